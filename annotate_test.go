package pose

import (
	"bytes"
	"flag"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"maps"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/hypermob/pose/internal/annotate"
	"github.com/hypermob/pose/internal/imagetest"
)

var updateAnnotate = flag.Bool("update-annotate", false, "write testdata/annotate anew")

// drawnPose returns a standing person, drawn by hand for these tests, who fills an image
// of w by h pixels.
func drawnPose(w, h int) *Pose {
	p := &Pose{ImageWidth: w, ImageHeight: h, People: 1}
	for i, at := range [NumLandmarks][2]float64{ // per mille of width and height
		{500, 150}, {515, 138}, {524, 138}, {533, 139}, {485, 138}, {476, 138}, {467, 139}, {548, 146}, {452, 146},
		{517, 164}, {483, 164}, {600, 240}, {400, 240}, {660, 350}, {340, 350}, {700, 460}, {300, 460}, {712, 492},
		{288, 492}, {704, 500}, {296, 500}, {690, 488}, {310, 488}, {558, 490}, {442, 490}, {570, 680}, {430, 680},
		{575, 860}, {425, 860}, {568, 885}, {432, 885}, {600, 910}, {400, 910},
	} {
		x, y := at[0]/1000*float64(w), at[1]/1000*float64(h)
		p.Landmarks[i] = Landmark{X: x, Y: y, Visibility: 0.99, Presence: 0.99}
	}
	p.Silhouette = &Silhouette{
		Crown: Point{float64(w) * 0.5, float64(h) * 0.09},
		Sole:  Point{float64(w) * 0.6, float64(h) * 0.92},
	}
	return p
}

func drawnMeasurements() *Measurements {
	side := Lengths{
		UpperArm: {29.1, 1.1}, Forearm: {24.6, 0.9}, Arm: {53.7, 1.4},
		Thigh: {41.2, 1.3}, Calf: {39.8, 1.2}, Leg: {81.0, 1.9},
	}
	return &Measurements{Stature: 174, Mean: Lengths{Torso: {48.3, 1.5}}, Left: side, Right: maps.Clone(side)}
}

// The figure has all that the pose and the measurements say, in the colours and words of the
// options.
func TestFigure(t *testing.T) {
	p, m := drawnPose(600, 800), drawnMeasurements()
	p.Landmarks[LeftWrist].Visibility, p.Landmarks[RightWrist].Visibility = 0.49, 0.5
	o := newAnnotateOptions(nil)
	f := o.figure(p, m)
	if len(f.Joints) != NumLandmarks || len(f.Bones) != 35 || len(f.Lines) != 9 {
		t.Fatalf("%d joints, %d bones, %d lines", len(f.Joints), len(f.Bones), len(f.Lines))
	}
	for i, ends := range Connections() {
		if f.Bones[i] != [2]int{int(ends[0]), int(ends[1])} {
			t.Errorf("bone %d is %v, want %v", i, f.Bones[i], ends)
		}
	}
	for id, want := range map[LandmarkID]annotate.Joint{
		Nose:          {Seen: true, Part: annotate.Face, Color: color.NRGBA{235, 235, 235, 255}},
		RightEyeOuter: {Seen: true, Part: annotate.Face, Color: usualColors.Right},
		LeftEar:       {Seen: true, Part: annotate.Face, Color: usualColors.Left},
		MouthRight:    {Seen: true, Part: annotate.Face, Color: usualColors.Right},
		LeftShoulder:  {Seen: true, Color: usualColors.Left},
		LeftWrist:     {Color: usualColors.Left},
		RightWrist:    {Seen: true, Color: usualColors.Right},
		RightThumb:    {Seen: true, Part: annotate.Extremity, Color: usualColors.Right},
		LeftHip:       {Seen: true, Part: annotate.Hip, Color: usualColors.Left},
		RightAnkle:    {Seen: true, Color: usualColors.Right},
		LeftHeel:      {Seen: true, Part: annotate.Extremity, Color: usualColors.Left},
	} {
		want.X, want.Y = p.Landmarks[id].X, p.Landmarks[id].Y
		if f.Joints[id] != want {
			t.Errorf("%v is %+v, want %+v", id, f.Joints[id], want)
		}
	}
	if *f.Ruler != (annotate.Ruler{Top: 72, Bottom: 736, CM: 174}) {
		t.Errorf("the ruler is %+v", *f.Ruler)
	}
}

// The lines are the torso's and, limb by limb, those of both sides; the lower part of a limb has
// the limb's total.
func TestFigureLines(t *testing.T) {
	m := drawnMeasurements()
	delete(m.Right, Forearm)
	delete(m.Left, Leg)
	o := newAnnotateOptions(nil)
	lines := o.figure(drawnPose(600, 800), m).Lines
	for i, want := range []annotate.Line{
		{From: []int{11, 12}, To: []int{23, 24}, Color: usualColors.Torso, Length: annotate.Length{CM: 48.3, Uncertainty: 1.5}},
		{From: []int{11}, To: []int{13}, Color: usualColors.Arm, Length: annotate.Length{CM: 29.1, Uncertainty: 1.1}},
		{From: []int{12}, To: []int{14}, Color: usualColors.Arm, Length: annotate.Length{CM: 29.1, Uncertainty: 1.1}},
		{From: []int{13}, To: []int{15}, Color: usualColors.Arm, Length: annotate.Length{CM: 24.6, Uncertainty: 0.9}, Total: annotate.Length{CM: 53.7, Uncertainty: 1.4}, Name: "arm"},
		{From: []int{14}, To: []int{16}, Color: usualColors.Arm, Total: annotate.Length{CM: 53.7, Uncertainty: 1.4}, Name: "arm"},
		{From: []int{23}, To: []int{25}, Color: usualColors.Leg, Length: annotate.Length{CM: 41.2, Uncertainty: 1.3}},
		{From: []int{24}, To: []int{26}, Color: usualColors.Leg, Length: annotate.Length{CM: 41.2, Uncertainty: 1.3}},
		{From: []int{25}, To: []int{27}, Color: usualColors.Leg, Length: annotate.Length{CM: 39.8, Uncertainty: 1.2}, Name: "leg"},
		{From: []int{26}, To: []int{28}, Color: usualColors.Leg, Length: annotate.Length{CM: 39.8, Uncertainty: 1.2}, Total: annotate.Length{CM: 81, Uncertainty: 1.9}, Name: "leg"},
	} {
		if !reflect.DeepEqual(lines[i], want) {
			t.Errorf("line %d is %+v, want %+v", i, lines[i], want)
		}
	}
}

// Where sides were not told apart, both show the mean.
func TestFigureMeans(t *testing.T) {
	m := &Measurements{Mean: Lengths{UpperArm: {30, 1}}}
	o := newAnnotateOptions(nil)
	for _, l := range o.figure(drawnPose(600, 800), m).Lines[1:3] {
		if l.Length != (annotate.Length{CM: 30, Uncertainty: 1}) {
			t.Errorf("%v has %+v", l.From, l.Length)
		}
	}
}

// There is a ruler only for a stature that people have and a silhouette.
func TestFigureRuler(t *testing.T) {
	for _, tt := range []struct {
		name       string
		stature    float64
		silhouette bool
		want       bool
	}{
		{"usual", 174, true, true}, {"the least", MinStature, true, true}, {"the most", MaxStature, true, true},
		{"too small", MinStature - 0.1, true, false}, {"too tall", MaxStature + 0.1, true, false}, {"from a known length", 0, true, false},
		{"NaN", math.NaN(), true, false}, {"no silhouette", 174, false, false},
	} {
		p, m := drawnPose(600, 800), drawnMeasurements()
		m.Stature = tt.stature
		if !tt.silhouette {
			p.Silhouette = nil
		}
		o := newAnnotateOptions(nil)
		if got := o.figure(p, m).Ruler != nil; got != tt.want {
			t.Errorf("%s: a ruler: %v", tt.name, got)
		}
	}
}

func TestWithLanguage(t *testing.T) {
	for language, want := range map[Language][2]string{English: {"arm", "leg"}, Korean: {"팔", "다리"}, "xx": {"arm", "leg"}, "": {"arm", "leg"}} {
		o := newAnnotateOptions([]AnnotateOption{WithLanguage(language)})
		lines := o.figure(drawnPose(600, 800), drawnMeasurements()).Lines
		if lines[3].Name != want[0] || lines[8].Name != want[1] {
			t.Errorf("%q: %q and %q, want %q", language, lines[3].Name, lines[8].Name, want)
		}
	}
}

func TestWithUncertainty(t *testing.T) {
	for _, on := range []bool{true, false} {
		o := newAnnotateOptions([]AnnotateOption{WithUncertainty(on)})
		for i, l := range o.figure(drawnPose(600, 800), drawnMeasurements()).Lines {
			if (l.Length.Uncertainty > 0) != on || (l.Total.Uncertainty > 0) != (on && l.Total.CM > 0) {
				t.Errorf("WithUncertainty(%v): line %d has %+v, %+v", on, i, l.Length, l.Total)
			}
		}
	}
}

// Colours that are nil stay as they are, also after others were set.
func TestWithColors(t *testing.T) {
	violet, white := color.NRGBA{90, 0, 160, 255}, color.Gray{255}
	o := newAnnotateOptions([]AnnotateOption{WithColors(Colors{Arm: violet}), WithColors(Colors{Right: white, Skeleton: color.NRGBA{1, 2, 3, 4}})})
	f := o.figure(drawnPose(600, 800), drawnMeasurements())
	for _, c := range []struct {
		name      string
		got, want color.Color
	}{
		{"torso", f.Lines[0].Color, usualColors.Torso},
		{"arm", f.Lines[1].Color, violet},
		{"leg", f.Lines[8].Color, usualColors.Leg},
		{"right knee", f.Joints[RightKnee].Color, white},
		{"left knee", f.Joints[LeftKnee].Color, usualColors.Left},
		{"skeleton", f.Skeleton, color.NRGBA{1, 2, 3, 4}},
		{"nose", f.Joints[Nose].Color, color.NRGBA{1, 2, 3, 255}},
	} {
		if c.got != c.want {
			t.Errorf("%s: %v, want %v", c.name, c.got, c.want)
		}
	}
}

func TestWithLineWidth(t *testing.T) {
	o := newAnnotateOptions([]AnnotateOption{WithLineWidth(7)})
	if f := o.figure(drawnPose(600, 800), nil); f.LineWidth != 7 || f.Lines != nil || f.Ruler != nil {
		t.Errorf("the width is %g; without measurements: %v, %v", f.LineWidth, f.Lines, f.Ruler)
	}
}

func TestAnnotateNothing(t *testing.T) {
	for name, img := range map[string]image.Image{"no": nil, "a nil Photo's": (*Photo)(nil), "an empty Photo's": &Photo{}} {
		if got := Annotate(img, drawnPose(10, 10), drawnMeasurements()).Rect; !got.Empty() {
			t.Errorf("%s image became one of %v", name, got)
		}
	}
	img := imagetest.Gradient(image.Rect(0, 0, 40, 30))
	for name, p := range map[string]*Pose{"nil": nil, "zero": {}} {
		if out := Annotate(img, p, drawnMeasurements()); name == "nil" && !bytes.Equal(out.Pix, img.Pix) {
			t.Errorf("%s pose: not a plain copy", name)
		}
	}
	for name, m := range map[string]*Measurements{"nil": nil, "zero": {}} {
		if out := Annotate(img, &Pose{}, m); !bytes.Equal(out.Pix, img.Pix) {
			t.Errorf("a pose without visible landmarks, %s measurements: not a plain copy", name)
		}
	}
}

// The input stays as it is, the origin does not matter, and the same input gives the same.
func TestAnnotateIsPure(t *testing.T) {
	const w, h = 300, 400
	at0, moved := imagetest.Gradient(image.Rect(0, 0, w, h)), imagetest.Gradient(image.Rect(-50, 70, w-50, h+70))
	before := bytes.Clone(at0.Pix)
	first := Annotate(at0, drawnPose(w, h), drawnMeasurements())
	if !bytes.Equal(before, at0.Pix) {
		t.Error("the image was changed")
	}
	if bytes.Equal(before, first.Pix) {
		t.Error("nothing was drawn")
	}
	for name, img := range map[string]image.Image{"again": at0, "moved": moved} {
		out := Annotate(img, drawnPose(w, h), drawnMeasurements())
		if out.Rect != first.Rect || !bytes.Equal(out.Pix, first.Pix) {
			t.Errorf("%s: another picture", name)
		}
	}
}

// On a 12-megapixel photo, as a camera's JPEG is decoded.
func BenchmarkAnnotate(b *testing.B) {
	img := image.NewYCbCr(image.Rect(0, 0, 3000, 4000), image.YCbCrSubsampleRatio420)
	for name, m := range map[string]*Measurements{"skeleton": nil, "lengths": drawnMeasurements()} {
		b.Run(name, func(b *testing.B) {
			p := drawnPose(3000, 4000)
			b.ReportAllocs()
			for b.Loop() {
				Annotate(img, p, m)
			}
		})
	}
	b.Run("copy", func(b *testing.B) {
		for b.Loop() {
			Annotate(img, nil, nil)
		}
	})
}

// The pictures in testdata/annotate were drawn by this test with -update-annotate, looked
// at, and are stored at half size. Two levels of 255 are left to other processors.
func TestAnnotateGolden(t *testing.T) {
	for name, size := range map[string]image.Point{"portrait": {360, 480}, "landscape": {640, 320}, "small": {120, 160}} {
		r := image.Rectangle{Max: size}
		got := halve(Annotate(imagetest.Gradient(r), drawnPose(size.X, size.Y), drawnMeasurements()))
		file := filepath.Join("testdata", "annotate", name+".png")
		if *updateAnnotate {
			var buf bytes.Buffer
			if err := png.Encode(&buf, got); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, buf.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		stored := imagetest.Open(t, file)
		want := image.NewRGBA(stored.Bounds())
		draw.Draw(want, want.Rect, stored, image.Point{}, draw.Src)
		if n := differing(got.Pix, want.Pix, 2); got.Rect != want.Rect || n > 0 {
			t.Errorf("%s: %d values differ by more than 2; if that is meant, look at the picture and use -update-annotate", name, n)
		}
	}
}

func differing(a, b []byte, tolerance uint8) (n int) {
	for i := range min(len(a), len(b)) {
		if max(a[i], b[i])-min(a[i], b[i]) > tolerance {
			n++
		}
	}
	return n
}

// halve returns img at half size, each pixel the mean of four.
func halve(img *image.RGBA) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, img.Rect.Dx()/2, img.Rect.Dy()/2))
	for y := range out.Rect.Max.Y {
		for x := range out.Rect.Max.X {
			for c := range 4 {
				i := img.PixOffset(2*x, 2*y) + c
				j := i + img.Stride
				sum := int(img.Pix[i]) + int(img.Pix[i+4]) + int(img.Pix[j]) + int(img.Pix[j+4])
				out.Pix[out.PixOffset(x, y)+c] = uint8((sum + 2) / 4)
			}
		}
	}
	return out
}

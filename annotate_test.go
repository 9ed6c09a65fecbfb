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
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
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

// drawnPhoto returns a picture with something of every brightness.
func drawnPhoto(r image.Rectangle) *image.RGBA {
	img := image.NewRGBA(r)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			v := uint8((x - r.Min.X) * 255 / r.Dx())
			u := uint8((y - r.Min.Y) * 255 / r.Dy())
			img.SetRGBA(x, y, color.RGBA{v, v/2 + 60, u, 255})
		}
	}
	return img
}

// near reports whether pixel (x, y) has a colour, nearly.
func near(img *image.RGBA, x, y float64, c color.Color) bool {
	got, want := img.RGBAAt(int(x), int(y)), color.RGBAModel.Convert(c).(color.RGBA)
	diff := func(a, b uint8) bool { return max(a, b)-min(a, b) <= 3 }
	return diff(got.R, want.R) && diff(got.G, want.G) && diff(got.B, want.B)
}

func TestAnnotateDrawsSegments(t *testing.T) {
	const w, h = 600, 800
	p, m := drawnPose(w, h), drawnMeasurements()
	delete(m.Right, Forearm)
	out := Annotate(drawnPhoto(image.Rect(0, 0, w, h)), p, m)
	at := func(a, b LandmarkID, k float64) (x, y float64) {
		l, r := p.Landmarks[a], p.Landmarks[b]
		return l.X + k*(r.X-l.X) + 0.5, l.Y + k*(r.Y-l.Y) + 0.5
	}
	for _, tt := range []struct {
		name string
		a, b LandmarkID
		want color.Color
		ok   bool
	}{
		{"left upper arm", LeftShoulder, LeftElbow, usualColors.Arm, true},
		{"right upper arm", RightShoulder, RightElbow, usualColors.Arm, true},
		{"left forearm", LeftElbow, LeftWrist, usualColors.Arm, true},
		{"right forearm, not measured", RightElbow, RightWrist, usualColors.Arm, false},
		{"left thigh", LeftHip, LeftKnee, usualColors.Leg, true},
		{"right calf", RightKnee, RightAnkle, usualColors.Leg, true},
		{"between the hips", LeftHip, RightHip, usualColors.Torso, false},
	} {
		x, y := at(tt.a, tt.b, 0.62)
		if near(out, x, y, tt.want) != tt.ok {
			t.Errorf("%s: %v, want %v: %v", tt.name, out.RGBAAt(int(x), int(y)), tt.want, tt.ok)
		}
	}
	if !near(out, 0.5*w+0.5, 0.3*h+0.5, usualColors.Torso) {
		t.Error("no torso")
	}
	if l := p.Landmarks[LeftKnee]; !near(out, l.X+0.5, l.Y+0.5, usualColors.Left) {
		t.Error("the left knee is not marked as left")
	}
	if l := p.Landmarks[RightEye]; !near(out, l.X+0.5, l.Y+0.5, usualColors.Right) {
		t.Error("the right eye is not marked as right")
	}
}

func TestAnnotateSkeletonOnly(t *testing.T) {
	const w, h = 600, 800
	p := drawnPose(w, h)
	p.Landmarks[LeftWrist].Visibility = 0.4
	p.Landmarks[RightAnkle].X = w + 20
	img := drawnPhoto(image.Rect(0, 0, w, h))
	out := Annotate(img, p, nil)
	same := func(x, y float64) bool { return out.RGBAAt(int(x), int(y)) == img.RGBAAt(int(x), int(y)) }
	middle := func(a, b LandmarkID) (x, y float64) {
		l, r := p.Landmarks[a], p.Landmarks[b]
		return (l.X + r.X + 1) / 2, (l.Y + r.Y + 1) / 2
	}
	for _, tt := range []struct {
		name  string
		a, b  LandmarkID
		drawn bool
	}{
		{"left upper arm", LeftShoulder, LeftElbow, true},
		{"hidden wrist", LeftElbow, LeftWrist, false},
		{"right thigh", RightHip, RightKnee, true},
		{"ankle outside", RightKnee, RightAnkle, false},
		{"no connection", LeftElbow, LeftKnee, false},
	} {
		if same(middle(tt.a, tt.b)) == tt.drawn {
			t.Errorf("%s: drawn is not %v", tt.name, tt.drawn)
		}
	}
	if l := p.Landmarks[LeftWrist]; !same(l.X, l.Y) {
		t.Error("a hidden landmark is drawn")
	}
}

func TestAnnotateNothing(t *testing.T) {
	for name, img := range map[string]image.Image{"no": nil, "a nil Photo's": (*Photo)(nil), "an empty Photo's": &Photo{}} {
		if got := Annotate(img, drawnPose(10, 10), drawnMeasurements()).Rect; !got.Empty() {
			t.Errorf("%s image became one of %v", name, got)
		}
	}
	img := drawnPhoto(image.Rect(0, 0, 40, 30))
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
	at0, moved := drawnPhoto(image.Rect(0, 0, w, h)), drawnPhoto(image.Rect(-50, 70, w-50, h+70))
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

func TestAnnotateHarmless(t *testing.T) {
	bad := []float64{math.NaN(), math.Inf(1), math.Inf(-1), 1e300, -1e300, 1e9, -1e7, 5e5, -5e5, 0}
	r := rand.New(rand.NewPCG(3, 4))
	for _, size := range []image.Point{{0, 0}, {1, 1}, {40, 40}, {1, 500}, {3000, 4}, {200, 300}} {
		img := image.NewGray(image.Rectangle{Max: size})
		for range 20 {
			p, m := drawnPose(size.X, size.Y), drawnMeasurements()
			for i := range p.Landmarks {
				l := &p.Landmarks[i]
				for _, v := range []*float64{&l.X, &l.Y, &l.Visibility} {
					if r.IntN(5) == 0 {
						*v = bad[r.IntN(len(bad))]
					}
				}
			}
			for s := range m.Left {
				m.Left[s] = Length{bad[r.IntN(len(bad))], bad[r.IntN(len(bad))]}
			}
			m.Stature = bad[r.IntN(len(bad))]
			p.Silhouette.Sole.Y = bad[r.IntN(len(bad))]
			if got := Annotate(img, p, m).Rect; got != img.Rect {
				t.Fatalf("%v became %v", img.Rect, got)
			}
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
		got := halve(Annotate(drawnPhoto(r), drawnPose(size.X, size.Y), drawnMeasurements()))
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
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		stored, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
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

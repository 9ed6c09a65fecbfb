package annotate

import (
	"bytes"
	"image"
	"image/color"
	"math"
	"testing"

	"github.com/hypermob/pose/internal/draw"
	"github.com/hypermob/pose/internal/imagetest"
)

var (
	green, blue, magenta = color.NRGBA{48, 222, 120, 255}, color.NRGBA{64, 156, 255, 255}, color.NRGBA{255, 84, 190, 255}
	orange, cyan, grey   = color.NRGBA{255, 138, 0, 255}, color.NRGBA{0, 217, 231, 255}, color.NRGBA{235, 235, 235, 190}
)

// The joints of standing.
const (
	nose = iota
	leftEar
	rightEar
	leftShoulder
	rightShoulder
	leftElbow
	rightElbow
	leftWrist
	rightWrist
	leftFinger
	rightFinger
	leftHip
	rightHip
	leftKnee
	rightKnee
	leftAnkle
	rightAnkle
	numJoints
)

// standing returns a person, measured from head to foot, who fills an image of w by h pixels.
func standing(w, h int) Figure {
	f := Figure{Skeleton: grey, Ruler: &Ruler{Top: float64(h) * 0.09, Bottom: float64(h) * 0.92, CM: 174}}
	for i, at := range [numJoints][2]float64{ // per mille of width and height
		{500, 150}, {548, 146}, {452, 146}, {600, 240}, {400, 240}, {660, 350}, {340, 350}, {700, 460}, {300, 460},
		{704, 500}, {296, 500}, {558, 490}, {442, 490}, {570, 680}, {430, 680}, {575, 860}, {425, 860},
	} {
		j := Joint{X: at[0] / 1000 * float64(w), Y: at[1] / 1000 * float64(h), Seen: true, Color: cyan}
		if i%2 == 1 {
			j.Color = orange
		}
		switch {
		case i <= rightEar:
			j.Part = Face
		case i == leftFinger || i == rightFinger:
			j.Part = Extremity
		case i == leftHip || i == rightHip:
			j.Part = Hip
		}
		f.Joints = append(f.Joints, j)
	}
	f.Bones = [][2]int{{nose, leftEar}, {nose, rightEar}, {leftShoulder, rightShoulder}, {leftHip, rightHip}}
	for side := range 2 {
		for _, b := range [][2]int{
			{leftShoulder, leftElbow}, {leftElbow, leftWrist}, {leftWrist, leftFinger}, {leftShoulder, leftHip}, {leftHip, leftKnee}, {leftKnee, leftAnkle},
		} {
			f.Bones = append(f.Bones, [2]int{b[0] + side, b[1] + side})
		}
	}
	f.Lines = []Line{{From: []int{leftShoulder, rightShoulder}, To: []int{leftHip, rightHip}, Color: magenta, Length: Length{48.3, 1.5}}}
	for _, l := range []Line{
		{From: []int{leftShoulder}, To: []int{leftElbow}, Color: green, Length: Length{29.1, 1.1}},
		{From: []int{leftElbow}, To: []int{leftWrist}, Color: green, Length: Length{24.6, 0.9}, Total: Length{53.7, 1.4}, Name: "arm"},
		{From: []int{leftHip}, To: []int{leftKnee}, Color: blue, Length: Length{41.2, 1.3}},
		{From: []int{leftKnee}, To: []int{leftAnkle}, Color: blue, Length: Length{39.8, 1.2}, Total: Length{81.0, 1.9}, Name: "leg"},
	} {
		right := l
		right.From, right.To = []int{l.From[0] + 1}, []int{l.To[0] + 1}
		f.Lines = append(f.Lines, l, right)
	}
	return f
}

// torsoAlone leaves only the line of the trunk.
func torsoAlone(f *Figure) { f.Lines = f.Lines[:1] }

func blank(w, h int) *draw.Canvas { return draw.NewCanvas(image.NewRGBA(image.Rect(0, 0, w, h))) }

// near reports whether pixel (x, y) has a colour, nearly.
func near(img *image.RGBA, x, y float64, c color.Color) bool {
	got, want := img.RGBAAt(int(x), int(y)), color.RGBAModel.Convert(c).(color.RGBA)
	diff := func(a, b uint8) bool { return max(a, b)-min(a, b) <= 3 }
	return diff(got.R, want.R) && diff(got.G, want.G) && diff(got.B, want.B)
}

// between returns the pixel at a part of the way from one joint to another.
func (f *Figure) between(a, b int, part float64) (x, y float64) {
	from, to := f.Joints[a], f.Joints[b]
	return from.X + part*(to.X-from.X) + 0.5, from.Y + part*(to.Y-from.Y) + 0.5
}

// The zero Figure leaves a copy of the image, at the origin.
func TestDrawNothing(t *testing.T) {
	img := imagetest.Gradient(image.Rect(-5, 7, 35, 37))
	out := Draw(img, Figure{})
	if out.Rect != image.Rect(0, 0, 40, 30) || !bytes.Equal(out.Pix, img.Pix) {
		t.Errorf("a picture of %v, or other pixels", out.Rect)
	}
	if &out.Pix[0] == &img.Pix[0] {
		t.Error("the picture shares the image's memory")
	}
}

// A faulty image has no pixels.
type faulty struct{ image.Image }

func (faulty) At(x, y int) color.Color { panic("no such pixel") }

// A faultyBounds has not even bounds.
type faultyBounds struct{ faulty }

func (faultyBounds) Bounds() image.Rectangle { panic("no bounds") }

// An image that cannot be read, and one that is too large, is an empty picture.
func TestDrawUnreadable(t *testing.T) {
	r := image.Rect(0, 0, 100, 100)
	for name, img := range map[string]image.Image{
		"nothing":       nil,
		"a nil image":   (*image.RGBA)(nil),
		"short":         &image.NRGBA{Pix: make([]byte, 10), Stride: 400, Rect: r},
		"no bounds":     &image.Uniform{},
		"upside down":   &image.Gray{Pix: make([]byte, 100), Stride: 1, Rect: image.Rectangle{Min: image.Pt(9, 9)}},
		"of any width":  image.Rect(math.MinInt, 0, math.MaxInt, 9),
		"too large":     image.Rect(0, 0, 1<<14, 1<<14+1),
		"At panics":     faulty{image.NewGray(r)},
		"Bounds panics": faultyBounds{},
	} {
		if got := Draw(img, standing(100, 100)).Rect; !got.Empty() {
			t.Errorf("%s: a picture of %v", name, got)
		}
	}
	for _, size := range []image.Point{{200, 0}, {0, 200}} {
		if got := Draw(image.NewGray(image.Rectangle{Max: size}), standing(200, 200)).Rect; got.Size() != size {
			t.Errorf("an image of %v became %v", size, got)
		}
	}
}

// Joints anywhere and lengths of any kind harm nothing.
func TestDrawHarmless(t *testing.T) {
	bad := []float64{math.NaN(), math.Inf(1), math.Inf(-1), 1e300, -1e300, 1e9, -1e7, 5e5, -5e5, 0}
	for _, size := range []image.Point{{1, 1}, {40, 40}, {1, 500}, {3000, 4}, {200, 300}} {
		img := image.NewGray(image.Rectangle{Max: size})
		for i, v := range bad {
			f := standing(size.X, size.Y)
			for j := range f.Joints {
				if j%3 == i%3 {
					f.Joints[j].X, f.Joints[j].Y = v, bad[(i+j)%len(bad)]
				}
			}
			for j := range f.Lines {
				f.Lines[j].Length, f.Lines[j].Total = Length{bad[(i+j)%len(bad)], v}, Length{v, v}
			}
			f.LineWidth, f.Ruler.Top, f.Ruler.CM = v, bad[(i+3)%len(bad)], v
			if got := Draw(img, f).Rect; got != img.Rect {
				t.Fatalf("%v became %v", img.Rect, got)
			}
		}
	}
}

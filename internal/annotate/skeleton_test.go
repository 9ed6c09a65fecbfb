package annotate

import (
	"image"
	"math"
	"testing"

	"github.com/hypermob/pose/internal/imagetest"
)

// Only lines between joints that are seen within the image are drawn.
func TestSkeleton(t *testing.T) {
	const w, h = 600, 800
	f := standing(w, h)
	f.Lines, f.Ruler = nil, nil
	f.Joints[leftWrist].Seen = false
	f.Joints[rightAnkle].X = w + 20
	img := imagetest.Gradient(image.Rect(0, 0, w, h))
	out := Draw(img, f)
	same := func(x, y float64) bool { return out.RGBAAt(int(x), int(y)) == img.RGBAAt(int(x), int(y)) }
	for _, tt := range []struct {
		name  string
		a, b  int
		drawn bool
	}{
		{"left upper arm", leftShoulder, leftElbow, true},
		{"to a hidden wrist", leftElbow, leftWrist, false},
		{"right thigh", rightHip, rightKnee, true},
		{"to an ankle outside", rightKnee, rightAnkle, false},
		{"no bone", leftElbow, leftKnee, false},
	} {
		if same(f.between(tt.a, tt.b, 0.5)) == tt.drawn {
			t.Errorf("%s: drawn is not %v", tt.name, tt.drawn)
		}
	}
	for joint, drawn := range map[int]bool{leftWrist: false, rightWrist: true} {
		if same(f.between(joint, joint, 0)) == drawn {
			t.Errorf("joint %d: drawn is not %v", joint, drawn)
		}
	}
}

// A joint is visible where it is seen and lies within the image; its pixel's centre counts.
func TestVisible(t *testing.T) {
	for _, tt := range []struct {
		name string
		j    Joint
		want bool
	}{
		{"inside", Joint{X: 10, Y: 10, Seen: true}, true},
		{"the first pixel", Joint{Seen: true}, true},
		{"the corner of the first pixel", Joint{X: -0.5, Y: -0.5, Seen: true}, true},
		{"left of it", Joint{X: -0.6, Y: 5, Seen: true}, false},
		{"below the last pixel", Joint{X: 5, Y: 30, Seen: true}, false},
		{"hidden", Joint{X: 10, Y: 10}, false},
		{"NaN", Joint{X: math.NaN(), Y: 10, Seen: true}, false},
		{"infinite", Joint{X: 10, Y: math.Inf(-1), Seen: true}, false},
	} {
		p := newPicture(blank(20, 30), Figure{Joints: []Joint{tt.j}})
		if q, ok := p.visible(0); ok != tt.want || ok && (q.X != tt.j.X+0.5 || q.Y != tt.j.Y+0.5) {
			t.Errorf("%s: %v at %v, want %v", tt.name, ok, q, tt.want)
		}
	}
}

// Joints of the face, of hands and of feet are smaller than others.
func TestJointSize(t *testing.T) {
	for part, small := range map[Part]bool{Limb: false, Hip: false, Extremity: true, Face: true} {
		if got := (Joint{Part: part}).size(); (got < (Joint{}).size()) != small {
			t.Errorf("part %d: a radius of %g", part, got)
		}
	}
}

// Sizes follow the image and the person.
func TestStyle(t *testing.T) {
	for _, tt := range []struct {
		w, h                   int
		line, skeleton, height float64
	}{
		{600, 800, 800 * 0.71 / 150, 800 * 0.71 / 150 * 0.45, 800*0.71 + 0},
		{60, 80, 1.2, 1, 80 * 0.71}, // never thinner than that
	} {
		p := newPicture(blank(tt.w, tt.h), standing(tt.w, tt.h))
		// From the ears, at 146 per mille of the height, down to the ankles at 860.
		if math.Abs(p.height-tt.height) > 0.01*float64(tt.h) || math.Abs(p.line-tt.line) > 0.05 || math.Abs(p.skeleton-tt.skeleton) > 0.05 {
			t.Errorf("%d by %d: line %.2f, skeleton %.2f, height %.1f, want %.2f, %.2f, %.1f",
				tt.w, tt.h, p.line, p.skeleton, p.height, tt.line, tt.skeleton, tt.height)
		}
	}
	if p := newPicture(blank(100, 100), Figure{}); p.height != 0 || p.line < 1 {
		t.Errorf("nobody: a height of %g, lines of %g", p.height, p.line)
	}
}

// The width that is asked for counts from half a pixel to a tenth of the person's height.
func TestLineWidth(t *testing.T) {
	usual := newPicture(blank(600, 800), standing(600, 800))
	for width, want := range map[float64]float64{
		0: usual.line, -5: usual.line, 0.1: 0.5, 3: 3, 20: 20, math.Inf(1): usual.height / 10, 1000: usual.height / 10,
	} {
		f := standing(600, 800)
		f.LineWidth = width
		if p := newPicture(blank(600, 800), f); p.line != want {
			t.Errorf("a width of %g became %g, want %g", width, p.line, want)
		}
	}
	f := standing(600, 800)
	f.LineWidth = math.NaN()
	if p := newPicture(blank(600, 800), f); p.line != usual.line {
		t.Errorf("NaN became %g", p.line)
	}
}

// The person's extent holds the joints that are seen and the parts of lines within the image.
func TestExtent(t *testing.T) {
	f := Figure{Joints: []Joint{{X: 20, Y: 30, Seen: true}, {X: 40, Y: 10, Seen: true}, {X: 90, Y: 90}, {X: 500, Y: 30, Seen: true}}}
	p := newPicture(blank(100, 100), f)
	if b := p.person; b.Min.X != 20.5 || b.Min.Y != 10.5 || b.Max.X != 40.5 || b.Max.Y != 30.5 {
		t.Errorf("joints alone: %v", b)
	}
	f.Lines = []Line{{From: []int{0}, To: []int{3}, Length: Length{CM: 30}}}
	if b := newPicture(blank(100, 100), f).person; b.Max.X != 100 || b.Max.Y != 30.5 {
		t.Errorf("with a line out of the image: %v", b)
	}
}

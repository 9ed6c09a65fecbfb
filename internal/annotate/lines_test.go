package annotate

import (
	"image"
	"image/color"
	"math"
	"runtime"
	"testing"

	"github.com/hypermob/pose/internal/imagetest"
)

// A line is drawn where it has a length, in its colour, with its joints on top.
func TestLines(t *testing.T) {
	const w, h = 600, 800
	f := standing(w, h)
	f.Lines[4].Length = Length{} // the right forearm
	out := Draw(imagetest.Gradient(image.Rect(0, 0, w, h)), f)
	for _, tt := range []struct {
		name string
		a, b int
		part float64
		want color.Color
		ok   bool
	}{
		{"left upper arm", leftShoulder, leftElbow, 0.62, green, true},
		{"left forearm", leftElbow, leftWrist, 0.62, green, true},
		{"right forearm, not measured", rightElbow, rightWrist, 0.62, green, false},
		{"left thigh", leftHip, leftKnee, 0.62, blue, true},
		{"between the hips", leftHip, rightHip, 0.62, magenta, false},
		{"left knee", leftKnee, leftKnee, 0, orange, true},
		{"right knee", rightKnee, rightKnee, 0, cyan, true},
	} {
		if x, y := f.between(tt.a, tt.b, tt.part); near(out, x, y, tt.want) != tt.ok {
			t.Errorf("%s: %v, want %v: %v", tt.name, out.RGBAAt(int(x), int(y)), tt.want, tt.ok)
		}
	}
	if !near(out, 0.5*w+0.5, 0.3*h+0.5, magenta) {
		t.Error("no line between the middles of shoulders and hips")
	}
}

// Lines whose joints lie nowhere are left out, and so are lengths that no body has.
func TestPlacedLines(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*Figure)
		want   int
	}{
		{"all", func(*Figure) {}, 9},
		{"no elbow", func(f *Figure) { f.Joints[leftElbow].X = math.NaN() }, 7},
		{"a shoulder too far away", func(f *Figure) { f.Joints[rightShoulder].Y = 2e6 }, 7},
		{"a hidden hip is a place", func(f *Figure) { f.Joints[leftHip].Seen = false }, 9},
		{"of no length", func(f *Figure) { f.Lines[0].Length.CM = 0 }, 8},
		{"of less", func(f *Figure) { f.Lines[0].Length.CM = -3 }, 8},
		{"too long", func(f *Figure) { f.Lines[0].Length.CM = 1000 }, 8},
		{"NaN", func(f *Figure) { f.Lines[0].Length.CM = math.NaN() }, 8},
	} {
		f := standing(300, 400)
		tt.change(&f)
		if got := len(f.placedLines()); got != tt.want {
			t.Errorf("%s: %d lines, want %d", tt.name, got, tt.want)
		}
	}
}

func TestLineEnds(t *testing.T) {
	f := Figure{Joints: []Joint{{X: 10, Y: 20}, {X: 30, Y: 60}, {X: 100, Y: 100}}}
	f.Lines = []Line{{From: []int{0, 1}, To: []int{2}, Length: Length{CM: 50}}}
	l := f.placedLines()[0]
	if l.from.X != 20.5 || l.from.Y != 40.5 || l.to.X != 100.5 || l.to.Y != 100.5 {
		t.Errorf("from %v to %v", l.from, l.to)
	}
	if joints := l.joints; len(joints) != 1 || joints[0] != 2 {
		t.Errorf("joints %v", joints)
	}
	f.Lines = []Line{{From: []int{0, 1}, To: []int{0, 1}, Length: Length{CM: 50}}, {From: []int{0}, To: []int{1}, Length: Length{CM: 30}}}
	lines := f.placedLines()
	if torso, arm := lines[0], lines[1]; torso.weight() >= arm.weight() {
		t.Errorf("labels avoid the trunk by %g, a limb by %g", torso.weight(), arm.weight())
	}
}

// Limbs from corner to corner cost little more memory than the picture itself: not that of the
// rectangles around them.
func TestLongLines(t *testing.T) {
	const w, h = 2000, 1500
	f := standing(w, h)
	for i := range f.Joints {
		f.Joints[i].X, f.Joints[i].Y = float64(i%2*(w-1)), float64(i/2%2*(h-1))
	}
	img := image.NewGray(image.Rect(0, 0, w, h))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	Draw(img, f)
	runtime.ReadMemStats(&after)
	if n := after.TotalAlloc - before.TotalAlloc; n > 4*w*h+4<<20 {
		t.Errorf("%d bytes for %d of pixels", n, 4*w*h)
	}
}

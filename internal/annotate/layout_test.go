package annotate

import (
	"math"
	"testing"

	"github.com/hypermob/pose/internal/draw"
)

// Labels lie away from the body's middle, across their line.
func TestOutward(t *testing.T) {
	f := standing(600, 800)
	p := newPicture(blank(600, 800), f)
	middle := p.person.Centre()
	for i, l := range p.lines {
		out := p.outward(l)
		if math.Abs(out.Len()-1) > 1e-9 || math.Abs(out.Dot(l.to.Sub(l.from))) > 1e-6 {
			t.Errorf("line %d: %v is not across it, or not of length 1", i, out)
		}
		if at := l.from.Lerp(l.to, 0.5); at.Add(out).Sub(middle).Len() < at.Sub(out).Sub(middle).Len() {
			t.Errorf("line %d: %v leads to the body's middle", i, out)
		}
	}
}

// What labels keep away from: the face most of all, then measured lines and their joints, then the
// rest of the body. Bones of the face count as part of the head.
func TestObstacles(t *testing.T) {
	f := standing(600, 800)
	p := newPicture(blank(600, 800), f)
	limb := 0.02 * p.height
	for _, tt := range []struct {
		name           string
		ends           [2]int
		radius, weight float64
	}{
		{"face", [2]int{nose, leftEar}, 0, 0},
		{"shoulders", [2]int{leftShoulder, rightShoulder}, limb, 1},
		{"side of the trunk", [2]int{leftShoulder, leftHip}, 0, 0.5},
		{"hips", [2]int{leftHip, rightHip}, 0, 0.5},
		{"thigh", [2]int{leftHip, leftKnee}, limb, 1},
		{"hand", [2]int{leftWrist, leftFinger}, limb, 0.4},
	} {
		if radius, weight := p.obstacle(tt.ends); radius != tt.radius || weight != tt.weight {
			t.Errorf("%s: radius %g, weight %g, want %g, %g", tt.name, radius, weight, tt.radius, tt.weight)
		}
	}
	l := p.layout(20)
	// 14 bones that are not of the face, 9 lines, 16 ends of limbs that are joints, and the head.
	if got := len(l.Obstacles); got != 14+9+16+1 {
		t.Errorf("%d obstacles", got)
	}
	if head := l.Obstacles[len(l.Obstacles)-1]; head.Weight != 15 || head.A != head.B {
		t.Errorf("the last obstacle is %+v, not the head", head)
	}
}

// Hidden joints are no obstacle.
func TestHiddenObstacles(t *testing.T) {
	f := standing(600, 800)
	for i := range f.Joints {
		f.Joints[i].Seen = false
	}
	p := newPicture(blank(600, 800), f)
	if l := p.layout(20); len(l.Obstacles) != len(p.lines) {
		t.Errorf("%d obstacles for %d lines", len(l.Obstacles), len(p.lines))
	}
}

// The head is a disc that holds all that is seen of the face.
func TestHead(t *testing.T) {
	f := standing(600, 800)
	p := newPicture(blank(600, 800), f)
	centre, radius, ok := p.head()
	if !ok {
		t.Fatal("no head")
	}
	for i := nose; i <= rightEar; i++ {
		q, _ := p.visible(i)
		if d := q.Sub(centre).Len(); d >= radius {
			t.Errorf("joint %d lies %.1f from the centre of a head of %.1f", i, d, radius)
		}
	}
	for i := nose; i <= rightEar; i++ {
		f.Joints[i].Seen = i == nose
	}
	if centre, radius, ok = newPicture(blank(600, 800), f).head(); !ok || radius != 0 || centre != (draw.Point{X: 300.5, Y: 120.5}) {
		t.Errorf("a nose alone: %v, %g, %v", centre, radius, ok)
	}
	f.Joints[nose].Seen = false
	if _, _, ok = newPicture(blank(600, 800), f).head(); ok {
		t.Error("a head of which nothing is seen")
	}
}

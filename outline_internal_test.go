package pose

import (
	"math"
	"testing"

	"github.com/hypermob/pose/internal/imgproc"
)

// bars draws a person whose every limb is a bar around the line between its joints: outward
// pixels wide on the outer side, inward on the other.
func bars(l *Landmarks, outward, inward float64) []float32 {
	const size = imgproc.MaskSize
	m := make([]float32, size*size)
	for side, sign := range [2]float64{1, -1} {
		for _, id := range []LandmarkID{LeftShoulder, LeftElbow, LeftHip, LeftKnee} {
			a, b := l[id+LandmarkID(side)], l[id+2+LandmarkID(side)]
			for y := int(a.Y); y <= int(b.Y); y++ {
				for x := range size {
					if d := sign * l.leftward() * (float64(x) - a.X); d <= outward && d >= -inward {
						m[y*size+x] = 1
					}
				}
			}
		}
	}
	return m
}

// upright are landmarks of limbs that hang straight down in a photo of the mask's size.
func upright() *Landmarks {
	l := &Landmarks{}
	for id, at := range map[LandmarkID]Point{LeftShoulder: {190, 50}, LeftElbow: {190, 90}, LeftWrist: {190, 130}, LeftHip: {150, 120}, LeftKnee: {150, 170}, LeftAnkle: {150, 220}} {
		l[id].X, l[id].Y = at.X, at.Y
		l[id+1].X, l[id+1].Y = 255-at.X, at.Y
	}
	return l
}

func TestOutline(t *testing.T) {
	whole := imgproc.Whole(imgproc.MaskSize, imgproc.MaskSize)
	away := upright() // turns their back
	for id := LeftShoulder; id <= RightAnkle; id++ {
		away[id].X = 255 - away[id].X
	}
	for name, l := range map[string]*Landmarks{"facing the camera": upright(), "turned away": away} {
		s := &Silhouette{Crown: Point{Y: 20}, Sole: Point{Y: 240}}
		s.outline(l, bars(l, 9, 6), whole)
		for side, o := range []*Outline{&s.Left, &s.Right} {
			for i, e := range o.edges() {
				want := 9.0
				if e.outer < 0 {
					want = 6
				}
				for k, v := range e.Edge[2:11] { // the bars end with the bones
					if v < want || v > want+1 { // the mask is 1 at want and 0 a pixel further
						t.Errorf("%s, side %d, edge %d, place %d: %g, want %g to %g", name, side, i, k+2, v, want, want+1)
					}
				}
			}
		}
	}
}

// An arm beside its landmarks has a negative edge, one without an end the greatest.
func TestOutlineIsBounded(t *testing.T) {
	whole := imgproc.Whole(imgproc.MaskSize, imgproc.MaskSize)
	l := upright()
	l[LeftKnee] = l[LeftHip] // no line, no edge
	s := &Silhouette{Crown: Point{Y: 20}, Sole: Point{Y: 220}}
	full := make([]float32, imgproc.MaskSize*imgproc.MaskSize)
	for i := range full {
		full[i] = 1
	}
	s.outline(l, full, whole)
	if s.Left.Thigh != (Edge{}) {
		t.Errorf("a thigh without a length has the edge %v", s.Left.Thigh)
	}
	if want := mostReach * 200; math.Abs(s.Right.Thigh[5]-want) > 1e-9 {
		t.Errorf("everything is person: %g, want %g", s.Right.Thigh[5], want)
	}
	s.outline(l, bars(l, -4, 20), whole)
	if v := s.Right.UpperArm[6]; v > -4 || v < -5 {
		t.Errorf("4 pixels beside the bone: %g", v)
	}
	s.outline(l, make([]float32, len(full)), whole)
	if want := -mostBack * 200; math.Abs(s.Right.Calf[5]-want) > 1e-9 {
		t.Errorf("nothing is person: %g, want %g", s.Right.Calf[5], want)
	}
}

func BenchmarkOutline(b *testing.B) {
	l := upright()
	m := bars(l, 9, 6)
	s := &Silhouette{Crown: Point{Y: 20}, Sole: Point{Y: 240}}
	b.ReportAllocs()
	for b.Loop() {
		s.outline(l, m, imgproc.Whole(imgproc.MaskSize, imgproc.MaskSize))
	}
}

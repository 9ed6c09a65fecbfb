package body

import (
	"math"
	"testing"
)

func TestWithoutAPhotoPeopleAreUsual(t *testing.T) {
	for _, sex := range []Sex{Unknown, Female, Male} {
		p := Usual(170, sex)
		for s, share := range map[Segment][2]float64{
			UpperArm: {0.15, 0.16}, Forearm: {0.15, 0.16}, Arm: {0.305, 0.315}, Thigh: {0.23, 0.24}, Calf: {0.235, 0.25},
			Leg: {0.47, 0.49}, Torso: {0.275, 0.29}, ShoulderWidth: {0.22, 0.24}, HipWidth: {0.095, 0.11},
		} {
			l := p.Segment(s)
			if r := l.CM / 170; r < share[0] || r > share[1] || l.SD < 0.005*170 || l.SD > 0.025*170 {
				t.Errorf("sex %d: segment %d is %v", sex, s, l)
			}
			if double := Usual(340, sex).Segment(s); math.Abs(double.CM-2*l.CM) > 1e-9 || math.Abs(double.SD-2*l.SD) > 1e-9 {
				t.Errorf("twice as tall, segment %d is %v and not twice %v", s, double, l)
			}
		}
	}
}

// Longer arms in the photo are longer arms, though by less than the photo shows.
func TestThePhotoCounts(t *testing.T) {
	o := standing()
	a := weighed(o, Silhouette, 170, Unknown)
	for side := range 2 {
		o.Points[elbow+side][1] += 8
		o.Points[wrist+side][1] += 16
	}
	b := weighed(o, Silhouette, 170, Unknown)
	if d := b.Segment(Arm).CM - a.Segment(Arm).CM; d < 0.3 || d > 16*0.17 {
		t.Errorf("arms 16 pixels longer, at 0.17 cm a pixel, are %.2f cm longer", d)
	}
}

// A photo never makes lengths less sure than none at all, and one that is stranger never surer.
func TestStrangePhotosAreDoubted(t *testing.T) {
	before := weighed(standing(), Silhouette, 170, Unknown)
	for _, by := range []float64{20, 60, 120, 300} { // the hips lower and lower, and the knees
		o := standing()
		for side := range 2 {
			o.Points[hip+side][1] += by
			o.Points[knee+side][1] += by
		}
		p := weighed(o, Silhouette, 170, Unknown)
		for s := range NumSegments {
			l, usual := p.Segment(s), Usual(170, Unknown).Segment(s)
			if l.SD < 0.98*before.Segment(s).SD || l.SD > 1.1*usual.SD {
				t.Errorf("%g pixels: segment %d is ±%.2f, before ±%.2f, usually ±%.2f", by, s, l.SD, before.Segment(s).SD, usual.SD)
			}
			if math.Abs(l.CM-usual.CM) > 3*usual.SD {
				t.Errorf("%g pixels: segment %d is %.1f, usually %v", by, s, l.CM, usual)
			}
		}
		before = p
	}
}

// Nothing depends on where in the photo, how large and how turned in it the person is.
func TestTheFrameDoesNotCount(t *testing.T) {
	o := standing()
	want := weighed(o, Silhouette, 170, Unknown)
	sin, cos := math.Sincos(0.3)
	turn := func(x, y float64) (float64, float64) { return 3*(cos*x-sin*y) + 77, 3*(sin*x+cos*y) - 400 }
	r := *o
	for i, p := range o.Points {
		r.Points[i][0], r.Points[i][1] = turn(p[0], p[1])
		w := o.World[i]
		r.World[i] = Vector{cos*w[0] - sin*w[1], sin*w[0] + cos*w[1], w[2]}
	}
	for _, end := range []*[2]float64{&r.Contour.Top, &r.Contour.Bottom} {
		end[0], end[1] = turn(end[0], end[1])
	}
	got := weighed(&r, Silhouette, 170, Unknown)
	for s := range NumSegments {
		if a, b := got.Segment(s), want.Segment(s); math.Abs(a.CM-b.CM) > 1e-6 || math.Abs(a.SD-b.SD) > 1e-6 {
			t.Errorf("segment %d is %v, upright %v", s, a, b)
		}
	}
}

// What is hidden makes lengths less sure.
func TestHiddenParts(t *testing.T) {
	a := weighed(standing(), Silhouette, 170, Unknown)
	hidden := standing()
	for side := range 2 {
		hidden.Visibility[elbow+side] = 0.1
	}
	blind := standing()
	blind.World = [33]Vector{}
	for s := range NumSegments {
		b, c := weighed(hidden, Silhouette, 170, Unknown).Segment(s), weighed(blind, Silhouette, 170, Unknown).Segment(s)
		if s == UpperArm && b.SD <= a.Segment(s).SD {
			t.Errorf("upper arm ±%g with the elbows hidden, ±%g else", b.SD, a.Segment(s).SD)
		}
		for _, l := range []Length{b, c} {
			if r := l.CM / a.Segment(s).CM; !(r > 0.9 && r < 1.1) {
				t.Errorf("segment %d is %g times as long with something hidden", s, r)
			}
		}
	}
}

// A sex that is not told lies between the sexes.
func TestSexes(t *testing.T) {
	f, m, u := weighed(standing(), Silhouette, 170, Female), weighed(standing(), Silhouette, 170, Male), weighed(standing(), Silhouette, 170, Unknown)
	for s := range NumSegments {
		a, b, c := f.Segment(s).CM, m.Segment(s).CM, u.Segment(s).CM
		if a == b || c < min(a, b)-1e-9 || c > max(a, b)+1e-9 {
			t.Errorf("segment %d is %g of women, %g of men, %g if not told", s, a, b, c)
		}
	}
}

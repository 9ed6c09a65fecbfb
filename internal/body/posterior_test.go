package body

import (
	"math"
	"slices"
	"testing"
)

// standing is somebody made up: 1000 pixels tall, joints about where they are.
func standing() *Observation {
	o := &Observation{Down: [2]float64{0, 1}, Top: 100, Bottom: 1100}
	y := map[int]float64{ear: 190, shoulder: 280, elbow: 440, wrist: 580, hip: 580, knee: 800, ankle: 1040}
	x := map[int]float64{ear: 25, shoulder: 95, elbow: 115, wrist: 135, hip: 55, knee: 55, ankle: 60}
	o.Points[nose] = [2]float64{450, 200}
	for id := range y {
		for side, sign := range [2]float64{1, -1} {
			o.Points[id+side] = [2]float64{450 + sign*x[id], y[id]}
			o.World[id+side] = [3]float64{sign * x[id] / 600, (y[id] - 600) / 600, 0}
		}
	}
	for i := range o.Visibility {
		o.Visibility[i] = 0.99
	}
	return o
}

// usualScores sets the observation's evidence to what usual people look like.
func feature1(t *testing.T, o *Observation, name string) float64 {
	t.Helper()
	names, values := o.Features()
	i := slices.Index(names, name)
	if i < 0 {
		t.Fatalf("no feature %q", name)
	}
	return values[i]
}

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
	a := NewPosterior(o, Silhouette, 170, Unknown)
	for side := range 2 {
		o.Points[elbow+side][1] += 8
		o.Points[wrist+side][1] += 16
	}
	b := NewPosterior(o, Silhouette, 170, Unknown)
	if d := b.Segment(Arm).CM - a.Segment(Arm).CM; d < 0.3 || d > 16*0.17 {
		t.Errorf("arms 16 pixels longer, at 0.17 cm a pixel, are %.2f cm longer", d)
	}
}

// A photo never makes lengths less sure than none at all, and one that is stranger never surer.
func TestDoubt(t *testing.T) {
	before := NewPosterior(standing(), Silhouette, 170, Unknown)
	for _, by := range []float64{20, 60, 120, 300} { // the hips lower and lower, and the knees
		o := standing()
		for side := range 2 {
			o.Points[hip+side][1] += by
			o.Points[knee+side][1] += by
		}
		p := NewPosterior(o, Silhouette, 170, Unknown)
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
	want := NewPosterior(o, Silhouette, 170, Unknown)
	sin, cos := math.Sincos(0.3)
	turn := func(x, y float64) (float64, float64) { return 3*(cos*x-sin*y) + 77, 3*(sin*x+cos*y) - 400 }
	r := *o
	for i, p := range o.Points {
		r.Points[i][0], r.Points[i][1] = turn(p[0], p[1])
		w := o.World[i]
		r.World[i] = [3]float64{cos*w[0] - sin*w[1], sin*w[0] + cos*w[1], w[2]}
	}
	r.Down = [2]float64{-sin, cos}
	along := func(y float64) float64 { x, y := turn(450, y); return r.Down[0]*x + r.Down[1]*y }
	r.Top, r.Bottom = along(o.Top), along(o.Bottom)
	got := NewPosterior(&r, Silhouette, 170, Unknown)
	for s := range NumSegments {
		if a, b := got.Segment(s), want.Segment(s); math.Abs(a.CM-b.CM) > 1e-6 || math.Abs(a.SD-b.SD) > 1e-6 {
			t.Errorf("segment %d is %v, upright %v", s, a, b)
		}
	}
}

// What is hidden makes lengths less sure.
func TestHiddenParts(t *testing.T) {
	a := NewPosterior(standing(), Silhouette, 170, Unknown)
	hidden := standing()
	for side := range 2 {
		hidden.Visibility[elbow+side] = 0.1
	}
	blind := standing()
	blind.World = [33][3]float64{}
	for s := range NumSegments {
		b, c := NewPosterior(hidden, Silhouette, 170, Unknown).Segment(s), NewPosterior(blind, Silhouette, 170, Unknown).Segment(s)
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
	f, m, u := NewPosterior(standing(), Silhouette, 170, Female), NewPosterior(standing(), Silhouette, 170, Male), NewPosterior(standing(), Silhouette, 170, Unknown)
	for s := range NumSegments {
		a, b, c := f.Segment(s).CM, m.Segment(s).CM, u.Segment(s).CM
		if a == b || c < min(a, b)-1e-9 || c > max(a, b)+1e-9 {
			t.Errorf("segment %d is %g of women, %g of men, %g if not told", s, a, b, c)
		}
	}
}

// The form of an edge counts from the sides that are known and seen, not its width.
func TestEdges(t *testing.T) {
	o := standing()
	of := func() float64 { return feature1(t, o, "inner calf edge 1") }
	if v := of(); !math.IsNaN(v) {
		t.Errorf("an unknown edge is %g", v)
	}
	for i := range edgePlaces {
		o.Outline[0][5][i] = 30 + float64(i)
		o.Outline[1][5][i] = 50 + 3*float64(i)
	}
	both := of()
	o.Visibility[ankle+1] = 0.2
	left := of()
	if math.Abs(both-2*left) > 1e-12 || left == 0 {
		t.Errorf("the mean of a form and three times it is %g, the form %g", both, left)
	}
	for i := range edgePlaces {
		o.Outline[0][5][i] += 10
	}
	if v := of(); math.Abs(v-left) > 1e-12 {
		t.Errorf("the form of a wider edge is %g, before %g", v, left)
	}
	o.World[shoulder][2] += 1
	if v := of(); !math.IsNaN(v) {
		t.Errorf("the edge of somebody turned away is %g", v)
	}
}

// What a bent arm shows does not count: the straight one's is taken, or nothing.
func TestBentArms(t *testing.T) {
	o := standing()
	straight := map[string]float64{}
	for _, name := range []string{"upper arm", "forearm"} {
		straight[name] = feature1(t, o, name)
	}
	bend := func(side int) { // the forearm points to the camera and ends higher
		o.World[wrist+side] = o.World[elbow+side]
		o.World[wrist+side][2] -= 0.25
		o.Points[wrist+side] = o.Points[elbow+side]
	}
	bend(1)
	for name, want := range straight {
		if v := feature1(t, o, name); math.Abs(v-want) > 1e-12 {
			t.Errorf("%s is %g with the right arm bent, %g before", name, v, want)
		}
	}
	bend(0)
	if v := feature1(t, o, "forearm"); !math.IsNaN(v) {
		t.Errorf("the forearm is %g with both arms bent", v)
	}
	if v := feature1(t, o, "thigh"); math.IsNaN(v) {
		t.Error("bent arms hide the thigh")
	}
}

func TestCholesky(t *testing.T) {
	m := symmetric{4, 2, 5, -2, 1, 6}
	r := cholesky(3, m.at)
	v := r.forward([]float64{1, 2, 3})
	if got := dot(v, v); math.Abs(got-173./64) > 1e-12 { // vᵀ M⁻¹ v by hand
		t.Errorf("%g, want %g", got, 173./64)
	}
	if d := math.Exp(2 * r.logDet()); math.Abs(d-64) > 1e-9 {
		t.Errorf("determinant %g", d)
	}
}

package body

import (
	"math"
	"testing"
)

func TestVector(t *testing.T) {
	for _, c := range []struct {
		v, u          Vector
		angle, across float64 // the latter of v
	}{
		{Vector{1, 0, 0}, Vector{0, 2, 0}, 90, 1},
		{Vector{3, 4, 0}, Vector{3, 4, 0}, 0, 1},
		{Vector{0, 0, 2}, Vector{0, 0, -1}, 180, 0},
		{Vector{1, 0, 1}, Vector{1, 0, 0}, 45, math.Sqrt2 / 2},
		{Vector{0, 0.6, -0.8}, Vector{0, 1, 0}, math.Acos(0.6) * 180 / math.Pi, 0.6},
		{Vector{}, Vector{1, 0, 0}, 0, 1}, // unknown: no angle, nothing hidden
	} {
		near(t, "the angle", c.v.Angle(c.u), c.angle, 1e-6)
		near(t, "the angle back", c.u.Angle(c.v), c.angle, 1e-6)
		near(t, "the share across the view", c.v.acrossView(), c.across, 1e-12)
		if d := c.v.add(c.u).Sub(c.u); d.Sub(c.v).Norm() > 1e-12 {
			t.Errorf("%v + %v - %v is %v", c.v, c.u, c.u, d)
		}
	}
	near(t, "the norm", Vector{2, 3, 6}.Norm(), 7, 1e-12)
}

// There is one gate of visibility, and it holds at one half.
func TestSees(t *testing.T) {
	o := Observe(changed(func(p *Photo) { p.Visibility[hip], p.Visibility[knee] = 0.5, 0.4999 }))
	if !o.sees(hip) || o.sees(knee) || o.sees(hip, knee) || !o.sees() {
		t.Errorf("hip %v, knee %v", o.sees(hip), o.sees(knee))
	}
}

// A photo reaches half a pixel beyond the centres of its outer pixels.
func TestInside(t *testing.T) {
	for _, c := range []struct {
		x, y float64
		want bool
	}{
		{0, 0, true}, {-0.5, -0.5, true}, {-0.51, 10, false}, {10, -0.51, false},
		{899.5, 1199.5, true}, {899.6, 10, false}, {10, 1199.6, false}, {450, 600, true},
	} {
		o := Observe(changed(func(p *Photo) { p.Points[nose] = [2]float64{c.x, c.y} }))
		if o.inside(nose) != c.want {
			t.Errorf("%g, %g: inside is %v", c.x, c.y, !c.want)
		}
	}
}

package body

import (
	"math"
	"testing"
)

func TestAxis(t *testing.T) {
	for _, c := range []struct {
		name              string
		shoulders, ankles [2][2]float64
		want              Axis
		roll              float64
	}{
		{"upright", [2][2]float64{{60, 100}, {40, 100}}, [2][2]float64{{55, 500}, {45, 500}}, Axis{0, 1}, 0},
		{"one foot lifted", [2][2]float64{{60, 100}, {40, 100}}, [2][2]float64{{55, 500}, {45, 400}}, Axis{0, 1}, 0},
		{"on its right side", [2][2]float64{{500, 90}, {500, 110}}, [2][2]float64{{100, 95}, {100, 105}}, Axis{-1, 0}, 90},
		{"on its left side", [2][2]float64{{100, 90}, {100, 110}}, [2][2]float64{{500, 95}, {500, 105}}, Axis{1, 0}, -90},
		{"leaning to the right", [2][2]float64{{400, 100}, {400, 100}}, [2][2]float64{{300, 200}, {300, 200}}, Axis{-math.Sqrt2 / 2, math.Sqrt2 / 2}, 45},
		{"upside down", [2][2]float64{{60, 500}, {40, 500}}, [2][2]float64{{55, 100}, {45, 100}}, Axis{0, -1}, 180},
		{"one point", [2][2]float64{{50, 50}, {50, 50}}, [2][2]float64{{50, 50}, {50, 50.2}}, Axis{0, 1}, 0},
	} {
		a := NewAxis(c.shoulders, c.ankles)
		near(t, c.name+": x", a.X, c.want.X, 1e-12)
		near(t, c.name+": y", a.Y, c.want.Y, 1e-12)
		near(t, c.name+": roll", math.Abs(a.Roll()), math.Abs(c.roll), 1e-9)
		if c.roll*a.Roll() < 0 && c.roll != 180 {
			t.Errorf("%s: roll %g, want %g", c.name, a.Roll(), c.roll)
		}
		near(t, c.name+": one further down", a.Down(7+a.X, 9+a.Y)-a.Down(7, 9), 1, 1e-12)
		near(t, c.name+": across", a.Down(7-a.Y, 9+a.X)-a.Down(7, 9), 0, 1e-12)
	}
}

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

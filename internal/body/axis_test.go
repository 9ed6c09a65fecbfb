package body

import (
	"math"
	"testing"
)

// An axis runs from the middle of the shoulders to that of the ankles, whatever the sides are like.
func TestAxis(t *testing.T) {
	for _, c := range []struct {
		name              string
		shoulders, ankles [2][2]float64
		want              Axis
		roll              float64
	}{
		{"upright", [2][2]float64{{110, 50}, {90, 50}}, [2][2]float64{{105, 300}, {95, 300}}, Axis{0, 1}, 0},
		{"one shoulder higher", [2][2]float64{{110, 40}, {90, 60}}, [2][2]float64{{105, 310}, {95, 290}}, Axis{0, 1}, 0},
		{"upside down", [2][2]float64{{0, 300}, {20, 300}}, [2][2]float64{{5, 0}, {15, 0}}, Axis{0, -1}, -180},
		{"on its left side", [2][2]float64{{300, 50}, {300, 70}}, [2][2]float64{{0, 55}, {0, 65}}, Axis{-1, 0}, 90},
		{"leaning to the left", [2][2]float64{{0, 0}, {0, 0}}, [2][2]float64{{30, 40}, {30, 40}}, Axis{0.6, 0.8}, -36.8699},
		{"in one place", [2][2]float64{{7, 9}, {7, 9}}, [2][2]float64{{7.2, 9}, {7.2, 9.3}}, Axis{0, 1}, 0},
	} {
		a := NewAxis(c.shoulders, c.ankles)
		if math.Hypot(a.X-c.want.X, a.Y-c.want.Y) > 1e-9 || math.Abs(math.Abs(a.Roll())-math.Abs(c.roll)) > 1e-4 || a.Roll()*c.roll < 0 {
			t.Errorf("%s: %v, which leans by %g, want %v, by %g", c.name, a, a.Roll(), c.want, c.roll)
		}
		middle := func(p [2][2]float64) float64 { return a.Down((p[0][0]+p[1][0])/2, (p[0][1]+p[1][1])/2) }
		if d := middle(c.ankles) - middle(c.shoulders); d < 0 {
			t.Errorf("%s: the ankles are %g above the shoulders", c.name, -d)
		}
	}
}

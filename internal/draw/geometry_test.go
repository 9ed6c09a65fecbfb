package draw

import (
	"image"
	"math"
	"math/rand/v2"
	"testing"
)

func TestClip(t *testing.T) {
	r := Rect{Point{0, 0}, Point{10, 10}}
	for _, tt := range []struct {
		name     string
		a, b     Point
		from, to Point
		ok       bool
	}{
		{"inside", Point{1, 2}, Point{3, 4}, Point{1, 2}, Point{3, 4}, true},
		{"across", Point{-10, 5}, Point{20, 5}, Point{0, 5}, Point{10, 5}, true},
		{"one end", Point{5, 5}, Point{5, 30}, Point{5, 5}, Point{5, 10}, true},
		{"diagonal", Point{-5, 0}, Point{15, 20}, Point{0, 5}, Point{5, 10}, true},
		{"beside", Point{-1, 0}, Point{-1, 10}, Point{}, Point{}, false},
		{"past a corner", Point{-8, 5}, Point{2, 15}, Point{}, Point{}, false},
		{"beyond an end", Point{11, 5}, Point{20, 5}, Point{}, Point{}, false},
		{"point inside", Point{4, 4}, Point{4, 4}, Point{4, 4}, Point{4, 4}, true},
		{"point outside", Point{4, 14}, Point{4, 14}, Point{}, Point{}, false},
	} {
		from, to, ok := r.Clip(tt.a, tt.b)
		if ok != tt.ok || ok && (from.Sub(tt.from).Len() > 1e-9 || to.Sub(tt.to).Len() > 1e-9) {
			t.Errorf("%s: Clip = %v, %v, %v, want %v, %v, %v", tt.name, from, to, ok, tt.from, tt.to, tt.ok)
		}
	}
}

func TestRect(t *testing.T) {
	r := RectAround(Point{5, 5}, 4, 2)
	if want := (Rect{Point{3, 4}, Point{7, 6}}); r != want {
		t.Errorf("RectAround = %v, want %v", r, want)
	}
	if got := r.Centre(); got != (Point{5, 5}) {
		t.Errorf("Centre = %v", got)
	}
	if got := r.Size(); got != (Point{4, 2}) {
		t.Errorf("Size = %v", got)
	}
	if got := r.Nearest(Point{0, 5}); got != (Point{3, 5}) {
		t.Errorf("Nearest = %v", got)
	}
	if got := r.Grow(1).Include(Point{20, 5}); got != (Rect{Point{2, 3}, Point{20, 7}}) {
		t.Errorf("Grow, Include = %v", got)
	}
	if !r.Overlaps(r.Grow(-0.5)) || r.Overlaps(Rect{Point{7, 4}, Point{9, 6}}) {
		t.Error("Overlaps is wrong for a rectangle inside or one that only touches")
	}
	if !r.Holds(r) || r.Holds(r.Grow(0.1)) {
		t.Error("Holds is wrong for the rectangle itself or a larger one")
	}
}

func TestPoint(t *testing.T) {
	p := Point{3, 4}
	if got := p.Unit(); math.Abs(got.Len()-1) > 1e-12 || math.Abs(got.Cross(p)) > 1e-12 {
		t.Errorf("Unit = %v", got)
	}
	if got := (Point{}).Unit(); got != (Point{}) {
		t.Errorf("Unit of nothing = %v", got)
	}
	if got := p.Lerp(Point{7, 0}, 0.25); got != (Point{4, 3}) {
		t.Errorf("Lerp = %v", got)
	}
}

func TestCross(t *testing.T) {
	a, b := Point{0, 0}, Point{10, 10}
	if !cross(a, b, Point{0, 10}, Point{10, 0}) {
		t.Error("lines that cross do not")
	}
	if cross(a, b, Point{20, 0}, Point{15, 14}) || cross(a, b, Point{1, 0}, Point{11, 10}) {
		t.Error("lines that do not cross do")
	}
}

// Clip agrees with a search along the line, for lines of all kinds.
func TestClipAgainstSearch(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	rect := Rect{Point{10, 20}, Point{50, 40}}
	const steps = 4000
	for range 300 {
		a, b := Point{r.Float64() * 60, r.Float64() * 60}, Point{r.Float64() * 60, r.Float64() * 60}
		switch r.IntN(4) {
		case 0:
			b.X = a.X
		case 1:
			b.Y = a.Y
		}
		first, last := -1, -1
		for i := range steps + 1 {
			if q := a.Lerp(b, float64(i)/steps); rect.Holds(Rect{q, q}) {
				if first < 0 {
					first = i
				}
				last = i
			}
		}
		from, to, ok := rect.Clip(a, b)
		if first < 0 {
			if ok && to.Sub(from).Len() > 0.1 { // a corner may be passed between two steps
				t.Errorf("%v to %v: Clip finds %v to %v", a, b, from, to)
			}
			continue
		}
		step := b.Sub(a).Len()/steps + 1e-9
		if !ok || from.Sub(a.Lerp(b, float64(first)/steps)).Len() > step || to.Sub(a.Lerp(b, float64(last)/steps)).Len() > step {
			t.Errorf("%v to %v: Clip finds %v to %v, %v", a, b, from, to, ok)
		}
	}
}

func TestIntersect(t *testing.T) {
	r := Rect{Point{0, 0}, Point{10, 10}}
	for _, c := range []struct {
		name string
		s    Rect
		want Rect
		ok   bool
	}{
		{"inside", Rect{Point{2, 3}, Point{4, 5}}, Rect{Point{2, 3}, Point{4, 5}}, true},
		{"over a corner", Rect{Point{5, -5}, Point{15, 5}}, Rect{Point{5, 0}, Point{10, 5}}, true},
		{"all around", Rect{Point{-5, -5}, Point{15, 15}}, r, true},
		{"only touching", Rect{Point{10, 0}, Point{20, 10}}, Rect{}, false},
		{"far away", Rect{Point{30, 30}, Point{40, 40}}, Rect{}, false},
	} {
		got, ok := r.intersect(c.s)
		if ok != c.ok || ok && got != c.want {
			t.Errorf("%s: %v, %v, want %v, %v", c.name, got, ok, c.want, c.ok)
		}
		if other, ok := c.s.intersect(r); ok != c.ok || ok && other != got {
			t.Errorf("%s: the other way round %v, %v", c.name, other, ok)
		}
	}
}

func TestPixels(t *testing.T) {
	for _, c := range []struct {
		r    Rect
		want image.Rectangle
	}{
		{Rect{Point{0, 0}, Point{10, 10}}, image.Rect(0, 0, 10, 10)},
		{Rect{Point{0.1, 0.9}, Point{9.1, 9.9}}, image.Rect(0, 0, 10, 10)},
		{Rect{Point{-0.1, -1}, Point{0, 0.5}}, image.Rect(-1, -1, 0, 1)},
	} {
		if got := c.r.pixels(); got != c.want {
			t.Errorf("%v is of %v, want %v", c.r, got, c.want)
		}
	}
}

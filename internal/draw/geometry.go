// Package draw has what an annotated photo needs: antialiased strokes, plates and
// text on an RGBA image, and places for labels that do not cover each other.
//
// Coordinates are pixels, y down; (0, 0) is the corner of the top left pixel, so
// that its centre is (0.5, 0.5).
package draw

import (
	"image"
	"math"
)

// A Point is a position or a vector.
type Point struct{ X, Y float64 }

// Add returns p + q.
func (p Point) Add(q Point) Point { return Point{p.X + q.X, p.Y + q.Y} }

// Sub returns p - q.
func (p Point) Sub(q Point) Point { return Point{p.X - q.X, p.Y - q.Y} }

// Mul returns p scaled by k.
func (p Point) Mul(k float64) Point { return Point{p.X * k, p.Y * k} }

// Dot returns the scalar product of p and q.
func (p Point) Dot(q Point) float64 { return p.X*q.X + p.Y*q.Y }

// Cross returns the z component of the vector product of p and q.
func (p Point) Cross(q Point) float64 { return p.X*q.Y - p.Y*q.X }

// Len returns the length of p.
func (p Point) Len() float64 { return math.Hypot(p.X, p.Y) }

// Unit returns p scaled to length 1, or the zero vector if p has no length.
func (p Point) Unit() Point {
	if n := p.Len(); n > 0 {
		return p.Mul(1 / n)
	}
	return Point{}
}

// Lerp returns the point that lies at t of the way from p to q.
func (p Point) Lerp(q Point, t float64) Point { return p.Add(q.Sub(p).Mul(t)) }

// A Rect is the rectangle of all points from Min to Max.
type Rect struct{ Min, Max Point }

// RectAround returns the rectangle of the given width and height about its centre.
func RectAround(centre Point, w, h float64) Rect {
	half := Point{w / 2, h / 2}
	return Rect{centre.Sub(half), centre.Add(half)}
}

// Size returns the rectangle's width and height.
func (r Rect) Size() Point { return r.Max.Sub(r.Min) }

// Centre returns the rectangle's middle.
func (r Rect) Centre() Point { return r.Min.Lerp(r.Max, 0.5) }

// Grow returns the rectangle with each side moved outwards by d.
func (r Rect) Grow(d float64) Rect {
	return Rect{Point{r.Min.X - d, r.Min.Y - d}, Point{r.Max.X + d, r.Max.Y + d}}
}

// Include returns the smallest rectangle that holds r and p.
func (r Rect) Include(p Point) Rect {
	return Rect{
		Point{math.Min(r.Min.X, p.X), math.Min(r.Min.Y, p.Y)},
		Point{math.Max(r.Max.X, p.X), math.Max(r.Max.Y, p.Y)},
	}
}

// Overlaps reports whether r and s have an area in common.
func (r Rect) Overlaps(s Rect) bool {
	return r.Min.X < s.Max.X && s.Min.X < r.Max.X && r.Min.Y < s.Max.Y && s.Min.Y < r.Max.Y
}

// intersect returns what r and s have in common, and whether there is anything.
func (r Rect) intersect(s Rect) (Rect, bool) {
	return Rect{s.Nearest(r.Min), s.Nearest(r.Max)}, r.Overlaps(s)
}

// Holds reports whether s lies within r.
func (r Rect) Holds(s Rect) bool {
	return s.Min.X >= r.Min.X && s.Min.Y >= r.Min.Y && s.Max.X <= r.Max.X && s.Max.Y <= r.Max.Y
}

// Nearest returns the point of r that is nearest to p.
func (r Rect) Nearest(p Point) Point {
	return Point{
		math.Min(math.Max(p.X, r.Min.X), r.Max.X),
		math.Min(math.Max(p.Y, r.Min.Y), r.Max.Y),
	}
}

// Clip returns the part of the line from a to b that lies in r, and whether there
// is one (Liang and Barsky's algorithm).
func (r Rect) Clip(a, b Point) (from, to Point, ok bool) {
	if max(a.X, b.X) < r.Min.X || min(a.X, b.X) > r.Max.X || max(a.Y, b.Y) < r.Min.Y || min(a.Y, b.Y) > r.Max.Y {
		return a, b, false // most lines that are asked about
	}
	d := b.Sub(a)
	t0, t1 := 0.0, 1.0
	for _, edge := range [4][2]float64{
		{-d.X, a.X - r.Min.X}, {d.X, r.Max.X - a.X},
		{-d.Y, a.Y - r.Min.Y}, {d.Y, r.Max.Y - a.Y},
	} {
		switch p, q := edge[0], edge[1]; {
		case p < 0:
			t0 = math.Max(t0, q/p)
		case p > 0:
			t1 = math.Min(t1, q/p)
		case q < 0:
			return a, b, false
		}
	}
	return a.Lerp(b, t0), a.Lerp(b, t1), t0 <= t1
}

// pixels returns the smallest rectangle of whole pixels that holds r.
func (r Rect) pixels() image.Rectangle {
	return image.Rect(int(math.Floor(r.Min.X)), int(math.Floor(r.Min.Y)),
		int(math.Ceil(r.Max.X)), int(math.Ceil(r.Max.Y)))
}

// cross reports whether the lines a-b and c-d cross.
func cross(a, b, c, d Point) bool {
	ab, cd := b.Sub(a), d.Sub(c)
	return ab.Cross(c.Sub(a))*ab.Cross(d.Sub(a)) < 0 && cd.Cross(a.Sub(c))*cd.Cross(b.Sub(c)) < 0
}

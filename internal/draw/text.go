package draw

import (
	"image/color"
	"math"
)

// A Run is a piece of text in one size and colour.
type Run struct {
	Text  string
	Size  float64 // of the em, in pixels
	Color color.Color
}

// CapHeight is the height of the font's capitals and figures, in ems.
const CapHeight = 0.72

// Width returns the width of runs written one after the other.
func Width(runs ...Run) float64 {
	w := 0.0
	for _, r := range runs {
		for _, c := range r.Text {
			f, glyph := fontOf(c)
			w += snap(snap(r.Size) * f.advance(glyph))
		}
	}
	return w
}

// snap rounds to a 64th of a pixel, as most renderers of fonts do.
func snap(x float64) float64 { return math.Round(x*64) / 64 }

// Text writes runs one after the other, in the Go font (bold) and, in Korean, Noto Sans KR (bold);
// their baseline begins at the given point.
func (c *Canvas) Text(at Point, runs ...Run) {
	at = Point{snap(at.X), snap(at.Y)}
	for _, r := range runs {
		size := snap(r.Size)
		for _, char := range r.Text {
			f, glyph := fontOf(char)
			box := Rect{at.Add(Point{-0.2, -1.2}.Mul(size)), at.Add(Point{1.2, 0.4}.Mul(size))} // TestGlyphs: no glyph is larger
			c.fill(box, r.Color, func(p pen) {
				for _, contour := range f.contours(glyph) {
					p.contour(contour, at, size)
				}
			})
			at.X += snap(size * f.advance(glyph))
		}
	}
}

// contour draws a contour of a glyph, scaled and moved.
func (p pen) contour(nodes []node, origin Point, size float64) {
	place := func(q Point) Point { return origin.Add(Point{snap(q.X * size), snap(q.Y * size)}) }
	middle := func(a, b Point) Point { return a.Add(b).Mul(0.5) }
	// The start is on the contour: there is always such a node, if not always the first.
	first := 0
	for !nodes[first].on {
		first++
	}
	p.move(place(nodes[first].Point))
	bend, bent := Point{}, false
	for i := range nodes {
		n := nodes[(first+1+i)%len(nodes)]
		switch {
		case n.on && bent:
			p.quad(place(bend), place(n.Point))
		case n.on:
			p.line(place(n.Point))
		case bent: // between two that bend lies one that is left out
			p.quad(place(bend), place(middle(bend, n.Point)))
		}
		bend, bent = n.Point, !n.on
	}
	p.raster.ClosePath()
}

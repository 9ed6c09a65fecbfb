package draw

import (
	"math"
	"testing"
)

// The ink of a text lies within its width and, for figures, between the baseline and
// CapHeight above it.
func TestText(t *testing.T) {
	for _, size := range []float64{10, 24.5, 80} {
		runs := []Run{{"31.4", size, red}, {" 88", 0.75 * size, red}}
		w := Width(runs...)
		if w < 2*size || w > 5*size {
			t.Errorf("size %g: width %g", size, w)
		}
		c := blank(int(6*size), int(2*size))
		c.Text(Point{size / 2, 1.5 * size}, runs...)
		box, ink := Rect{Point{1e9, 1e9}, Point{-1e9, -1e9}}, false
		for y := range c.Image.Rect.Max.Y {
			for x := range c.Image.Rect.Max.X {
				if c.Image.RGBAAt(x, y).A > 127 {
					box, ink = box.Include(Point{float64(x), float64(y)}).Include(Point{float64(x + 1), float64(y + 1)}), true
				}
			}
		}
		if !ink {
			t.Fatalf("size %g: nothing was written", size)
		}
		if box.Min.X < size/2-1 || box.Max.X > size/2+w+1 {
			t.Errorf("size %g: ink from %g to %g, want within %g to %g", size, box.Min.X, box.Max.X, size/2, size/2+w)
		}
		if got := box.Size().Y; math.Abs(got-CapHeight*size) > 0.04*size+1 {
			t.Errorf("size %g: figures are %g high, want %g", size, got, CapHeight*size)
		}
	}
	if Width() != 0 {
		t.Error("no text has a width")
	}
}

// Every character of Latin 1 that has a glyph of its own has a width, and ink within it; others are
// written as an empty box.
func TestGlyphs(t *testing.T) {
	boxes := 0
	for r := rune(' '); r <= 'ÿ'; r++ {
		glyph := goBold.glyph(r)
		if glyph == 0 {
			boxes++
			continue
		}
		w := goBold.advance(glyph)
		if w < 0.2 || w > 1.1 {
			t.Errorf("%q is %g em wide", r, w)
		}
		for _, contour := range goBold.contours(glyph) {
			for _, n := range contour {
				if n.X < -0.1 || n.X > w+0.1 || n.Y < -1.1 || n.Y > 0.3 {
					t.Errorf("%q has a node at %v", r, n.Point)
				}
			}
		}
	}
	if boxes != 33 { // the control characters from 127 on
		t.Errorf("%d characters have no glyph", boxes)
	}
	if goBold.glyph('한') != 0 || goBold.glyph('😀') != 0 {
		t.Error("the Go font has glyphs that it cannot have")
	}
}

package draw

import (
	"image"
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

// A contour may begin at any of its nodes, also at one that bends the line.
func TestContourStart(t *testing.T) {
	nodes := []node{
		{Point{0.1, -0.1}, true}, {Point{0.5, -0.9}, false}, {Point{0.9, -0.1}, true}, {Point{0.7, 0.1}, false}, {Point{0.3, 0.1}, false},
	}
	var first []uint8
	for start := range nodes {
		c := blank(40, 40)
		turned := append(append([]node{}, nodes[start:]...), nodes[:start]...)
		c.fill(c.Bounds(), red, func(p pen) { p.contour(turned, Point{5, 30}, 28) })
		switch {
		case first == nil:
			first = c.Image.Pix
		case differing(first, c.Image.Pix, 2) > 0:
			t.Errorf("from node %d on: another shape", start)
		}
	}
	// The curve above is two thirds of its triangle of 0.32, and so are the two below, of 0.02 each;
	// between them lies a triangle of 0.08.
	if got := covered(&Canvas{Image: &image.RGBA{Pix: first}}); math.Abs(got-28*28*(2.0/3*(0.32+2*0.02)+0.08)) > 5 {
		t.Errorf("%.1f pixels", got)
	}
}

func differing(a, b []uint8, tolerance int) (n int) {
	for i := range a {
		if d := int(a[i]) - int(b[i]); d > tolerance || d < -tolerance {
			n++
		}
	}
	return n
}

// Text goes on where the last run ended: written in one run or in two, it is the same.
func TestRunsJoin(t *testing.T) {
	whole, parts := blank(300, 60), blank(300, 60)
	whole.Text(Point{10, 45}, Run{"leg 81.0 cm", 40, red})
	parts.Text(Point{10, 45}, Run{"leg ", 40, red}, Run{"81.0", 40, red}, Run{"", 40, red}, Run{" cm", 40, red})
	if n := differing(whole.Image.Pix, parts.Image.Pix, 0); n > 0 || covered(whole) == 0 {
		t.Errorf("%d values differ, %.0f pixels were written", n, covered(whole))
	}
	if a, b := Width(Run{"leg 81.0 cm", 40, red}), Width(Run{"leg ", 40, red}, Run{"81.0 cm", 40, red}); a != b {
		t.Errorf("widths %g and %g", a, b)
	}
}

// Text that begins at a part of a pixel lies at the nearest 64th of it.
func TestSnap(t *testing.T) {
	for x, want := range map[float64]float64{0: 0, 1: 1, 1.0 / 128: 1.0 / 64, 0.0077: 0, -1.0 / 3: -21.0 / 64, 1e6 + 0.5: 1e6 + 0.5} {
		if got := snap(x); got != want {
			t.Errorf("%g becomes %g, want %g", x, got, want)
		}
	}
}

// Text outside the canvas, of no size or of no characters is nothing.
func TestNoText(t *testing.T) {
	c := blank(50, 50)
	c.Text(Point{500, 20}, Run{"8", 12, red})
	c.Text(Point{20, -50}, Run{"8", 12, red})
	c.Text(Point{20, 20}, Run{"8", 0, red}, Run{"", 12, red}, Run{" ", 12, red})
	if got := covered(c); got != 0 {
		t.Errorf("%.1f pixels", got)
	}
}

package draw

import (
	"encoding/binary"
	"math"
	"testing"
)

// be16 writes numbers as TrueType has them.
func be16(values ...int) (b []byte) {
	for _, v := range values {
		b = binary.BigEndian.AppendUint16(b, uint16(v))
	}
	return b
}

// A cmap table of format 4 by hand: two segments with differences, one with a list of glyphs, and
// the one that ends it.
func TestGlyphNumbers(t *testing.T) {
	f := font{segments: be16(
		4, 0, 0, 2*4, 0, 0, 0, // format, length, language, twice the segments, and what helps to search
		'C', 'c', 'z', 0xFFFF, 0, // ends
		'A', 'a', 'x', 0xFFFF, // starts
		10-'A', 0x10000+5-'a', 3, 1, // differences
		0, 0, 4, 0, // offsets, in bytes from where they stand: behind the last of them
		40, 0, 50, // glyphs of x, y and z, of which y has none
	)}
	for r, want := range map[rune]int{
		'A': 10, 'B': 11, 'C': 12, 'D': 0, '@': 0, 'a': 5, 'c': 7, 'x': 43, 'y': 0, 'z': 53, '{': 0, 'é': 0, '😀': 0, 0: 0,
	} {
		if got := f.glyph(r); got != want {
			t.Errorf("%q has glyph %d, want %d", r, got, want)
		}
	}
}

// A glyph by hand, with all that its flags can say: a triangle and a bent line.
func TestContours(t *testing.T) {
	const on, xByte, yByte, repeat, xSame, ySame = 1, 2, 4, 8, 16, 32
	glyph := be16(2, 0, 0, 0, 0, 2, 4, 3) // two contours, a box, their last nodes, three bytes of instructions
	glyph = append(glyph, 0xAA, 0xBB, 0xCC)
	glyph = append(glyph,
		on|xSame|ySame,              // where the last one was: (0, 0)
		on|ySame,                    // x in two bytes: (-300, 0)
		on|xByte|xSame|yByte,        // a byte more, a byte less: (-100, -50)
		xByte|yByte|ySame|repeat, 1) // twice a byte less, a byte more, bent
	glyph = append(glyph, be16(-300)...)
	glyph = append(glyph, 200, 10, 20) // x
	glyph = append(glyph, 50, 7, 8)    // y
	composite := be16(-1, 0, 0, 0, 0)
	end := len(glyph) / 2
	f := font{glyf: append(glyph, composite...), loca: be16(0, 0, end, end+len(composite)/2), unitsPerEm: 100}
	for glyph, name := range map[int]string{0: "an empty glyph", 2: "one that is made of others"} {
		if got := f.contours(glyph); got != nil {
			t.Errorf("%s has %v", name, got)
		}
	}
	got := f.contours(1)
	want := [][]node{
		{{Point{0, 0}, true}, {Point{-3, 0}, true}, {Point{-1, 0.5}, true}},
		{{Point{-1.1, 0.43}, false}, {Point{-1.3, 0.35}, false}},
	}
	if len(got) != len(want) {
		t.Fatalf("%d contours: %v", len(got), got)
	}
	for i := range want {
		for j, n := range want[i] {
			if g := got[i][j]; g.on != n.on || g.Sub(n.Point).Len() > 1e-12 {
				t.Errorf("contour %d, node %d is %v, want %v", i, j, g, n)
			}
		}
	}
}

// box returns what holds a character's nodes.
func box(r rune) Rect {
	f, glyph := fontOf(r)
	b := Rect{Point{1e9, 1e9}, Point{-1e9, -1e9}}
	for _, c := range f.contours(glyph) {
		for _, n := range c {
			b = b.Include(n.Point)
		}
	}
	return b
}

// Characters stand where the Go font has them: capitals and figures between the baseline and
// CapHeight, others below and above it as they are written.
func TestMetrics(t *testing.T) {
	const overshoot = 0.025 // of what is round
	for _, r := range "HEX0123456789" {
		if b := box(r); math.Abs(b.Max.Y) > overshoot || math.Abs(b.Min.Y+CapHeight) > overshoot {
			t.Errorf("%q reaches from %.3f to %.3f", r, b.Max.Y, b.Min.Y)
		}
	}
	for _, r := range "gpy" {
		if b := box(r); b.Max.Y < 0.15 {
			t.Errorf("%q reaches down to %.3f", r, b.Max.Y)
		}
	}
	for _, r := range "acemrx" {
		if b := box(r); -b.Min.Y > 0.6 {
			t.Errorf("%q reaches up to %.3f", r, -b.Min.Y)
		}
	}
	digit := goBold.advance(goBold.glyph('0'))
	for _, r := range "123456789" {
		if w := goBold.advance(goBold.glyph(r)); w != digit {
			t.Errorf("%q is %g wide, 0 is %g", r, w, digit)
		}
	}
	if goBold.contours(goBold.glyph(' ')) != nil || goBold.advance(goBold.glyph(' ')) <= 0 {
		t.Error("a space has ink, or no width")
	}
}

// area is the signed one of a contour's nodes, by the trapezoidal formula.
func area(nodes []node) (sum float64) {
	for i, n := range nodes {
		sum += n.Cross(nodes[(i+1)%len(nodes)].Point) / 2
	}
	return sum
}

// Holes run the other way round than outlines: so the rasterizer leaves them free.
func TestHoles(t *testing.T) {
	for r, holes := range map[rune]int{'0': 2, '8': 2, '4': 1, '7': 0, 'm': 0, 'a': 1, '±': 0} {
		f, glyph := fontOf(r)
		outer, inner := 0, 0
		for _, c := range f.contours(glyph) {
			if area(c) > 0 {
				outer++
			} else {
				inner++
			}
		}
		if outer == 0 || inner != holes {
			t.Errorf("%q has %d contours one way and %d the other, want %d holes", r, outer, inner, holes)
		}
	}
}

// The last widths of the table hold for all glyphs that follow.
func TestAdvance(t *testing.T) {
	f := font{hmtx: be16(100, 0, 250, 0), metrics: 2, unitsPerEm: 1000}
	for glyph, want := range map[int]float64{0: 0.1, 1: 0.25, 2: 0.25, 99: 0.25} {
		if got := f.advance(glyph); got != want {
			t.Errorf("glyph %d is %g wide, want %g", glyph, got, want)
		}
	}
}

// The syllables of the names of limbs are of a font that has them, and lie within their place.
func TestKorean(t *testing.T) {
	for _, r := range "팔다리" {
		f, glyph := fontOf(r)
		contours := f.contours(glyph)
		if glyph == 0 || len(contours) == 0 {
			t.Errorf("%q has no glyph", r)
		}
		for _, contour := range contours {
			for _, n := range contour {
				if n.X < 0 || n.X > f.advance(glyph) || n.Y < -0.9 || n.Y > 0.2 {
					t.Errorf("%q has a node at %v", r, n.Point)
				}
			}
		}
	}
	if w := Width(Run{Text: "다리", Size: 100}); w < 170 || w > 200 {
		t.Errorf("two syllables are %g wide", w)
	}
	if f, _ := fontOf('8'); f.unitsPerEm != goBold.unitsPerEm {
		t.Error("figures are not of the Go font")
	}
}

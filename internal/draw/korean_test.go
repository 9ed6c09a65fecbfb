package draw

import "testing"

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

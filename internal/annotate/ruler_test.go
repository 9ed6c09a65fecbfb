package annotate

import (
	"image"
	"image/color"
	"math"
	"testing"
)

// A ruler stands at the side that has more room, level with crown and sole, and off the person.
func TestRulerPlace(t *testing.T) {
	for _, tt := range []struct {
		name string
		move float64 // of the person, to the right
		left bool
	}{{"the person at the left", -250, false}, {"the person at the right", 250, true}} {
		f := standing(900, 1200)
		for i := range f.Joints {
			f.Joints[i].X += tt.move
		}
		p := newPicture(blank(900, 1200), f)
		r, ok := p.placeRuler(p.text)
		if !ok {
			t.Fatalf("%s: no ruler", tt.name)
		}
		if r.top.Y != f.Ruler.Top || r.bottom.Y != f.Ruler.Bottom+1 || r.top.X != r.bottom.X {
			t.Errorf("%s: from %v to %v", tt.name, r.top, r.bottom)
		}
		if left := r.top.X < p.person.Min.X; left != tt.left || !left && r.top.X < p.person.Max.X {
			t.Errorf("%s: the ruler is at %g, the person at %v", tt.name, r.top.X, p.person)
		}
	}
}

// There is none where it would touch the person, or show less than the whole of them.
func TestNoRuler(t *testing.T) {
	for _, tt := range []struct {
		name   string
		w, h   int
		change func(*Figure)
		want   bool
	}{
		{"room", 900, 1200, func(*Figure) {}, true},
		{"not wanted", 900, 1200, func(f *Figure) { f.Ruler = nil }, false},
		{"from the first row", 900, 1200, func(f *Figure) { f.Ruler.Top = 0 }, false},
		{"from the second row", 900, 1200, func(f *Figure) { f.Ruler.Top = 1 }, true},
		{"to the last row", 900, 1200, func(f *Figure) { f.Ruler.Bottom = 1199 }, false},
		{"to the last but one", 900, 1200, func(f *Figure) { f.Ruler.Bottom = 1198 }, true},
		{"upside down", 900, 1200, func(f *Figure) { f.Ruler.Top, f.Ruler.Bottom = 1100, 100 }, false},
		{"shorter than its text", 900, 1200, func(f *Figure) { f.Ruler.Bottom = f.Ruler.Top + 30 }, false},
		{"NaN", 900, 1200, func(f *Figure) { f.Ruler.Top = math.NaN() }, false},
		{"the person is as wide as the image", 250, 1200, func(*Figure) {}, false},
	} {
		f := standing(tt.w, tt.h)
		tt.change(&f)
		p := newPicture(blank(tt.w, tt.h), f)
		if _, ok := p.placeRuler(p.text); ok != tt.want {
			t.Errorf("%s: a ruler: %v", tt.name, ok)
		}
	}
}

// The height has a decimal only where it is not zero.
func TestRulerText(t *testing.T) {
	for cm, want := range map[float64]string{174: "174 cm", 174.5: "174.5 cm", 99.96: "100 cm"} {
		f := standing(900, 1200)
		f.Ruler.CM = cm
		p := newPicture(blank(900, 1200), f)
		r, _ := p.placeRuler(p.text)
		if got := r.text[0].Text + r.text[1].Text; got != want {
			t.Errorf("%g: %q, want %q", cm, got, want)
		}
	}
}

// Labels leave the ruler and its plate free, and it is drawn where it was placed.
func TestRulerDrawn(t *testing.T) {
	f := standing(900, 1200)
	f.Lines = nil
	p := newPicture(blank(900, 1200), f)
	r, _ := p.placeRuler(p.text)
	for _, rect := range r.rects() {
		if !p.Bounds().Holds(rect) {
			t.Errorf("%v is not within the image", rect)
		}
	}
	out := Draw(image.NewGray(image.Rect(0, 0, 900, 1200)), f)
	quarter := r.top.Lerp(r.bottom, 0.25)
	if !near(out, quarter.X, quarter.Y, color.Gray{225}) {
		t.Errorf("at %v: %v", quarter, out.RGBAAt(int(quarter.X), int(quarter.Y)))
	}
}

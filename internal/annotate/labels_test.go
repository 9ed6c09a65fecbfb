package annotate

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/hypermob/pose/internal/draw"
)

// letterOf returns what is written on a picture of w by h pixels.
func letterOf(w, h int, f Figure) (*picture, lettering) {
	p := newPicture(blank(w, h), f)
	return p, p.letter()
}

// text returns what is written on the labels that were placed.
func (t lettering) text() string {
	var all []string
	for i, p := range t.plates {
		s := ""
		for _, r := range p.text {
			s += r.Text
		}
		if t.places[i].Placed {
			all = append(all, s)
		}
	}
	return strings.Join(all, "|")
}

func TestLabels(t *testing.T) {
	all := "48.3 ±1.5 cm|29.1 ±1.1 cm|29.1 ±1.1 cm|24.6 ±0.9 cm|24.6 ±0.9 cm|41.2 ±1.3 cm|41.2 ±1.3 cm|39.8 ±1.2 cm|39.8 ±1.2 cm" +
		"|arm 53.7 ±1.4 cm|arm 53.7 ±1.4 cm|leg 81.0 ±1.9 cm|leg 81.0 ±1.9 cm"
	for _, tt := range []struct {
		name   string
		w, h   int
		change func(*Figure)
		want   string
		ruler  bool
	}{
		{"all", 900, 1200, func(*Figure) {}, all, true},
		{"huge", 6000, 8000, func(*Figure) {}, all, true},
		{"wide", 1600, 1200, func(*Figure) {}, all, true},
		{"no ruler", 900, 1200, func(f *Figure) { f.Ruler = nil }, all, false},
		{"cut off above", 900, 1200, func(f *Figure) { f.Ruler.Top = 0 }, all, false},
		{"cut off below", 900, 1200, func(f *Figure) { f.Ruler.Bottom = 1199 }, all, false},
		{"without uncertainty", 900, 1200, func(f *Figure) {
			f.Lines = f.Lines[:2]
			f.Lines[1].Length.Uncertainty = 0
		}, "48.3 ±1.5 cm|29.1 cm", true},
		{"torso alone", 900, 1200, torsoAlone, "48.3 ±1.5 cm", true},
		{"an impossible uncertainty", 900, 1200, func(f *Figure) {
			torsoAlone(f)
			f.Lines[0].Length.Uncertainty = 1e9
		}, "48.3 cm", true},
		{"nothing measured", 900, 1200, func(f *Figure) { f.Lines = nil }, "", true},
		{"outside", 900, 1200, func(f *Figure) {
			f.Lines = f.Lines[1:2]
			f.Joints[leftShoulder].X, f.Joints[leftElbow].X = 2000, 2100
		}, "", true},
		{"too small", 40, 40, func(*Figure) {}, "", false},
	} {
		f := standing(tt.w, tt.h)
		tt.change(&f)
		_, got := letterOf(tt.w, tt.h, f)
		if got.text() != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got.text(), tt.want)
		}
		if (got.ruler != nil) != tt.ruler {
			t.Errorf("%s: ruler is %v", tt.name, got.ruler)
		}
	}
}

// Nothing is written of nobody.
func TestNothingWritten(t *testing.T) {
	for name, f := range map[string]Figure{
		"the zero Figure": {}, "a skeleton": {Joints: standing(300, 400).Joints}, "only a ruler": {Ruler: &Ruler{Top: 10, Bottom: 390, CM: 170}},
	} {
		if _, got := letterOf(300, 400, f); len(got.plates) > 0 || got.ruler != nil {
			t.Errorf("%s: %d labels, ruler %v", name, len(got.plates), got.ruler)
		}
	}
}

// Where there is little room the text is cut short before labels are left out, and the
// totals are left out first.
func TestLabelsGiveWay(t *testing.T) {
	_, got := letterOf(120, 200, standing(120, 200))
	if s := got.text(); strings.Contains(s, "±") || !strings.HasPrefix(s, "48.3|29.1") {
		t.Errorf("labels on 120 by 200 pixels: %s", s)
	}
	_, got = letterOf(110, 150, standing(110, 150))
	if s := got.text(); strings.Contains(s, "arm") || strings.Contains(s, "leg") || s == "" {
		t.Errorf("labels on 110 by 150 pixels: %s", s)
	}
}

func TestTextGrows(t *testing.T) {
	for _, tt := range []struct {
		w, h     int
		min, max float64
	}{{200, 300, 10, 12}, {900, 1200, 16, 30}, {3000, 4000, 60, 90}, {8000, 6000, 110, 180}, {8000, 40, 10, 12}} {
		if _, got := letterOf(tt.w, tt.h, standing(tt.w, tt.h)); got.size < tt.min || got.size > tt.max {
			t.Errorf("%d by %d: text of %g pixels, want %g to %g", tt.w, tt.h, got.size, tt.min, tt.max)
		}
	}
}

// Whatever the person does: labels are within the image, do not touch each other nor the
// ruler, and leave the face free.
func TestLabelsNeverOverlap(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	placed := 0
	for range 60 {
		w, h := 30+int(r.ExpFloat64()*500), 30+int(r.ExpFloat64()*500)
		f := standing(w, h)
		spread := r.Float64() * r.Float64()
		for i := leftShoulder; i < numJoints; i++ {
			f.Joints[i].X += r.NormFloat64() * spread * float64(w)
			f.Joints[i].Y += r.NormFloat64() * spread * float64(h)
		}
		p, got := letterOf(w, h, f)
		placed += checkLettering(t, p, got)
	}
	if placed < 200 {
		t.Errorf("only %d labels in 60 pictures", placed)
	}
}

// checkLettering returns how many labels were placed.
func checkLettering(t *testing.T, p *picture, got lettering) (placed int) {
	t.Helper()
	size := p.Image.Rect.Size()
	var rects []draw.Rect
	if got.ruler != nil {
		rects = append(rects, got.ruler.plate, draw.Rect{Min: got.ruler.top, Max: got.ruler.bottom}.Grow(1))
	}
	head, _, hasHead := p.head()
	for _, place := range got.places {
		if !place.Placed {
			continue
		}
		placed++
		if hasHead && place.Plate.Overlaps(draw.Rect{Min: head, Max: head}.Grow(0.1)) {
			t.Errorf("%v: a label on the face", size)
		}
		for _, other := range rects {
			if place.Plate.Overlaps(other) {
				t.Errorf("%v: labels overlap", size)
			}
		}
		rects = append(rects, place.Plate)
	}
	for _, rect := range rects {
		if !p.Bounds().Holds(rect) {
			t.Errorf("%v: %v is not within the image", size, rect)
		}
	}
	return placed
}

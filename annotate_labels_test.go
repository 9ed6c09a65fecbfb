package pose

import (
	"image"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/hypermob/pose/internal/draw"
)

// letterOf returns what Annotate writes on a picture of w by h pixels.
func letterOf(w, h int, p *Pose, m *Measurements, opts ...AnnotateOption) (*annotation, lettering) {
	a := newAnnotation(draw.NewCanvas(image.NewRGBA(image.Rect(0, 0, w, h))), p, m, opts)
	return a, a.letter(m)
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
		change func(*Pose, *Measurements)
		want   string
		ruler  bool
	}{
		{"all", 900, 1200, func(*Pose, *Measurements) {}, all, true},
		{"huge", 6000, 8000, func(*Pose, *Measurements) {}, all, true},
		{"wide", 1600, 1200, func(*Pose, *Measurements) {}, all, true},
		{"no silhouette", 900, 1200, func(p *Pose, _ *Measurements) { p.Silhouette = nil }, all, false},
		{"no stature", 900, 1200, func(_ *Pose, m *Measurements) { m.Stature = 0 }, all, false},
		{"cut off above", 900, 1200, func(p *Pose, _ *Measurements) { p.Silhouette.Crown.Y = 0 }, all, false},
		{"cut off below", 900, 1200, func(p *Pose, _ *Measurements) { p.Silhouette.Sole.Y = 1199 }, all, false},
		{"classic has no uncertainty", 900, 1200, func(_ *Pose, m *Measurements) {
			m.Left, m.Right = Lengths{Calf: {CM: 40}}, Lengths{}
		}, "48.3 ±1.5 cm|40.0 cm", true},
		{"torso alone", 900, 1200, func(_ *Pose, m *Measurements) { m.Left, m.Right = nil, nil }, "48.3 ±1.5 cm", true},
		{"impossible lengths", 900, 1200, func(_ *Pose, m *Measurements) {
			m.Mean, m.Right, m.Left = nil, nil, Lengths{Calf: {CM: -3}, Thigh: {CM: 1e5}}
		}, "", true},
		{"shoulder outside", 900, 1200, func(p *Pose, m *Measurements) {
			m.Mean, m.Right, m.Left = nil, nil, Lengths{UpperArm: {30, 1}}
			p.Landmarks[LeftShoulder].X, p.Landmarks[LeftElbow].X = 2000, 2100
		}, "", true},
		{"too small", 40, 40, func(*Pose, *Measurements) {}, "", false},
	} {
		p, m := drawnPose(tt.w, tt.h), drawnMeasurements()
		tt.change(p, m)
		_, got := letterOf(tt.w, tt.h, p, m)
		if got.text() != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got.text(), tt.want)
		}
		if (got.ruler != nil) != tt.ruler {
			t.Errorf("%s: ruler is %v", tt.name, got.ruler)
		}
	}
}

// Where there is little room the text is cut short before labels are left out, and the
// totals are left out first.
func TestLabelsGiveWay(t *testing.T) {
	_, got := letterOf(120, 200, drawnPose(120, 200), drawnMeasurements())
	if s := got.text(); strings.Contains(s, "±") || !strings.HasPrefix(s, "48.3|29.1") {
		t.Errorf("labels on 120 by 200 pixels: %s", s)
	}
	_, got = letterOf(110, 150, drawnPose(110, 150), drawnMeasurements())
	if s := got.text(); strings.Contains(s, "arm") || strings.Contains(s, "leg") || s == "" {
		t.Errorf("labels on 110 by 150 pixels: %s", s)
	}
}

func TestTextGrows(t *testing.T) {
	for _, tt := range []struct {
		w, h     int
		min, max float64
	}{{200, 300, 10, 12}, {900, 1200, 16, 30}, {3000, 4000, 60, 90}, {8000, 6000, 110, 180}, {8000, 40, 10, 12}} {
		if _, got := letterOf(tt.w, tt.h, drawnPose(tt.w, tt.h), drawnMeasurements()); got.size < tt.min || got.size > tt.max {
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
		p := drawnPose(w, h)
		spread := r.Float64() * r.Float64()
		for i := LeftShoulder; i < NumLandmarks; i++ {
			p.Landmarks[i].X += r.NormFloat64() * spread * float64(w)
			p.Landmarks[i].Y += r.NormFloat64() * spread * float64(h)
		}
		a, got := letterOf(w, h, p, drawnMeasurements())
		var rects []draw.Rect
		if got.ruler != nil {
			rects = append(rects, got.ruler.plate, draw.Rect{Min: got.ruler.top, Max: got.ruler.bottom}.Grow(1))
		}
		rulers := len(rects)
		head, _, hasHead := a.head()
		for _, place := range got.places {
			if !place.Placed {
				continue
			}
			if hasHead && place.Plate.Overlaps(draw.Rect{Min: head, Max: head}.Grow(0.1)) {
				t.Errorf("%d by %d: a label on the face", w, h)
			}
			for _, other := range rects {
				if place.Plate.Overlaps(other) {
					t.Errorf("%d by %d: labels overlap", w, h)
				}
			}
			rects = append(rects, place.Plate)
		}
		for _, rect := range rects {
			if !a.Bounds().Holds(rect) {
				t.Errorf("%d by %d: %v is not within the image", w, h, rect)
			}
		}
		placed += len(rects) - rulers
	}
	if placed < 200 {
		t.Errorf("only %d labels in 60 pictures", placed)
	}
}

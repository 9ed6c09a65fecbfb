package pose

import (
	"bytes"
	"image"
	"image/color"
	"math"
	"strings"
	"testing"
)

func TestLanguage(t *testing.T) {
	const w, h = 900, 1200
	for _, tt := range []struct {
		language Language
		has, not string
	}{{English, "arm 53.7", "팔"}, {Korean, "팔 53.7", "arm"}, {Korean, "다리 81.0", "leg"}, {"xx", "leg 81.0", "다리"}} {
		_, l := letterOf(w, h, drawnPose(w, h), drawnMeasurements(), WithLanguage(tt.language))
		if text := l.text(); !strings.Contains(text, tt.has) || strings.Contains(text, tt.not) {
			t.Errorf("%s: %s", tt.language, text)
		}
	}
}

func TestWithoutUncertainty(t *testing.T) {
	const w, h = 900, 1200
	_, l := letterOf(w, h, drawnPose(w, h), drawnMeasurements(), WithUncertainty(false))
	if text := l.text(); strings.Contains(text, "±") || !strings.Contains(text, "leg 81.0 cm") {
		t.Error(text)
	}
}

func TestColors(t *testing.T) {
	const w, h = 600, 800
	p, violet, white := drawnPose(w, h), color.NRGBA{90, 0, 160, 255}, color.Gray{255}
	out := Annotate(drawnPhoto(image.Rect(0, 0, w, h)), p, drawnMeasurements(), WithColors(Colors{Arm: violet, Right: white}))
	for _, tt := range []struct {
		name string
		a, b LandmarkID
		k    float64
		want color.Color
	}{
		{"arm", LeftShoulder, LeftElbow, 0.62, violet},
		{"leg, as usual", LeftHip, LeftKnee, 0.62, usualColors.Leg},
		{"right knee", RightKnee, RightAnkle, 0, white},
		{"left knee, as usual", LeftKnee, LeftAnkle, 0, usualColors.Left},
	} {
		l, r := p.Landmarks[tt.a], p.Landmarks[tt.b]
		if x, y := l.X+tt.k*(r.X-l.X)+0.5, l.Y+tt.k*(r.Y-l.Y)+0.5; !near(out, x, y, tt.want) {
			t.Errorf("%s is %v", tt.name, out.RGBAAt(int(x), int(y)))
		}
	}
}

func TestLineWidth(t *testing.T) {
	const w, h = 600, 800
	p, m, img := drawnPose(w, h), drawnMeasurements(), drawnPhoto(image.Rect(0, 0, w, h))
	usual := Annotate(img, p, m)
	// across counts the pixels of a line through the middle of the thigh that have its colour.
	across := func(opts ...AnnotateOption) (n int) {
		out := Annotate(img, p, m, opts...)
		hip, knee := p.Landmarks[LeftHip], p.Landmarks[LeftKnee]
		for x := range 40 { // a label has this colour too, below
			if near(out, 0.75*hip.X+0.25*knee.X-20+float64(x), 0.75*hip.Y+0.25*knee.Y, usualColors.Leg) {
				n++
			}
		}
		return n
	}
	if n := across(WithLineWidth(20)); n < 17 || n > 22 {
		t.Errorf("a line of 20 pixels has %d", n)
	}
	if n := across(WithLineWidth(3)); n < 1 || n > 4 {
		t.Errorf("a line of 3 pixels has %d", n)
	}
	for _, none := range []float64{0, -5, math.NaN()} {
		if out := Annotate(img, p, m, WithLineWidth(none)); !bytes.Equal(out.Pix, usual.Pix) {
			t.Errorf("a width of %g is not the usual one", none)
		}
	}
	tenth := newAnnotation(copyImage(img), p, m, []AnnotateOption{WithLineWidth(math.Inf(1))})
	if tenth.line != tenth.height/10 {
		t.Errorf("a line of %g pixels for a person of %g", tenth.line, tenth.height)
	}
}

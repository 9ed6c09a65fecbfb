package body

import (
	"testing"
)

// The crown is above the eyes, by what ANSUR II has (0.9345) and some hair.
func TestStatureScale(t *testing.T) {
	crown, eyes := statureScale(Silhouette, 170, 1000), statureScale(EyeLine, 170, 1000)
	if share := eyes.CMPerPixel / crown.CMPerPixel; share < 0.89 || share > 0.9345 || crown.SD <= 0 || eyes.SD <= crown.SD {
		t.Errorf("%v of the eye line, %v of the silhouette", eyes, crown)
	}
	twice := statureScale(Silhouette, 170, 500)
	near(t, "with half the pixels, the scale", twice.CMPerPixel, 2*crown.CMPerPixel, 1e-12)
	if c, s := fromEyeLine(100, 1000); c >= 100 || s <= 1000 {
		t.Errorf("crown %g and sole %g of eyes at 100 and feet at 1000", c, s)
	}
}

func TestKnownScale(t *testing.T) {
	for _, c := range []struct{ px, cm, scale, noise float64 }{
		{1000, 97.9, 0.0979, 0.02005}, {50, 10, 0.2, 0.0346}, {1, 5, 5, 1.4144},
	} {
		s := knownScale(c.px, c.cm)
		near(t, "the scale", s.CMPerPixel, c.scale, 1e-12)
		near(t, "its noise", s.SD/s.CMPerPixel, c.noise, 1e-4)
		if s.Source != Known {
			t.Errorf("source %d", s.Source)
		}
	}
}

// What the stature's scale is read from, or why there is none.
func TestHeightScale(t *testing.T) {
	eyesHidden := func(p *Photo) { p.hide(leftEye) }
	for _, c := range []struct {
		name   string
		change func(*Photo)
		want   Source
		why    Code
	}{
		{"whole", func(*Photo) {}, Silhouette, None},
		{"eyes hidden", eyesHidden, Silhouette, None},
		{"no mask", func(p *Photo) { p.Contour = Contour{} }, EyeLine, None},
		{"hands up", (*Photo).handsUp, EyeLine, None},
		{"crown cut off", func(p *Photo) { p.Contour.Crown = 0 }, EyeLine, None},
		{"the mask is too tall", func(p *Photo) { p.Contour.Top[1] = -40 }, EyeLine, None},
		{"and nobody says so", func(p *Photo) { eyesHidden(p); p.Contour.Top[1] = -40 }, Silhouette, None},
		{"the mask ends at the knees", func(p *Photo) { p.Contour.Bottom[1] = 800 }, EyeLine, None},
		{"neither", func(p *Photo) { eyesHidden(p); p.Contour = Contour{} }, NoScale, NoHeight},
		{"no head", func(p *Photo) { p.Contour = Contour{}; p.Points[leftEye][1], p.Points[rightEye][1] = -9, -9 }, NoScale, HeadOutside},
		{"no feet", func(p *Photo) { p.Height = 1070 }, NoScale, FeetOutside},
		{"feet hidden", func(p *Photo) { p.hide(feet...) }, NoScale, FeetHidden},
		{"seated", func(p *Photo) { p.bendHip(0, 60); p.bendHip(1, 60); p.hide(feet...) }, NoScale, NotStanding},
		{"lying", func(p *Photo) { p.roll(90) }, NoScale, OnTheSide},
	} {
		o := Observe(changed(c.change))
		s, why := o.heightScale(170)
		if s.Source != c.want || why != c.why || (s.CMPerPixel > 0) != (why == None) {
			t.Errorf("%s: %+v, %d; want %d, %d", c.name, s, why, c.want, c.why)
		}
	}
}

// However the photo is rolled, the ends of the body are as far apart.
func TestEnds(t *testing.T) {
	for _, degrees := range []float64{-50, -10, 0, 30} {
		o := Observe(changed(func(p *Photo) { p.roll(degrees) }))
		for s, want := range map[Source]float64{Silhouette: 1000, EyeLine: 902 * crownOverEyes, NoScale: 902 * crownOverEyes} {
			top, bottom := o.ends(s)
			near(t, "the height", bottom-top, want, 1e-6)
		}
	}
}

// Rows alone lie on the line through the shoulders; they are pixels' middles.
func TestEndsOfRows(t *testing.T) {
	o := Observe(changed(func(p *Photo) { p.Contour.Top, p.Contour.Bottom = [2]float64{}, [2]float64{} }))
	top, bottom := o.ends(Silhouette)
	near(t, "the top", top, 99.5, 1e-9)
	near(t, "the bottom", bottom, 1099.5, 1e-9)
	leaning := Observe(changed(func(p *Photo) {
		p.Contour.Top, p.Contour.Bottom = [2]float64{}, [2]float64{}
		p.move(-200, 0, ankle, ankle+1) // which moves the axis by atan(200/760)
	}))
	top, bottom = leaning.ends(Silhouette)
	near(t, "the height of somebody who leans", bottom-top, 1000/leaning.axis.Y, 1e-9)
}

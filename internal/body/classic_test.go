package body

import (
	"slices"
	"testing"
)

var classicRequest = Request{Stature: 170, Method: Classic}

// By hand: the head's top is the eyes' row 178, the toes are at 1080, so 902 rows are 170 cm.
func TestClassicFormula(t *testing.T) {
	m := measured(standing(), classicRequest)
	perPixel := 170. / 902
	o := Observe(standing())
	for s, px := range map[Segment]float64{
		UpperArm: o.distance(shoulder, elbow), Forearm: o.distance(elbow, wrist), Arm: o.distance(shoulder, elbow) + o.distance(elbow, wrist),
		Thigh: 220, Calf: o.distance(knee, ankle), Leg: 220 + o.distance(knee, ankle), Torso: 300,
	} {
		near(t, "a mean", m.Mean[s].CM, px*perPixel, 1e-9)
		near(t, "its uncertainty", m.Mean[s].SD, px*perPixel*classicNoise[s], 1e-9)
		if s != Torso {
			near(t, "the left side", m.Left[s].CM, px*perPixel, 1e-9)
		}
	}
	if m.Scale.Source != TopLandmark || len(m.Findings) > 0 || m.Mean.Has(ShoulderWidth) || m.Left.Has(Torso) {
		t.Errorf("%+v", m)
	}
}

func TestClassicRows(t *testing.T) {
	head := []int{nose, leftEye, rightEye, ear, ear + 1}
	for _, c := range []struct {
		name   string
		change func(*Photo)
		px     float64
		why    Code
	}{
		{"whole", func(*Photo) {}, 902, None},
		{"eyes hidden", func(p *Photo) { p.hide(leftEye, rightEye) }, 890, None},
		{"the nose alone", func(p *Photo) { p.hide(head[1:]...) }, 880, None},
		{"no head", func(p *Photo) { p.hide(head...) }, 0, EndsHidden},
		{"no feet", func(p *Photo) { p.hide(feet...) }, 0, EndsHidden},
		{"half visible is too little", func(p *Photo) {
			for _, i := range feet {
				p.Visibility[i] = 0.5
			}
		}, 0, EndsHidden},
		{"upside down", func(p *Photo) { p.roll(180) }, 0, UpsideDown},
	} {
		o := Observe(changed(c.change))
		px, why := o.rows()
		near(t, c.name+": the rows", px, c.px, 1e-9)
		if why != c.why {
			t.Errorf("%s: %d, want %d", c.name, why, c.why)
		}
	}
}

// A limb needs all of its joints on a side; the mean is that of the sides that have them.
func TestClassicSides(t *testing.T) {
	m := measured(changed(func(p *Photo) { p.hide(wrist); p.move(0, 20, wrist+1) }), classicRequest)
	if m.Left.Has(UpperArm) || m.Mean[Forearm] != m.Right[Forearm] || len(m.Findings) > 0 {
		t.Errorf("%+v", m)
	}
	both := measured(changed(func(p *Photo) { p.move(0, 20, wrist+1) }), classicRequest)
	near(t, "the mean of two sides", both.Mean[Forearm].CM, (both.Left[Forearm].CM+both.Right[Forearm].CM)/2, 1e-12)
	// The service averaged a side of no length, too, and answered null for it.
	none := measured(changed(func(p *Photo) { p.Points[wrist] = p.Points[elbow] }), classicRequest)
	if none.Left.Has(Forearm) || none.Mean[Forearm].CM != none.Right[Forearm].CM/2 {
		t.Errorf("left %v, right %v, mean %v", none.Left[Forearm], none.Right[Forearm], none.Mean[Forearm])
	}
}

func TestClassicFindings(t *testing.T) {
	known := Request{Pixels: 1, CM: 200, Method: Classic}
	legs := []Segment{Thigh, Calf, Leg}
	for _, c := range []struct {
		name   string
		change func(*Photo)
		r      Request
		want   Code
		absent []Segment
	}{
		{"a knee far away", func(p *Photo) { p.move(1e8, 0, knee, knee+1) }, classicRequest, LongerThanStature, legs},
		{"a known length of a pixel", func(*Photo) {}, known, LongerThanAnybody, Segments()[:7]},
		{"knees hidden", func(p *Photo) { p.hide(knee, knee+1) }, classicRequest, JointHidden, legs},
		{"a hip hidden", func(p *Photo) { p.hide(hip) }, classicRequest, JointHidden, []Segment{Torso}},
		{"upside down", func(p *Photo) { p.roll(180) }, classicRequest, UpsideDown, Segments()[:7]},
	} {
		m := measured(changed(c.change), c.r)
		if len(m.Findings) != 1 || m.Findings[0].Code != c.want || !slices.Equal(m.Findings[0].Absent, c.absent) {
			t.Errorf("%s: %+v", c.name, m.Findings)
		}
		for _, s := range c.absent {
			if m.Mean.Has(s) {
				t.Errorf("%s: segment %d is %v", c.name, s, m.Mean[s])
			}
		}
	}
}

package body

import "testing"

func TestContradicts(t *testing.T) {
	for _, c := range []struct {
		name    string
		stature float64
		change  func(*Photo)
		want    Code
		value   float64
	}{
		{"as it is", 170, func(*Photo) {}, None, 0},
		{"in inches", 67, func(*Photo) {}, SmallChild, 0},
		{"just no small child", 85, func(*Photo) {}, None, 0},
		{"a small child", 80, func(p *Photo) { p.move(0, 70, shoulder, shoulder+1) }, None, 0},
		// Trunk 300, thighs and calves of hypot(100, 220) and hypot(105, 240) over 760.
		{"knees aside", 170, func(p *Photo) { p.move(100, 0, knee); p.move(-100, 0, knee+1) }, LongPath, (300 + 241.660919 + 258.118190) / 760},
		{"so is one knee", 170, func(p *Photo) { p.move(-100, 0, knee+1) }, None, 0},
		// Calves of 1.12 are beyond longCalf, and contradict where the shoulders are low.
		{"calves a little long", 170, func(p *Photo) { p.move(0, -13, knee, knee+1) }, None, 0},
		{"and low shoulders", 170, func(p *Photo) {
			p.move(0, -13, knee, knee+1)
			p.move(0, 120, shoulder, shoulder+1)
			p.move(0, 60, hip, hip+1)
		}, LongCalf, 1.128},
		{"long calves", 170, func(p *Photo) { p.move(0, -60, knee, knee+1) }, LongCalf, 1.338},
	} {
		o := Observe(changed(c.change))
		s, _ := o.heightScale(c.stature)
		why, value := o.contradicts(s, c.stature)
		if why != c.want {
			t.Errorf("%s: %d, want %d", c.name, why, c.want)
		}
		near(t, c.name+": the value", value, c.value, 0.002)
	}
}

// The leg that stands is the one whose calf counts.
func TestStandingLeg(t *testing.T) {
	left, right := Observe(changed(func(p *Photo) { p.move(0, -80, ankle+1) })), Observe(changed(func(p *Photo) { p.move(0, -80, ankle) }))
	if left.standingLeg() != 0 || right.standingLeg() != 1 {
		t.Errorf("%d and %d", left.standingLeg(), right.standingLeg())
	}
}

// In space, legs that are bent towards the camera make a long path that the photo does not show.
func TestPathInSpace(t *testing.T) {
	o := Observe(changed(func(p *Photo) {
		for side := range 2 {
			p.bendHip(side, 48)
			p.bendKnee(side, 48)
		}
	}))
	inSpace, inPhoto := o.path()
	if inSpace < maxPath || inPhoto > 1.01 {
		t.Errorf("%g in space, %g in the photo", inSpace, inPhoto)
	}
}

// A known length implies a stature, by the height in the photo or else by the trunk.
func TestImpossible(t *testing.T) {
	seated := func(p *Photo) { p.bendHip(0, 60); p.bendHip(1, 60) }
	for _, c := range []struct {
		name        string
		change      func(*Photo)
		cm          float64 // of 1000 pixels
		odd, nobody bool
	}{
		{"as it is", func(*Photo) {}, 181.5, false, false},
		{"in millimetres", func(*Photo) {}, 1815, true, true},
		{"in metres", func(*Photo) {}, 1.815, true, true},
		{"in inches", func(*Photo) {}, 71.5, true, false},
		{"seated", seated, 181.5, false, false},
		{"seated, in millimetres", seated, 1815, true, true},
		{"seated, in inches", seated, 71.5, false, false}, // a child, for all that a trunk tells
		{"nothing tells", func(p *Photo) { seated(p); p.hide(hip) }, 1815, false, false},
	} {
		o := Observe(changed(c.change))
		stature, odd, nobody := o.impossible(knownScale(1000, c.cm))
		if odd != c.odd || nobody != c.nobody {
			t.Errorf("%s: %.3g cm, odd %v, nobody %v", c.name, stature, odd, nobody)
		}
		if c.name == "as it is" {
			near(t, "the stature", stature, 170, 0.2)
		}
	}
}

package body

import (
	"reflect"
	"testing"
)

func shownOf(p *Photo) (shown, *Observation) {
	o := Observe(p)
	s, _ := o.heightScale(170)
	if s.Source == NoScale {
		s = knownScale(1000, 180)
	}
	return o.show(s, Usual(170, Unknown)), &o
}

// What cannot be measured, why, and what is left.
func TestShown(t *testing.T) {
	left, right := func(s Segment) Place { return Place{s, Left} }, func(s Segment) Place { return Place{s, Right} }
	torso := Place{Torso, Both}
	for _, c := range []struct {
		name   string
		change func(*Photo)
		want   []lostPlace
		absent []Segment
	}{
		{"all", func(*Photo) {}, nil, nil},
		{"a wrist hidden", func(p *Photo) { p.hide(wrist) }, []lostPlace{{left(Forearm), ArmHidden}}, nil},
		{"both wrists hidden", func(p *Photo) { p.hide(wrist, wrist+1) },
			[]lostPlace{{left(Forearm), ArmHidden}, {right(Forearm), ArmHidden}}, []Segment{Forearm, Arm}},
		{"an elbow beside the photo", func(p *Photo) { p.Points[elbow][0] = 950 },
			[]lostPlace{{left(UpperArm), ArmHidden}, {left(Forearm), ArmHidden}}, nil},
		{"knees hidden", func(p *Photo) { p.hide(knee, knee+1) }, []lostPlace{
			{left(Thigh), PartHidden}, {right(Thigh), PartHidden}, {left(Calf), PartHidden}, {right(Calf), PartHidden},
		}, []Segment{Thigh, Calf, Leg}},
		{"the photo ends at the calves", func(p *Photo) { p.Height = 950 },
			[]lostPlace{{left(Calf), PartCropped}, {right(Calf), PartCropped}}, []Segment{Calf, Leg}},
		{"a hip hidden", func(p *Photo) { p.hide(hip) },
			[]lostPlace{{left(Thigh), PartHidden}, {torso, PartHidden}}, []Segment{Torso, HipWidth}},
		{"the right hip beside the photo", func(p *Photo) { p.Points[hip+1][0] = -1 },
			[]lostPlace{{right(Thigh), PartHidden}, {torso, PartHidden}}, []Segment{Torso, HipWidth}},
		{"a shoulder hidden", func(p *Photo) { p.hide(shoulder + 1) },
			[]lostPlace{{right(UpperArm), ArmHidden}, {torso, PartHidden}}, []Segment{Torso, ShoulderWidth}},
		{"a forearm that points at the camera", func(p *Photo) { p.World[wrist] = p.World[elbow].add(Vector{0, 0.1, -0.14}) },
			[]lostPlace{{left(Forearm), Foreshortened}}, nil},
		{"so it does, unknown to the world landmarks", func(p *Photo) { p.Points[wrist] = [2]float64{565, 500} },
			[]lostPlace{{left(Forearm), Foreshortened}}, nil},
		{"a thigh of no length", func(p *Photo) { p.Points[knee+1] = p.Points[hip+1] },
			[]lostPlace{{right(Thigh), Foreshortened}}, nil},
		{"a torso that leans by 43 degrees", func(p *Photo) { leanTorso(p, 43) },
			[]lostPlace{{torso, Foreshortened}}, []Segment{Torso}},
	} {
		v, _ := shownOf(changed(c.change))
		if !reflect.DeepEqual(v.lost, c.want) {
			t.Errorf("%s: lost %v, want %v", c.name, v.lost, c.want)
		}
		var absent []Segment
		for s := range NumSegments {
			if v.absent(s) {
				absent = append(absent, s)
				if v.why[s] == None {
					t.Errorf("%s: segment %d is absent for no reason", c.name, s)
				}
			}
		}
		if !reflect.DeepEqual(absent, c.absent) {
			t.Errorf("%s: absent %v, want %v", c.name, absent, c.absent)
		}
	}
}

func TestShownLengths(t *testing.T) {
	v, o := shownOf(standing())
	for s, px := range map[Segment]float64{Thigh: 220, Calf: o.distance(knee, ankle), UpperArm: o.distance(shoulder, elbow)} {
		for side := range 2 {
			near(t, "a length", v.cm[s][side], parts[s].factor*px*v.scale.CMPerPixel, 1e-9)
		}
	}
}

// Sides that differ more than bodies do are named, unless they point across the body.
func TestDisagreement(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Photo)
		want   []Place
	}{
		{"alike", func(*Photo) {}, nil},
		{"thighs", func(p *Photo) { p.move(0, 15, knee); p.move(0, -15, knee+1) }, []Place{{Thigh, Both}}},
		{"a raised forearm", func(p *Photo) { p.Points[wrist] = [2]float64{790, 430} }, nil},
		{"the other one", func(p *Photo) { p.Points[wrist+1] = [2]float64{110, 430} }, nil},
		{"one that points down by less than it points aside", func(p *Photo) { p.Points[wrist] = [2]float64{790, 530} }, nil},
		{"one that hangs", func(p *Photo) { p.Points[wrist] = [2]float64{600, 640} }, []Place{{Forearm, Both}}},
	} {
		if v, _ := shownOf(changed(c.change)); !reflect.DeepEqual(v.disagree, c.want) {
			t.Errorf("%s: %v, want %v", c.name, v.disagree, c.want)
		}
	}
}

// One finding for each reason, the gravest first, with what is absent for it.
func TestLossFindings(t *testing.T) {
	p := changed(func(p *Photo) {
		p.hide(wrist, wrist+1, knee)
		p.Height = 950
	})
	v, _ := shownOf(p)
	want := []Finding{
		{Code: PartCropped, Places: []Place{{Calf, Left}, {Calf, Right}}, Absent: []Segment{Calf, Leg}},
		{Code: PartHidden, Places: []Place{{Thigh, Left}}},
		{Code: ArmHidden, Places: []Place{{Forearm, Left}, {Forearm, Right}}, Absent: []Segment{Forearm, Arm}},
	}
	var mean Lengths
	for s := range NumSegments {
		if !v.absent(s) {
			mean[s] = Length{40, 1}
		}
	}
	if got := v.findings(&mean); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v\nwant %+v", got, want)
	}
}

package body

import (
	"math"
	"slices"
	"testing"
)

// standing is somebody made up: 1000 pixels tall, joints about where they are.
func standing() *Observation {
	o := &Observation{Width: 900, Height: 1200, Crown: 100, Sole: 1100}
	y := map[int]float64{ear: 190, shoulder: 280, elbow: 450, wrist: 590, pinky: 630, index: 640, thumb: 620, hip: 600, knee: 810, ankle: 1040, heel: 1060, toe: 1085}
	x := map[int]float64{ear: 25, shoulder: 85, elbow: 110, wrist: 130, pinky: 135, index: 132, thumb: 125, hip: 50, knee: 55, ankle: 60, heel: 55, toe: 75}
	o.Points[nose] = [2]float64{450, 200}
	for id := range y {
		for side, sign := range [2]float64{1, -1} {
			o.Points[id+side] = [2]float64{450 + sign*x[id], y[id]}
			o.World[id+side] = [3]float64{sign * x[id] / 600, (y[id] - 600) / 600, 0}
		}
	}
	for i := range o.Visibility {
		o.Visibility[i] = 0.99
	}
	for _, f := range features { // limbs as thick as people's are
		for i := range edgeNames {
			for k, name := range edgeNames[i] {
				if name == f.name {
					o.Outline[0][i][k], o.Outline[1][i][k] = 1000*f.mean, 1000*f.mean
				}
			}
		}
	}
	return o
}

func TestWithoutAPhotoPeopleAreUsual(t *testing.T) {
	for _, stature := range []float64{110, 150, 170, 190} {
		p := Usual(stature, Unknown)
		for s, share := range map[Segment][2]float64{UpperArm: {0.13, 0.17}, Forearm: {0.12, 0.16}, Arm: {0.26, 0.32}, Thigh: {0.21, 0.26}, Calf: {0.22, 0.27}, Leg: {0.45, 0.52}, Torso: {0.24, 0.31}} {
			l := p.Segment(s)
			if r := l.CM / stature; r < share[0] || r > share[1] {
				t.Errorf("%g cm: segment %d is %.3f of the stature", stature, s, r)
			}
			seen := NewPosterior(standing(), Silhouette, stature, Unknown).Segment(s)
			if l.SD < seen.SD || l.SD > 0.025*stature {
				t.Errorf("%g cm: segment %d is ±%.2f cm without a photo, ±%.2f with one", stature, s, l.SD, seen.SD)
			}
		}
	}
}

// Longer arms in the photo are longer arms, though by less than the photo shows.
func TestThePhotoCounts(t *testing.T) {
	o := standing()
	a := NewPosterior(o, Silhouette, 170, Unknown)
	for side := range 2 {
		for _, id := range []int{elbow, wrist, pinky, index, thumb} {
			o.Points[id+side][1] += 20
		}
	}
	b := NewPosterior(o, Silhouette, 170, Unknown)
	if d := b.Segment(Arm).CM - a.Segment(Arm).CM; d < 0.3 || d > 20*170/1000 {
		t.Errorf("arms 20 pixels longer, at 0.17 cm a pixel, are %.2f cm longer", d)
	}
	for _, s := range partSegments {
		if x := a.Segment(s); math.Abs(x.CM/(170*meanRatio[partsOf[s][0]])-1) > 0.2 || x.SD <= 0 {
			t.Errorf("segment %d is %v", s, x)
		}
	}
}

// What is hidden is replaced by what the rest lets expect, and makes lengths less sure.
func TestHiddenPartsAreReplaced(t *testing.T) {
	a := NewPosterior(standing(), Silhouette, 170, Unknown)
	hidden := standing()
	for side := range 2 {
		hidden.Visibility[elbow+side] = 0.1
	}
	b := NewPosterior(hidden, Silhouette, 170, Unknown)
	blind := standing()
	blind.World = [33][3]float64{}
	c := NewPosterior(blind, Silhouette, 170, Unknown)
	bare := standing()
	bare.Outline = [2]Outline{}
	d := NewPosterior(bare, Silhouette, 170, Unknown)
	for s := range NumSegments {
		if d.Segment(s).SD <= a.Segment(s).SD {
			t.Errorf("segment %d: ±%g without an outline, ±%g else", s, d.Segment(s).SD, a.Segment(s).SD)
		}
		if s == UpperArm || s == Forearm || s == Arm {
			if b.Segment(s).SD <= a.Segment(s).SD {
				t.Errorf("segment %d: ±%g with the elbows hidden, ±%g else", s, b.Segment(s).SD, a.Segment(s).SD)
			}
		}
		for _, p := range []*Posterior{b, c, d} {
			if r := p.Segment(s).CM / a.Segment(s).CM; !(r > 0.9 && r < 1.1) {
				t.Errorf("segment %d is %g times as long with something hidden", s, r)
			}
		}
	}
}

// Where the photo tells a length, as it does the torso's, the sex may add nothing.
func TestSexesDiffer(t *testing.T) {
	f, m := NewPosterior(standing(), Silhouette, 170, Female), NewPosterior(standing(), Silhouette, 170, Male)
	for _, s := range []Segment{UpperArm, Forearm, Arm, Thigh, Calf, Leg} {
		if f.Segment(s).CM == m.Segment(s).CM {
			t.Errorf("segment %d is alike", s)
		}
	}
}

func TestSides(t *testing.T) {
	p := NewPosterior(standing(), Silhouette, 170, Unknown)
	l, r, mean := p.Part(Thigh, 40, 44)
	if math.Abs(mean.CM-(l.CM+r.CM)/2) > 1e-12 || l.CM >= r.CM || r.CM-l.CM > 1 || l.SD != r.SD || l.SD <= mean.SD {
		t.Errorf("both sides: %v %v mean %v", l, r, mean)
	}
	l1, r1, one := p.Part(Thigh, 40, 0)
	if l1 != one || r1 != (Length{}) || one.SD <= mean.SD || one.CM != mean.CM {
		t.Errorf("left alone: %v %v mean %v", l1, r1, one)
	}
	if l2, r2, other := p.Part(Thigh, 0, 40); r2 != one || l2 != (Length{}) || other != one {
		t.Errorf("right alone: %v %v mean %v", l2, r2, other)
	}
	if l, r, m := p.Part(Thigh, 0, 0); l != (Length{}) || r != (Length{}) || m != (Length{}) {
		t.Errorf("no side: %v %v %v", l, r, m)
	}
	_, _, calf := p.Part(Calf, 40, 40)
	leg := p.Sum(Leg, Thigh, Calf, mean, calf)
	if want := p.Segment(Leg); math.Abs(leg.CM-want.CM) > 1e-9 || math.Abs(leg.SD-want.SD) > 1e-9 {
		t.Errorf("leg %v, want %v", leg, want)
	}
	if side := p.Sum(Leg, Thigh, Calf, l1, calf); side.SD <= leg.SD {
		t.Errorf("a leg of one thigh ±%g, of both ±%g", side.SD, leg.SD)
	}
}

// An edge counts from the sides that are known and seen, as a share of the height.
func TestEdges(t *testing.T) {
	o := standing()
	o.Outline[0][3] = [edgePlaces]float64{30, 40}
	o.Outline[1][3] = [edgePlaces]float64{50, 60}
	of := func() float64 {
		names, values := o.Features(170)
		return values[slices.Index(names, "calf edge 1")]
	}
	if v := of(); math.Abs(v-0.05) > 1e-12 {
		t.Errorf("the mean of 40 and 60 of 1000 pixels is %g", v)
	}
	o.Visibility[ankle+1] = 0.2
	if v := of(); v != 0.04 {
		t.Errorf("with the right ankle hidden, 40 of 1000 pixels are %g", v)
	}
	across := o.World[shoulder]
	o.World[shoulder][2] += 1
	if v := of(); !math.IsNaN(v) {
		t.Errorf("the edge of somebody turned away is %g", v)
	}
	o.World[shoulder] = across
	o.Outline[0][3] = [edgePlaces]float64{}
	if v := of(); !math.IsNaN(v) {
		t.Errorf("an unknown edge is %g", v)
	}
}

// What a bent arm shows does not count: the straight one's is taken, or nothing.
func TestBentArms(t *testing.T) {
	o := standing()
	feature := func(name string) float64 {
		names, values := o.Features(170)
		return values[slices.Index(names, name)]
	}
	straight := map[string]float64{}
	for _, name := range []string{"forearm", "upper arm world", "wrists height", "wrist to index", "forearm edge 6"} {
		straight[name] = feature(name)
	}
	bend := func(side int) { // the forearm points to the camera and ends higher, the hand with it
		for _, id := range []int{wrist, pinky, index, thumb} {
			o.World[id+side] = o.World[elbow+side]
			o.World[id+side][2] -= 0.25
			o.Points[id+side] = o.Points[elbow+side]
		}
	}
	bend(1)
	for name, want := range straight {
		if v := feature(name); math.Abs(v-want) > 1e-12 {
			t.Errorf("%s is %g with the right arm bent, %g before", name, v, want)
		}
	}
	if v := feature("wrists breadth"); !math.IsNaN(v) {
		t.Errorf("between a bent and a straight arm's wrists it is %g", v)
	}
	bend(0)
	for name := range straight {
		if v := feature(name); !math.IsNaN(v) {
			t.Errorf("%s is %g with both arms bent", name, v)
		}
	}
	if v := feature("thigh"); math.IsNaN(v) {
		t.Error("bent arms hide the thigh")
	}
}

// An edge that is not the limb's is unknown, and the lengths are what they are without it.
func TestStrangeEdges(t *testing.T) {
	o := standing()
	want := o.Outline
	want[0][3], want[1][3] = [edgePlaces]float64{}, [edgePlaces]float64{}
	for side := range 2 { // another leg behind the calves
		for k := 6; k < edgePlaces; k++ {
			o.Outline[side][3][k] = 110
		}
	}
	crossed := NewPosterior(o, Silhouette, 170, Unknown)
	o.Outline = want
	unknown := NewPosterior(o, Silhouette, 170, Unknown)
	if *crossed != *unknown {
		t.Errorf("with another leg behind the calves %v, without an edge %v", crossed, unknown)
	}
	o = standing()
	o.Outline[0][3][6], o.Outline[1][3][6] = 110, 110
	if one := NewPosterior(o, Silhouette, 170, Unknown); *one == *unknown {
		t.Error("one strange place takes the whole edge")
	}
}

package body

import (
	"math"
	"slices"
	"testing"
)

func TestMeasureStanding(t *testing.T) {
	for name, r := range map[string]Request{
		"stature":      {Stature: 170},
		"known length": {Pixels: 1000, CM: 181.5},
		"classic":      classicRequest,
	} {
		m := measured(standing(), r)
		if len(m.Findings) > 0 {
			t.Errorf("%s: %v", name, codesOf(m.Findings))
		}
		for s, share := range map[Segment][2]float64{
			Arm: {0.29, 0.35}, Leg: {0.45, 0.52}, Torso: {0.26, 0.34},
		} {
			if l := m.Mean[s]; l.CM < 170*share[0] || l.CM > 170*share[1] || l.SD < 0.01*l.CM || l.SD > 0.2*l.CM {
				t.Errorf("%s: segment %d is %v", name, s, l)
			}
		}
		if m.Scale.CMPerPixel < 0.17 || m.Scale.CMPerPixel > 0.2 || m.Scale.SD <= 0 {
			t.Errorf("%s: scale %+v", name, m.Scale)
		}
	}
}

// From a stature there are no sides, from a known length there are; limbs are sums of their parts.
func TestSides(t *testing.T) {
	if m := measured(standing(), Request{Stature: 170}); m.Left.Count()+m.Right.Count() > 0 || m.Mean.Count() != 9 {
		t.Errorf("from a stature: %v, %v", m.Left, m.Right)
	}
	m := measured(changed(func(p *Photo) { p.move(0, 6, wrist) }), Request{Pixels: 1000, CM: 181.5})
	if m.Left.Count() != 6 || m.Right.Count() != 6 || m.Left[Forearm].CM <= m.Right[Forearm].CM {
		t.Errorf("from a known length: %v, %v", m.Left, m.Right)
	}
	for _, ls := range []Lengths{m.Mean, m.Left, m.Right} {
		near(t, "an arm", ls[Arm].CM, ls[UpperArm].CM+ls[Forearm].CM, 1e-9)
		near(t, "a leg", ls[Leg].CM, ls[Thigh].CM+ls[Calf].CM, 1e-9)
	}
}

// Widths that the photo does not show well are absent from a known length.
func TestNarrowWidths(t *testing.T) {
	m := measured(changed(func(p *Photo) { p.turn(60) }), Request{Pixels: 1000, CM: 181.5})
	if m.Mean.Has(ShoulderWidth) || m.Mean.Has(HipWidth) || !m.Mean.Has(Torso) {
		t.Errorf("turned by 60 degrees: %v", m.Mean)
	}
}

// Where nothing can be measured a finding says so first, and the photo's other ones follow.
func TestNothingToMeasure(t *testing.T) {
	several := func(p *Photo) { p.People = 2 }
	for _, c := range []struct {
		name   string
		change func(*Photo)
		r      Request
		want   []Code
	}{
		{"no feet", func(p *Photo) { several(p); p.Height = 1070 }, Request{Stature: 170}, []Code{FeetOutside, Several}},
		{"lying", func(p *Photo) { several(p); p.roll(90) }, Request{Stature: 170}, []Code{OnTheSide, Several}},
		{"a known length in millimetres", several, Request{Pixels: 1000, CM: 1815}, []Code{OddLength, Several}},
		{"classic, upside down", func(p *Photo) { p.roll(180) }, classicRequest, []Code{UpsideDown}},
	} {
		m := measured(changed(c.change), c.r)
		if m.Mean.Count() > 0 || !slices.Equal(codesOf(m.Findings), c.want) {
			t.Errorf("%s: %v, %v", c.name, m.Mean, codesOf(m.Findings))
			continue
		}
		if m.Severity(&m.Findings[0]) != Severe {
			t.Errorf("%s: %+v", c.name, m.Findings[0])
		}
	}
}

// A length in inches is odd, but somebody's.
func TestOddLengths(t *testing.T) {
	m := measured(standing(), Request{Pixels: 1000, CM: 71.5})
	if m.Mean.Count() != 9 || !slices.Equal(codesOf(m.Findings), []Code{OddLength}) {
		t.Fatalf("%v, %v", m.Mean, codesOf(m.Findings))
	}
	near(t, "the stature", m.Findings[0].Stature, 67, 0.2)
}

// One photo of several is that photo, with its number.
func TestOneOfOne(t *testing.T) {
	hidden := changed(func(p *Photo) { p.hide(wrist) })
	one := Measure([]Photo{*hidden}, &Request{Stature: 170})
	two := Measure([]Photo{*hidden, *changed(func(p *Photo) { p.roll(90) })}, &Request{Stature: 170})
	if one.Findings[0].Photo != 0 || two.Findings[0].Photo != 1 || two.Findings[1].Photo != 2 {
		t.Errorf("%+v, %+v", one.Findings, two.Findings)
	}
	for s := range NumSegments {
		near(t, "a length", two.Mean[s].CM, one.Mean[s].CM, 1e-9)
		near(t, "its uncertainty", two.Mean[s].SD, one.Mean[s].SD, 1e-9)
	}
}

// The tape's lengths come with the mean's, or with a reason.
func TestTapeOnRequest(t *testing.T) {
	whole := func(*Photo) {}
	for _, c := range []struct {
		name   string
		change func(*Photo)
		r      Request
		why    Code
		has    [NumTapes]bool
	}{
		{"both", whole, Request{Stature: 170, Tape: true}, None, [NumTapes]bool{true, true}},
		{"of an adult", whole, Request{Stature: 170, Tape: true, Age: 16}, None, [NumTapes]bool{true, true}},
		{"arms hidden", func(p *Photo) { p.hide(elbow, elbow+1) }, Request{Stature: 170, Tape: true}, None, [NumTapes]bool{false, true}},
		{"too young", whole, Request{Stature: 170, Tape: true, Age: 15.9}, TapeAge, [NumTapes]bool{}},
		{"too tall", whole, Request{Stature: 201, Tape: true}, TapeStature, [NumTapes]bool{}},
		{"a known length", whole, Request{Pixels: 1000, CM: 181.5, Tape: true}, TapeWithoutStature, [NumTapes]bool{}},
		{"classic", whole, Request{Stature: 170, Method: Classic, Tape: true}, TapeOfClassic, [NumTapes]bool{}},
		{"unasked", whole, Request{Stature: 170}, None, [NumTapes]bool{}},
		{"nothing measured", func(p *Photo) { p.roll(90) }, Request{Stature: 170, Tape: true}, OnTheSide, [NumTapes]bool{}},
	} {
		m := measured(changed(c.change), c.r)
		var last Code
		if n := len(m.Findings); n > 0 && c.name != "arms hidden" {
			last = m.Findings[n-1].Code
		}
		if last != c.why {
			t.Errorf("%s: %v", c.name, codesOf(m.Findings))
		}
		for l, want := range c.has {
			if got := m.Tape != nil && m.Tape[l].CM > 0; got != want {
				t.Errorf("%s: tape %+v", c.name, m.Tape)
			}
		}
	}
}

func TestSexNamed(t *testing.T) {
	for name, want := range map[string]Sex{"": Unknown, "female": Female, "male": Male} {
		if s, ok := SexNamed(name); s != want || !ok {
			t.Errorf("%q: %d, %v", name, s, ok)
		}
	}
	if _, ok := SexNamed("Female"); ok {
		t.Error("names are in lower case")
	}
}

// Nothing that can be observed makes a number that is none.
func TestOddPhotos(t *testing.T) {
	for name, p := range map[string]*Photo{
		"nothing": {Width: 1, Height: 1},
		"a point": changed(func(p *Photo) { p.Points = [33][2]float64{} }),
		"a point in space": changed(func(p *Photo) {
			for i := range p.World {
				p.World[i] = Vector{1, 1, 1}
			}
		}),
		"far away": changed(func(p *Photo) { p.move(1e9, -1e9, wrist, knee, ankle+1) }),
		"no mask":  changed(func(p *Photo) { p.Contour = Contour{Known: true} }),
	} {
		for _, r := range []Request{{Stature: 170, Tape: true}, {Pixels: 1000, CM: 100, Tape: true}, classicRequest} {
			for _, photos := range [][]Photo{{*p}, {*p, *p}, {*p, *standing()}} {
				m := Measure(photos, &r)
				for _, ls := range []Lengths{m.Mean, m.Left, m.Right} {
					for s, l := range ls {
						if math.IsNaN(l.CM) || math.IsInf(l.CM, 0) || math.IsNaN(l.SD) || l.CM < 0 || l.CM > 0 && l.SD <= 0 {
							t.Errorf("%s: segment %d is %v", name, s, l)
						}
					}
				}
			}
		}
	}
}

// Every method is proportional to what fixes its scale.
func TestProportions(t *testing.T) {
	for name, c := range map[string][2]Request{
		"stature":              {{Stature: 90}, {Stature: 180}},
		"classic":              {{Stature: 90, Method: Classic}, {Stature: 180, Method: Classic}},
		"known length":         {{Pixels: 1000, CM: 90}, {Pixels: 1000, CM: 180}},
		"classic, known":       {{Pixels: 1000, CM: 90, Method: Classic}, {Pixels: 1000, CM: 180, Method: Classic}},
		"stature, sex told":    {{Stature: 90, Sex: Male}, {Stature: 180, Sex: Male}},
		"the same in the eyes": {{Stature: 90, Sex: Female}, {Stature: 180, Sex: Female}},
	} {
		change := func(*Photo) {}
		if name == "the same in the eyes" {
			change = func(p *Photo) { p.Contour = Contour{} }
		}
		one, two := measured(changed(change), c[0]), measured(changed(change), c[1])
		if one.Mean.Count() == 0 || one.Mean.Count() != two.Mean.Count() {
			t.Fatalf("%s: %v and %v", name, one, two)
		}
		for s := range NumSegments {
			near(t, name+": twice the length", two.Mean[s].CM, 2*one.Mean[s].CM, 1e-9)
			near(t, name+": twice the uncertainty", two.Mean[s].SD, 2*one.Mean[s].SD, 1e-9)
			near(t, name+": twice the left side", two.Left[s].CM, 2*one.Left[s].CM, 1e-9)
		}
	}
}

// In a mirror the sides change places, and nothing else does.
func TestMirror(t *testing.T) {
	uneven := func(p *Photo) { p.hide(wrist); p.move(0, 5, knee) }
	for name, r := range map[string]Request{
		"stature": {Stature: 170}, "known length": {Pixels: 1000, CM: 181.5}, "classic": classicRequest,
	} {
		a, b := measured(changed(uneven), r), measured(changed(func(p *Photo) { uneven(p); p.mirror() }), r)
		for s := range NumSegments {
			near(t, name+": a mean", b.Mean[s].CM, a.Mean[s].CM, 1e-9)
			near(t, name+": its uncertainty", b.Mean[s].SD, a.Mean[s].SD, 1e-9)
			near(t, name+": a right side", b.Right[s].CM, a.Left[s].CM, 1e-9)
			near(t, name+": a left side", b.Left[s].CM, a.Right[s].CM, 1e-9)
		}
		if !slices.Equal(codesOf(a.Findings), codesOf(b.Findings)) {
			t.Errorf("%s: %v, in the mirror %v", name, codesOf(a.Findings), codesOf(b.Findings))
		}
	}
}

// From a stature it does not matter how the camera is rolled, up to where the photo lies.
func TestRolledPhotosMeasureTheSame(t *testing.T) {
	want := measured(standing(), Request{Stature: 170})
	for _, degrees := range []float64{-55, -20, 7, 40} {
		m := measured(changed(func(p *Photo) { p.roll(degrees) }), Request{Stature: 170})
		for s := range NumSegments {
			near(t, "a length", m.Mean[s].CM, want.Mean[s].CM, 1e-9)
		}
		if rolled := slices.Contains(codesOf(m.Findings), CameraRolled); rolled != (math.Abs(degrees) > 10) {
			t.Errorf("rolled by %g: %v", degrees, codesOf(m.Findings))
		}
	}
}

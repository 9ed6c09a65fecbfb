package body

import (
	"math"
	"reflect"
	"slices"
	"testing"
)

// elevationLevel is standing's, who nods by a ninetieth of the height.
const elevationLevel = -5.3 + 445*10./902

// What is found of all of a photo, with its number.
func TestFindings(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Photo)
		want   []Code
		value  float64 // of the last
	}{
		{"nothing", func(*Photo) {}, nil, 0},
		{"the crown cut off", func(p *Photo) { p.Contour.Crown = 0 }, []Code{HeadCut}, 0},
		{"no mask", func(p *Photo) { p.Contour = Contour{} }, nil, 0},
		{"bent", func(p *Photo) { p.move(40, 0, hip, hip+1) }, []Code{Bent}, (math.Atan(40./300) + math.Atan(40./460)) * 180 / math.Pi},
		{"rolled by 11", func(p *Photo) { p.roll(11) }, []Code{CameraRolled}, 11},
		{"rolled by -30", func(p *Photo) { p.roll(-30) }, []Code{CameraRolled}, -30},
		{"rolled by 9", func(p *Photo) { p.roll(9) }, nil, 0},
		{"turned", func(p *Photo) { p.turn(60) }, []Code{TurnedAway}, 0},
		{"from above", func(p *Photo) { leanAll(p, 28) }, []Code{CameraAbove}, elevationLevel + 0.76*28},
		{"a little from above", func(p *Photo) { leanAll(p, 25) }, nil, 0},
		{"near", func(p *Photo) { p.FocalLength = 451 }, []Code{TooNear}, 0.5},
		{"far", func(p *Photo) { p.FocalLength = 903 }, nil, 0},
		{"three people", func(p *Photo) { p.People = 3 }, []Code{Several}, 3},
		{"cut off", func(p *Photo) { p.Truncated = true }, []Code{Truncated}, 0},
		{"all at once", func(p *Photo) { p.Truncated, p.People, p.FocalLength = true, 2, 100; p.roll(20); p.turn(60) },
			[]Code{CameraRolled, TurnedAway, TooNear, Several, Truncated}, 0},
	} {
		o := Observe(changed(c.change))
		s, _ := o.heightScale(170)
		got := o.findings(s, 170)
		if !slices.Equal(codesOf(got), c.want) {
			t.Errorf("%s: %v, want %v", c.name, codesOf(got), c.want)
		} else if len(got) > 0 {
			near(t, c.name+": the value", got[len(got)-1].Value, c.value, 1e-6)
		}
	}
}

// A known length does not care how the person stands.
func TestFindingsOfKnownLengths(t *testing.T) {
	o := Observe(changed(func(p *Photo) { p.roll(90); p.People = 2 }))
	if got := codesOf(o.findings(knownScale(1000, 180), 0)); !slices.Equal(got, []Code{Several}) {
		t.Errorf("%v", got)
	}
}

// What another version stored is said last. It matters to lengths from the stature only.
func TestVersions(t *testing.T) {
	later := func(p *Photo) { p.LaterVersion, p.People = 3, 2 }
	outline := func(p *Photo) { p.Contour.OtherOutline = true }
	stature, known := Request{Stature: 170}, Request{Pixels: 1000, CM: 181.5}
	for _, c := range []struct {
		name   string
		change func(*Photo)
		r      Request
		want   []Code
	}{
		{"a later version", later, stature, []Code{Several, LaterVersion}},
		{"and a known length", later, known, []Code{Several, LaterVersion}},
		{"and the classic method", later, classicRequest, []Code{LaterVersion}},
		{"another outline", outline, stature, []Code{OtherOutline}},
		{"by the eye line", func(p *Photo) { outline(p); p.handsUp() }, stature, []Code{OtherOutline}},
		{"and a known length", outline, known, nil},
		{"and the classic method", outline, classicRequest, nil},
		{"both", func(p *Photo) { p.LaterVersion = 2; outline(p) }, stature, []Code{LaterVersion}},
	} {
		m := measured(changed(c.change), c.r)
		if got := codesOf(m.Findings); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestSmallPeople(t *testing.T) {
	p := standing()
	for i := range p.Points {
		p.Points[i] = [2]float64{p.Points[i][0] / 12, p.Points[i][1] / 12}
	}
	p.Contour = Contour{}
	o := Observe(p)
	got := o.findings(Scale{Source: EyeLine}, 170)
	i := slices.IndexFunc(got, func(f Finding) bool { return f.Code == Small })
	if i < 0 {
		t.Fatalf("%v", codesOf(got))
	}
	near(t, "the extent", got[i].Value, 902./12, 1e-9)
}

func TestDoubt(t *testing.T) {
	for _, c := range []struct {
		name           string
		codes          []Code
		stature, known float64
	}{
		{"none", nil, 1, 1},
		{"several people", []Code{Several}, 1, 1},
		{"small", []Code{Small}, 1.4, 1.4},
		{"from above", []Code{CameraAbove}, 1.1, 1.5},
		{"from above and small", []Code{CameraAbove, Small},
			math.Sqrt(1.1*1.1 + 1.4*1.4 - 1), math.Sqrt(1.5*1.5 + 1.4*1.4 - 1)},
		{"near, from above and small", []Code{TooNear, CameraAbove, Small},
			math.Sqrt(1.1*1.1 + 1.4*1.4 - 1), math.Sqrt(1.2*1.2 + 1.5*1.5 + 1.4*1.4 - 2)},
	} {
		var findings []Finding
		for _, code := range c.codes {
			findings = append(findings, Finding{Code: code})
		}
		for source, want := range map[Source]float64{Silhouette: c.stature, EyeLine: c.stature, NoScale: c.stature, Known: c.known} {
			near(t, c.name+": the doubt", doubt(findings, source), want, 1e-12)
		}
	}
}

// Findings of one kind, which users see under one code, widen alike.
func TestWideningsOfAKind(t *testing.T) {
	for _, kind := range [][]Code{{Bent, LegsApart, FootLifted}, {SmallChild, LongPath, LongCalf}, {PartHidden, ArmHidden, SidesDisagree}} {
		for _, s := range []Source{Silhouette, Known} {
			want := kind[0].widening(s)
			for _, code := range kind {
				near(t, "a widening", code.widening(s), want, 0)
			}
			if (want > 1) == (s == Known) != (kind[0] == PartHidden) {
				t.Errorf("%v widen %g times by source %d", kind, want, s)
			}
		}
	}
}

// No finding makes a length surer.
func TestWideningsWiden(t *testing.T) {
	for code := range NumCodes {
		for _, s := range []Source{Silhouette, Known} {
			if w := code.widening(s); w < 1 || w > 3 {
				t.Errorf("code %d, source %d: %g", code, s, w)
			}
		}
	}
}

// What doubt says is what the lengths get.
func TestDoubtWidensLengths(t *testing.T) {
	one, three := measured(standing(), Request{Stature: 170}), measured(changed(func(p *Photo) { p.turn(60) }), Request{Stature: 170})
	if !reflect.DeepEqual(codesOf(three.Findings), []Code{TurnedAway}) {
		t.Fatalf("%v", codesOf(three.Findings))
	}
	m := Result{Findings: []Finding{{Code: TurnedAway}}, Mean: one.Mean, Left: Lengths{Arm: {50, 1}}}
	m.widen()
	near(t, "a mean", m.Mean[Leg].SD, 1.2*one.Mean[Leg].SD, 1e-12)
	near(t, "a side", m.Left[Arm].SD, 1.2, 1e-12)
	near(t, "a length", m.Mean[Leg].CM, one.Mean[Leg].CM, 0)
}

func TestSeverity(t *testing.T) {
	for _, c := range []struct {
		name           string
		f              Finding
		stature, known Severity
	}{
		{"a length is absent", Finding{Code: PartHidden, Absent: []Segment{Leg}}, Severe, Severe},
		{"a side is", Finding{Code: PartHidden}, Caution, Caution},
		{"near", Finding{Code: TooNear}, Info, Caution},
		{"rolled", Finding{Code: CameraRolled}, Info, Info},
		{"several people", Finding{Code: Several}, Caution, Caution},
		{"cut off", Finding{Code: Truncated}, Info, Info},
		{"no tape", Finding{Code: TapeStature}, Info, Info},
		{"no scale", Finding{Code: HeadOutside, Absent: Segments()}, Severe, Severe},
	} {
		for s, want := range map[Source]Severity{Silhouette: c.stature, EyeLine: c.stature, Known: c.known} {
			r := Result{Scale: Scale{Source: s}}
			if got := r.Severity(&c.f); got != want {
				t.Errorf("%s, source %d: %d, want %d", c.name, s, got, want)
			}
		}
	}
}

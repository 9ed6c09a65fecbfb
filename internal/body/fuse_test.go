package body

import (
	"math"
	"reflect"
	"slices"
	"testing"
)

// photoOf is a photo that gives some lengths, by the camera of a width.
func photoOf(width int, lengths Lengths) (Result, camera) {
	return Result{Mean: lengths}, camera{width: width}
}

func fusedLengths(photos ...func() (Result, camera)) Lengths {
	var f fusion
	for _, p := range photos {
		f.add(p())
	}
	var m Result
	f.fuse(&m, &method{shared: 0.5, sharedSession: 0.8})
	return m.Mean
}

func torsoOf(width int, cm, sd float64) func() (Result, camera) {
	return func() (Result, camera) { return photoOf(width, Lengths{Torso: {cm, sd}}) }
}

func TestFuse(t *testing.T) {
	for _, c := range []struct {
		name   string
		photos []func() (Result, camera)
		want   Length
	}{
		{"none", nil, Length{}},
		{"one photo", []func() (Result, camera){torsoOf(1, 40, 2)}, Length{40, 2}},
		// Of the variance of 4, 3.2 is shared and 0.8 halved.
		{"two by one camera", []func() (Result, camera){torsoOf(1, 40, 2), torsoOf(1, 41, 2)}, Length{40.5, math.Sqrt(3.6)}},
		// 2 is shared, the other 2 halved.
		{"two by two cameras", []func() (Result, camera){torsoOf(1, 40, 2), torsoOf(2, 41, 2)}, Length{40.5, math.Sqrt(3)}},
		// Variances 1 and 4, beyond the shared 0.8 they are 0.2 and 3.2: weights 16 and 1 of 17.
		{"a sure and an unsure one", []func() (Result, camera){torsoOf(1, 40, 1), torsoOf(1, 42, 2)}, Length{40 + 2./17, math.Sqrt(0.8 + 0.2*16./17)}},
		// A camera's two photos count little more than the other's one: 0.5 shared, 0.3 a camera's,
		// 0.2 a photo's own. Of the first camera 0.3 + 0.2/2, of the other 0.3 + 0.2: weights 5 and 4.
		{"three by two cameras", []func() (Result, camera){torsoOf(1, 40, 1), torsoOf(2, 49, 1), torsoOf(1, 40, 1)},
			Length{44, math.Sqrt(0.5 + 25./81*0.4 + 16./81*0.5)}},
	} {
		got := fusedLengths(c.photos...)[Torso]
		near(t, c.name+": the length", got.CM, c.want.CM, 1e-9)
		near(t, c.name+": its uncertainty", got.SD, c.want.SD, 1e-9)
	}
}

// Photos that show part of a limb do not count for it where others show all, so that limbs are the
// sum of their parts.
func TestFusedLimbs(t *testing.T) {
	whole := func() (Result, camera) { return photoOf(1, Lengths{Thigh: {40, 1}, Calf: {41, 1}, Leg: {81, 1.5}}) }
	part := func() (Result, camera) { return photoOf(1, Lengths{Thigh: {44, 1}}) }
	if m := fusedLengths(whole, part); m[Thigh].CM != 40 || m[Leg].CM != 81 {
		t.Errorf("%v", m)
	}
	if m := fusedLengths(part, part); m[Thigh].CM != 44 || m.Count() != 1 {
		t.Errorf("%v", m)
	}
}

// The same photos give the same bits, however many cameras there are.
func TestFusionIsDeterministic(t *testing.T) {
	var photos []func() (Result, camera)
	for i := range 9 {
		photos = append(photos, torsoOf(i, 40+float64(i)/7, 1+float64(i)/11))
	}
	want := fusedLengths(photos...)
	for range 50 {
		if got := fusedLengths(photos...); got != want {
			t.Fatalf("%v, before %v", got[Torso], want[Torso])
		}
	}
}

func TestCameras(t *testing.T) {
	of := func(change func(*Photo)) camera { return cameraOf(changed(change)) }
	first := of(func(*Photo) {})
	for name, c := range map[string]struct {
		change func(*Photo)
		same   bool
	}{
		"another pose":         {func(p *Photo) { p.move(3, 3, wrist) }, true},
		"another width":        {func(p *Photo) { p.Width++ }, false},
		"another height":       {func(p *Photo) { p.Height++ }, false},
		"another focal length": {func(p *Photo) { p.FocalLength = 700 }, false},
		"none, as NaN":         {func(p *Photo) { p.FocalLength = math.NaN() }, true},
	} {
		if got := of(c.change); (got == first) != c.same {
			t.Errorf("%s: %+v, and %+v", name, got, first)
		}
	}
}

// Findings carry their photo's number, and what another photo gives is not absent.
func TestFusedFindings(t *testing.T) {
	arms := changed(func(p *Photo) { p.hide(elbow, elbow+1) })
	lying := changed(func(p *Photo) { p.roll(90) })
	m := Measure([]Photo{*lying, *arms, *standing()}, &Request{Stature: 170})
	want := []Finding{{Code: OnTheSide, Photo: 1, Value: 90}, {
		Code: ArmHidden, Photo: 2,
		Places: []Place{{UpperArm, Left}, {UpperArm, Right}, {Forearm, Left}, {Forearm, Right}},
	}}
	m.Findings[0].Value = math.Round(m.Findings[0].Value)
	if !reflect.DeepEqual(m.Findings, want) || m.Mean.Count() != 9 || m.Scale.Source != Silhouette {
		t.Errorf("%+v\nwant %+v", m.Findings, want)
	}
	m = Measure([]Photo{*arms, *arms}, &Request{Stature: 170})
	if !slices.Equal(m.Findings[1].Absent, []Segment{UpperArm, Forearm, Arm}) || m.Severity(&m.Findings[1]) != Severe {
		t.Errorf("arms hidden in both: %+v", m.Findings)
	}
	m = Measure([]Photo{*lying, *lying}, &Request{Stature: 170})
	if m.Mean.Count() != 0 || m.Scale != (Scale{Source: NoScale}) || len(m.Findings) != 2 {
		t.Errorf("lying in both: %+v", m)
	}
}

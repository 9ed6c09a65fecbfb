package main

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/posetest"
	"github.com/hypermob/pose/tools/internal/renders"
)

// made is a person with true lengths of 50 cm, who was measured to be off by so many cm.
func made(off map[pose.Segment]float64, codes ...pose.WarningCode) measured {
	m := measured{&renders.Person{}, &pose.Measurements{Mean: pose.Lengths{}}}
	m.Person.Lengths.Mean = map[pose.Segment]float64{}
	for _, s := range pose.Segments() {
		m.Person.Lengths.Mean[s] = 50
	}
	for s, cm := range off {
		m.Mean[s] = pose.Length{CM: 50 + cm, Uncertainty: 1}
	}
	for _, c := range codes {
		m.Warnings = append(m.Warnings, pose.Warning{Code: c})
	}
	return m
}

// cells are the words of a table's row after its name.
func cells(t *testing.T, table, name string) []string {
	t.Helper()
	for line := range strings.Lines(table) {
		if rest, ok := strings.CutPrefix(line, name); ok {
			return strings.Fields(rest)
		}
	}
	t.Fatalf("no row %q in\n%s", name, table)
	return nil
}

// The figures of a few made-up people are those that pencil and paper give.
func TestReport(t *testing.T) {
	all := []measured{
		made(map[pose.Segment]float64{pose.Arm: 1, pose.Leg: -2, pose.Torso: 0}),
		made(map[pose.Segment]float64{pose.Arm: -3, pose.Leg: 2, pose.Torso: 1}),
		made(map[pose.Segment]float64{pose.Arm: 4, pose.Leg: 1, pose.Torso: 2}, pose.RolledCamera),
	}
	all[2].Camera.Roll = -11
	all[1].Camera.Roll = 12 // the warning misses it
	all[0].Camera.Roll = 10 // not beyond
	var b bytes.Buffer
	report(&b, all, true)
	// 6 of 18 lengths; arm (1+3)/2, leg 2, torso 1/2; z² (1+4+0+9+4+1)/6; within two: five of six.
	want := fmt.Sprintf("2 - - 0.33 2.00 2.00 0.50 1.00 %.2f 0.833", math.Sqrt(19.0/6))
	if got := strings.Join(cells(t, b.String(), "no warning"), " "); got != want {
		t.Errorf("no warning: %s, want %s", got, want)
	}
	// Growth: the mean over the segments of 16/5, 1/4 and 4/0.5, and its root.
	want = fmt.Sprintf("1 1 2 0.33 4.00 1.00 2.00 %.2f %.2f 0.667", math.Sqrt((16.0/5+0.25+8)/3), math.Sqrt(21.0/3))
	if got := strings.Join(cells(t, b.String(), "ROLLED_CAMERA"), " "); got != want {
		t.Errorf("ROLLED_CAMERA: %s, want %s", got, want)
	}
	if got := cells(t, b.String(), "TOO_NEAR"); strings.Join(got, " ") != "0 0 0 0.00" {
		t.Errorf("of nobody: %v", got)
	}
	if strings.Contains(b.String(), "no silhouette") {
		t.Error("a known length's scale is taken from the eyes")
	}
}

// What there is no length of has no figure.
func TestAbsentLengths(t *testing.T) {
	all := []measured{
		made(map[pose.Segment]float64{pose.Arm: 1, pose.Leg: 1}),
		made(map[pose.Segment]float64{pose.Leg: 3}, pose.ArmsHidden),
		made(map[pose.Segment]float64{pose.Torso: 3}, pose.FeetCropped),
	}
	var b bytes.Buffer
	report(&b, all, true)
	if strings.Contains(b.String(), "NaN") {
		t.Errorf("there are figures of nothing:\n%s", b.String())
	}
	if got := strings.Join(cells(t, b.String(), "ARMS_HIDDEN"), " "); got != "1 - - 0.11 - 3.00 - 3.00 3.00 0.000" {
		t.Error(got)
	}
	if got := strings.Join(cells(t, b.String(), "FEET_CROPPED"), " "); got != "1 1 3 0.11 - - 3.00 - 3.00 0.000" {
		t.Errorf("%s: nothing tells the growth of torsos", got)
	}
}

// A growth is one of relative errors: the same error of who is twice as long is half as large.
func TestGrowthIsRelative(t *testing.T) {
	small := made(map[pose.Segment]float64{pose.Leg: 2})
	tall := made(map[pose.Segment]float64{pose.Leg: 2}, pose.RolledCamera)
	tall.Person.Lengths.Mean[pose.Leg] = 100
	tall.Mean[pose.Leg] = pose.Length{CM: 102, Uncertainty: 1}
	var b bytes.Buffer
	report(&b, []measured{small, tall}, true)
	if got := cells(t, b.String(), "ROLLED_CAMERA"); got[7] != "0.50" {
		t.Errorf("the growth is %s: %v", got[7], got)
	}
}

// A length whose truth is not known is no error of its whole length.
func TestUnknownTruth(t *testing.T) {
	m := made(map[pose.Segment]float64{pose.Arm: 1, pose.ShoulderWidth: 2})
	delete(m.Person.Lengths.Mean, pose.ShoulderWidth)
	var e misses
	e.add(m)
	if e.asked != 8 || e.given != 1 || e.abs[pose.ShoulderWidth] != 0 || e.z != 1 {
		t.Errorf("%+v", e)
	}
}

// What the renderer knows, at the bounds.
func TestTrueOf(t *testing.T) {
	of := func(code pose.WarningCode, change func(*renders.Person)) bool {
		p := &renders.Person{Stature: 160}
		p.Extent.Top, p.Extent.Bottom = 10, 590
		p.Camera.Height, p.Camera.Distance, p.Camera.Film = 600, 300, 26
		p.Joints = map[string][3]float64{"left_hip": {0, 0, 300}, "right_hip": {0, 0, 300}}
		change(p)
		for _, w := range warned {
			if w.code == code {
				return w.true(p)
			}
		}
		t.Fatalf("%s is not in the table", code)
		return false
	}
	tilt := func(degrees float64) func(*renders.Person) {
		sin, cos := math.Sincos(degrees * math.Pi / 180)
		return func(p *renders.Person) {
			p.Camera.Rotation = [3][3]float64{{}, {0, 0, -1}, {}}
			p.Joints = map[string][3]float64{"left_hip": {0, 300 * sin, 300 * cos}, "right_hip": {0, 300 * sin, 300 * cos}}
		}
	}
	for name, c := range map[string]struct {
		code   pose.WarningCode
		change func(*renders.Person)
		want   bool
	}{
		"a whole head":           {pose.HeadCropped, func(p *renders.Person) { p.Extent.Top = 1 }, false},
		"a cropped head":         {pose.HeadCropped, func(p *renders.Person) { p.Extent.Top = 0 }, true},
		"whole feet":             {pose.FeetCropped, func(p *renders.Person) { p.Extent.Bottom = 599 }, false},
		"cropped feet":           {pose.FeetCropped, func(p *renders.Person) { p.Extent.Bottom = 600 }, true},
		"on one leg":             {pose.NotUpright, func(p *renders.Person) { p.Kinds = map[string]string{"pose": "one_leg"} }, true},
		"arms up":                {pose.NotUpright, func(p *renders.Person) { p.Kinds = map[string]string{"pose": "raised"} }, false},
		"turned by 45":           {pose.TurnedAway, func(p *renders.Person) { p.Body.Yaw = -45 }, false},
		"turned by 46":           {pose.TurnedAway, func(p *renders.Person) { p.Body.Yaw = -46 }, true},
		"tilted by 9":            {pose.CameraTilted, tilt(9), false},
		"tilted by 11":           {pose.CameraTilted, tilt(11), true},
		"from below":             {pose.CameraTilted, tilt(-11), false},
		"a height away":          {pose.TooNear, func(p *renders.Person) { p.Camera.Distance = 160 }, false},
		"less than that":         {pose.TooNear, func(p *renders.Person) { p.Camera.Distance = 159 }, true},
		"near, of unknown focus": {pose.TooNear, func(p *renders.Person) { p.Camera.Distance, p.Camera.Film = 159, 0 }, false},
		"85 pixels":              {pose.SmallInFrame, func(p *renders.Person) { p.Extent.Top = 505 }, false},
		"84 pixels":              {pose.SmallInFrame, func(p *renders.Person) { p.Extent.Top = 506 }, true},
	} {
		if got := of(c.code, c.change); got != c.want {
			t.Errorf("%s: %s is %v", name, c.code, got)
		}
	}
}

// The last row is of the same people without their silhouettes, whose scale comes from their eyes.
func TestFromTheEyes(t *testing.T) {
	p := &renders.Person{Stature: 163.8, Pose: posetest.Standing()}
	p.Lengths.Mean = map[pose.Segment]float64{}
	for _, s := range pose.Segments() {
		p.Lengths.Mean[s] = 50
	}
	m, err := measure(p, false)
	if err != nil || m.Measurements.Scale.Source != pose.ScaleFromSilhouette {
		t.Fatal(m.Measurements, err)
	}
	e, people := fromTheEyes([]measured{m, made(nil, pose.ArmsHidden)})
	if people != 1 || e.given != len(pose.Segments()) {
		t.Errorf("%d people, %d lengths", people, e.given)
	}
	if m.Measurements.Scale.Source != pose.ScaleFromSilhouette || p.Pose.Silhouette == nil {
		t.Error("the person has changed")
	}
	var ours misses
	ours.add(m)
	if e.abs == ours.abs {
		t.Error("without a silhouette the lengths are the same")
	}
}

func TestMeasure(t *testing.T) {
	p := &renders.Person{Stature: 163.8, Scale: 0.0979, Pose: posetest.FeetCropped()}
	if m, err := measure(p, false); err != nil || len(m.Mean) != 0 || !m.has(pose.FeetCropped) || m.has("") {
		t.Errorf("no length is known from the stature: %v, %v", m.Measurements, err)
	}
	m, err := measure(p, true)
	if err != nil || math.Abs(m.Measurements.Scale.CMPerPixel-0.0979) > 1e-9 {
		t.Errorf("from a known length: %v, %v", m.Measurements, err)
	}
	p.Stature = 20
	if _, err := measure(p, false); err == nil {
		t.Error("a stature of 20 cm is taken")
	}
}

package pose_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/internal/body"
	"github.com/hypermob/pose/posetest"
)

var methods = []pose.Method{pose.Anatomical, pose.Classic}

// known has the scale of posetest.Standing's own truth.
var known = pose.KnownLength(pose.Point{X: 10, Y: 10}, pose.Point{X: 10, Y: 1010}, 97.9)

func measure(t *testing.T, p *pose.Pose, ref pose.Reference, opts ...pose.MeasureOption) *pose.Measurements {
	t.Helper()
	m, err := pose.Measure(p, ref, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func near(a, b, tolerance float64) bool { return math.Abs(a-b) <= tolerance }

// sameLengths compares two sets of lengths, those of want times factor.
func sameLengths(t *testing.T, name string, got, want pose.Lengths, factor float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %d lengths, want %d", name, len(got), len(want))
	}
	for s, w := range want {
		g, ok := got[s]
		if !ok || !near(g.CM, factor*w.CM, 1e-9*w.CM) || !near(g.Uncertainty, factor*w.Uncertainty, 1e-9*w.CM) {
			t.Errorf("%s: %v is %v, want %v times %g", name, s, g, w, factor)
		}
	}
}

func TestClassicEqualsTheFormula(t *testing.T) {
	b, err := os.ReadFile("testdata/classic.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden []struct {
		Image         string
		Width, Height int
		Stature       float64 `json:"stature_cm"`
		Classic       map[string]*float64
		Landmarks     [][4]float64
	}
	if err := json.Unmarshal(b, &golden); err != nil || len(golden) != 5 {
		t.Fatal(len(golden), err)
	}
	for _, g := range golden {
		p := &pose.Pose{ImageWidth: g.Width, ImageHeight: g.Height}
		for i, l := range g.Landmarks {
			p.Landmarks[i] = pose.Landmark{X: l[0] - 0.5, Y: l[1] - 0.5, Z: l[2], Visibility: l[3]}
		}
		m, err := pose.Measure(p, pose.Stature(g.Stature), pose.WithMethod(pose.Classic))
		if g.Classic == nil {
			if !errors.Is(err, pose.ErrNotMeasurable) || m == nil || len(m.Mean) != 0 || m.Warnings[0].Code != pose.ScaleUnknown {
				t.Errorf("%s: %v, %+v; want ErrNotMeasurable", g.Image, err, m)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", g.Image, err)
			continue
		}
		if m.Method != pose.Classic || m.Scale.Source != pose.ScaleFromTopLandmark || !near(m.Scale.CMPerPixel, *g.Classic["scale"], 1e-12) {
			t.Errorf("%s: %s scale %+v, want %g", g.Image, m.Method, m.Scale, *g.Classic["scale"])
		}
		for _, s := range pose.Segments() {
			got, ok := m.Mean[s]
			want := g.Classic[s.String()]
			if ok != (want != nil) {
				t.Errorf("%s: %v given is %v", g.Image, s, ok)
			} else if ok && (!near(got.CM, *want, 1e-9) || got.Uncertainty <= 0) {
				t.Errorf("%s: %v is %v, want %g", g.Image, s, got, *want)
			}
		}
	}
}

func TestClassicGates(t *testing.T) {
	p := posetest.Standing()
	want := measure(t, p, pose.Stature(170), pose.WithMethod(pose.Classic))
	p.Landmarks[pose.LeftKnee].Visibility = 0.5 // a joint at the gate counts
	if got := measure(t, p, pose.Stature(170), pose.WithMethod(pose.Classic)); !reflect.DeepEqual(got, want) {
		t.Error("a visibility of 0.5 hides a joint")
	}
	p.Landmarks[pose.LeftWrist].Visibility = 0.49 // one hidden joint takes the whole side
	m := measure(t, p, pose.Stature(170), pose.WithMethod(pose.Classic))
	if _, ok := m.Left[pose.UpperArm]; ok || m.Mean[pose.UpperArm] != want.Right[pose.UpperArm] {
		t.Errorf("left upper arm %v, mean %v", m.Left[pose.UpperArm], m.Mean[pose.UpperArm])
	}
	for _, id := range []pose.LandmarkID{pose.LeftHeel, pose.RightHeel, pose.LeftFootIndex, pose.RightFootIndex} {
		p.Landmarks[id].Visibility = 0.5 // a foot at the gate does not
	}
	if _, err := pose.Measure(p, pose.Stature(170), pose.WithMethod(pose.Classic)); !errors.Is(err, pose.ErrNotMeasurable) {
		t.Errorf("without feet: %v", err)
	}
	if m := measure(t, p, known, pose.WithMethod(pose.Classic)); m.Scale.Source != pose.ScaleFromKnownLength || len(m.Mean) != 7 || m.Stature != 0 {
		t.Errorf("known length: %+v", m)
	}
	p.Landmarks[pose.RightElbow].X, p.Landmarks[pose.RightElbow].Y = p.Landmarks[pose.RightWrist].X, p.Landmarks[pose.RightWrist].Y
	if m := measure(t, p, known, pose.WithMethod(pose.Classic)); m.Mean[pose.Forearm].CM != 0 || len(m.Mean) != 6 {
		t.Errorf("a length of zero is given: %v", m.Mean)
	}
}

// What no body can have is absent from the classic method, and says why; the rest is as it was.
func TestClassicRefusesTheImpossible(t *testing.T) {
	want := measure(t, posetest.Standing(), pose.Stature(170), pose.WithMethod(pose.Classic))
	known := pose.KnownLength(pose.Point{X: 0, Y: 0}, pose.Point{X: 1}, 200)
	for name, c := range map[string]struct {
		edit   func(*pose.Pose)
		ref    pose.Reference
		code   pose.WarningCode
		absent []pose.Segment
	}{
		"a knee far away": {func(p *pose.Pose) {
			p.Landmarks[pose.LeftKnee].X, p.Landmarks[pose.RightKnee].X = 1e9, -1e9
		}, pose.Stature(170), pose.NotUpright, []pose.Segment{pose.Thigh, pose.Calf, pose.Leg}},
		"lying": {func(p *pose.Pose) {
			for i, l := range p.Landmarks {
				p.Landmarks[i].X, p.Landmarks[i].Y = l.Y, l.X
			}
		}, pose.Stature(170), pose.NotUpright, []pose.Segment{pose.Leg}},
		"upside down": {func(p *pose.Pose) {
			for i := range p.Landmarks {
				p.Landmarks[i].Y *= -1
			}
		}, pose.Stature(170), pose.ScaleUnknown, pose.Segments()[:7]},
		"a known length of a pixel": {func(*pose.Pose) {}, known, pose.ScaleUnknown, pose.Segments()[:7]},
	} {
		p := posetest.Standing()
		c.edit(p)
		m, err := pose.Measure(p, c.ref, pose.WithMethod(pose.Classic))
		if (len(m.Mean) == 0) != errors.Is(err, pose.ErrNotMeasurable) {
			t.Errorf("%s: %d lengths, and %v", name, len(m.Mean), err)
		}
		if len(m.Warnings) != 1 || m.Warnings[0].Code != c.code || m.Warnings[0].Severity != pose.Severe {
			t.Errorf("%s: %+v", name, m.Warnings)
			continue
		}
		for _, s := range c.absent {
			if _, ok := m.Mean[s]; ok || !slices.Contains(m.Warnings[0].Segments, s) {
				t.Errorf("%s: %v is %v, %+v", name, s, m.Mean[s], m.Warnings)
			}
		}
		if name == "a knee far away" && (m.Mean[pose.Arm] != want.Mean[pose.Arm] || m.Scale != want.Scale) {
			t.Errorf("%s: the arm is %v, not %v", name, m.Mean[pose.Arm], want.Mean[pose.Arm])
		}
	}
}

func TestMeasureRefusesBadInput(t *testing.T) {
	ok := pose.Stature(170)
	broken := func(change func(*pose.Pose)) *pose.Pose {
		p := posetest.Standing()
		change(p)
		return p
	}
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		name string
		p    *pose.Pose
		ref  pose.Reference
		opt  pose.MeasureOption
		want error
	}{
		{"nil pose", nil, ok, nil, pose.ErrInvalidInput},
		{"zero pose", &pose.Pose{}, ok, nil, pose.ErrInvalidInput},
		{"negative height", broken(func(p *pose.Pose) { p.ImageHeight = -1 }), ok, nil, pose.ErrInvalidInput},
		{"NaN landmark", broken(func(p *pose.Pose) { p.Landmarks[7].Y = nan }), ok, nil, pose.ErrInvalidInput},
		{"infinite landmark", broken(func(p *pose.Pose) { p.Landmarks[7].X = -inf }), ok, nil, pose.ErrInvalidInput},
		{"absurd landmark", broken(func(p *pose.Pose) { p.Landmarks[7].X = 1e300 }), ok, nil, pose.ErrInvalidInput},
		{"NaN world landmark", broken(func(p *pose.Pose) { p.WorldLandmarks[7].Z = nan }), ok, nil, pose.ErrInvalidInput},
		{"NaN visibility", broken(func(p *pose.Pose) { p.Landmarks[7].Visibility = nan }), ok, nil, pose.ErrInvalidInput},
		{"visibility 1.5", broken(func(p *pose.Pose) { p.Landmarks[7].Visibility = 1.5 }), ok, nil, pose.ErrInvalidInput},
		{"NaN silhouette", broken(func(p *pose.Pose) { p.Silhouette.Sole.Y = nan }), ok, nil, pose.ErrInvalidInput},
		{"no reference", posetest.Standing(), pose.Reference{}, nil, pose.ErrInvalidHeight},
		{"NaN stature", posetest.Standing(), pose.Stature(nan), nil, pose.ErrInvalidHeight},
		{"49.9 cm", posetest.Standing(), pose.Stature(49.9), nil, pose.ErrInvalidHeight},
		{"272.1 cm", posetest.Standing(), pose.Stature(272.1), nil, pose.ErrInvalidHeight},
		{"infinite stature", posetest.Standing(), pose.Stature(inf), nil, pose.ErrInvalidHeight},
		{"known length of a point", posetest.Standing(), pose.KnownLength(pose.Point{}, pose.Point{}, 0), nil, pose.ErrInvalidInput},
		{"known length 0", posetest.Standing(), pose.KnownLength(pose.Point{}, pose.Point{X: 100}, 0), nil, pose.ErrInvalidInput},
		{"known length NaN", posetest.Standing(), pose.KnownLength(pose.Point{}, pose.Point{X: 100}, nan), nil, pose.ErrInvalidInput},
		{"known ends NaN", posetest.Standing(), pose.KnownLength(pose.Point{}, pose.Point{X: nan}, 10), nil, pose.ErrInvalidInput},
		{"known ends infinite", posetest.Standing(), pose.KnownLength(pose.Point{}, pose.Point{X: inf}, 10), nil, pose.ErrInvalidInput},
		{"unknown method", posetest.Standing(), ok, pose.WithMethod("guess"), pose.ErrInvalidInput},
		{"unknown sex", posetest.Standing(), ok, pose.WithSex("x"), pose.ErrInvalidInput},
		{"age NaN", posetest.Standing(), ok, pose.WithAge(nan), pose.ErrInvalidInput},
		{"age -1", posetest.Standing(), ok, pose.WithAge(-1), pose.ErrInvalidInput},
		{"age 121", posetest.Standing(), ok, pose.WithAge(121), pose.ErrInvalidInput},
	} {
		var opts []pose.MeasureOption
		if c.opt != nil {
			opts = append(opts, c.opt)
		}
		if m, err := pose.Measure(c.p, c.ref, opts...); m != nil || !errors.Is(err, c.want) {
			t.Errorf("%s: %v, %v; want %v", c.name, m, err, c.want)
		}
		if m, err := pose.MeasureAll([]*pose.Pose{posetest.Standing(), c.p}, c.ref, opts...); m != nil || !errors.Is(err, c.want) {
			t.Errorf("%s, in MeasureAll: %v, %v; want %v", c.name, m, err, c.want)
		}
	}
	for _, opt := range []pose.MeasureOption{pose.WithSex(""), pose.WithAge(0), pose.WithAge(120)} {
		if got := measure(t, posetest.Standing(), ok, opt); !reflect.DeepEqual(got, measure(t, posetest.Standing(), ok)) {
			t.Error("age changes the lengths although it is said not to, or an untold sex does")
		}
	}
	for _, cm := range []float64{pose.MinStature, pose.MaxStature} {
		measure(t, posetest.Standing(), pose.Stature(cm))
	}
}

// Both methods are proportional to a known length, and to the stature.
func TestLengthsScaleWithTheReference(t *testing.T) {
	p := posetest.Standing()
	for _, m := range methods {
		from, to := pose.Point{X: 3, Y: 4}, pose.Point{X: 603, Y: 804}
		a := measure(t, p, pose.KnownLength(from, to, 80), pose.WithMethod(m))
		b := measure(t, p, pose.KnownLength(to, from, 200), pose.WithMethod(m))
		sameLengths(t, string(m)+" known", b.Mean, a.Mean, 2.5)
		if !near(a.Scale.CMPerPixel, 0.08, 1e-15) || a.Scale.Source != pose.ScaleFromKnownLength {
			t.Errorf("%s: scale %+v, want 0.08", m, a.Scale)
		}
	}
	for _, m := range methods {
		a, b := measure(t, p, pose.Stature(90), pose.WithMethod(m)), measure(t, p, pose.Stature(180), pose.WithMethod(m))
		sameLengths(t, string(m), b.Mean, a.Mean, 2)
		sameLengths(t, string(m), b.Left, a.Left, 2)
	}
}

// The taller the person, the longer every length.
func TestAnatomicalGrowsWithTheStature(t *testing.T) {
	for _, p := range []*pose.Pose{posetest.Standing(), posetest.ArmsHidden()} {
		for _, sex := range []pose.Sex{"", pose.Female, pose.Male} {
			before := measure(t, p, pose.Stature(pose.MinStature), pose.WithSex(sex))
			for cm := pose.MinStature + 1; cm <= pose.MaxStature; cm++ {
				m := measure(t, p, pose.Stature(cm), pose.WithSex(sex))
				for s, l := range m.Mean {
					if l.CM <= before.Mean[s].CM {
						t.Errorf("%v is %.2f cm at %g cm, %.2f at one less", s, l.CM, cm, before.Mean[s].CM)
					}
				}
				before = m
			}
		}
	}
}

// To tell the sex changes the lengths by a few per cent at most, and leaves no more open.
func TestSexMatters(t *testing.T) {
	untold := measure(t, posetest.Standing(), pose.Stature(163.8))
	female := measure(t, posetest.Standing(), pose.Stature(163.8), pose.WithSex(pose.Female))
	male := measure(t, posetest.Standing(), pose.Stature(163.8), pose.WithSex(pose.Male))
	for s, l := range untold.Mean {
		f, m := female.Mean[s].CM, male.Mean[s].CM
		if f == m && s != pose.Torso || math.Abs(f/m-1) > 0.1 || l.CM < min(f, m) || l.CM > max(f, m) {
			t.Errorf("%v: %v, told that of a woman %g, of a man %g", s, l, f, m)
		}
	}
	less := false
	for s, l := range untold.Mean {
		if told := female.Mean[s].Uncertainty; told > l.Uncertainty {
			t.Errorf("%v: ±%g, with the sex told ±%g", s, l.Uncertainty, told)
		} else if told < l.Uncertainty {
			less = true
		}
	}
	if !less {
		t.Error("to tell the sex leaves as much open")
	}
}

// mirrored returns the pose of the photo flipped from left to right.
func mirrored(p *pose.Pose) *pose.Pose {
	q := *p
	for i := range pose.NumLandmarks {
		j := i
		switch {
		case i >= 1 && i <= 3:
			j = i + 3
		case i >= 4 && i <= 6:
			j = i - 3
		case i >= 7 && i%2 == 1:
			j = i + 1
		case i >= 7:
			j = i - 1
		}
		q.Landmarks[j], q.WorldLandmarks[j] = p.Landmarks[i], p.WorldLandmarks[i]
		q.Landmarks[j].X = float64(p.ImageWidth-1) - q.Landmarks[j].X
		q.WorldLandmarks[j].X = -q.WorldLandmarks[j].X
	}
	s := *p.Silhouette
	editOutline(&s, func(left, right *body.Outline) { *left, *right = *right, *left })
	q.Silhouette = &s
	return &q
}

func TestMirrorSwapsSides(t *testing.T) {
	p := posetest.Standing()
	p.Landmarks[pose.LeftWrist].Visibility = 0.2 // one side short of a forearm
	for _, m := range methods {
		for _, ref := range []pose.Reference{pose.Stature(170), known} {
			a, b := measure(t, p, ref, pose.WithMethod(m)), measure(t, mirrored(p), ref, pose.WithMethod(m))
			name := fmt.Sprint(m, " mirrored, from ", a.Scale.Source)
			sameLengths(t, name, b.Mean, a.Mean, 1)
			sameLengths(t, name+", right", b.Right, a.Left, 1)
			sameLengths(t, name+", left", b.Left, a.Right, 1)
			if none := len(a.Left)+len(a.Right) == 0; none != (m == pose.Anatomical && a.Stature > 0) || !none && len(a.Left) == len(a.Right) {
				t.Errorf("%s: sides %v and %v", name, a.Left, a.Right)
			}
		}
	}
}

// enlarged returns the pose of the photo resized by a factor.
func enlarged(p *pose.Pose, by float64) *pose.Pose {
	q, s := *p, *p.Silhouette
	q.ImageWidth, q.ImageHeight = int(by*float64(p.ImageWidth)), int(by*float64(p.ImageHeight))
	for i := range q.Landmarks {
		l := &q.Landmarks[i]
		l.X, l.Y, l.Z = by*(l.X+0.5)-0.5, by*(l.Y+0.5)-0.5, by*l.Z
	}
	s.Crown.Y, s.Sole.Y = by*s.Crown.Y, by*(s.Sole.Y+1)-1 // whole rows
	editOutline(&s, func(left, right *body.Outline) {
		for _, o := range []*body.Outline{left, right} {
			for i := range o {
				for j := range o[i] {
					o[i][j] *= by
				}
			}
		}
	})
	q.Silhouette = &s
	return &q
}

// Neither pixels matter nor the place in the photo.
func TestPlaceAndPixelsDoNotMatter(t *testing.T) {
	p := posetest.Standing()
	moved := posetest.Standing()
	for i := range moved.Landmarks {
		moved.Landmarks[i].X, moved.Landmarks[i].Y = moved.Landmarks[i].X+40, moved.Landmarks[i].Y-25
	}
	moved.Silhouette.Crown.Y -= 25
	moved.Silhouette.Sole.Y -= 25
	for _, m := range methods {
		want := measure(t, p, known, pose.WithMethod(m))
		sameLengths(t, string(m)+" moved", measure(t, moved, known, pose.WithMethod(m)).Mean, want.Mean, 1)
		want = measure(t, p, pose.Stature(170), pose.WithMethod(m))
		sameLengths(t, string(m)+" moved", measure(t, moved, pose.Stature(170), pose.WithMethod(m)).Mean, want.Mean, 1)
		for _, by := range []float64{0.5, 2, 3} {
			sameLengths(t, fmt.Sprint(m, " enlarged by ", by), measure(t, enlarged(p, by), pose.Stature(170), pose.WithMethod(m)).Mean, want.Mean, 1)
		}
	}
}

func TestJSONRoundTripMeasuresTheSame(t *testing.T) {
	for _, p := range []*pose.Pose{posetest.Standing(), posetest.Seated(), posetest.FeetCropped(), posetest.ArmsHidden()} {
		b, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		var q pose.Pose
		if err := json.Unmarshal(b, &q); err != nil {
			t.Fatal(err)
		}
		for _, m := range methods {
			a, errA := pose.Measure(p, pose.Stature(170), pose.WithMethod(m))
			b, errB := pose.Measure(&q, pose.Stature(170), pose.WithMethod(m))
			if !reflect.DeepEqual(a, b) || (errA == nil) != (errB == nil) {
				t.Errorf("%s: %+v (%v) after JSON %+v (%v)", m, a, errA, b, errB)
			}
			text, err := json.Marshal(a)
			var c pose.Measurements
			if err != nil || json.Unmarshal(text, &c) != nil || !reflect.DeepEqual(*a, c) {
				t.Errorf("%s: measurements %+v after JSON %+v (%v)", m, a, c, err)
			}
		}
	}
}

// Whatever the landmarks, there is no panic and every number given is usable.
func TestAnyPoseGivesUsableNumbers(t *testing.T) {
	rnd := rand.New(rand.NewSource(1))
	answered := 0
	for range 3000 {
		p := posetest.Standing()
		spread := math.Pow(10, 6*rnd.Float64()-2)
		for i := range p.Landmarks {
			l, w := &p.Landmarks[i], &p.WorldLandmarks[i]
			l.X, l.Y, l.Visibility = l.X+spread*rnd.NormFloat64(), l.Y+spread*rnd.NormFloat64(), math.Sqrt(rnd.Float64())
			w.X, w.Y, w.Z = w.X+spread/1e4*rnd.NormFloat64(), w.Y+spread/1e4*rnd.NormFloat64(), w.Z+spread/1e4*rnd.NormFloat64()
			if rnd.Intn(20) == 0 {
				*l, *w = p.Landmarks[rnd.Intn(33)], p.WorldLandmarks[rnd.Intn(33)]
			}
		}
		for _, ref := range []pose.Reference{pose.Stature(170), known} {
			for _, method := range methods {
				m, err := pose.MeasureAll([]*pose.Pose{p, posetest.ArmsHidden(), p}, ref, pose.WithMethod(method))
				if err != nil {
					t.Fatal(err)
				}
				for _, ls := range []pose.Lengths{m.Mean, m.Left, m.Right} {
					for s, l := range ls {
						answered++
						if !(l.CM > 0 && l.Uncertainty > 0 && l.CM < 1e12) {
							t.Fatalf("%v is %v", s, l)
						}
					}
				}
			}
		}
	}
	if answered < 50000 {
		t.Errorf("only %d lengths", answered)
	}
}

func codes(m *pose.Measurements) []pose.WarningCode {
	var cs []pose.WarningCode
	for _, w := range m.Warnings {
		cs = append(cs, w.Code)
		if w.Message == "" {
			cs = append(cs, "EMPTY MESSAGE")
		}
	}
	return cs
}

func TestUncertaintyGrowsWithWhatIsMissing(t *testing.T) {
	both := measure(t, posetest.Standing(), pose.Stature(163.8))
	p := posetest.Standing()
	p.Landmarks[pose.RightElbow].Visibility = 0.3
	one := measure(t, p, pose.Stature(163.8))
	for _, s := range []pose.Segment{pose.UpperArm, pose.Forearm, pose.Arm} {
		if one.Mean[s].Uncertainty <= both.Mean[s].Uncertainty {
			t.Errorf("%v from one side ±%.2f, from both ±%.2f", s, one.Mean[s].Uncertainty, both.Mean[s].Uncertainty)
		}
	}
	if got := codes(one); !slices.Equal(got, []pose.WarningCode{pose.ArmsHidden}) || one.Warnings[0].Segments != nil {
		t.Errorf("warnings %v: a side is missing but no segment", one.Warnings)
	}
	if fromLength := measure(t, posetest.Standing(), known); fromLength.Mean[pose.Leg].Uncertainty <= both.Mean[pose.Leg].Uncertainty {
		t.Error("without a stature, lengths are no less sure")
	}
	for _, ls := range []pose.Lengths{both.Mean, one.Mean} {
		if !near(ls[pose.Arm].CM, ls[pose.UpperArm].CM+ls[pose.Forearm].CM, 1e-9) || !near(ls[pose.Leg].CM, ls[pose.Thigh].CM+ls[pose.Calf].CM, 1e-9) {
			t.Errorf("limbs are not the sums of their parts: %v", ls)
		}
	}
}

func measureAll(t *testing.T, ref pose.Reference, method pose.Method, poses ...*pose.Pose) *pose.Measurements {
	t.Helper()
	m, err := pose.MeasureAll(poses, ref, pose.WithMethod(method))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestMeasureAllOfOneIsMeasure(t *testing.T) {
	for _, p := range []*pose.Pose{posetest.Standing(), posetest.ArmsHidden(), posetest.Seated()} {
		a, errA := pose.Measure(p, pose.Stature(170))
		b, errB := pose.MeasureAll([]*pose.Pose{p}, pose.Stature(170))
		if !reflect.DeepEqual(a, b) || (errA == nil) != (errB == nil) {
			t.Errorf("%+v (%v), want %+v (%v)", b, errB, a, errA)
		}
	}
}

// Copies of a photo make the lengths surer, but never by more than what photos do not share.
func TestFusedUncertaintyHasAFloor(t *testing.T) {
	for _, method := range methods {
		previous := measure(t, posetest.Standing(), pose.Stature(170), pose.WithMethod(method))
		one := previous
		for n := 2; n < 100; n *= 3 {
			var poses []*pose.Pose
			for range n {
				poses = append(poses, posetest.Standing())
			}
			m := measureAll(t, pose.Stature(170), method, poses...)
			for s, l := range m.Mean {
				if was, u := previous.Mean[s].Uncertainty, one.Mean[s].Uncertainty; l.Uncertainty >= was || l.Uncertainty < 0.6*u {
					t.Errorf("%s, %d photos: %v is %v, before ±%g, of one %v", method, n, s, l, was, one.Mean[s])
				}
			}
			previous = m
		}
	}
}

func TestFusedLengthsAddUp(t *testing.T) {
	sure, unsure := posetest.Standing(), posetest.Standing()
	unsure.Landmarks[pose.LeftKnee].Visibility = 0.1 // one leg only
	unsure.Silhouette = nil
	a := measure(t, sure, pose.Stature(170))
	m := measureAll(t, pose.Stature(170), pose.Anatomical, sure, unsure)
	if m.Scale != a.Scale || m.Stature != 170 || m.Method != pose.Anatomical {
		t.Errorf("scale %+v, want the first photo's %+v", m.Scale, a.Scale)
	}
	for _, ref := range []pose.Reference{pose.Stature(170), known} {
		m := measureAll(t, ref, pose.Anatomical, sure, unsure)
		for _, ls := range []pose.Lengths{m.Mean, m.Left, m.Right} {
			if !near(ls[pose.Leg].CM, ls[pose.Thigh].CM+ls[pose.Calf].CM, 1e-9) {
				t.Errorf("leg %g is not thigh %g and calf %g", ls[pose.Leg].CM, ls[pose.Thigh].CM, ls[pose.Calf].CM)
			}
		}
	}
}

func TestMeasureAllFillsGapsAndLeavesOutWhatItCannotMeasure(t *testing.T) {
	m := measureAll(t, pose.Stature(163.8), pose.Anatomical, posetest.Seated(), posetest.ArmsHidden(), posetest.Standing())
	if len(m.Mean) != 9 || len(m.Warnings) != 2 {
		t.Fatalf("%+v", m)
	}
	for i, want := range []struct {
		code pose.WarningCode
		text string
	}{{pose.NotUpright, "photo 1: "}, {pose.ArmsHidden, "photo 2: "}} {
		w := m.Warnings[i]
		if w.Code != want.code || !strings.HasPrefix(w.Message, want.text) || len(w.Segments) > 0 {
			t.Errorf("warning %+v, want %v without segments", w, want)
		}
	}
	if m := measureAll(t, pose.Stature(163.8), pose.Anatomical, posetest.ArmsHidden(), posetest.Seated()); len(m.Mean) != 6 || len(m.Warnings[0].Segments) != 3 {
		t.Errorf("arms hidden in the only standing photo: %+v", m)
	}
	none, err := pose.MeasureAll([]*pose.Pose{posetest.Seated(), posetest.Seated()}, pose.Stature(163.8))
	if !errors.Is(err, pose.ErrNotMeasurable) || none == nil || len(none.Warnings) != 2 || none.Method != pose.Anatomical || none.Mean == nil {
		t.Errorf("two seated: %v, %+v", err, none)
	}
}

func TestMeasureAllRefusesBadInput(t *testing.T) {
	if m, err := pose.MeasureAll(nil, pose.Stature(170)); m != nil || !errors.Is(err, pose.ErrInvalidInput) {
		t.Errorf("no pose: %v, %v", m, err)
	}
	other := posetest.Standing()
	other.ImageWidth++
	both := []*pose.Pose{posetest.Standing(), other}
	if m, err := pose.MeasureAll(both, known); m != nil || !errors.Is(err, pose.ErrInvalidInput) {
		t.Errorf("one known length for photos of two sizes: %v, %v", m, err)
	}
	if _, err := pose.MeasureAll(both, pose.Stature(170)); err != nil {
		t.Error(err)
	}
}

// found returns the pose in a picture of testdata.
func found(t *testing.T, d *pose.Detector, name string) *pose.Pose {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	photo, err := pose.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	p, err := d.Detect(context.Background(), photo)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// A camera rolled by 40 degrees gives the same lengths, and a warning that says so.
func TestRolledCamera(t *testing.T) {
	d, err := pose.NewDetector(pose.Heavy())
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	level, rolled := found(t, d, "tilted-00.jpg"), found(t, d, "tilted-40.jpg")
	want, got := measure(t, level, pose.Stature(170)), measure(t, rolled, pose.Stature(170))
	for s, l := range want.Mean {
		if d := math.Abs(got.Mean[s].CM - l.CM); d > 1 {
			t.Errorf("%v is %v, upright %v", s, got.Mean[s], l)
		}
	}
	if len(want.Warnings) > 0 || !slices.Equal(codes(got), []pose.WarningCode{pose.RolledCamera}) || got.Warnings[0].Severity != pose.Info {
		t.Errorf("warnings %v, upright %v", got.Warnings, want.Warnings)
	}
	if h := level.Silhouette.Sole.Y - level.Silhouette.Crown.Y; math.Abs(level.Silhouette.Bottom.Y-level.Silhouette.Top.Y-h) > 0.01*h {
		t.Errorf("upright, top and bottom are %v", level.Silhouette)
	}
}

// turned returns the pose of the photo turned clockwise about its middle.
func turned(p *pose.Pose, degrees float64) *pose.Pose {
	q, s := *p, *p.Silhouette
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	mx, my := float64(p.ImageWidth)/2, float64(p.ImageHeight)/2
	turn := func(x, y float64) (float64, float64) {
		return 1500 + cos*(x-mx) - sin*(y-my), 1500 + sin*(x-mx) + cos*(y-my)
	}
	q.ImageWidth, q.ImageHeight = 3000, 3000
	for i := range q.Landmarks {
		l, w := &q.Landmarks[i], &q.WorldLandmarks[i]
		l.X, l.Y = turn(l.X, l.Y)
		w.X, w.Y = cos*w.X-sin*w.Y, sin*w.X+cos*w.Y
	}
	for _, e := range []*pose.Point{&s.Top, &s.Bottom} {
		e.X, e.Y = turn(e.X, e.Y)
	}
	s.Crown, s.Sole = pose.Point{X: 1500, Y: 100}, pose.Point{X: 1500, Y: 2900}
	q.Silhouette = &s
	return &q
}

// What is measured from the stature does not depend on how the photo is turned, up to where it lies
// on its side.
func TestTurnedPhotosMeasureTheSame(t *testing.T) {
	p := posetest.Standing()
	p.Silhouette.Top = pose.Point{X: p.Silhouette.Crown.X, Y: p.Silhouette.Crown.Y - 0.5}
	p.Silhouette.Bottom = pose.Point{X: p.Silhouette.Sole.X, Y: p.Silhouette.Sole.Y + 0.5}
	want := measure(t, p, pose.Stature(163.8))
	for _, degrees := range []float64{-40, -15, 5, 15, 40} {
		m := measure(t, turned(p, degrees), pose.Stature(163.8))
		sameLengths(t, "turned", m.Mean, want.Mean, 1)
		if rolled := slices.Contains(codes(m), pose.RolledCamera); rolled != (math.Abs(degrees) > 10) {
			t.Errorf("turned by %g: %v", degrees, m.Warnings)
		}
	}
	if m, err := pose.Measure(turned(p, 90), pose.Stature(163.8)); err == nil || m.Warnings[0].Code != pose.NotUpright {
		t.Errorf("a photo that lies on its side: %v", m)
	}
}

// Poses of people who jump, sit, stride and lunge, as Detect found them.
func TestWhoDoesNotStandHasNoStature(t *testing.T) {
	files, err := filepath.Glob("testdata/notstanding/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var p pose.Pose
		if err := json.Unmarshal(b, &p); err != nil {
			t.Fatal(err)
		}
		m, err := pose.Measure(&p, pose.Stature(175))
		if err == nil || m.Warnings[0].Code != pose.NotUpright {
			t.Errorf("%s: %v, %v", name, m.Warnings, m.Mean)
		}
	}
}

// However photos are fused, lengths lie between those of the photos.
func TestFusedLengthsLieBetween(t *testing.T) {
	var photos []*pose.Pose
	for i := range 5 {
		p := posetest.Standing()
		for side := range pose.LandmarkID(2) { // arms longer and longer, as photos may show them
			p.Landmarks[pose.LeftWrist+side].Y += float64(30 * i)
			p.Landmarks[pose.LeftElbow+side].Y += float64(15 * i)
			p.Landmarks[pose.LeftHip+side].Y -= float64(20 * i)
		}
		p.FocalLength = float64(i / 2)
		photos = append(photos, p)
	}
	for from := range photos {
		for to := from + 2; to <= len(photos); to++ {
			m := measureAll(t, pose.Stature(170), pose.Anatomical, photos[from:to]...)
			for s, l := range m.Mean {
				least, most, surest := math.Inf(1), math.Inf(-1), math.Inf(1)
				for _, p := range photos[from:to] {
					one := measure(t, p, pose.Stature(170)).Mean[s]
					least, most, surest = min(least, one.CM), max(most, one.CM), min(surest, one.Uncertainty)
				}
				if l.CM < least-1e-9 || l.CM > most+1e-9 || l.Uncertainty > 1.2*surest || l.Uncertainty < 0.9*surest {
					t.Errorf("photos %d to %d: %v is %v, of single ones %g to %g, ±%g at best", from, to, s, l, least, most, surest)
				}
			}
		}
	}
}

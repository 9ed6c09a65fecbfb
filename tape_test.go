package pose_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/posetest"
)

func measureTape(t *testing.T, p *pose.Pose, stature float64, opts ...pose.MeasureOption) *pose.Measurements {
	t.Helper()
	return measure(t, p, pose.Stature(stature), append(opts, pose.WithTape(true))...)
}

// The lengths follow from the measured limbs, by what tools/fit/tape.py prints for the sexes.
func TestTapeFollowsTheLimbs(t *testing.T) {
	for sex, model := range map[pose.Sex]map[pose.TapeLength][4]float64{ // ratio, joints, slope, residual
		"":          {pose.Sleeve: {0.3358, 0.3100, 0.925, 0.81}, pose.InsideLeg: {0.4811, 0.4785, 0.638, 1.78}},
		pose.Female: {pose.Sleeve: {0.3338, 0.3080, 0.918, 0.78}, pose.InsideLeg: {0.4804, 0.4790, 0.780, 1.58}},
		pose.Male:   {pose.Sleeve: {0.3377, 0.3120, 0.929, 0.84}, pose.InsideLeg: {0.4817, 0.4780, 0.650, 1.73}},
	} {
		m := measureTape(t, posetest.Standing(), 163.8, pose.WithSex(sex))
		for name, limb := range map[pose.TapeLength]pose.Segment{pose.Sleeve: pose.Arm, pose.InsideLeg: pose.Leg} {
			c, l := model[name], m.Mean[limb]
			cm := (c[0]-c[2]*c[1])*163.8 + c[2]*l.CM
			variance := c[3]*c[3] + c[2]*c[2]*l.Uncertainty*l.Uncertainty
			if got := m.Tape[name]; !near(got.CM, cm, 1e-9) || !near(got.Uncertainty, math.Sqrt(variance), 1e-9) {
				t.Errorf("%q: %s is %v, want %.3f ± %.3f", sex, name, got, cm, math.Sqrt(variance))
			}
		}
		if len(m.Tape) != 2 || len(m.Warnings) > 0 {
			t.Errorf("%q: %v, %v", sex, m.Tape, m.Warnings)
		}
	}
}

// A tape's lengths grow with the stature, and stay those of a human body.
func TestTapeGrowsWithTheStature(t *testing.T) {
	var last map[pose.TapeLength]pose.Length
	for cm := 140.0; cm <= 200; cm += 5 {
		now := measureTape(t, posetest.Standing(), cm).Tape
		for name, l := range now {
			if share := l.CM / cm; l.CM <= last[name].CM || share < 0.29 || share > 0.53 || l.Uncertainty < 1 || l.Uncertainty > 0.03*cm {
				t.Errorf("%s at %g cm: %v, at 5 cm less %v", name, cm, l, last[name])
			}
		}
		last = now
	}
}

func TestTapeIsAbsentWithAReason(t *testing.T) {
	for name, c := range map[string]struct {
		ref  pose.Reference
		opts []pose.MeasureOption
		says string
	}{
		"known length": {known, nil, "stature"},
		"classic":      {pose.Stature(170), []pose.MeasureOption{pose.WithMethod(pose.Classic)}, "anatomical"},
		"small":        {pose.Stature(139), nil, "140 to 200"},
		"tall":         {pose.Stature(201), nil, "140 to 200"},
		"young":        {pose.Stature(170), []pose.MeasureOption{pose.WithAge(15.9)}, "from 16 years"},
	} {
		m := measure(t, posetest.Standing(), c.ref, append(c.opts, pose.WithTape(true))...)
		w := m.Warnings[len(m.Warnings)-1]
		if m.Tape != nil || w.Code != pose.NoTape || w.Severity != pose.Info || !strings.Contains(w.Message, c.says) {
			t.Errorf("%s: %v, %+v", name, m.Tape, w)
		}
		if got := measure(t, posetest.Standing(), c.ref, c.opts...); len(got.Warnings) != len(m.Warnings)-1 || len(got.Mean) != len(m.Mean) {
			t.Errorf("%s: unasked, the warnings are %v", name, got.Warnings)
		}
	}
	if m := measureTape(t, posetest.ArmsHidden(), 163.8); len(m.Tape) != 1 || m.Tape[pose.InsideLeg].CM == 0 || codes(m)[0] != pose.ArmsHidden {
		t.Errorf("arms hidden: %v, %v", m.Tape, m.Warnings)
	}
	if m := measure(t, posetest.Standing(), pose.Stature(170)); m.Tape != nil {
		t.Errorf("unasked: %v", m.Tape)
	}
	if m := measure(t, posetest.Standing(), pose.Stature(170), pose.WithTape(true), pose.WithTape(false)); m.Tape != nil {
		t.Errorf("unasked at last: %v", m.Tape)
	}
	if _, err := pose.Measure(posetest.Seated(), pose.Stature(170), pose.WithTape(true)); err == nil {
		t.Error("seated: no error")
	}
}

func TestTapeOfSeveralPhotos(t *testing.T) {
	one := measureTape(t, posetest.Standing(), 163.8)
	three, err := pose.MeasureAll([]*pose.Pose{posetest.Standing(), posetest.ArmsHidden(), posetest.Standing()}, pose.Stature(163.8), pose.WithTape(true))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[pose.TapeLength]struct {
		limb  pose.Segment
		slope float64
	}{pose.Sleeve: {pose.Arm, 0.925}, pose.InsideLeg: {pose.Leg, 0.638}} {
		got, l := three.Tape[name], one.Tape[name]
		longer := three.Mean[c.limb].CM - one.Mean[c.limb].CM
		if !near(got.CM, l.CM+c.slope*longer, 1e-9) || got.Uncertainty >= l.Uncertainty {
			t.Errorf("%s is %v from three photos, %v from one", name, got, l)
		}
	}
}

func TestTapeInJSON(t *testing.T) {
	for _, p := range []*pose.Pose{posetest.Standing(), posetest.ArmsHidden()} {
		m := measureTape(t, p, 163.8)
		b, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		var back pose.Measurements
		if err := json.Unmarshal(b, &back); err != nil || len(back.Tape) != len(m.Tape) || back.Tape[pose.InsideLeg] != m.Tape[pose.InsideLeg] {
			t.Errorf("%s: %v", b, err)
		}
	}
	if b, _ := json.Marshal(measure(t, posetest.Standing(), pose.Stature(170))); strings.Contains(string(b), "tape") {
		t.Errorf("unasked: %s", b)
	}
}

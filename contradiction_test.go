package pose_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/posetest"
)

func contradiction(m *pose.Measurements) string {
	i := slices.IndexFunc(m.Warnings, func(w pose.Warning) bool { return w.Code == pose.PhotoContradictsHeight })
	if i < 0 {
		return ""
	}
	return m.Warnings[i].Message
}

func TestHeightInInches(t *testing.T) {
	p := posetest.Standing()
	m := measure(t, p, pose.Stature(64.5))
	if msg := contradiction(m); !strings.Contains(msg, "64.5 inches, which are 164 cm") {
		t.Errorf("in inches: %q", msg)
	}
	for _, cm := range []float64{86, 120, 163.8, 250} {
		if msg := contradiction(measure(t, p, pose.Stature(cm))); msg != "" {
			t.Errorf("%g cm: %s", cm, msg)
		}
	}
}

// Legs of the photo that are longer than the height allows make lengths less sure; those of
// posetest do not.
func TestLegsTooLong(t *testing.T) {
	p := posetest.Standing()
	usual := measure(t, p, pose.Stature(163.8))
	for id := pose.LeftKnee; id <= pose.RightKnee; id++ { // knees farther up: calves of 1.25, thighs of 0.8
		p.Landmarks[id].Y -= 95
	}
	m := measure(t, p, pose.Stature(163.8))
	if msg := contradiction(m); !strings.Contains(msg, "lower leg looks 1.2") {
		t.Errorf("calves: %q", msg)
	}
	for s, l := range m.Mean {
		if l.Uncertainty < 1.3*usual.Mean[s].Uncertainty {
			t.Errorf("%v is ±%.1f, of a usual photo ±%.1f", s, l.Uncertainty, usual.Mean[s].Uncertainty)
		}
	}
	bent := posetest.Standing()
	for id := pose.LeftKnee; id <= pose.RightKnee; id++ { // knees aside, as of a frog
		bent.Landmarks[id].X += float64(2*(pose.RightKnee-id)-1) * 200
	}
	if msg := contradiction(measure(t, bent, pose.Stature(163.8))); !strings.Contains(msg, "trunk and leg are 1.0") {
		t.Errorf("bent: %q", msg)
	}
}

// A known length in another unit makes people that there are none of.
func TestKnownLengthInOtherUnits(t *testing.T) {
	stick := func(cm float64) pose.Reference {
		return pose.KnownLength(pose.Point{X: 100, Y: 181}, pose.Point{X: 100, Y: 1181}, cm) // truly 92.8 cm
	}
	for name, p := range map[string]*pose.Pose{"standing": posetest.Standing(), "seated": posetest.Seated(), "without feet": posetest.FeetCropped()} {
		for _, c := range []struct {
			cm   float64
			says string
		}{{928, "is it in millimetres?"}, {0.928, "is it in metres?"}} {
			m, err := pose.Measure(p, stick(c.cm))
			if !errors.Is(err, pose.ErrNotMeasurable) || !strings.Contains(contradiction(m), c.says) || m.Warnings[0].Severity != pose.Severe {
				t.Errorf("%s, %g cm: %v, %v", name, c.cm, err, m.Warnings)
			}
		}
		if m := measure(t, p, stick(92.8)); contradiction(m) != "" {
			t.Errorf("%s: %s", name, contradiction(m))
		}
	}
	if m := measure(t, posetest.Standing(), stick(92.8/2.54)); !strings.Contains(contradiction(m), "is it in inches?") || len(m.Mean) != 9 {
		t.Errorf("in inches: %v", m.Warnings)
	}
}

func TestReferenceCheck(t *testing.T) {
	for cm, says := range map[float64]string{1.75: "did you mean 175? heights are in centimetres, not metres", 5.9: "179.8", 1750: "millimetres"} {
		if err := pose.Stature(cm).Check(); !errors.Is(err, pose.ErrInvalidHeight) || !strings.Contains(err.Error(), says) {
			t.Errorf("%g: %v", cm, err)
		}
	}
	if err := pose.Stature(175).Check(); err != nil {
		t.Error(err)
	}
	if err := pose.KnownLength(pose.Point{}, pose.Point{}, 30).Check(); !errors.Is(err, pose.ErrInvalidInput) {
		t.Error(err)
	}
}

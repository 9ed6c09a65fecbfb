package pose

import (
	"math"
	"testing"
)

func TestDoubt(t *testing.T) {
	for _, c := range []struct {
		name           string
		codes          []WarningCode
		stature, known float64
	}{
		{"none", nil, 1, 1},
		{"several people", []WarningCode{MultiplePeople}, 1, 1},
		{"small", []WarningCode{SmallInFrame}, 1.4, 1.4},
		{"tilted", []WarningCode{CameraTilted}, 1.1, 1.5},
		{"tilted and small", []WarningCode{CameraTilted, SmallInFrame},
			math.Sqrt(1.1*1.1 + 1.4*1.4 - 1), math.Sqrt(1.5*1.5 + 1.4*1.4 - 1)},
		{"near, tilted and small", []WarningCode{TooNear, CameraTilted, SmallInFrame},
			math.Sqrt(1.1*1.1 + 1.4*1.4 - 1), math.Sqrt(1.2*1.2 + 1.5*1.5 + 1.4*1.4 - 2)},
	} {
		for source, want := range map[ScaleSource]float64{ScaleFromSilhouette: c.stature, ScaleFromEyeLine: c.stature, ScaleFromKnownLength: c.known} {
			m := &Measurements{Scale: Scale{Source: source}}
			for _, code := range c.codes {
				m.warn(code, "", nil)
			}
			if got := m.doubt(); math.Abs(got-want) > 1e-12 {
				t.Errorf("%s, scale from %s: uncertainties grow %.3f times, want %.3f", c.name, source, got, want)
			}
		}
	}
}

// No warning makes a length surer.
func TestWideningsWiden(t *testing.T) {
	for code, w := range widenings {
		if w.stature < 1 || w.known < 1 || w.stature > 3 || w.known > 3 {
			t.Errorf("%s: %v", code, w)
		}
	}
}

// What doubt says is what the lengths get.
func TestDoubtWidensLengths(t *testing.T) {
	p := &Pose{ImageWidth: 100, ImageHeight: 100}
	m := newMeasurements(Anatomical, Stature(170))
	m.Mean[Arm], m.Left[Arm] = Length{50, 1}, Length{51, 1.5}
	m.widen(m.warnOfPhoto(p)) // a pose of one point is small
	if got := m.Mean[Arm]; got.CM != 50 || math.Abs(got.Uncertainty-1.4) > 1e-12 {
		t.Errorf("%v with %v", got, m.Warnings)
	}
	if got := m.Left[Arm]; got.CM != 51 || math.Abs(got.Uncertainty-2.1) > 1e-12 {
		t.Errorf("%v with %v", got, m.Warnings)
	}
}

package body

import (
	"math"
	"testing"
)

var partSegments = []Segment{UpperArm, Forearm, Thigh, Calf, Torso}

// The table is written by a program: it must be whole and of a human body.
func TestTable(t *testing.T) {
	names, _ := (&Observation{}).Features()
	if len(names) != numFeatures {
		t.Fatalf("%d features, the table has %d: run tools/fit/fit.py", len(names), numFeatures)
	}
	for i, f := range features {
		if f.name != names[i] || f.sd <= 0 || noise.at(i, i) <= 0 || noise.at(i, i) > 2 {
			t.Errorf("feature %d is %q, in the table %+v", i, names[i], f)
		}
	}
	for _, s := range partSegments {
		p := parts[s]
		if p.factor < 0.85 || p.factor > 1.1 || p.noise < 0.02 || p.noise > 0.1 {
			t.Errorf("part %d: %+v", s, p)
		}
	}
	for s := range NumSegments {
		if tails[s] < 1 || tails[s] > 1.3 {
			t.Errorf("segment %d: tails %g", s, tails[s])
		}
		if stretch[s] < 1 || stretch[s] > 2 || definition[s] < 0.001 || definition[s] > 0.006 {
			t.Errorf("segment %d: stretch %g, definition %g", s, stretch[s], definition[s])
		}
		for _, src := range []Source{Silhouette, Known} {
			if s > Torso {
				break
			}
			if v := ClassicNoise(src, s); v < 0.05 || v > 0.2 {
				t.Errorf("source %d, segment %d: classic noise %g", src, s, v)
			}
		}
	}
	if n := ClassicScaleNoise(); n < 0.02 || n > 0.1 {
		t.Errorf("classic scale noise %g", n)
	}
}

// The crown is above the eyes, by what ANSUR II has (0.9345) and some hair.
func TestStatureScale(t *testing.T) {
	crown, a := StatureScale(Silhouette, 170, 1000)
	eyes, b := StatureScale(EyeLine, 170, 1000)
	if share := eyes / crown; share < 0.89 || share > 0.9345 || a <= 0 || b <= a {
		t.Errorf("eye line at %.3f of the silhouette, noise %g and %g", share, b, a)
	}
	if twice, _ := StatureScale(Silhouette, 170, 500); math.Abs(twice-2*crown) > 1e-12 {
		t.Errorf("half the pixels give %g, want %g", twice, 2*crown)
	}
	if c, s := FromEyeLine(100, 1000); c >= 100 || s <= 1000 {
		t.Errorf("crown %g and sole %g of eyes at 100 and feet at 1000", c, s)
	}
}

func TestMeasured(t *testing.T) {
	m := Measured{Noise: 0.02}
	l, r, mean := m.Part(Calf, 40, 42)
	if mean.CM != 41 || l.CM != 40 || r.CM != 42 || l.SD <= mean.SD {
		t.Errorf("both sides: %v %v mean %v", l, r, mean)
	}
	if _, _, worse := (Measured{Noise: 0.1}).Part(Calf, 40, 42); worse.SD <= mean.SD {
		t.Errorf("a worse scale gives ±%g, a good one ±%g", worse.SD, mean.SD)
	}
	l, r, one := m.Part(Calf, 40, 0)
	if l != one || r != (Length{}) || one.SD <= mean.SD {
		t.Errorf("left alone: %v %v mean %v", l, r, one)
	}
	if l, r, m := m.Part(Calf, 0, 0); l != (Length{}) || r != (Length{}) || m != (Length{}) {
		t.Errorf("no side: %v %v %v", l, r, m)
	}
	_, _, thigh := m.Part(Thigh, 40, 40)
	leg := m.Sum(Leg, Thigh, Calf, thigh, mean)
	if leg.CM != 81 || leg.SD <= max(thigh.SD, mean.SD) || leg.SD >= thigh.SD+mean.SD {
		t.Errorf("%v and %v give %v", thigh, mean, leg)
	}
	if got := m.Sum(Leg, Thigh, Calf, thigh, Length{}); got != (Length{}) {
		t.Errorf("without a calf: %v", got)
	}
}

func TestSidesDisagree(t *testing.T) {
	for _, c := range []struct {
		left, right float64
		want        bool
	}{{40, 40, false}, {40, 42, false}, {40, 52, true}, {52, 40, true}, {40, 0, false}} {
		if got := SidesDisagree(Thigh, c.left, c.right); got != c.want {
			t.Errorf("%g and %g: %v", c.left, c.right, got)
		}
	}
}

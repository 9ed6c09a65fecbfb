package body

import "testing"

var partSegments = []Segment{UpperArm, Forearm, Thigh, Calf, Torso}

// The tables are written by a program: they must be whole and of a human body.
func TestTable(t *testing.T) {
	names := FeatureNames()
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
		if s > Torso {
			continue
		}
		for _, noise := range []float64{classicNoise[s], classicKnown[s]} {
			if noise < 0.05 || noise > 0.2 {
				t.Errorf("segment %d: classic noise %g", s, noise)
			}
		}
	}
}

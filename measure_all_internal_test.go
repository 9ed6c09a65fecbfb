package pose

import (
	"math"
	"testing"
)

func fused(t *testing.T, photos ...fusedPhoto) *Measurements {
	t.Helper()
	m := newMeasurements(Anatomical, Stature(170))
	m.fuse(photos, method{shared: 0.5, sharedSession: 0.8})
	return m
}

func photoOf(width int, cm, u float64) fusedPhoto {
	m := newMeasurements(Anatomical, Stature(170))
	m.Mean[Torso] = Length{cm, u}
	return fusedPhoto{m, camera{width: width}}
}

func TestFuse(t *testing.T) {
	for _, c := range []struct {
		name   string
		photos []fusedPhoto
		want   Length
	}{
		{"one photo", []fusedPhoto{photoOf(1, 40, 2)}, Length{40, 2}},
		// Of the variance of 4, 3.2 is shared and 0.8 halved.
		{"two by one camera", []fusedPhoto{photoOf(1, 40, 2), photoOf(1, 41, 2)}, Length{40.5, math.Sqrt(3.6)}},
		// 2 is shared, the other 2 halved.
		{"two by two cameras", []fusedPhoto{photoOf(1, 40, 2), photoOf(2, 41, 2)}, Length{40.5, math.Sqrt(3)}},
		// Variances 1 and 4, beyond the shared 0.8 they are 0.2 and 3.2: weights 16 and 1 of 17.
		{"a sure and an unsure one", []fusedPhoto{photoOf(1, 40, 1), photoOf(1, 42, 2)}, Length{40 + 2./17, math.Sqrt(0.8 + 0.2*16./17)}},
	} {
		if got := fused(t, c.photos...).Mean[Torso]; math.Abs(got.CM-c.want.CM) > 1e-9 || math.Abs(got.Uncertainty-c.want.Uncertainty) > 1e-9 {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// Photos that show part of a limb do not count for it where others show all, so that limbs are the
// sum of their parts.
func TestFusedLimbs(t *testing.T) {
	photo := func(lengths Lengths) fusedPhoto {
		m := newMeasurements(Anatomical, Stature(170))
		m.Mean = lengths
		return fusedPhoto{m, camera{}}
	}
	whole := photo(Lengths{Thigh: {40, 1}, Calf: {41, 1}, Leg: {81, 1.5}})
	part := photo(Lengths{Thigh: {44, 1}})
	if m := fused(t, whole, part); m.Mean[Thigh].CM != 40 || m.Mean[Leg].CM != 81 {
		t.Errorf("%v", m.Mean)
	}
	if m := fused(t, part, part); m.Mean[Thigh].CM != 44 || len(m.Mean) != 1 {
		t.Errorf("%v", m.Mean)
	}
}

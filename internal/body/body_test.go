package body

import (
	"math"
	"testing"
)

var partSegments = []Segment{UpperArm, Forearm, Thigh, Calf, Torso}

// The table is written by a program: it must be whole and of a human body.
func TestTable(t *testing.T) {
	for _, s := range partSegments {
		p := parts[s]
		if p.factor < 0.85 || p.factor > 1.1 || p.ratio < 0.1 || p.ratio > 0.3 || p.spread < 0.03 || p.spread > 0.12 {
			t.Errorf("part %d: %+v", s, p)
		}
		for _, n := range p.noise {
			if n < 0.02 || n > 0.1 {
				t.Errorf("part %d: noise %g", s, n)
			}
		}
	}
	for _, src := range []Source{Silhouette, EyeLine, Known} {
		for s := range NumSegments {
			if v := stretch[src][s]; v < 1 || v > 1.3 {
				t.Errorf("source %d, segment %d: stretch %g", src, s, v)
			}
			if v := ClassicNoise(src, s); src != EyeLine && (v < 0.05 || v > 0.2) {
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
}

func TestEstimateLiesBetweenPhotoAndPeople(t *testing.T) {
	s := Subject{Source: Silhouette, Stature: 170}
	for _, seg := range partSegments {
		e := s.Expected(seg)
		for _, photo := range []float64{0.8 * e, e, 1.2 * e} {
			_, _, m := s.Estimate(seg, photo, photo)
			if lo, hi := min(photo, e), max(photo, e); m.CM < lo-1e-9 || m.CM > hi+1e-9 {
				t.Errorf("part %d: %g from the photo and %g of people give %g", seg, photo, e, m.CM)
			}
			if most := stretch[Silhouette][seg] * parts[seg].spread * e; !(m.SD > 0 && m.SD < most) {
				t.Errorf("part %d: ±%g, people differ by %g", seg, m.SD, most)
			}
		}
	}
}

func TestEstimateSides(t *testing.T) {
	s := Subject{Source: Silhouette, Stature: 170}
	l, r, mean := s.Estimate(Thigh, 40, 44)
	if math.Abs(mean.CM-(l.CM+r.CM)/2) > 1e-12 || l.CM >= r.CM || l.SD != r.SD || l.SD <= mean.SD {
		t.Errorf("both sides: %v %v mean %v", l, r, mean)
	}
	l1, r1, one := s.Estimate(Thigh, 40, 0)
	if l1 != one || r1 != (Length{}) || one.SD <= mean.SD {
		t.Errorf("left alone: %v %v mean %v", l1, r1, one)
	}
	l2, r2, other := s.Estimate(Thigh, 0, 40)
	if r2 != one || l2 != (Length{}) || other != one {
		t.Errorf("right alone: %v %v mean %v", l2, r2, other)
	}
	if l, r, m := s.Estimate(Thigh, 0, 0); l != (Length{}) || r != (Length{}) || m != (Length{}) {
		t.Errorf("no side: %v %v %v", l, r, m)
	}
}

func TestKnownLengthHasNoPeople(t *testing.T) {
	s := Subject{Source: Known, Noise: 0.02}
	if e := s.Expected(Calf); e != 0 {
		t.Errorf("expected %g without a stature", e)
	}
	_, _, m := s.Estimate(Calf, 40, 42)
	if math.Abs(m.CM-41) > 1e-12 {
		t.Errorf("%g, want the photo's 41", m.CM)
	}
	s.Noise = 0.1
	if _, _, worse := s.Estimate(Calf, 40, 42); worse.SD <= m.SD {
		t.Errorf("a worse scale gives ±%g, a good one ±%g", worse.SD, m.SD)
	}
}

func TestSum(t *testing.T) {
	s := Subject{Source: Silhouette, Stature: 170}
	_, _, a := s.Estimate(Thigh, 40, 40)
	_, _, b := s.Estimate(Calf, 42, 42)
	leg := s.Sum(Leg, Thigh, Calf, a, b)
	if leg.CM != a.CM+b.CM || leg.SD <= max(a.SD, b.SD) || leg.SD >= a.SD+b.SD {
		t.Errorf("%v and %v give %v", a, b, leg)
	}
	if got := s.Sum(Leg, Thigh, Calf, a, Length{}); got != (Length{}) {
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

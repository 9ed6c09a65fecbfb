package body

import "testing"

func TestMeasuredParts(t *testing.T) {
	l, r, mean := measuredPart(Calf, 40, 42, 0.02)
	if mean.CM != 41 || l.CM != 40 || r.CM != 42 || l.SD <= mean.SD {
		t.Errorf("both sides: %v %v mean %v", l, r, mean)
	}
	if _, _, worse := measuredPart(Calf, 40, 42, 0.1); worse.SD <= mean.SD {
		t.Errorf("a worse scale gives ±%g, a good one ±%g", worse.SD, mean.SD)
	}
	l, r, one := measuredPart(Calf, 40, 0, 0.02)
	if l != one || r != (Length{}) || one.SD <= mean.SD {
		t.Errorf("left alone: %v %v mean %v", l, r, one)
	}
	if l, r, m := measuredPart(Calf, 0, 0, 0.02); l != (Length{}) || r != (Length{}) || m != (Length{}) {
		t.Errorf("no side: %v %v %v", l, r, m)
	}
	_, _, thigh := measuredPart(Thigh, 40, 40, 0.02)
	leg := measuredSum(Leg, Thigh, Calf, thigh, mean)
	if leg.CM != 81 || leg.SD <= max(thigh.SD, mean.SD) || leg.SD >= thigh.SD+mean.SD {
		t.Errorf("%v and %v give %v", thigh, mean, leg)
	}
	if got := measuredSum(Leg, Thigh, Calf, thigh, Length{}); got != (Length{}) {
		t.Errorf("without a calf: %v", got)
	}
}

func TestSidesDisagree(t *testing.T) {
	for _, c := range []struct {
		left, right float64
		want        bool
	}{{40, 40, false}, {40, 42, false}, {40, 52, true}, {52, 40, true}, {40, 0, false}} {
		if got := sidesDisagree(Thigh, c.left, c.right); got != c.want {
			t.Errorf("%g and %g: %v", c.left, c.right, got)
		}
	}
}

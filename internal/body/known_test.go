package body

import (
	"math"
	"testing"
)

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

// From a known length each part is what the photo shows of it, foreshortening undone, and as
// uncertain as such photos and the scale are.
func TestKnownLengths(t *testing.T) {
	const perPixel = 0.18
	r := Request{Pixels: 1000, CM: 1000 * perPixel}
	scaleNoise := math.Hypot(math.Sqrt2/1000, 0.02)
	calf := math.Hypot(5, 240)
	of := func(s Segment, px float64) float64 { return parts[s].factor * px * perPixel }
	sd := func(s Segment, noise, cm float64) float64 { return tails[s] * math.Hypot(noise, scaleNoise) * cm }
	for _, c := range []struct {
		name    string
		change  func(*Photo)
		segment Segment
		cm, sd  float64
	}{
		{"a thigh", func(*Photo) {}, Thigh, of(Thigh, 220), sd(Thigh, parts[Thigh].noise, of(Thigh, 220))},
		{"one of two calves", func(p *Photo) { p.hide(ankle) }, Calf, of(Calf, calf),
			sd(Calf, math.Hypot(parts[Calf].noise, parts[Calf].sides/2), of(Calf, calf))},
		{"thighs of 220 and 230", func(p *Photo) { p.move(0, 10, knee) }, Thigh, of(Thigh, 225), sd(Thigh, parts[Thigh].noise, of(Thigh, 225))},
		{"thighs that lean by 40 degrees", func(p *Photo) { p.bendHip(0, 40); p.bendHip(1, 40) }, Thigh,
			of(Thigh, 220/math.Cos(40*math.Pi/180)), sd(Thigh, parts[Thigh].noise, of(Thigh, 220/math.Cos(40*math.Pi/180)))},
		{"a torso", func(*Photo) {}, Torso, of(Torso, 300), sd(Torso, parts[Torso].noise, of(Torso, 300))},
		{"one that leans by 40 degrees, which is not undone", func(p *Photo) { leanTorso(p, 40) }, Torso,
			of(Torso, 300), sd(Torso, parts[Torso].noise, of(Torso, 300))},
		{"shoulders", func(*Photo) {}, ShoulderWidth, of(ShoulderWidth, 190), sd(ShoulderWidth, parts[ShoulderWidth].noise, of(ShoulderWidth, 190))},
		{"shoulders that turn by 30 degrees", func(p *Photo) { p.turn(30) }, ShoulderWidth, of(ShoulderWidth, 190/math.Cos(math.Pi/6)),
			sd(ShoulderWidth, parts[ShoulderWidth].noise, of(ShoulderWidth, 190/math.Cos(math.Pi/6)))},
	} {
		m := measured(changed(c.change), r)
		near(t, c.name, m.Mean[c.segment].CM, c.cm, 1e-9)
		by := doubt(m.Findings, Known) // a hidden joint is one
		near(t, c.name+": its uncertainty", m.Mean[c.segment].SD, by*c.sd, 1e-9)
	}
}

// A worse scale makes lengths less sure, and a longer object a better scale.
func TestShortReferencesAreLessSure(t *testing.T) {
	before := 1.0
	for _, px := range []float64{20, 50, 200, 1000} {
		m := measured(standing(), Request{Pixels: px, CM: 0.18 * px})
		l := m.Mean[Leg]
		near(t, "the leg", l.CM, legAt18(standing()), 1e-9)
		if share := l.SD / l.CM; share >= before {
			t.Errorf("by a reference of %g pixels the leg is uncertain by %.3f, by a shorter one by %.3f", px, share, before)
		} else {
			before = share
		}
	}
}

// legAt18 is the leg of a photo at 0.18 cm a pixel.
func legAt18(p *Photo) float64 {
	o := Observe(p)
	return jointLength(Thigh, 0.18*o.distance(hip, knee)) + jointLength(Calf, 0.18*o.distance(knee, ankle))
}

package body

import (
	"math"
	"testing"
)

// What tools/fit/tape.py --check says, from the second moments of ANSUR II in place of a
// least-squares fit and without rounding to the table's digits.
func TestTapeEqualsTheConditionalNormal(t *testing.T) {
	for _, c := range []struct {
		length               TapeLength
		sex                  Sex
		stature, cm, sd      float64
		wantCM, wantDeviates float64
	}{
		{Sleeve, Unknown, 170, 52, 1.5, 56.44, 1.61},
		{InsideLeg, Unknown, 170, 80, 1.5, 80.92, 2.02},
		{Sleeve, Female, 163.8, 50.1, 1.5, 54.35, 1.58},
		{InsideLeg, Female, 163.8, 82.8, 1.5, 82.08, 1.97},
		{Sleeve, Male, 185, 57, 1.5, 61.81, 1.63},
		{InsideLeg, Male, 185, 86, 1.5, 87.53, 1.99},
	} {
		l := Tape(c.length, c.sex, c.stature, Length{c.cm, c.sd})
		if math.Abs(l.CM-c.wantCM) > 0.03 || math.Abs(l.SD-c.wantDeviates) > 0.02 {
			t.Errorf("%d of %d at %g cm: %.2f ± %.2f, want %.2f ± %.2f", c.length, c.sex, c.stature, l.CM, l.SD, c.wantCM, c.wantDeviates)
		}
	}
}

// The table is written by a program: it must be of a human body.
func TestTapeTable(t *testing.T) {
	for sex := range numSexes {
		for l, p := range tapes[sex] {
			if p.ratio < 0.3 || p.ratio > 0.5 || p.joints < 0.27 || p.joints > 0.5 || p.slope < 0.5 || p.slope > 1 || p.residual < 0.5 || p.residual > 2 {
				t.Errorf("sex %d, %d: %+v", sex, l, p)
			}
		}
	}
}

func TestTape(t *testing.T) {
	for sex := range numSexes {
		for l := range NumTapes {
			mean := tapes[sex][l].joints * 170
			at := func(stature, cm, sd float64) (float64, float64) {
				tape := Tape(l, sex, stature, Length{cm, sd})
				return tape.CM, tape.SD
			}
			average, least := at(170, mean, 0)
			if want := tapes[sex][l].ratio * 170; math.Abs(average-want) > 1e-12 {
				t.Errorf("sex %d, %d: the average limb gives %g, want %g", sex, l, average, want)
			}
			if longer, _ := at(170, mean+2, 0); longer <= average+1 || longer >= average+2 {
				t.Errorf("sex %d, %d: 2 cm more limb give %g more", sex, l, longer-average)
			}
			if twice, _ := at(340, 2*mean, 0); math.Abs(twice-2*average) > 1e-9 {
				t.Errorf("sex %d, %d: twice the body gives %g, want %g", sex, l, twice, 2*average)
			}
			if _, more := at(170, mean, 3); more <= least || more >= least+3 {
				t.Errorf("sex %d, %d: a limb of ±3 cm gives ±%g, an exact one ±%g", sex, l, more, least)
			}
		}
	}
}

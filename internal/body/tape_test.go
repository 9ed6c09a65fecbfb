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
		sex                  string
		stature, cm, sd      float64
		wantCM, wantDeviates float64
	}{
		{Sleeve, "", 170, 52, 1.5, 56.44, 1.61},
		{InsideLeg, "", 170, 80, 1.5, 80.92, 2.02},
		{Sleeve, "female", 163.8, 50.1, 1.5, 54.35, 1.58},
		{InsideLeg, "female", 163.8, 82.8, 1.5, 82.08, 1.97},
		{Sleeve, "male", 185, 57, 1.5, 61.81, 1.63},
		{InsideLeg, "male", 185, 86, 1.5, 87.53, 1.99},
	} {
		cm, sd := Tape(c.length, c.sex, c.stature, c.cm, c.sd)
		if math.Abs(cm-c.wantCM) > 0.03 || math.Abs(sd-c.wantDeviates) > 0.02 {
			t.Errorf("%d %q at %g cm: %.2f ± %.2f, want %.2f ± %.2f", c.length, c.sex, c.stature, cm, sd, c.wantCM, c.wantDeviates)
		}
	}
}

// The table is written by a program: it must be of a human body.
func TestTapeTable(t *testing.T) {
	for _, sex := range []string{"", "female", "male"} {
		for l, p := range tapes[sex] {
			if p.ratio < 0.3 || p.ratio > 0.5 || p.joints < 0.27 || p.joints > 0.5 || p.slope < 0.5 || p.slope > 1 || p.residual < 0.5 || p.residual > 2 {
				t.Errorf("%q %d: %+v", sex, l, p)
			}
		}
	}
}

func TestTape(t *testing.T) {
	for _, sex := range []string{"", "female", "male"} {
		for l := range numTapes {
			mean := tapes[sex][l].joints * 170
			at := func(stature, cm, sd float64) (float64, float64) { return Tape(l, sex, stature, cm, sd) }
			average, least := at(170, mean, 0)
			if want := tapes[sex][l].ratio * 170; math.Abs(average-want) > 1e-12 {
				t.Errorf("%q %d: the average limb gives %g, want %g", sex, l, average, want)
			}
			if longer, _ := at(170, mean+2, 0); longer <= average+1 || longer >= average+2 {
				t.Errorf("%q %d: 2 cm more limb give %g more", sex, l, longer-average)
			}
			if twice, _ := at(340, 2*mean, 0); math.Abs(twice-2*average) > 1e-9 {
				t.Errorf("%q %d: twice the body gives %g, want %g", sex, l, twice, 2*average)
			}
			if _, more := at(170, mean, 3); more <= least || more >= least+3 {
				t.Errorf("%q %d: a limb of ±3 cm gives ±%g, an exact one ±%g", sex, l, more, least)
			}
		}
	}
}

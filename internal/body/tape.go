package body

import "math"

// A TapeLength is a length that a tape measures.
type TapeLength int

// The tape's lengths.
const (
	Sleeve    TapeLength = iota // from the arm
	InsideLeg                   // from the leg
	NumTapes
)

// TapeLengths are those of a person; one that is zero is not known.
type TapeLengths [NumTapes]Length

// tapeLimbs are the lengths between joint centres that a tape's follow from.
var tapeLimbs = [NumTapes]Segment{Sleeve: Arm, InsideLeg: Leg}

// The adults that ANSUR II measured: men and women of 17 to 58 years and 140.9 to 199.3 cm.
const (
	MinTapeAge                     = 16
	MinTapeStature, MaxTapeStature = 140, 200
)

// A tape says how one of its lengths follows from the stature and a length between joint centres.
// tools/fit/tape.py has the model and writes the table from ANSUR II.
type tape struct {
	ratio    float64 // mean of the tape's length over the mean stature
	joints   float64 // the same of the length between joint centres
	slope    float64 // cm of tape for each cm that a limb is longer than the mean at its stature
	residual float64 // standard deviation, in cm, over people of one stature and limb length
}

// Tape returns a length that a tape measures on a person of a stature in cm whose arm or leg is as
// given. Both and the result are normal:
//
//	length = ratio stature + slope (limb - joints stature)
//	sd²    = residual² + slope² sd²
func Tape(l TapeLength, sex Sex, stature float64, limb Length) Length {
	t := tapes[sex][l]
	return Length{t.ratio*stature + t.slope*(limb.CM-t.joints*stature), math.Hypot(t.residual, t.slope*limb.SD)}
}

// addTape adds the tape's lengths, if they are wanted, or why they are not known.
func (m *Result) addTape(r *Request) {
	if !r.Tape || m.Mean.Count() == 0 {
		return
	}
	if why := r.noTape(); why != None {
		m.Findings = append(m.Findings, Finding{Code: why})
		return
	}
	m.Tape = &TapeLengths{}
	for l, limb := range tapeLimbs {
		if m.Mean.Has(limb) {
			m.Tape[l] = Tape(TapeLength(l), r.Sex, r.Stature, m.Mean[limb])
		}
	}
}

// noTape says why no length of a tape is known, None if they are.
func (r *Request) noTape() Code {
	switch {
	case r.Method != Anatomical:
		return TapeOfClassic
	case r.Known():
		return TapeWithoutStature
	case r.Stature < MinTapeStature || r.Stature > MaxTapeStature:
		return TapeStature
	case r.Age > 0 && r.Age < MinTapeAge:
		return TapeAge
	}
	return None
}

package body

import "math"

// A TapeLength is a length that a tape measures.
type TapeLength int

// The tape's lengths.
const (
	Sleeve    TapeLength = iota // from the arm
	InsideLeg                   // from the leg
	numTapes
)

// A tape says how one of its lengths follows from the stature and a length between joint
// centres. tools/fit/tape.py has the model and writes the table from ANSUR II.
type tape struct {
	ratio    float64 // mean of the tape's length over the mean stature
	joints   float64 // the same of the length between joint centres
	slope    float64 // cm of tape for each cm that a limb is longer than the mean at its stature
	residual float64 // standard deviation, in cm, over people of one stature and limb length
}

// Tape returns a length that a tape measures, in cm, and its standard deviation. The sex
// is "female", "male" or "" if it was not told; cm is the measured arm or leg, sd its
// standard deviation. Both and the result are normal:
//
//	length = ratio stature + slope (cm - joints stature)
//	sd²    = residual² + slope² sd²
func Tape(l TapeLength, sex string, stature, cm, sd float64) (tapeCM, tapeSD float64) {
	t := tapes[sex][l]
	return t.ratio*stature + t.slope*(cm-t.joints*stature), math.Hypot(t.residual, t.slope*sd)
}

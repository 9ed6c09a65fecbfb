package pose

import "github.com/hypermob/pose/internal/body"

// A TapeLength names a length that a tailor's tape measures between points on the skin, as
// [WithTape] gives it. The values are ANSUR II's sleeve outseam and crotch height.
type TapeLength string

// The tape's lengths.
const (
	Sleeve    TapeLength = "sleeve"     // tip of the shoulder (acromion) to wrist (stylion), the arm hanging; follows from Arm
	InsideLeg TapeLength = "inside_leg" // crotch to floor, without shoes; follows from Leg
)

// tapeNames are those of package body's.
var tapeNames = [body.NumTapes]TapeLength{body.Sleeve: Sleeve, body.InsideLeg: InsideLeg}

// WithTape sets whether the [Measurements] have the equivalents of a tape's lengths, too; the
// default is not. They are what a tape is expected to measure on adults of that stature whose arm
// and leg are as long as the measured ones. They need [Anatomical] and a [Stature] of 140 to 200
// cm, and nobody whom [WithAge] makes younger than 16, since it is adults whose tape lengths are
// known; else they are absent and a warning, [NoTape], says why. One whose arm or leg is absent is
// absent too. [WithSex] makes them a little surer.
//
// Sleeve and InsideLeg were never compared with a tape: their uncertainty is a calculation, from
// how people of ANSUR II differ and from that of the arm or leg. A guess from the stature alone is
// uncertain by 1.8 and 2.5 cm.
func WithTape(on bool) MeasureOption {
	return func(o *measureOptions) error { o.Tape = on; return nil }
}

func newTape(found *body.TapeLengths) map[TapeLength]Length {
	if found == nil {
		return nil
	}
	tape := map[TapeLength]Length{}
	for i, l := range found {
		if l.CM > 0 {
			tape[tapeNames[i]] = newLength(l)
		}
	}
	return tape
}

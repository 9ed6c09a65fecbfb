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

// WithTape sets whether the [Measurements] also have a tape's lengths. It is off by default. These
// lengths are what a tape is expected to measure on adults of that stature whose arm and leg are as
// long as the measured ones. They need [Anatomical] and a [Stature] of 140 to 200 cm. An age told
// by [WithAge] must be at least 16, because the statistics are those of adults. Otherwise the
// tape's lengths are absent, and the warning [NoTape] says why. If the arm or the leg is absent, so
// is the length that follows from it. [WithSex] makes them a little more certain.
//
// Sleeve and InsideLeg have never been compared with a real tape. Their uncertainty is calculated
// from how the people of ANSUR II differ, and from the uncertainty of the arm or leg. A guess from
// the stature alone is uncertain by 1.8 and 2.5 cm.
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

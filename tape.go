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

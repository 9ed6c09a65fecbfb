package pose

import (
	"fmt"

	"github.com/hypermob/pose/internal/body"
)

// A TapeLength names a length that a tailor's tape measures between points on the skin, as
// [WithTape] gives it. The values are ANSUR II's sleeve outseam and crotch height.
type TapeLength string

// The tape's lengths.
const (
	Sleeve    TapeLength = "sleeve"     // tip of the shoulder (acromion) to wrist (stylion), the arm hanging; follows from Arm
	InsideLeg TapeLength = "inside_leg" // crotch to floor, without shoes; follows from Leg
)

// The adults that ANSUR II measured: men and women of 17 to 58 years and 140.9 to 199.3 cm.
const (
	minTapeAge                     = 16
	minTapeStature, maxTapeStature = 140, 200
)

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
	return func(o *measureOptions) error { o.tape = on; return nil }
}

// addTape adds the tape's lengths, if they are wanted.
func (m *Measurements) addTape(o *measureOptions) {
	if !o.tape || len(m.Mean) == 0 {
		return
	}
	if why := m.noTape(o.age); why != "" {
		m.warn(NoTape, "the tape's lengths are not given: "+why, nil)
		return
	}
	m.Tape = map[TapeLength]Length{}
	for _, t := range []struct {
		name TapeLength
		body body.TapeLength
		from Segment
	}{{Sleeve, body.Sleeve, Arm}, {InsideLeg, body.InsideLeg, Leg}} {
		if l, ok := m.Mean[t.from]; ok {
			cm, sd := body.Tape(t.body, string(o.sex), m.Stature, l.CM, l.Uncertainty)
			m.Tape[t.name] = Length{CM: cm, Uncertainty: sd}
		}
	}
}

// noTape says why no length of a tape is known, "" if they are; age is 0 if it was not told.
func (m *Measurements) noTape(age float64) string {
	switch {
	case m.Method != Anatomical:
		return "they follow from lengths between joint centres, so use the anatomical method"
	case m.Stature == 0:
		return "they follow from the stature, so give it in place of a known length"
	case m.Stature < minTapeStature || m.Stature > maxTapeStature:
		return fmt.Sprintf("they are known for adults of %d to %d cm only", minTapeStature, maxTapeStature)
	case age > 0 && age < minTapeAge:
		return fmt.Sprintf("they are known for adults only, from %d years on", minTapeAge)
	}
	return ""
}

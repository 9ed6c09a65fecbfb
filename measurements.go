package pose

import (
	"fmt"

	"github.com/hypermob/pose/internal/body"
)

// A Segment is a body length that [Measure] gives. Its ends are the centres of joints for
// [Anatomical] and BlazePose's landmarks of them for [Classic], never the points on the
// skin that a tape runs between.
type Segment int

// The nine segments.
const (
	UpperArm Segment = iota // shoulder to elbow
	Forearm                 // elbow to wrist
	Arm                     // shoulder to elbow to wrist: UpperArm + Forearm
	Thigh                   // hip to knee
	Calf                    // knee to ankle
	Leg                     // hip to knee to ankle: Thigh + Calf
	Torso                   // midway between the shoulders to midway between the hips

	// ShoulderWidth is the one length between points on the skin: from acromion to acromion, the
	// outer tips of the shoulder blades (biacromial breadth). [Classic] has neither width.
	ShoulderWidth
	HipWidth // between the centres of the hip joints, which is half of what a tape finds across the hips
)

var segmentNames = [...]string{"upper_arm", "forearm", "arm", "thigh", "calf", "leg", "torso", "shoulder_width", "hip_width"}

// Segments lists all segments in order.
func Segments() []Segment {
	return []Segment{UpperArm, Forearm, Arm, Thigh, Calf, Leg, Torso, ShoulderWidth, HipWidth}
}

// String returns the segment's name, such as "upper_arm".
func (s Segment) String() string {
	if s < 0 || int(s) >= len(segmentNames) {
		return fmt.Sprintf("Segment(%d)", int(s))
	}
	return segmentNames[s]
}

// MarshalText writes the segment's name.
func (s Segment) MarshalText() ([]byte, error) {
	if s < 0 || int(s) >= len(segmentNames) {
		return nil, fmt.Errorf("%w: there is no segment %d", ErrInvalidInput, int(s))
	}
	return []byte(segmentNames[s]), nil
}

// UnmarshalText reads a segment's name.
func (s *Segment) UnmarshalText(b []byte) error {
	for i, name := range segmentNames {
		if name == string(b) {
			*s = Segment(i)
			return nil
		}
	}
	return fmt.Errorf("%w: there is no segment %q", ErrInvalidInput, b)
}

// A Length is one measured length.
type Length struct {
	CM float64 `json:"cm"`
	// Uncertainty is the standard deviation of CM, in centimetres: the true length is
	// meant to lie within two of them 19 times in 20. The package documentation says how
	// often it did on people whose lengths are known.
	Uncertainty float64 `json:"uncertainty_cm"`
}

// Lengths holds the lengths that could be measured; one that could not is absent,
// and a [Warning] of the Measurements says why.
type Lengths map[Segment]Length

// Measurements are the body lengths of one person.
type Measurements struct {
	Method Method `json:"method"`
	Scale  Scale  `json:"scale"`
	// Stature is the person's height in cm as given, 0 if the scale came from a known length.
	Stature float64 `json:"stature_cm,omitempty"`
	// Mean holds, for each segment, the mean of both sides, or the one side that could be measured.
	Mean Lengths `json:"mean"`
	// Left and Right hold the sides of the limbs, the person's own left and right, where they are
	// told apart: by [Classic], and by [Anatomical] with a [KnownLength]. From a stature a photo
	// says nothing of their difference, and both are empty.
	Left  Lengths `json:"left"`
	Right Lengths `json:"right"`
	// Tape holds what a tape would measure, if [WithTape] asked for it and it is known.
	Tape map[TapeLength]Length `json:"tape,omitempty"`
	// Warnings say what makes lengths absent or less sure, most important first.
	Warnings []Warning `json:"warnings,omitempty"`
}

// A Method is a way to get from pixels to lengths.
type Method string

// The methods.
const (
	// Anatomical is the default: what the photo shows is weighed against what people are like,
	// each length has an uncertainty, and what can't be stood behind is absent.
	Anatomical Method = "anatomical"
	// Classic is the formula of the MediaPipe service that this library replaces, for comparison.
	// It takes the eye line for the crown and landmarks for joints: on 24 rendered people its arms
	// were 10 % too long, legs 7 % too short and torsos 13 % too long. Lengths above the person's
	// stature, which the service answered too, are absent.
	Classic Method = "classic"
)

// A Sex is what [WithSex] tells; the zero value says that it was not told.
type Sex string

// The sexes that body statistics distinguish.
const (
	Female Sex = "female"
	Male   Sex = "male"
)

// methods are the names of package body's.
var methods = [...]Method{body.Anatomical: Anatomical, body.Classic: Classic}

func newLengths(found *body.Lengths) Lengths {
	ls := make(Lengths, found.Count())
	for s, l := range found {
		if found.Has(body.Segment(s)) {
			ls[Segment(s)] = newLength(l)
		}
	}
	return ls
}

func newLength(l body.Length) Length { return Length{CM: l.CM, Uncertainty: l.SD} }

func newSegments(found []body.Segment) []Segment {
	if len(found) == 0 {
		return nil
	}
	all := make([]Segment, len(found))
	for i, s := range found {
		all[i] = Segment(s)
	}
	return all
}

// sides returns the lengths of the left and of the right side, which are the means where sides were
// not told apart.
func (m *Measurements) sides() [2]Lengths {
	if len(m.Left)+len(m.Right) == 0 {
		return [2]Lengths{m.Mean, m.Mean}
	}
	return [2]Lengths{m.Left, m.Right}
}

package pose

import (
	"fmt"

	"github.com/hypermob/pose/internal/body"
)

// A Segment is a body length that [Measure] gives. Its ends are the centres of joints with
// [Anatomical], and BlazePose's landmarks with [Classic]. Except for [ShoulderWidth], they are
// never the points on the skin that a tape runs between.
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
	// Uncertainty is the standard deviation of CM, in centimetres: the true length should lie
	// within two of them 19 times out of 20. The package documentation says how often it did for
	// people whose lengths are known.
	Uncertainty float64 `json:"uncertainty_cm"`
}

// Lengths holds the lengths that could be measured. One that could not is absent, and a [Warning]
// of the Measurements says why.
type Lengths map[Segment]Length

// Measurements are the body lengths of one person.
type Measurements struct {
	Method Method `json:"method"`
	Scale  Scale  `json:"scale"`
	// Stature is the person's height in cm as given, 0 if the scale came from a known length.
	Stature float64 `json:"stature_cm,omitempty"`
	// Mean holds, for each segment, the mean of both sides, or the one side that could be measured.
	Mean Lengths `json:"mean"`
	// Left and Right hold the lengths of each side, the person's own left and right. Classic gives
	// them, and Anatomical with a KnownLength. From a stature both are empty, because a photo does
	// not show how the sides differ.
	Left  Lengths `json:"left"`
	Right Lengths `json:"right"`
	// Tape holds what a tape would measure, if WithTape asked for it and it is known.
	Tape map[TapeLength]Length `json:"tape,omitempty"`
	// Warnings say what makes lengths absent or less sure, most important first.
	Warnings []Warning `json:"warnings,omitempty"`
}

// A Method is a way to get from pixels to lengths.
type Method string

// The methods.
const (
	// Anatomical is the default. It weighs what the photo shows against what people are like, and
	// gives each length an uncertainty. A length that the photo does not show well enough is
	// absent.
	Anatomical Method = "anatomical"
	// Classic is the formula of the MediaPipe service that this library replaces, for comparison.
	// It takes the eye line for the crown and landmarks for joints. On 100 rendered people its arms
	// were 4 % too long, legs 3 % too short and torsos 12 % too long (docs/migrating.md). The
	// service also answered lengths above the person's stature; here they are absent.
	Classic Method = "classic"
)

// A Sex is what [WithSex] tells. The zero value means that the sex is not known.
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

// A Warning says what makes lengths absent or less sure.
type Warning struct {
	Code     WarningCode `json:"code"`
	Severity Severity    `json:"severity"`
	// Message is a sentence for people: what was seen, and what to do about it.
	Message string `json:"message"`
	// Segments are the lengths that are absent (from Mean) for this reason, if any.
	Segments []Segment `json:"segments,omitempty"`
}

// A Severity says what a [Warning] did to the lengths.
type Severity string

// The severities, from a note to a missing length.
const (
	Info    Severity = "info"    // no length is less certain
	Caution Severity = "caution" // lengths are less certain, as their uncertainty says, or may be another person's
	Severe  Severity = "severe"  // lengths are absent: the warning's Segments
)

// A WarningCode names the kind of a [Warning]. tools/quality/README.md has the evidence for each.
type WarningCode string

// The codes of warnings.
const (
	HeadCropped   WarningCode = "HEAD_CROPPED"   // the top of the head is outside the photo
	FeetCropped   WarningCode = "FEET_CROPPED"   // the feet are outside the photo
	LowVisibility WarningCode = "LOW_VISIBILITY" // a joint of torso or legs is hidden, uncertain or outside the photo
	ArmsHidden    WarningCode = "ARMS_HIDDEN"    // a joint of an arm is hidden, uncertain or outside the photo
	Foreshortened WarningCode = "FORESHORTENED"  // a limb points towards or away from the camera
	NotUpright    WarningCode = "NOT_UPRIGHT"    // the person sits, bends, lies or stands on one leg
	// PhotoContradictsHeight says that the photo and the height, or the known length, cannot both
	// be right.
	PhotoContradictsHeight WarningCode = "PHOTO_CONTRADICTS_HEIGHT"
	RolledCamera           WarningCode = "ROLLED_CAMERA"   // the camera is rolled, or the person leans
	TurnedAway             WarningCode = "TURNED_AWAY"     // the body is turned sideways
	CameraTilted           WarningCode = "CAMERA_TILTED"   // the camera looks steeply down at the person
	TooNear                WarningCode = "TOO_NEAR"        // the camera is near, by the photo's focal length
	SmallInFrame           WarningCode = "SMALL_IN_FRAME"  // the person is less than about 80 pixels tall
	MultiplePeople         WarningCode = "MULTIPLE_PEOPLE" // the detector saw more than one person
	SidesDisagree          WarningCode = "SIDES_DISAGREE"  // left and right differ more than bodies do
	ScaleUnknown           WarningCode = "SCALE_UNKNOWN"   // nothing in the pose fixes centimetres per pixel
	PhotoTruncated         WarningCode = "PHOTO_TRUNCATED" // the photo's file was cut off, and the end of the picture is missing
	OtherVersion           WarningCode = "OTHER_VERSION"   // the pose was stored by another version of the library, and not all of it was understood
	NoTape                 WarningCode = "NO_TAPE"         // the tape's lengths are not known for this person
)

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

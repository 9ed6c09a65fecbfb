package pose

import (
	"fmt"
	"math"
	"strings"

	"github.com/hypermob/pose/internal/body"
)

// severities are package body's.
var severities = [...]Severity{body.Info: Info, body.Caution: Caution, body.Severe: Severe}

// newWarnings puts what package body found into words.
func newWarnings(found *body.Result) (all []Warning) {
	if len(found.Findings) > 0 {
		all = make([]Warning, 0, len(found.Findings))
	}
	for i := range found.Findings {
		f := &found.Findings[i]
		p := &phrases[f.Code]
		message := p.text
		if p.values != nil {
			message = fmt.Sprintf(p.text, p.values(f)...)
		}
		if f.Photo > 0 {
			message = fmt.Sprintf("photo %d: %s", f.Photo, message)
		}
		all = append(all, Warning{p.code, severities[found.Severity(f)], message, newSegments(f.Absent)})
	}
	return all
}

// phrases are the texts of the findings: what was seen, and what to do about it. Those with values
// are formats.
var phrases = [body.NumCodes]struct {
	code   WarningCode
	text   string
	values func(*body.Finding) []any
}{
	body.HeadOutside: {HeadCropped, "the head is outside the photo, so the stature fixes no scale: " +
		"take the whole person, or give a known length", nil},
	body.FeetOutside: {FeetCropped, "the feet are outside the photo, so the stature fixes no scale: " +
		"take the whole person, or give a known length", nil},
	body.FeetHidden: {LowVisibility, "the feet are hidden or uncertain, so the stature fixes no scale: " +
		"keep them in view, or give a known length", nil},
	body.NoHeight: {ScaleUnknown, "neither the crown of the head nor the eyes can be told: " +
		"take the whole person, with the head in view", nil},
	body.OnTheSide: {NotUpright, "the photo seems to lie %s, or the person does, so the stature fixes no scale: " +
		"turn the photo %s, or give a known length", howTurned},
	body.NotStanding: {NotUpright, "the person sits, bends or lies, so the stature fixes no scale: " +
		"take a standing photo, or give a known length", nil},

	body.HeadCut: {HeadCropped, "the top of the head is outside the photo, so the scale is from the eye line, which is less sure: " +
		"take the whole person", nil},
	body.Bent: {NotUpright, "the body is bent by about %.0f degrees, so it stands less high than the stature: " +
		"stand straight", value},
	body.LegsApart: {NotUpright, "the legs are far apart, so the body stands less high than the stature: " +
		"put the feet together", nil},
	body.FootLifted: {NotUpright, "one foot is lifted, which makes all lengths less sure: stand on both feet", nil},
	body.SmallChild: {PhotoContradictsHeight, "somebody of %.4g cm is a small child, but the photo shows an adult's proportions: " +
		"is the height %.4g inches, which are %.0f cm?", inInches},
	body.LongPath: {PhotoContradictsHeight, "trunk and leg are %.2f times as long as the shoulders are high above the ankle, " +
		"so that the stature is not the height in the photo: stand straight, on both feet", value},
	body.LongCalf: {PhotoContradictsHeight, "the lower leg looks %.2f times as long as is usual at %.4g cm: " +
		"stand straight, on both feet, and check the height", valueAndStature},
	body.OddLength:    {PhotoContradictsHeight, "by the known length the person in the photo would be %.3g cm tall: %s", inUnits},
	body.CameraRolled: {RolledCamera, "the camera is rolled: the body leans by %.0f degrees to the photo's %s; lengths are taken along it", rolled},

	body.TurnedAway: {TurnedAway, "the body is turned sideways, which makes all lengths less sure: face the camera", nil},
	body.CameraAbove: {CameraTilted, "the camera looks down at the person, which makes all lengths less sure: " +
		"hold it level, at the height of the hips", nil},
	body.TooNear: {TooNear, "the camera is only about %.1f body heights away, so that what is nearer to it looks larger: " +
		"step back to twice the body's height", value},
	body.Small:     {SmallInFrame, "the person is only %.0f pixels large, which makes all lengths less sure: come closer", value},
	body.Several:   {MultiplePeople, "%.0f people are in the photo: make sure that the right one was measured", value},
	body.Truncated: {PhotoTruncated, "the photo's file was cut off, so that the end of the picture is missing: use the original file", nil},

	body.LaterVersion: {OtherVersion, "the pose was stored in version %.0f, of which this library knows " +
		"only what version %d has: update the library", versions},
	body.OtherOutline: {OtherVersion, "the pose was stored by another version of the library, and the outline of " +
		"its limbs is not used, which makes lengths less sure: find the person in the photo again", nil},

	body.PartCropped: {FeetCropped, "cut off by the photo's lower edge: %s; take the whole person", places},
	body.PartHidden: {LowVisibility, "hidden, uncertain or outside the photo: %s; " +
		"keep all joints in view and clear of other things", places},
	body.ArmHidden: {ArmsHidden, "hidden, uncertain or outside the photo: %s; " +
		"let the arms hang a little off the body, in view", places},
	body.Foreshortened: {Foreshortened, "pointing towards or away from the camera: %s; " +
		"stand straight, with the arms across the view", places},
	body.SidesDisagree: {SidesDisagree, "left and right %s differ more than bodies do: stand straight and face the camera", places},

	body.EndsHidden: {ScaleUnknown, "no visible landmark of the head or none of the feet, so the stature fixes no scale: " +
		"take the whole person, standing upright", nil},
	body.UpsideDown: {ScaleUnknown, "the head is not above the feet, so the stature fixes no scale: " +
		"take the whole person, standing upright", nil},
	body.LongerThanAnybody: {ScaleUnknown, "%s would be longer than anybody is tall: check the known length and its ends", places},
	body.LongerThanStature: {NotUpright, "%s would be longer than the person is tall: " +
		"stand upright, with all joints in view", places},
	body.JointHidden: {LowVisibility, "a joint of %s is hidden or uncertain: keep all joints in view", places},

	body.TapeOfClassic: {NoTape, "the tape's lengths are not given: " +
		"they follow from lengths between joint centres, so use the anatomical method", nil},
	body.TapeWithoutStature: {NoTape, "the tape's lengths are not given: " +
		"they follow from the stature, so give it in place of a known length", nil},
	body.TapeStature: {NoTape, "the tape's lengths are not given: they are known for adults of %d to %d cm only", tapeStatures},
	body.TapeAge:     {NoTape, "the tape's lengths are not given: they are known for adults only, from %d years on", tapeAge},
}

func value(f *body.Finding) []any           { return []any{f.Value} }
func valueAndStature(f *body.Finding) []any { return []any{f.Value, f.Stature} }
func inInches(f *body.Finding) []any        { return []any{f.Stature, f.Stature, 2.54 * f.Stature} }
func tapeStatures(*body.Finding) []any      { return []any{body.MinTapeStature, body.MaxTapeStature} }
func versions(f *body.Finding) []any        { return []any{f.Value, poseVersion} }
func tapeAge(*body.Finding) []any           { return []any{body.MinTapeAge} }

// howTurned says how somebody who leans by so many degrees is turned, and what to do. A photo on
// its side and somebody who lies look the same.
func howTurned(f *body.Finding) []any {
	switch {
	case math.Abs(f.Value) > 135:
		return []any{"upside down", "by 180 degrees"}
	case f.Value < 0:
		return []any{"on its side", "by 90 degrees to the right"}
	}
	return []any{"on its side", "by 90 degrees to the left"}
}

func rolled(f *body.Finding) []any {
	if f.Value < 0 {
		return []any{-f.Value, "left"}
	}
	return []any{f.Value, "right"}
}

// inUnits asks whether a known length that makes a person of such a stature is in another unit.
func inUnits(f *body.Finding) []any {
	if u, ok := unitOf(f.Stature, unit{"millimetres", 0.1}, unit{"metres", 100}, unit{"inches", 2.54}); ok {
		return []any{f.Stature, fmt.Sprintf("is it in %s? It must be in centimetres", u.name)}
	}
	return []any{f.Stature, "check it"}
}

// places names the segments, each with its side if it is that of one side.
func places(f *body.Finding) []any {
	names := make([]string, len(f.Places))
	for i, p := range f.Places {
		names[i] = sideNames[p.Side] + strings.ReplaceAll(Segment(p.Segment).String(), "_", " ")
	}
	return []any{join(names)}
}

var sideNames = [...]string{body.Both: "", body.Left: "left ", body.Right: "right "}

// join writes words as "a", "a and b" or "a, b and c".
func join(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

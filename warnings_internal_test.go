package pose

import (
	"strings"
	"testing"

	"github.com/hypermob/pose/internal/body"
)

// Each finding has one phrase, with its numbers and places.
func TestPhrases(t *testing.T) {
	places := []body.Place{{Segment: body.Forearm, Side: body.Left}, {Segment: body.Thigh, Side: body.Right}, {Segment: body.Torso}}
	said := map[string]body.Code{}
	for _, c := range []struct {
		f    body.Finding
		code WarningCode
		says string
	}{
		{body.Finding{Code: body.HeadOutside}, HeadCropped, "the head is outside the photo"},
		{body.Finding{Code: body.FeetOutside}, FeetCropped, "the feet are outside the photo"},
		{body.Finding{Code: body.FeetHidden}, LowVisibility, "the feet are hidden or uncertain"},
		{body.Finding{Code: body.NoHeight}, ScaleUnknown, "neither the crown of the head nor the eyes"},
		{body.Finding{Code: body.OnTheSide, Value: 92}, NotUpright, "lie on its side, or the person does, so the stature fixes no scale: turn the photo by 90 degrees to the left"},
		{body.Finding{Code: body.NotStanding}, NotUpright, "the person sits, bends or lies"},
		{body.Finding{Code: body.HeadCut}, HeadCropped, "the scale is from the eye line"},
		{body.Finding{Code: body.Bent, Value: 9.6}, NotUpright, "bent by about 10 degrees"},
		{body.Finding{Code: body.LegsApart}, NotUpright, "the legs are far apart"},
		{body.Finding{Code: body.FootLifted}, NotUpright, "one foot is lifted"},
		{body.Finding{Code: body.SmallChild, Stature: 64.5}, PhotoContradictsHeight, "somebody of 64.5 cm is a small child, but the photo shows an adult's proportions: is the height 64.5 inches, which are 164 cm?"},
		{body.Finding{Code: body.LongPath, Value: 1.054}, PhotoContradictsHeight, "trunk and leg are 1.05 times as long"},
		{body.Finding{Code: body.LongCalf, Value: 1.2, Stature: 163.8}, PhotoContradictsHeight, "looks 1.20 times as long as is usual at 163.8 cm"},
		{body.Finding{Code: body.OddLength, Stature: 400}, PhotoContradictsHeight, "would be 400 cm tall: check it"},
		{body.Finding{Code: body.CameraRolled, Value: 12.3}, RolledCamera, "leans by 12 degrees to the photo's right;"},
		{body.Finding{Code: body.TurnedAway}, TurnedAway, "turned sideways"},
		{body.Finding{Code: body.CameraAbove, Value: 21}, CameraTilted, "looks down at the person"},
		{body.Finding{Code: body.TooNear, Value: 0.71}, TooNear, "about 0.7 body heights away"},
		{body.Finding{Code: body.Small, Value: 61.4}, SmallInFrame, "only 61 pixels large"},
		{body.Finding{Code: body.Several, Value: 3}, MultiplePeople, "3 people are in the photo"},
		{body.Finding{Code: body.Truncated}, PhotoTruncated, "the photo's file was cut off"},
		{body.Finding{Code: body.LaterVersion, Value: 7}, OtherVersion, "stored in version 7, of which this library knows only what version 1 has"},
		{body.Finding{Code: body.OtherOutline}, OtherVersion, "the outline of its limbs is not used"},
		{body.Finding{Code: body.PartCropped, Places: places[:2]}, FeetCropped, "lower edge: left forearm and right thigh; take the whole person"},
		{body.Finding{Code: body.PartHidden, Places: places}, LowVisibility, "outside the photo: left forearm, right thigh and torso; keep all joints"},
		{body.Finding{Code: body.ArmHidden, Places: places[:1]}, ArmsHidden, "outside the photo: left forearm; let the arms hang"},
		{body.Finding{Code: body.Foreshortened, Places: places[:1]}, Foreshortened, "from the camera: left forearm; stand straight"},
		{body.Finding{Code: body.SidesDisagree, Places: []body.Place{{Segment: body.UpperArm}}}, SidesDisagree, "left and right upper arm differ more"},
		{body.Finding{Code: body.EndsHidden}, ScaleUnknown, "no visible landmark of the head or none of the feet"},
		{body.Finding{Code: body.UpsideDown}, ScaleUnknown, "the head is not above the feet"},
		{body.Finding{Code: body.LongerThanAnybody, Places: places[2:]}, ScaleUnknown, "torso would be longer than anybody is tall"},
		{body.Finding{Code: body.LongerThanStature, Places: places[2:]}, NotUpright, "torso would be longer than the person is tall"},
		{body.Finding{Code: body.JointHidden, Places: places[2:]}, LowVisibility, "a joint of torso is hidden"},
		{body.Finding{Code: body.TapeOfClassic}, NoTape, "use the anatomical method"},
		{body.Finding{Code: body.TapeWithoutStature}, NoTape, "in place of a known length"},
		{body.Finding{Code: body.TapeStature}, NoTape, "adults of 140 to 200 cm only"},
		{body.Finding{Code: body.TapeAge}, NoTape, "from 16 years on"},
	} {
		w := newWarnings(&body.Result{Findings: []body.Finding{c.f}})[0]
		if w.Code != c.code || !strings.Contains(w.Message, c.says) || strings.Contains(w.Message, "%!") {
			t.Errorf("finding %d: %s, %q; want %s, %q", c.f.Code, w.Code, w.Message, c.code, c.says)
		}
		if other, ok := said[w.Message]; ok {
			t.Errorf("findings %d and %d read alike: %q", c.f.Code, other, w.Message)
		}
		said[w.Message] = c.f.Code
	}
	if len(said) != int(body.NumCodes)-1 {
		t.Errorf("%d phrases of %d findings", len(said), body.NumCodes-1)
	}
}

// What a phrase says depends on the finding's numbers.
func TestPhrasesTurn(t *testing.T) {
	for _, c := range []struct {
		f    body.Finding
		says string
	}{
		{body.Finding{Code: body.OnTheSide, Value: -80}, "on its side, or the person does, so the stature fixes no scale: turn the photo by 90 degrees to the right,"},
		{body.Finding{Code: body.OnTheSide, Value: -170}, "upside down, or the person does, so the stature fixes no scale: turn the photo by 180 degrees,"},
		{body.Finding{Code: body.OnTheSide, Value: 136}, "upside down"},
		{body.Finding{Code: body.CameraRolled, Value: -15}, "15 degrees to the photo's left;"},
		{body.Finding{Code: body.OddLength, Stature: 1638}, "1.64e+03 cm tall: is it in millimetres? It must be in centimetres"},
		{body.Finding{Code: body.OddLength, Stature: 1.638}, "1.64 cm tall: is it in metres?"},
		{body.Finding{Code: body.OddLength, Stature: 34.5}, "34.5 cm tall: is it in inches?"},
		{body.Finding{Code: body.HeadCut, Photo: 2}, "photo 2: the top of the head"},
	} {
		if w := newWarnings(&body.Result{Findings: []body.Finding{c.f}})[0]; !strings.Contains(w.Message, c.says) {
			t.Errorf("%+v: %q, want %q", c.f, w.Message, c.says)
		}
	}
}

func TestJoin(t *testing.T) {
	for want, words := range map[string][]string{"": nil, "a": {"a"}, "a and b": {"a", "b"}, "a, b and c": {"a", "b", "c"}} {
		if got := join(words); got != want {
			t.Errorf("%q: %q, want %q", words, got, want)
		}
	}
}

// The types that users see have package body's numbers and names.
func TestNamesOfBody(t *testing.T) {
	for i, s := range Segments() {
		if body.Segments()[i] != body.Segment(s) {
			t.Errorf("segment %v is %d below", s, body.Segments()[i])
		}
	}
	for s, want := range map[body.Segment]Segment{
		body.UpperArm: UpperArm, body.Forearm: Forearm, body.Arm: Arm, body.Thigh: Thigh, body.Calf: Calf, body.Leg: Leg,
		body.Torso: Torso, body.ShoulderWidth: ShoulderWidth, body.HipWidth: HipWidth,
	} {
		if Segment(s) != want {
			t.Errorf("segment %d below is %v, want %v", s, Segment(s), want)
		}
	}
	for name, want := range map[Sex]body.Sex{"": body.Unknown, Female: body.Female, Male: body.Male} {
		if s, ok := body.SexNamed(string(name)); s != want || !ok {
			t.Errorf("%q is %d below", name, s)
		}
	}
}

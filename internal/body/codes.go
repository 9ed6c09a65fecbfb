package body

import "math"

// A Code names the kind of a Finding.
type Code int

// The codes. Those whose findings have a Value say what it is.
const (
	None Code = iota

	// The stature fixes no scale.
	HeadOutside
	FeetOutside
	FeetHidden
	NoHeight    // neither crown nor eyes tell how tall the person is in the photo
	OnTheSide   // the person, or the photo, lies. Value: the roll in degrees
	NotStanding // the person sits, bends or lies

	// The scale is less sure.
	HeadCut // it is from the eye line
	Bent    // Value: by how many degrees
	LegsApart
	FootLifted
	SmallChild   // by the stature, but not by the photo
	LongPath     // Value: trunk and leg over how high the shoulders are above the ankle
	LongCalf     // Value: the calf over what is usual at the stature
	OddLength    // the known length implies the Stature
	CameraRolled // Value: the roll in degrees

	// All of the photo is less sure.
	TurnedAway
	CameraAbove
	TooNear   // Value: the camera's distance in body heights
	Small     // Value: how many pixels the points span
	Several   // Value: how many people are in the photo
	Truncated // the end of the photo is missing

	// Not all that was stored of the photo is known here.
	LaterVersion // Value: the version
	OtherOutline

	// Parts of the body were not measured: the Places.
	PartCropped // by the photo's lower edge
	PartHidden  // or outside the photo
	ArmHidden   // or outside the photo
	Foreshortened
	SidesDisagree // they were measured

	// The same, for the classic method.
	EndsHidden        // of the whole body, so that the stature fixes no scale
	UpsideDown        // the head is not above the feet, so neither
	LongerThanAnybody // by the known length
	LongerThanStature // by the stature
	JointHidden

	// A tape's lengths are not known.
	TapeOfClassic
	TapeWithoutStature
	TapeStature // beyond the adults who are known
	TapeAge     // below theirs

	NumCodes
)

// A Finding is something about a photo that makes lengths absent or less sure.
type Finding struct {
	Code   Code
	Photo  int // its number, from 1, if there are several photos; else 0
	Value  float64
	Places []Place   // what it is about
	Absent []Segment // lengths that are absent for it

	// Stature is the given one, or what a known length implies.
	Stature float64
}

// A Place is a segment of one side of the body, or of both.
type Place struct {
	Segment Segment
	Side    Side
}

// A Side of the body is the person's own.
type Side int

// The sides.
const (
	Both Side = iota
	Left
	Right
)

// A Severity says what a finding did to the lengths.
type Severity int

// The severities.
const (
	Info    Severity = iota // lengths are as sure as ever
	Caution                 // they are less sure, or may be another person's
	Severe                  // some are absent
)

// Severity is a finding's among the others of the result.
func (r *Result) Severity(f *Finding) Severity {
	if len(f.Absent) > 0 {
		return Severe
	}
	switch f.Code {
	case Truncated, TapeOfClassic, TapeWithoutStature, TapeStature, TapeAge:
		return Info
	case TooNear, CameraRolled:
		if f.Code.widening(r.Scale.Source) == 1 {
			return Info
		}
	}
	return Caution
}

// widenings say by how much the uncertainties of a photo's lengths grow for a finding, with the
// scale from the stature and from a known length, where they would else be too small: tools/quality
// prints the errors over uncertainties behind them, and its README has the table. From the stature,
// uncertainties know of most already. Findings of 0 widen nothing.
var widenings = [NumCodes]struct{ stature, known float64 }{
	Bent:          {1.3, 1},
	LegsApart:     {1.3, 1},
	FootLifted:    {1.3, 1},
	SmallChild:    {1.5, 1},
	LongPath:      {1.5, 1},
	LongCalf:      {1.5, 1},
	CameraAbove:   {1.1, 1.5},
	TurnedAway:    {1.2, 1.7},
	TooNear:       {1, 1.2},
	Small:         {1.4, 1.4},
	Foreshortened: {1, 2.5},
	PartHidden:    {1, 1.3},
	ArmHidden:     {1, 1.3},
	SidesDisagree: {1, 1.3},
}

// widening is the factor of a code, 1 for one that changes no uncertainty.
func (c Code) widening(s Source) float64 {
	w := widenings[c]
	if s == Known {
		return max(1, w.known)
	}
	return max(1, w.stature)
}

// doubt is by how much all the findings together make uncertainties grow. Each is taken as an error
// of its own.
func doubt(findings []Finding, s Source) float64 {
	variance := 1.0
	for _, f := range findings {
		by := f.Code.widening(s)
		variance += by*by - 1
	}
	return math.Sqrt(variance)
}

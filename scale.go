package pose

import (
	"fmt"
	"math"

	"github.com/hypermob/pose/internal/body"
)

// The statures that Measure accepts, in centimetres: from below an infant's length
// to the tallest person on record.
const (
	MinStature = 50.0
	MaxStature = 272.0
)

// The known lengths that Measure accepts, in centimetres: wide enough to hinder nobody.
const (
	minLength = 0.1
	maxLength = 1e5
)

// A Reference is what fixes the scale of a photo: see [Stature] and [KnownLength].
type Reference struct {
	stature float64 // cm
	known   bool    // a known length rather than a stature
	a, b    Point
	length  float64 // cm between a and b
}

// Stature takes the person's own height, in centimetres ([MinStature] to [MaxStature]),
// standing and without shoes.
func Stature(cm float64) Reference { return Reference{stature: cm} }

// KnownLength takes an object in the plane of the body whose length in centimetres is known (0.1 to
// 100 000), such as a door frame or a sheet of paper held at the side: a and b are its two ends in
// the upright image.
func KnownLength(a, b Point, cm float64) Reference {
	return Reference{known: true, a: a, b: b, length: cm}
}

// A Scale says how long a pixel is at the person.
type Scale struct {
	// CMPerPixel is the length, in centimetres, that one pixel spans at the person.
	CMPerPixel float64 `json:"cm_per_px"`
	// Uncertainty is the standard deviation of CMPerPixel, in the same unit.
	Uncertainty float64 `json:"uncertainty"`
	// Source says what the scale was read from.
	Source ScaleSource `json:"source"`
}

// A ScaleSource names what a [Scale] was read from.
type ScaleSource string

// The sources of a scale.
const (
	ScaleFromSilhouette  ScaleSource = "silhouette"   // stature over crown to sole of the mask
	ScaleFromEyeLine     ScaleSource = "eye_line"     // stature over eye line to sole, corrected for the part above the eyes
	ScaleFromTopLandmark ScaleSource = "top_landmark" // stature over highest to lowest landmark, as the classic method has it
	ScaleFromKnownLength ScaleSource = "known_length" // a reference object
)

// Check says whether [Measure] takes the reference, before there is a pose: its error is Measure's,
// and asks whether a stature is in metres, millimetres or feet if it looks like that.
func (r Reference) Check() error {
	if !r.known {
		return checkStature(r.stature)
	}
	px := math.Hypot(r.b.X-r.a.X, r.b.Y-r.a.Y)
	if !(px >= 1 && px <= maxCoordinate) {
		return fmt.Errorf("%w: the two ends of the reference object must be at least one pixel apart, in the photo, not %g", ErrInvalidInput, px)
	}
	if !(r.length >= minLength && r.length <= maxLength) {
		return fmt.Errorf("%w: the reference object's length must be %g to %g cm, not %g", ErrInvalidInput, minLength, maxLength, r.length)
	}
	return nil
}

func checkStature(cm float64) error {
	valid := func(cm float64) bool { return cm >= MinStature && cm <= MaxStature }
	if valid(cm) {
		return nil
	}
	hint := ""
	for _, unit := range []struct {
		name string
		cm   float64
	}{{"metres", 100}, {"millimetres", 0.1}, {"feet", 30.48}} {
		if meant := cm * unit.cm; valid(meant) {
			hint = fmt.Sprintf("; did you mean %.4g? heights are in centimetres, not %s", meant, unit.name)
			break
		}
	}
	return fmt.Errorf("%w: %g is not a number of cm from %g to %g%s", ErrInvalidHeight, cm, MinStature, MaxStature, hint)
}

// The standard deviation of a known length's scale: each end is taken to be marked to
// within a pixel, and the object to be within 2 % of the camera's distance of the
// body's plane, which is 6 cm at 3 m. Both are assumptions, not measurements.
const (
	endNoise   = math.Sqrt2 // pixels, both ends together
	planeNoise = 0.02
)

// knownScale returns the scale that a known length fixes.
func (r Reference) knownScale() Scale {
	px := math.Hypot(r.b.X-r.a.X, r.b.Y-r.a.Y)
	cm := r.length / px
	return Scale{CMPerPixel: cm, Uncertainty: cm * math.Hypot(endNoise/px, planeNoise), Source: ScaleFromKnownLength}
}

// The silhouette is believed if it is this many times as tall as the eye line is above the
// feet. Over tools/fit's people who keep their hands down it is 1.03 to 1.18 times; less
// means that something hides the feet, more that the mask is not of the body alone.
const (
	minCrownOverEyes = 1.0
	maxCrownOverEyes = 1.25
)

// statureScale reads the scale from the person's height in the photo, along the body: crown to sole
// of the silhouette if that is the body's, else eye line to feet. The problem, if any, says why
// there is none.
func statureScale(p *Pose, stature float64) (Scale, *problem) {
	if pr := p.feetProblem(); pr != nil {
		return Scale{}, pr
	}
	eyes, eyesSeen := p.eyeLine()
	low := p.lowestFoot() - eyes
	if s := p.Silhouette; s != nil && !p.headCropped() && !p.handAbove(eyes) {
		top, bottom := p.ends()
		px := bottom - top
		if px >= 1 && (!eyesSeen || px >= minCrownOverEyes*low && px <= maxCrownOverEyes*low) {
			return newScale(body.Silhouette, stature, px), nil
		}
	}
	if eyesSeen && low >= 1 {
		return newScale(body.EyeLine, stature, low), nil
	}
	if p.headCropped() {
		return Scale{}, &problem{HeadCropped, "the head is outside the photo, so the stature fixes no scale: take the whole person, or give a known length"}
	}
	return Scale{}, &problem{ScaleUnknown, "neither the crown of the head nor the eyes can be told: take the whole person, with the head in view"}
}

// topAndBottom returns how far down the body crown and sole are, by what a stature's scale was read
// from.
func (p *Pose) topAndBottom(source ScaleSource) (top, bottom float64) {
	if source == ScaleFromSilhouette {
		return p.ends()
	}
	eyes, _ := p.eyeLine()
	return body.FromEyeLine(eyes, p.lowestFoot())
}

func newScale(source body.Source, stature, px float64) Scale {
	cm, noise := body.StatureScale(source, stature, px)
	return Scale{CMPerPixel: cm, Uncertainty: cm * noise, Source: scaleSources[source]}
}

var scaleSources = [...]ScaleSource{body.Silhouette: ScaleFromSilhouette, body.EyeLine: ScaleFromEyeLine, body.Known: ScaleFromKnownLength}

package pose

import (
	"fmt"
	"math"

	"github.com/hypermob/pose/internal/body"
)

// The statures that Measure accepts, in centimetres: 50, which is below an infant's length, to 272,
// that of the tallest person on record.
const (
	MinStature = body.MinStature
	MaxStature = body.MaxStature
)

// The known lengths that Measure accepts, in centimetres: wide enough to hinder nobody.
const (
	minLength = 0.1
	maxLength = 1e5
)

// A Reference fixes the scale of a photo: see [Stature] and [KnownLength].
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

// A Scale says how many centimetres a pixel spans at the person.
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

// scaleSources are the names of package body's sources.
var scaleSources = [...]ScaleSource{
	body.Silhouette:  ScaleFromSilhouette,
	body.EyeLine:     ScaleFromEyeLine,
	body.Known:       ScaleFromKnownLength,
	body.TopLandmark: ScaleFromTopLandmark,
	body.NoScale:     "",
}

// Check says whether [Measure] takes the reference, before there is a pose: its error is Measure's,
// and asks whether a stature is in metres, millimetres or feet if it looks like that.
func (r Reference) Check() error {
	if !r.known {
		return checkStature(r.stature)
	}
	px := r.pixels()
	if !(px >= 1 && px <= maxCoordinate) {
		return fmt.Errorf("%w: the two ends of the reference object must be at least one pixel apart, in the photo, not %g", ErrInvalidInput, px)
	}
	if !(r.length >= minLength && r.length <= maxLength) {
		return fmt.Errorf("%w: the reference object's length must be %g to %g cm, not %g", ErrInvalidInput, minLength, maxLength, r.length)
	}
	return nil
}

// maxCoordinate is far beyond any photo, and small enough for sums and squares.
const maxCoordinate = 1e9

// pixels are those of the known length.
func (r Reference) pixels() float64 { return math.Hypot(r.b.X-r.a.X, r.b.Y-r.a.Y) }

func checkStature(cm float64) error {
	if isStature(cm) {
		return nil
	}
	hint := ""
	if u, ok := unitOf(cm, unit{"metres", 100}, unit{"millimetres", 0.1}, unit{"feet", 30.48}); ok {
		hint = fmt.Sprintf("; did you mean %.4g? heights are in centimetres, not %s", cm*u.cm, u.name)
	}
	return fmt.Errorf("%w: %g is not a number of cm from %g to %g%s", ErrInvalidHeight, cm, MinStature, MaxStature, hint)
}

func isStature(cm float64) bool { return cm >= MinStature && cm <= MaxStature }

// A unit of length has so many centimetres.
type unit struct {
	name string
	cm   float64
}

// unitOf returns the first of the units in which a number would be a stature.
func unitOf(number float64, units ...unit) (unit, bool) {
	for _, u := range units {
		if isStature(number * u.cm) {
			return u, true
		}
	}
	return unit{}, false
}

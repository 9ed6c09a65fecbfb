package pose

import (
	"fmt"
	"math"
)

// The statures that Measure accepts, in centimetres: from below an infant's length
// to the tallest person on record.
const (
	MinStature = 50.0
	MaxStature = 272.0
)

// A Reference is what fixes the scale of a photo: see [Stature] and [KnownLength].
type Reference struct {
	stature float64 // cm, 0 if the reference is a known length
	a, b    Point
	length  float64 // cm between a and b
}

// Stature takes the person's own height, in centimetres ([MinStature] to [MaxStature]),
// standing and without shoes.
func Stature(cm float64) Reference { return Reference{stature: cm} }

// KnownLength takes an object in the plane of the body whose length in centimetres
// is known, such as a door frame or a sheet of paper held at the side: a and b are its
// two ends in the upright image.
func KnownLength(a, b Point, cm float64) Reference { return Reference{a: a, b: b, length: cm} }

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

// check reports whether the reference is usable.
func (r Reference) check() error {
	if r.length == 0 && r.a == r.b {
		if math.IsNaN(r.stature) || r.stature < MinStature || r.stature > MaxStature {
			return fmt.Errorf("%w: the stature must be %g to %g cm, not %g", ErrInvalidHeight, MinStature, MaxStature, r.stature)
		}
		return nil
	}
	px := math.Hypot(r.b.X-r.a.X, r.b.Y-r.a.Y)
	if !(px >= 1) || math.IsInf(px, 0) {
		return fmt.Errorf("%w: the two ends of the reference object must be at least one pixel apart, not %g", ErrInvalidInput, px)
	}
	if !(r.length > 0) || math.IsInf(r.length, 0) {
		return fmt.Errorf("%w: the reference object's length must be a positive number of cm, not %g", ErrInvalidInput, r.length)
	}
	return nil
}

// Package body holds what is known about bodies before a photo is seen, and weighs
// it against what the photo shows. Lengths are centimetres between joint centres.
//
// What people are like is in prior_table.go, from ANSUR II and published lengths; what photos show
// of them in table.go, from rendered people and what the detector finds in their pictures.
// tools/fit writes both.
package body

import "math"

// A Segment is a body length; the values are those of the pose package.
type Segment int

// The segments.
const (
	UpperArm Segment = iota
	Forearm
	Arm
	Thigh
	Calf
	Leg
	Torso
	ShoulderWidth
	HipWidth
	NumSegments
)

// A Source is what the scale of a photo was read from.
type Source int

// The sources of a scale.
const (
	Silhouette Source = iota // crown to sole of the mask, for the stature
	EyeLine                  // eyes to the lowest foot landmark, for the stature
	Known                    // an object of known length
)

// A scale relates a height in the photo to the stature.
type scale struct {
	ratio float64 // the height at the hips' scale over the stature: hair, shoes and feet nearer than the hips count
	noise float64 // relative error of the scale that follows, which 68 % of photos stay below
	more  float64 // of the height as features have it, beyond what the fit's photos have
}

// A part is one measured bone, or the torso.
type part struct {
	factor float64 // joint centres' distance over landmarks' distance
	noise  float64 // relative RMS error of the photo's length where the scale is known, both sides averaged
	sides  float64 // RMS of the log of left over right as the photo shows them
}

// StatureScale returns the centimetres per pixel at the hips, and their relative
// standard deviation, of a person whose height in the photo, as the source has it, is px.
func StatureScale(s Source, stature, px float64) (cmPerPixel, noise float64) {
	return scales[s].ratio * stature / px, scales[s].noise
}

// A Length is an estimate in cm with its standard deviation; zero where there is none.
type Length struct{ CM, SD float64 }

// Photo turns a distance between landmarks, in cm at the hips' scale and seen without
// foreshortening, into one between joint centres.
func Photo(seg Segment, cm float64) float64 { return parts[seg].factor * cm }

// A Measured gives lengths as a photo of known scale shows them, with nothing known of the person.
type Measured struct {
	Noise float64 // the relative standard deviation of the scale
}

// Part returns the lengths of both sides of a part, of which the photo's are given in cm, 0
// for a side that is absent, and their mean. The torso is one side.
func (m Measured) Part(seg Segment, left, right float64) (l, r, mean Length) {
	p, sides := parts[seg], 0.0
	for _, cm := range [2]float64{left, right} {
		if cm > 0 {
			sides++
			mean.CM += cm
		}
	}
	if sides == 0 {
		return Length{}, Length{}, Length{}
	}
	mean.CM /= sides
	of := func(cm, noise float64) Length { return Length{cm, tails[seg] * math.Hypot(noise, m.Noise) * mean.CM} }
	side := math.Hypot(p.noise, p.sides/2) // a side is noisier than the mean by half their difference
	if left > 0 {
		l = of(left, side)
	}
	if right > 0 {
		r = of(right, side)
	}
	mean = of(mean.CM, p.noise)
	if sides == 1 && seg != Torso {
		mean.SD = max(l.SD, r.SD)
	}
	return l, r, mean
}

// Sum joins two parts to a limb, zero if either is absent. Their errors are taken as
// independent, and what that misses is in the limb's tails.
func (Measured) Sum(limb, upper, lower Segment, a, b Length) Length {
	if a.CM == 0 || b.CM == 0 {
		return Length{}
	}
	return Length{a.CM + b.CM, tails[limb] * math.Hypot(a.SD/tails[upper], b.SD/tails[lower])}
}

// SidesDisagree reports whether two sides of a part differ by more than three standard
// deviations of what the photos of symmetric bodies show.
func SidesDisagree(seg Segment, left, right float64) bool {
	return left > 0 && right > 0 && math.Abs(math.Log(left/right)) > 3*parts[seg].sides
}

// Package body holds what is known about bodies before a photo is seen, and weighs
// it against what the photo shows. Lengths are centimetres between joint centres.
//
// All of its numbers are in table.go, which tools/fit writes from rendered people of
// known stature and bone lengths, and MediaPipe's landmarks of their pictures.
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
	noise float64 // relative RMS error of the scale that follows
}

// A part is one measured bone, or the torso.
type part struct {
	factor float64    // joint centres' distance over landmarks' distance
	ratio  float64    // mean of length over stature
	spread float64    // standard deviation of that ratio over people, relative
	noise  [3]float64 // relative RMS error of the photo's length, both sides averaged, for each Source
	sides  float64    // RMS of the log of left over right as the photo shows them
}

// StatureScale returns the centimetres per pixel at the hips, and their relative
// standard deviation, of a person whose height in the photo, as the source has it, is px.
func StatureScale(s Source, stature, px float64) (cmPerPixel, noise float64) {
	return scales[s].ratio * stature / px, scales[s].noise
}

// A Length is an estimate in cm with its standard deviation; zero where there is none.
type Length struct{ CM, SD float64 }

// A Subject is what is known of a person apart from the limbs' pixels.
type Subject struct {
	Source  Source
	Stature float64 // cm; unused with a Known source
	Noise   float64 // with a Known source, the relative standard deviation of the scale
}

// Photo turns a distance between landmarks, in cm at the hips' scale and seen without
// foreshortening, into one between joint centres.
func Photo(seg Segment, cm float64) float64 { return parts[seg].factor * cm }

// Expected returns the mean length of people of the subject's stature, 0 if that is unknown.
func (s Subject) Expected(seg Segment) float64 {
	if s.Source == Known {
		return 0
	}
	return parts[seg].ratio * s.Stature
}

// Estimate weighs the photo's lengths of one part, 0 for a side that is absent, against
// those of people of the same stature. Both are taken as normal and independent, so that
//
//	w = spread² / (spread² + noise²),  length = expected + w (photo - expected)
//
// and the variance is w noise². Without a stature the photo stands alone. The mean of
// both sides is exactly their average. The torso is one side.
func (s Subject) Estimate(seg Segment, left, right float64) (l, r, mean Length) {
	p, n := parts[seg], 0
	for _, cm := range [2]float64{left, right} {
		if cm > 0 {
			n++
			mean.CM += cm
		}
	}
	if n == 0 {
		return Length{}, Length{}, Length{}
	}
	mean.CM /= float64(n)
	noise, base := math.Hypot(p.noise[s.Source], s.Noise), mean.CM
	if n == 1 {
		noise = math.Hypot(noise, p.sides/2)
	}
	w, expected := 1.0, s.Expected(seg)
	if expected > 0 {
		w, base = p.spread*p.spread/(p.spread*p.spread+noise*noise), expected
	}
	blend := func(photo, noise float64) Length {
		return Length{expected + w*(photo-expected), stretch[s.Source][seg] * math.Sqrt(w) * noise * base}
	}
	if n == 2 { // a side is noisier than the mean by half their difference
		side := math.Hypot(noise, math.Sqrt(w)*p.sides/2)
		l, r = blend(left, side), blend(right, side)
	}
	mean = blend(mean.CM, noise)
	if n == 1 && left > 0 {
		l = mean
	} else if n == 1 {
		r = mean
	}
	return l, r, mean
}

// Sum joins two parts to a limb, zero if either is absent. Their errors are taken as
// independent, and what that misses is in the stretch of the limb.
func (s Subject) Sum(limb, upper, lower Segment, a, b Length) Length {
	if a.CM == 0 || b.CM == 0 {
		return Length{}
	}
	sd := math.Hypot(a.SD/stretch[s.Source][upper], b.SD/stretch[s.Source][lower])
	return Length{a.CM + b.CM, stretch[s.Source][limb] * sd}
}

// SidesDisagree reports whether two sides of a part differ by more than three standard
// deviations of what the photos of symmetric bodies show.
func SidesDisagree(seg Segment, left, right float64) bool {
	return left > 0 && right > 0 && math.Abs(math.Log(left/right)) > 3*parts[seg].sides
}

// ClassicNoise returns the relative RMS error of a length of the classic method, its
// bias included. The stature's scale is filed under Silhouette.
func ClassicNoise(s Source, seg Segment) float64 { return classicNoise[s][seg] }

// ClassicScaleNoise returns the relative RMS error of the classic method's scale from the stature.
func ClassicScaleNoise() float64 { return classicScaleNoise }

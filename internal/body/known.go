package body

import "math"

// A part is one measured bone, or the torso.
type part struct {
	factor float64 // joint centres' distance over landmarks' distance
	noise  float64 // relative RMS error of the photo's length where the scale is known, both sides averaged
	sides  float64 // RMS of the log of left over right as the photo shows them
}

// jointLength turns a distance between landmarks, in cm at the hips' scale and seen without
// foreshortening, into one between joint centres.
func jointLength(s Segment, cm float64) float64 { return parts[s].factor * cm }

// measuredPart returns the lengths of both sides of a part as a photo of known scale shows them,
// with nothing known of the person, in cm, 0 for a side that is absent, and their mean. The torso
// is one side. noise is the relative standard deviation of the scale.
func measuredPart(s Segment, left, right, noise float64) (l, r, mean Length) {
	p, sides := parts[s], 0.0
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
	of := func(cm, own float64) Length { return Length{cm, tails[s] * math.Hypot(own, noise) * mean.CM} }
	side := math.Hypot(p.noise, p.sides/2) // a side is noisier than the mean by half their difference
	if left > 0 {
		l = of(left, side)
	}
	if right > 0 {
		r = of(right, side)
	}
	mean = of(mean.CM, p.noise)
	if sides == 1 && s != Torso {
		mean.SD = max(l.SD, r.SD)
	}
	return l, r, mean
}

// measuredSum joins two parts to a limb, zero if either is absent. Their errors are taken as
// independent, and what that misses is in the limb's tails.
func measuredSum(limb, upper, lower Segment, a, b Length) Length {
	if a.CM == 0 || b.CM == 0 {
		return Length{}
	}
	return Length{a.CM + b.CM, tails[limb] * math.Hypot(a.SD/tails[upper], b.SD/tails[lower])}
}

// sidesDisagree reports whether two sides of a part differ by more than three standard deviations
// of what the photos of symmetric bodies show.
func sidesDisagree(s Segment, left, right float64) bool {
	return left > 0 && right > 0 && math.Abs(math.Log(left/right)) > 3*parts[s].sides
}

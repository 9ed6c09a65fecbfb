package body

import "math"

// A Sex is what is known of a person's sex.
type Sex int

// What may be known of a person's sex.
const (
	Unknown Sex = iota
	Female
	Male
	numSexes
)

// SexNamed returns the sex that is called "female" or "male", or Unknown for ""; ok is whether the
// name is one of these.
func SexNamed(name string) (s Sex, ok bool) {
	switch name {
	case "":
		return Unknown, true
	case "female":
		return Female, true
	case "male":
		return Male, true
	}
	return Unknown, false
}

// numParts are estimated together: upper arm, forearm, thigh, calf, torso, and the widths of
// shoulders and hips.
const numParts = 7

// partsOf are the parts that a segment is the sum of.
var partsOf = [NumSegments][]int{
	UpperArm: {0}, Forearm: {1}, Arm: {0, 1}, Thigh: {2}, Calf: {3}, Leg: {2, 3}, Torso: {4}, ShoulderWidth: {5}, HipWidth: {6},
}

// A Posterior is what is known of the lengths of a person of known stature: means and covariance of
// the parts' ratios to the stature.
type Posterior struct {
	stature float64
	mean    [numParts]float64
	cov     [numParts][numParts]float64
}

// Usual says what adults of a stature in cm, and a sex, are like, without a look at them. Where the
// sex is not told, women and men count alike.
func Usual(stature float64, sex Sex) *Posterior {
	if sex == Unknown {
		return mix(Usual(stature, Female), Usual(stature, Male), 0.5)
	}
	return &Posterior{stature, usualMean[sex], usualCov}
}

// mix returns the mean and the covariance of one of two, which is a with the given probability.
func mix(a, b *Posterior, share float64) *Posterior {
	m := &Posterior{stature: a.stature}
	for i := range m.mean {
		m.mean[i] = share*a.mean[i] + (1-share)*b.mean[i]
		for j := range m.cov {
			apart := (a.mean[i] - b.mean[i]) * (a.mean[j] - b.mean[j])
			m.cov[i][j] = share*a.cov[i][j] + (1-share)*b.cov[i][j] + share*(1-share)*apart
		}
	}
	return m
}

// Segment returns a segment's length, the mean of both sides. Its standard deviation holds that of
// the photo's evidence and of people, stretched by what errors were found to be larger (tails), and
// how far definitions of the joints' centres are apart.
func (p *Posterior) Segment(s Segment) Length {
	var ratio, variance float64
	for _, i := range partsOf[s] {
		ratio += p.mean[i]
		for _, j := range partsOf[s] {
			variance += p.cov[i][j]
		}
	}
	return Length{ratio * p.stature, math.Hypot(stretch[s]*math.Sqrt(variance), definition[s]) * p.stature}
}

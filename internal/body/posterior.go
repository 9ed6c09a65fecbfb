package body

import "math"

// A Sex is what is known of a person's sex.
type Sex int

// What may be known of a person's sex.
const (
	Unknown Sex = iota
	Female
	Male
)

// numParts are regressed: upper arm, forearm, thigh, calf, torso.
const numParts = 5

// A feature is what the fit knows of one of Features. All of its numbers but mean and sd
// are for the feature's standard score.
type feature struct {
	name     string
	mean, sd float64
	ratio    [numParts]float64   // change of length over stature
	female   float64             // change of the log odds that the person is a woman
	doubt    float64             // change of the log of the uncertainty
	factors  [numFactors]float64 // loadings: what the features have in common
}

// own returns the feature's variance that is not in common with others.
func (f *feature) own() float64 {
	v := 1.0
	for _, l := range f.factors {
		v -= l * l
	}
	return max(v, 0.01)
}

// A sexModel says how a person's sex shows. The rendered women and men differ as MakeHuman's do.
type sexModel struct {
	odds  float64           // log odds that a person with the mean features is a woman
	women float64           // their share among the people fitted on
	ratio [numParts]float64 // a woman's length over stature less a man's, other features being the same
}

// A habit says how long the parts of people are over their stature, without a look at them.
type habit struct {
	ratio   [numParts]float64
	stature [numStature][numParts]float64 // change with the standard score of each of the stature's features
	female  [numParts]float64             // a woman's less a man's
	spread  [2][NumSegments]float64       // standard deviation of people; of those whose sex is told
}

// A Posterior is what is known of the lengths of a person of known stature after a look
// at a photo, or without.
type Posterior struct {
	stature float64
	ratio   [numParts]float64    // length over stature
	spread  [NumSegments]float64 // standard deviation of a length over stature
}

// Usual says what people of a stature in cm, and a sex, are like.
func Usual(stature float64, sex Sex) *Posterior {
	p := &Posterior{stature: stature, ratio: usual.ratio, spread: usual.spread[told(sex)]}
	f := &featureList{}
	f.stature(stature)
	for i, v := range f.values {
		z := features[numFeatures-numStature+i].score(v)
		for part, r := range usual.stature[i] {
			p.ratio[part] += r * z
		}
	}
	share := map[Sex]float64{Female: 1, Male: 0, Unknown: sexes.women}[sex]
	for part, r := range usual.female {
		p.ratio[part] += r * (share - sexes.women)
	}
	return p
}

// NewPosterior says what the photo o tells of the lengths of a person of the given stature in
// cm. Source says what the crown's and the sole's rows are from.
//
// The features of the photo are put into a linear regression, their scores bounded by
// mostScores, beyond which the fit has hardly seen any. Those that are not known are
// replaced by what the known ones let expect, by a factor model; so is the sex, by a
// logistic regression. What the replaced features may add is added to the uncertainty, as
// far as people differ.
func NewPosterior(o *Observation, source Source, stature float64, sex Sex) *Posterior {
	p := &Posterior{stature: stature, ratio: meanRatio}
	z, missing := scores(o, stature)
	open := fill(&z, &missing)
	doubt := 0.0
	for i := range features {
		f := &features[i]
		for part, r := range f.ratio {
			p.ratio[part] += r * z[i]
		}
		doubt += f.doubt * z[i]
	}
	share := women(&z, sex)
	for part, r := range sexes.ratio {
		p.ratio[part] += r * (share - sexes.women)
	}
	doubt = math.Exp(max(-mostDoubt, min(mostDoubt, doubt)))
	for s := range NumSegments {
		sd := math.Hypot(noise[source][told(sex)][s]*doubt, open.deviation(partsOf[s]))
		p.spread[s] = min(sd, usual.spread[told(sex)][s])
	}
	return p
}

// score returns the standard score of the feature's value.
func (f *feature) score(v float64) float64 {
	return max(-mostScores, min(mostScores, (v-f.mean)/f.sd))
}

// scores returns the features' standard scores, and which of them are missing.
func scores(o *Observation, stature float64) (z [numFeatures]float64, missing [numFeatures]bool) {
	_, values := o.Features(stature)
	forgetStrange(values)
	for i := range features {
		z[i] = features[i].score(values[i])
		missing[i] = math.IsNaN(z[i])
	}
	return z, missing
}

// women returns the share of women among people with the scores.
func women(z *[numFeatures]float64, sex Sex) float64 {
	switch sex {
	case Female:
		return 1
	case Male:
		return 0
	}
	odds := sexes.odds
	for i := range features {
		odds += features[i].female * z[i]
	}
	return 1 / (1 + math.Exp(-odds))
}

// told is 1 if the sex is known, as an index.
func told(sex Sex) int {
	if sex == Unknown {
		return 0
	}
	return 1
}

// parts of the limbs, as indices of ratios.
var partsOf = [NumSegments][]int{UpperArm: {0}, Forearm: {1}, Arm: {0, 1}, Thigh: {2}, Calf: {3}, Leg: {2, 3}, Torso: {4}}

// expected returns the length of a segment in cm.
func (p *Posterior) expected(s Segment) float64 {
	sum := 0.0
	for _, part := range partsOf[s] {
		sum += p.ratio[part]
	}
	return sum * p.stature
}

// Segment returns a segment's length, the mean of both sides.
func (p *Posterior) Segment(s Segment) Length { return Length{p.expected(s), p.spread[s] * p.stature} }

// Part returns the lengths of both sides of a part, of which left and right are the
// photo's own lengths in any unit, 0 for a side that is absent, and their mean. The sides
// differ by little in people and by much in photos, so little of the photo's difference counts.
func (p *Posterior) Part(s Segment, left, right float64) (l, r, mean Length) {
	if left <= 0 && right <= 0 {
		return Length{}, Length{}, Length{}
	}
	mean = p.Segment(s)
	if s == Torso {
		return Length{}, Length{}, mean
	}
	n := parts[s].sides
	w := sidesSpread * sidesSpread / (sidesSpread*sidesSpread + n*n)
	half := 0.0 // of the relative difference
	if left > 0 && right > 0 {
		half = w / 2 * max(-3*n, min(3*n, math.Log(left)-math.Log(right)))
	} else { // the one side is noisier than both, in as far as the photo is heard
		u := usual.spread[0][s] * p.stature
		w, mean.SD = 0, math.Hypot(mean.SD, max(0, 1-mean.SD*mean.SD/(u*u))*n/2*mean.CM)
	}
	sd := math.Hypot(mean.SD, math.Sqrt(1-w)*sidesSpread/2*mean.CM)
	if left > 0 {
		l = Length{mean.CM * (1 + half), sd}
	}
	if right > 0 {
		r = Length{mean.CM * (1 - half), sd}
	}
	switch {
	case left <= 0:
		mean = r
	case right <= 0:
		mean = l
	}
	return l, r, mean
}

// Sum joins two parts to a limb, zero if either is absent. What the sides add to the
// variance of their mean adds up.
func (p *Posterior) Sum(limb, upper, lower Segment, a, b Length) Length {
	if a.CM == 0 || b.CM == 0 {
		return Length{}
	}
	square := func(s Segment) float64 { sd := p.Segment(s).SD; return sd * sd }
	v := square(limb) + a.SD*a.SD - square(upper) + b.SD*b.SD - square(lower)
	return Length{a.CM + b.CM, math.Sqrt(v)}
}

package body

import "math"

// A feature is what the fit knows of one of them: what it is, in standard scores of the fit's
// photos, for people of given ratios of parts to stature. How far it is from that is noise, whose
// covariance is noise.
type feature struct {
	name     string
	mean, sd float64
	loads    [numParts]float64 // change of the score with each ratio over its spread
}

// oneSide is by how much the noise's variance is larger of a feature that was seen on one side
// only: the photo shows the lengths of two sides that are alike, as those of renders are, with
// errors that are half their own.
const oneSide = 1.5

// weigh says what the photo tells of the lengths of a person who without it would be like usual, if
// the sex is told. Source says what the body's ends are from.
//
// People's ratios are normal, and so are features around what the ratios let expect, so that the
// ratios given the features are. What the photo shows is thereby weighed against what people are
// like. Features that are not known, or are stranger than mostScores, are left out. Features that
// together are stranger than people's in the fit are less believed (see raiseNoise): the ratios are
// nearer to the usual ones then, and less sure. A sex that was not told is told by the features, as
// far as they do.
func (o *Observation) weigh(source Source, usual *Posterior, sex Sex) *Posterior {
	e := newEvidence(o.figure(source), source)
	if len(e.known) == 0 {
		return usual
	}
	e.raiseNoise(usual)
	if sex != Unknown {
		p, _ := e.given(usual)
		return p
	}
	f, likeF := e.given(Usual(usual.stature, Female))
	m, likeM := e.given(Usual(usual.stature, Male))
	return mix(f, m, 1/(1+math.Exp(likeM-likeF)))
}

// evidence is what a photo shows.
type evidence struct {
	known  []int     // features
	sides  []int     // on how many sides each feature, known or not, was seen
	out    float64   // how many features are known but left out, as too strange
	scores []float64 // of these, less those of people with the reference's ratios
	scale  float64   // variance of the log of the person's height in the photo, beyond the fit's
	times  float64   // by which the noise is larger than in the fit
}

func newEvidence(f figure, source Source) *evidence {
	seen := f.features(false)
	e := &evidence{sides: seen.sides, scale: scales[source].more * scales[source].more, times: 1}
	e.known, e.scores = make([]int, 0, numFeatures), make([]float64, 0, numFeatures)
	prior := Usual(1, Unknown)
	for i, v := range seen.values[:min(len(seen.values), numFeatures)] { // fewer only until the table is fitted anew
		known := &features[i]
		score := (v - known.mean) / known.sd
		off := math.Abs(score-known.expected(prior)) / math.Sqrt(e.spread(i, prior))
		switch {
		case off <= mostScores:
			e.known, e.scores = append(e.known, i), append(e.scores, score)
		case off > mostScores: // not NaN
			e.out++
		}
	}
	return e
}

// expected is the feature's score for mean people.
func (f *feature) expected(p *Posterior) (score float64) {
	for k, l := range f.loads {
		score += l * (p.mean[k] - reference[k].ratio) / reference[k].spread
	}
	return score
}

// common is the covariance of two features' scores that comes from people's ratios.
func common(a, b *feature, p *Posterior) (sum float64) {
	for i, l := range a.loads {
		for j, m := range b.loads {
			sum += l * m * p.cov[i][j] / (reference[i].spread * reference[j].spread)
		}
	}
	return sum
}

// noiseOf is the covariance of two features' noise.
func (e *evidence) noiseOf(i, j int) float64 {
	v := noise.at(i, j)
	a, b := &features[i], &features[j]
	v += e.scale * a.mean / a.sd * b.mean / b.sd // all are shares of the height
	if i == j && e.sides[i] == 1 {
		v *= oneSide
	}
	return e.times * v
}

// spread is the variance of a feature's score.
func (e *evidence) spread(i int, p *Posterior) float64 {
	return common(&features[i], &features[i], p) + e.noiseOf(i, i)
}

// weigh returns the root of the known features' covariance, and how far they are off in
// terms of it.
func (e *evidence) weigh(p *Posterior) (r root, off []float64) {
	r = cholesky(len(e.known), func(i, j int) float64 {
		a, b := e.known[i], e.known[j]
		return common(&features[a], &features[b], p) + e.noiseOf(a, b)
	})
	off = make([]float64, len(e.known))
	for i, k := range e.known {
		off[i] = e.scores[i] - features[k].expected(p)
	}
	return r, r.forward(off)
}

// raiseNoise raises the noise of a photo whose features are stranger than people's in the fit.
// Noise has the long tails of a t distribution of freedom degrees, for which the Mahalanobis
// distance says how much larger it is. Features that were left out count as well, as if they were
// mostScores off.
func (e *evidence) raiseNoise(p *Posterior) {
	_, off := e.weigh(p)
	e.times = max(1, (freedom+dot(off, off)+mostScores*mostScores*e.out)/(freedom+float64(len(off))+e.out))
}

// given returns the posterior of people who are like p without a photo, and the logarithm of how
// likely they look like this, up to a constant.
func (e *evidence) given(p *Posterior) (*Posterior, float64) {
	r, off := e.weigh(p)
	var gains [numParts][]float64
	for part := range gains {
		gains[part] = make([]float64, len(e.known))
		for i, k := range e.known {
			for j, l := range features[k].loads {
				gains[part][i] += l * p.cov[part][j] / reference[j].spread
			}
		}
		r.forward(gains[part])
	}
	q := &Posterior{stature: p.stature}
	for i := range gains {
		q.mean[i] = p.mean[i] + dot(gains[i], off)
		for j := range gains {
			q.cov[i][j] = p.cov[i][j] - dot(gains[i], gains[j])
		}
	}
	return q, -dot(off, off)/2 - r.logDet()
}

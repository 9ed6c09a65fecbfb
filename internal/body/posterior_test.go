package body

import (
	"math"
	"testing"
)

func TestWithoutAPhotoPeopleAreUsual(t *testing.T) {
	for _, sex := range []Sex{Unknown, Female, Male} {
		p := Usual(170, sex)
		for s, share := range map[Segment][2]float64{
			UpperArm: {0.15, 0.16}, Forearm: {0.15, 0.16}, Arm: {0.305, 0.315}, Thigh: {0.23, 0.24}, Calf: {0.235, 0.25},
			Leg: {0.47, 0.49}, Torso: {0.275, 0.29}, ShoulderWidth: {0.22, 0.24}, HipWidth: {0.095, 0.11},
		} {
			l := p.Segment(s)
			if r := l.CM / 170; r < share[0] || r > share[1] || l.SD < 0.005*170 || l.SD > 0.025*170 {
				t.Errorf("sex %d: segment %d is %v", sex, s, l)
			}
			if double := Usual(340, sex).Segment(s); math.Abs(double.CM-2*l.CM) > 1e-9 || math.Abs(double.SD-2*l.SD) > 1e-9 {
				t.Errorf("twice as tall, segment %d is %v and not twice %v", s, double, l)
			}
		}
	}
}

// Longer arms in the photo are longer arms, though by less than the photo shows.
func TestThePhotoCounts(t *testing.T) {
	o := standing()
	a := weighed(o, Silhouette, 170, Unknown)
	for side := range 2 {
		o.Points[elbow+side][1] += 8
		o.Points[wrist+side][1] += 16
	}
	b := weighed(o, Silhouette, 170, Unknown)
	if d := b.Segment(Arm).CM - a.Segment(Arm).CM; d < 0.3 || d > 16*0.17 {
		t.Errorf("arms 16 pixels longer, at 0.17 cm a pixel, are %.2f cm longer", d)
	}
}

// A photo never makes lengths less sure than none at all, and one that is stranger never surer.
func TestStrangePhotosAreDoubted(t *testing.T) {
	before := weighed(standing(), Silhouette, 170, Unknown)
	for _, by := range []float64{20, 60, 120, 300} { // the hips lower and lower, and the knees
		o := standing()
		for side := range 2 {
			o.Points[hip+side][1] += by
			o.Points[knee+side][1] += by
		}
		p := weighed(o, Silhouette, 170, Unknown)
		for s := range NumSegments {
			l, usual := p.Segment(s), Usual(170, Unknown).Segment(s)
			if l.SD < 0.98*before.Segment(s).SD || l.SD > 1.1*usual.SD {
				t.Errorf("%g pixels: segment %d is ±%.2f, before ±%.2f, usually ±%.2f", by, s, l.SD, before.Segment(s).SD, usual.SD)
			}
			if math.Abs(l.CM-usual.CM) > 3*usual.SD {
				t.Errorf("%g pixels: segment %d is %.1f, usually %v", by, s, l.CM, usual)
			}
		}
		before = p
	}
}

// Nothing depends on where in the photo, how large and how turned in it the person is.
func TestTheFrameDoesNotCount(t *testing.T) {
	o := standing()
	want := weighed(o, Silhouette, 170, Unknown)
	sin, cos := math.Sincos(0.3)
	turn := func(x, y float64) (float64, float64) { return 3*(cos*x-sin*y) + 77, 3*(sin*x+cos*y) - 400 }
	r := *o
	for i, p := range o.Points {
		r.Points[i][0], r.Points[i][1] = turn(p[0], p[1])
		w := o.World[i]
		r.World[i] = Vector{cos*w[0] - sin*w[1], sin*w[0] + cos*w[1], w[2]}
	}
	for _, end := range []*[2]float64{&r.Contour.Top, &r.Contour.Bottom} {
		end[0], end[1] = turn(end[0], end[1])
	}
	got := weighed(&r, Silhouette, 170, Unknown)
	for s := range NumSegments {
		if a, b := got.Segment(s), want.Segment(s); math.Abs(a.CM-b.CM) > 1e-6 || math.Abs(a.SD-b.SD) > 1e-6 {
			t.Errorf("segment %d is %v, upright %v", s, a, b)
		}
	}
}

// What is hidden makes lengths less sure.
func TestHiddenParts(t *testing.T) {
	a := weighed(standing(), Silhouette, 170, Unknown)
	hidden := standing()
	for side := range 2 {
		hidden.Visibility[elbow+side] = 0.1
	}
	blind := standing()
	blind.World = [33]Vector{}
	for s := range NumSegments {
		b, c := weighed(hidden, Silhouette, 170, Unknown).Segment(s), weighed(blind, Silhouette, 170, Unknown).Segment(s)
		if s == UpperArm && b.SD <= a.Segment(s).SD {
			t.Errorf("upper arm ±%g with the elbows hidden, ±%g else", b.SD, a.Segment(s).SD)
		}
		for _, l := range []Length{b, c} {
			if r := l.CM / a.Segment(s).CM; !(r > 0.9 && r < 1.1) {
				t.Errorf("segment %d is %g times as long with something hidden", s, r)
			}
		}
	}
}

// A sex that is not told lies between the sexes.
func TestSexes(t *testing.T) {
	f, m, u := weighed(standing(), Silhouette, 170, Female), weighed(standing(), Silhouette, 170, Male), weighed(standing(), Silhouette, 170, Unknown)
	for s := range NumSegments {
		a, b, c := f.Segment(s).CM, m.Segment(s).CM, u.Segment(s).CM
		if a == b || c < min(a, b)-1e-9 || c > max(a, b)+1e-9 {
			t.Errorf("segment %d is %g of women, %g of men, %g if not told", s, a, b, c)
		}
	}
}

// Who looks like a man, with wide shoulders, is measured more like one.
func TestTheSexIsTold(t *testing.T) {
	share := func(p *Photo) float64 { // of the way from a woman's to a man's lengths
		f, m := weighed(p, Silhouette, 170, Female), weighed(p, Silhouette, 170, Male)
		u := weighed(p, Silhouette, 170, Unknown)
		s := ShoulderWidth
		return (u.Segment(s).CM - f.Segment(s).CM) / (m.Segment(s).CM - f.Segment(s).CM)
	}
	wide := changed(func(p *Photo) { p.move(22, 0, shoulder); p.move(-22, 0, shoulder+1) })
	narrow := changed(func(p *Photo) { p.move(-15, 0, shoulder); p.move(15, 0, shoulder+1) })
	if w, n := share(wide), share(narrow); !(w > 0.6 && n < 0.4) {
		t.Errorf("%.2f of a man with wide shoulders, %.2f with narrow ones", w, n)
	}
}

// The estimate is the conditional mean and covariance of a normal distribution, here worked out the
// long way, by elimination.
func TestTheEstimateIsTheConditionalNormal(t *testing.T) {
	o := Observe(standing())
	e := newEvidence(o.figure(Silhouette), Silhouette)
	prior := Usual(1, Female)
	e.raiseNoise(prior)
	got, _ := e.given(prior)
	n := len(e.known)
	cov := make([][]float64, n)
	loads := make([][numParts]float64, n) // of the scores on the ratios
	for i, k := range e.known {
		for j := range loads[i] {
			loads[i][j] = features[k].loads[j] / reference[j].spread
		}
	}
	for i, k := range e.known {
		cov[i] = make([]float64, n)
		for j, l := range e.known {
			cov[i][j] = e.noiseOf(k, l)
			for p := range numParts {
				for q := range numParts {
					cov[i][j] += loads[i][p] * loads[j][q] * prior.cov[p][q]
				}
			}
		}
	}
	for part := range numParts {
		shared := make([]float64, n) // covariance of the ratio with each score
		for i := range n {
			for q := range numParts {
				shared[i] += loads[i][q] * prior.cov[part][q]
			}
		}
		gain := eliminate(cov, shared)
		mean, variance := prior.mean[part], prior.cov[part][part]
		for i, k := range e.known {
			mean += gain[i] * (e.scores[i] - features[k].expected(prior))
			variance -= gain[i] * shared[i]
		}
		near(t, "a mean", got.mean[part], mean, 1e-9)
		near(t, "a variance", got.cov[part][part], variance, 1e-11)
	}
}

// eliminate solves a x = b by Gauss.
func eliminate(a [][]float64, b []float64) []float64 {
	n := len(b)
	m := make([][]float64, n)
	for i := range m {
		m[i] = append(append([]float64(nil), a[i]...), b[i])
	}
	for i := range n {
		for k := range n {
			if k == i {
				continue
			}
			f := m[k][i] / m[i][i]
			for j := i; j <= n; j++ {
				m[k][j] -= f * m[i][j]
			}
		}
	}
	x := make([]float64, n)
	for i := range x {
		x[i] = m[i][n] / m[i][i]
	}
	return x
}

// A feature that cannot be is left out and counted; one that is not known is left out.
func TestEvidence(t *testing.T) {
	of := func(p *Photo, s Source) *evidence { o := Observe(p); return newEvidence(o.figure(s), s) }
	whole := of(standing(), Silhouette)
	if len(whole.known) != 13 || whole.out != 0 { // all but the edges, which it has none of
		t.Errorf("%d features known, %g left out", len(whole.known), whole.out)
	}
	hidden := of(changed(func(p *Photo) { p.hide(wrist, wrist+1) }), Silhouette)
	if len(hidden.known) != 12 || hidden.out != 0 {
		t.Errorf("wrists hidden: %d features known, %g left out", len(hidden.known), hidden.out)
	}
	strange := of(changed(func(p *Photo) { p.move(0, 150, ear, ear+1) }), Silhouette)
	if len(strange.known) != 11 || strange.out != 2 { // ears and nod
		t.Errorf("ears at the shoulders: %d features known, %g left out", len(strange.known), strange.out)
	}
	// One side is noisier than two, and the eye line than the silhouette.
	one := of(changed(func(p *Photo) { p.hide(wrist) }), Silhouette)
	near(t, "the noise of a forearm of one side, in terms of two", one.noiseOf(1, 1)/whole.noiseOf(1, 1), 1.5, 1e-12)
	if eyes := of(standing(), EyeLine); eyes.noiseOf(8, 8) <= whole.noiseOf(8, 8) {
		t.Error("by the eye line the shoulders' height is no less sure")
	}
}

// Noise grows with the distance from what is usual, as a t distribution's, and is never less than
// in the fit.
func TestDoubtOfEvidence(t *testing.T) {
	prior := Usual(170, Unknown)
	o := Observe(standing())
	e := newEvidence(o.figure(Silhouette), Silhouette)
	_, off := e.weigh(prior)
	distance, known := dot(off, off), float64(len(e.known))
	e.raiseNoise(prior)
	near(t, "the noise of a usual photo", e.times, max(1, (freedom+distance)/(freedom+known)), 1e-12)
	e.times, e.out = 1, 3
	e.raiseNoise(prior)
	near(t, "with three features left out", e.times, (freedom+distance+3*mostScores*mostScores)/(freedom+known+3), 1e-12)
}

// Without anything known, people are usual.
func TestNothingKnown(t *testing.T) {
	p := changed(func(p *Photo) {
		for i := range p.Points {
			p.Points[i] = [2]float64{math.NaN(), math.NaN()}
		}
	})
	got, usual := weighed(p, Silhouette, 170, Male), Usual(170, Male)
	if *got != *usual {
		t.Errorf("%+v, want %+v", got, usual)
	}
}

// One of two people is a mean of both, and as unsure as their difference makes it.
func TestMix(t *testing.T) {
	a, b := &Posterior{stature: 170}, &Posterior{stature: 170}
	a.mean[0], b.mean[0] = 0.1, 0.3
	a.mean[1], b.mean[1] = 0.2, 0.1
	a.cov[0][0], b.cov[0][0] = 0.04, 0.01
	m := mix(a, b, 0.25)
	near(t, "the mean", m.mean[0], 0.25, 1e-12)
	near(t, "the variance", m.cov[0][0], 0.25*0.04+0.75*0.01+0.25*0.75*0.04, 1e-12)
	near(t, "the covariance", m.cov[0][1], 0.25*0.75*(-0.2)*0.1, 1e-12)
	for _, share := range []float64{0, 1} {
		if m, want := mix(a, b, share), [2]*Posterior{b, a}[int(share)]; *m != *want {
			t.Errorf("all of one: %+v, want %+v", m, want)
		}
	}
}

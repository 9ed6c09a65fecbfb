package body

import "math"

// Nine tenths of the classic method's variance are taken as shared by all photos of a person: most
// of it is the bias of taking the eye line for the crown.
var classic = method{shared: 0.9, sharedSession: 0.9}

// classicSegments are those that the service had.
const classicSegments = Torso + 1

// The classic method's relative RMS errors, its bias included, over the rendered people on whom it
// was first compared with the truth.
var (
	classicNoise = [classicSegments]float64{0.112, 0.149, 0.113, 0.058, 0.131, 0.082, 0.138}
	// classicKnown are those from a known length.
	classicKnown = [classicSegments]float64{0.087, 0.128, 0.088, 0.073, 0.152, 0.104, 0.111}
)

// classicScaleNoise is that of the scale from the stature.
const classicScaleNoise = 0.045

// measureClassic is the formula of the MediaPipe service that this library replaces: the stature
// over the rows from the highest of nose, eyes and ears to the lowest of heels and toes; limbs and
// torso as distances in the image. An arm or leg needs all of its three joints.
//
// The service answered whatever came out. What cannot be is absent here: a length above the
// person's own stature, and all of them where the head is not above the feet.
func measureClassic(o *Observation, r *Request) (m Result) {
	c := classicMeasurer{Result: &m, noise: &classicNoise, limit: r.Stature}
	if r.Known() {
		c.noise, c.limit = &classicKnown, MaxStature
		m.Scale = knownScale(r.Pixels, r.CM)
	} else if px, why := o.rows(); why == None {
		cm := r.Stature / px
		m.Scale = Scale{cm, cm * classicScaleNoise, TopLandmark}
	} else {
		m.Scale.Source = NoScale
		m.Findings = []Finding{{Code: why, Absent: Segments()[:classicSegments]}}
		return m
	}
	for _, l := range limbs {
		c.limb(o, l.joints, [3]Segment{l.upper, l.lower, l.whole})
	}
	if o.sees(shoulder, shoulder+1, hip, hip+1) {
		m.Mean[Torso], _ = c.length(Torso, o.torso().px)
	}
	m.Findings = c.findings()
	return m
}

// A classicMeasurer fills in a Result.
type classicMeasurer struct {
	*Result
	noise   *[classicSegments]float64
	limit   float64               // cm
	tooLong [classicSegments]bool // would have been above the limit
}

// length is that of so many pixels, if it can be.
func (c *classicMeasurer) length(s Segment, px float64) (Length, bool) {
	cm := px * c.Scale.CMPerPixel
	if cm > c.limit {
		c.tooLong[s] = true
		return Length{}, false
	}
	return Length{cm, cm * c.noise[s]}, true
}

// limb measures both sides of an arm or a leg.
func (c *classicMeasurer) limb(o *Observation, joints [3]int, segments [3]Segment) {
	var sides [2]Lengths
	var has [2][classicSegments]bool // a length of 0 counts for the mean, as in the service
	for side := range 2 {
		from, middle, to := joints[0]+side, joints[1]+side, joints[2]+side
		if !o.sees(from, middle, to) {
			continue
		}
		upper, lower := o.distance(from, middle), o.distance(middle, to)
		for i, px := range [3]float64{upper, lower, upper + lower} {
			s := segments[i]
			sides[side][s], has[side][s] = c.length(s, px)
		}
	}
	for _, s := range segments {
		l, r := sides[0][s], sides[1][s]
		c.Left[s], c.Right[s] = l, r
		switch {
		case has[0][s] && has[1][s]: // the sides share their errors, so the uncertainty is averaged too
			c.Mean[s] = Length{(l.CM + r.CM) / 2, (l.SD + r.SD) / 2}
		case has[0][s]:
			c.Mean[s] = l
		case has[1][s]:
			c.Mean[s] = r
		}
	}
}

// findings say why lengths are absent.
func (c *classicMeasurer) findings() (all []Finding) {
	add := func(code Code, tooLong bool) {
		f := Finding{Code: code}
		for s := range classicSegments {
			if !c.Mean.Has(s) && c.tooLong[s] == tooLong {
				f.Places, f.Absent = append(f.Places, Place{s, Both}), append(f.Absent, s)
			}
		}
		if f.Absent != nil {
			all = append(all, f)
		}
	}
	if c.Scale.Source == Known {
		add(LongerThanAnybody, true)
	} else {
		add(LongerThanStature, true)
	}
	add(JointHidden, false)
	return all
}

// rows counts those from the top of the body down to its bottom, or says why they tell nothing.
func (o *Observation) rows() (px float64, why Code) {
	top, bottom := math.Inf(1), math.Inf(-1)
	for _, i := range [5]int{nose, leftEye, rightEye, ear, ear + 1} {
		if o.Visibility[i] > seenFrom {
			top = min(top, o.Points[i][1])
		}
	}
	for i := heel; i <= toe+1; i++ {
		if o.Visibility[i] > seenFrom {
			bottom = max(bottom, o.Points[i][1])
		}
	}
	switch px = bottom - top; {
	case math.IsInf(px, 0):
		return 0, EndsHidden
	case px < 1: // the service took 1, and a pixel for the whole stature
		return 0, UpsideDown
	}
	return px, None
}

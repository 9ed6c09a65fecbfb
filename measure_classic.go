package pose

import (
	"maps"
	"math"

	"github.com/hypermob/pose/internal/body"
)

// Nine tenths of the classic method's variance are taken as shared by all photos of a
// person: most of it is the bias of taking the eye line for the crown.
var classic = method{name: Classic, measure: measureClassic, shared: 0.9, sharedSession: 0.9}

// classicSegments are those that the service had.
var classicSegments = Segments()[:7]

// classicVisibility is the visibility from which the service believed a joint, and above
// which it believed the top or the bottom of the body.
const classicVisibility = 0.5

// measureClassic is the formula of the MediaPipe service that this library replaces: the
// stature over the rows from the highest of nose, eyes and ears to the lowest of heels and
// toes; limbs and torso as distances in the image. An arm or leg needs all of its three
// joints. Uncertainties are the method's relative RMS errors over tools/fit's people.
//
// The service answered whatever came out. What cannot be is absent here: a length above the
// person's own stature, and all of them where the head is not above the feet.
func measureClassic(p *Pose, ref Reference, _ *measureOptions) *Measurements {
	c := classicMeasurer{Measurements: newMeasurements(Classic, ref), source: body.Silhouette, limit: ref.stature}
	if ref.known {
		c.source, c.limit = body.Known, MaxStature
		c.Scale = ref.knownScale()
	} else if px, reason := classicHeight(p); reason == "" {
		cm := ref.stature / px
		c.Scale = Scale{CMPerPixel: cm, Uncertainty: cm * body.ClassicScaleNoise(), Source: ScaleFromTopLandmark}
	} else {
		c.warn(ScaleUnknown, reason+", so the stature fixes no scale: take the whole person, standing upright", classicSegments)
		return c.Measurements
	}
	c.limbs(p)
	if p.visibility(LeftShoulder, RightShoulder, LeftHip, RightHip) >= classicVisibility {
		c.set(c.Mean, Torso, p.torso().px)
	}
	for _, ls := range []Lengths{c.Mean, c.Left, c.Right} { // the service answered null for 0, too
		maps.DeleteFunc(ls, func(_ Segment, l Length) bool { return l.CM == 0 })
	}
	c.warnOfAbsent()
	return c.Measurements
}

// A classicMeasurer fills in Measurements.
type classicMeasurer struct {
	*Measurements
	source  body.Source
	limit   float64          // cm
	tooLong map[Segment]bool // would have been above the limit
}

// set sets a length that has so many pixels, if it can be.
func (c *classicMeasurer) set(into Lengths, s Segment, px float64) {
	cm := px * c.Scale.CMPerPixel
	if cm > c.limit {
		if c.tooLong == nil {
			c.tooLong = map[Segment]bool{}
		}
		c.tooLong[s] = true
		return
	}
	into[s] = Length{CM: cm, Uncertainty: cm * body.ClassicNoise(c.source, body.Segment(s))}
}

// limbs sets the lengths of arms and legs.
func (c *classicMeasurer) limbs(p *Pose) {
	for _, l := range limbs {
		for side, into := range []Lengths{c.Left, c.Right} {
			from, middle, to := l.joints[0]+LandmarkID(side), l.joints[1]+LandmarkID(side), l.joints[2]+LandmarkID(side)
			if p.visibility(from, middle, to) < classicVisibility {
				continue
			}
			upper, lower := p.Landmarks.Distance(from, middle), p.Landmarks.Distance(middle, to)
			c.set(into, l.upper, upper)
			c.set(into, l.lower, lower)
			c.set(into, l.whole, upper+lower)
		}
		for _, s := range []Segment{l.upper, l.lower, l.whole} {
			c.averageSides(s)
		}
	}
}

// warnOfAbsent says why lengths are absent.
func (c *classicMeasurer) warnOfAbsent() {
	var tooLong, hidden []Segment
	for _, s := range c.absent(classicSegments) {
		if c.tooLong[s] {
			tooLong = append(tooLong, s)
		} else {
			hidden = append(hidden, s)
		}
	}
	if len(tooLong) > 0 && c.source == body.Known {
		c.warn(ScaleUnknown, list(tooLong)+" would be longer than anybody is tall: check the known length and its ends", tooLong)
	} else if len(tooLong) > 0 {
		c.warn(NotUpright, list(tooLong)+" would be longer than the person is tall: stand upright, with all joints in view", tooLong)
	}
	if len(hidden) > 0 {
		c.warn(LowVisibility, "a joint of "+list(hidden)+" is hidden or uncertain: keep all joints in view", hidden)
	}
}

// classicHeight returns the rows from the top of the body down to its bottom, or why they tell
// nothing.
func classicHeight(p *Pose) (px float64, reason string) {
	top, bottom := math.Inf(1), math.Inf(-1)
	for _, id := range []LandmarkID{Nose, LeftEye, RightEye, LeftEar, RightEar} {
		if l := p.Landmarks[id]; l.Visibility > classicVisibility {
			top = min(top, l.Y)
		}
	}
	for _, id := range []LandmarkID{LeftHeel, RightHeel, LeftFootIndex, RightFootIndex} {
		if l := p.Landmarks[id]; l.Visibility > classicVisibility {
			bottom = max(bottom, l.Y)
		}
	}
	switch px = bottom - top; {
	case math.IsInf(px, 0):
		return 0, "no visible landmark of the head or none of the feet"
	case px < 1: // the service took 1, and a pixel for the whole stature
		return 0, "the head is not above the feet"
	}
	return px, ""
}

// averageSides sets the mean of one segment from its sides: the average, or the only one.
// The sides of a body share their errors, so the uncertainty is averaged too.
func (m *Measurements) averageSides(s Segment) {
	l, hasLeft := m.Left[s]
	r, hasRight := m.Right[s]
	switch {
	case hasLeft && hasRight:
		m.Mean[s] = Length{(l.CM + r.CM) / 2, (l.Uncertainty + r.Uncertainty) / 2}
	case hasLeft:
		m.Mean[s] = l
	case hasRight:
		m.Mean[s] = r
	}
}

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
func measureClassic(p *Pose, ref Reference, _ *measureOptions) *Measurements {
	m := newMeasurements(Classic, ref)
	source := body.Silhouette
	if ref.known {
		source = body.Known
		m.Scale = ref.knownScale()
	} else if px, ok := classicHeight(p); ok {
		cm := ref.stature / px
		m.Scale = Scale{CMPerPixel: cm, Uncertainty: cm * body.ClassicScaleNoise(), Source: ScaleFromTopLandmark}
	} else {
		m.warn(ScaleUnknown, "no visible landmark of the head or none of the feet, so the stature fixes no scale: take the whole person", classicSegments)
		return m
	}
	length := func(s Segment, px float64) Length {
		cm := px * m.Scale.CMPerPixel
		return Length{CM: cm, Uncertainty: cm * body.ClassicNoise(source, body.Segment(s))}
	}
	for _, l := range limbs {
		for side, into := range []Lengths{m.Left, m.Right} {
			a, b, c := l.joints[0]+LandmarkID(side), l.joints[1]+LandmarkID(side), l.joints[2]+LandmarkID(side)
			if p.visibility(a, b, c) < classicVisibility {
				continue
			}
			upper, lower := p.Landmarks.Distance(a, b), p.Landmarks.Distance(b, c)
			into[l.upper], into[l.lower], into[l.whole] = length(l.upper, upper), length(l.lower, lower), length(l.whole, upper+lower)
		}
		for _, s := range []Segment{l.upper, l.lower, l.whole} {
			m.averageSides(s)
		}
	}
	if p.visibility(LeftShoulder, RightShoulder, LeftHip, RightHip) >= classicVisibility {
		m.Mean[Torso] = length(Torso, p.torso().px)
	}
	for _, ls := range []Lengths{m.Mean, m.Left, m.Right} { // the service answered null for 0, too
		maps.DeleteFunc(ls, func(_ Segment, l Length) bool { return l.CM == 0 })
	}
	if gone := m.absent(classicSegments); len(gone) > 0 {
		m.warn(LowVisibility, "a joint of "+list(gone)+" is hidden or uncertain: keep all joints in view", gone)
	}
	return m
}

// classicHeight returns the rows between top and bottom of the body, at least 1, and
// whether there is a top and a bottom.
func classicHeight(p *Pose) (px float64, ok bool) {
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
	return max(1, bottom-top), !math.IsInf(bottom-top, 0)
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

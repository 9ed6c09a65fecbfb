package pose

import (
	"fmt"
	"math"
	"slices"
)

// MeasureAll measures several photos of one person and fuses what they say. Photos that cannot be
// measured are left out with a warning; only if none can, the error wraps [ErrNotMeasurable]. If
// there are several photos, warnings begin with the number of theirs, from 1. The Scale is that of
// the first photo that could be measured. A [KnownLength] must lie at the same pixels in all
// photos, as with a camera on a tripod, so these must be of the same size.
//
// Each length is a weighted mean of the photos', so it lies between them; surer photos weigh more.
// Photos of a person err alike, those of one camera (of one size and focal length, and so mostly of
// one place and one set of clothes) nearly so: of a photo's variance all photos are taken to share
// 0.85, and those of one camera 0.9, for [Anatomical]; 0.9 for [Classic]. So more photos make
// lengths surer by a few per cent only, and photos by other cameras, on other days, by more.
func MeasureAll(poses []*Pose, ref Reference, opts ...MeasureOption) (*Measurements, error) {
	o, err := newMeasureOptions(ref, opts)
	if err != nil {
		return nil, err
	}
	if err := checkAll(poses, ref); err != nil {
		return nil, err
	}
	if len(poses) == 1 {
		return Measure(poses[0], ref, opts...)
	}
	var photos []fusedPhoto
	var warnings []Warning
	for i, p := range poses {
		m := o.measure(p, ref)
		if len(m.Mean) > 0 {
			photos = append(photos, fusedPhoto{m, cameraOf(p)})
		}
		for _, w := range m.Warnings {
			w.Message = fmt.Sprintf("photo %d: %s", i+1, w.Message)
			warnings = append(warnings, w)
		}
	}
	m := newMeasurements(o.method.name, ref)
	m.fuse(photos, o.method)
	m.Warnings = m.keepAbsent(warnings)
	m.addTape(o)
	return m, m.check()
}

func checkAll(poses []*Pose, ref Reference) error {
	if len(poses) == 0 {
		return fmt.Errorf("%w: there is no pose to measure", ErrInvalidInput)
	}
	for i, p := range poses {
		if err := p.check(); err != nil {
			return fmt.Errorf("pose %d of %d: %w", i+1, len(poses), err)
		}
		if ref.known && (p.ImageWidth != poses[0].ImageWidth || p.ImageHeight != poses[0].ImageHeight) {
			return fmt.Errorf("%w: a known length holds for photos of one size only; measure those of other sizes on their own", ErrInvalidInput)
		}
	}
	return nil
}

// A camera is told by the form of its photos.
type camera struct {
	width, height int
	focalLength   float64
}

func cameraOf(p *Pose) camera {
	c := camera{p.ImageWidth, p.ImageHeight, p.FocalLength}
	if math.IsNaN(c.focalLength) { // which is no key of a map
		c.focalLength = 0
	}
	return c
}

// A fusedPhoto is what one photo says.
type fusedPhoto struct {
	*Measurements
	camera camera
}

// fuse takes the measurements of several photos, of none to stay empty.
func (m *Measurements) fuse(photos []fusedPhoto, by method) {
	if len(photos) > 0 {
		m.Scale = photos[0].Scale
	}
	for _, of := range []func(*Measurements) Lengths{meanOf, leftOf, rightOf} {
		for _, l := range limbs {
			all := []Segment{l.upper, l.lower, l.whole}
			some := having(photos, of, all...) // the same photos for all three, so that they add up
			for _, s := range all {
				if len(some) == 0 {
					of(m).fuse(s, having(photos, of, s), of, by)
				} else {
					of(m).fuse(s, some, of, by)
				}
			}
		}
		for _, s := range []Segment{Torso, ShoulderWidth, HipWidth} {
			of(m).fuse(s, having(photos, of, s), of, by)
		}
	}
}

func meanOf(m *Measurements) Lengths  { return m.Mean }
func leftOf(m *Measurements) Lengths  { return m.Left }
func rightOf(m *Measurements) Lengths { return m.Right }

// having returns the photos that give all the segments' lengths.
func having(photos []fusedPhoto, of func(*Measurements) Lengths, all ...Segment) (some []fusedPhoto) {
	for _, p := range photos {
		if !slices.ContainsFunc(all, func(s Segment) bool { _, ok := of(p.Measurements)[s]; return !ok }) {
			some = append(some, p)
		}
	}
	return some
}

// fuse enters the mean of one segment over photos that all give it, and its uncertainty: with v the
// least variance of a photo, all errors have a part of variance shared·v in common, those of one
// camera one of sharedSession·v.
func (ls Lengths) fuse(s Segment, photos []fusedPhoto, of func(*Measurements) Lengths, by method) {
	if len(photos) == 0 {
		return
	}
	least := math.Inf(1)
	for _, p := range photos {
		least = min(least, of(p.Measurements)[s].Uncertainty)
	}
	common, session := by.shared*least*least, (by.sharedSession-by.shared)*least*least
	cm, variance, cameras := 0.0, common, map[camera]float64{}
	for i, w := range by.weights(photos, of) {
		l := of(photos[i].Measurements)[s]
		cm += w * l.CM
		variance += w * w * (l.Uncertainty*l.Uncertainty - common - session)
		cameras[photos[i].camera] += w
	}
	for _, w := range cameras {
		variance += w * w * session
	}
	ls[s] = Length{CM: cm, Uncertainty: math.Sqrt(variance)}
}

// weights are those of photos that are fused, the same for all segments: by inverse variance beyond
// what the photos have in common, first among those of a camera, then among cameras. They add up to
// 1.
func (by method) weights(photos []fusedPhoto, of func(*Measurements) Lengths) []float64 {
	v := variances(photos, of)
	weights, own := make([]float64, len(v)), map[camera]float64{}
	for i, p := range photos {
		weights[i] = 1 / (v[i] - by.sharedSession)
		own[p.camera] += weights[i]
	}
	sum := 0.0
	for i, p := range photos {
		sessions := by.sharedSession - by.shared + 1/own[p.camera]
		weights[i] /= own[p.camera] * sessions
		sum += weights[i]
	}
	for i := range weights {
		weights[i] /= sum
	}
	return weights
}

// variances are the photos' mean variances over the segments that all of them give, in terms of the
// least of each.
func variances(photos []fusedPhoto, of func(*Measurements) Lengths) []float64 {
	v, n := make([]float64, len(photos)), 0.0
	for _, s := range Segments() {
		least := math.Inf(1)
		for _, p := range photos {
			least = min(least, of(p.Measurements)[s].Uncertainty) // 0 if absent
		}
		if least == 0 {
			continue
		}
		n++
		for i, p := range photos {
			u := of(p.Measurements)[s].Uncertainty / least
			v[i] += u * u
		}
	}
	for i := range v {
		v[i] /= n
	}
	return v
}

// keepAbsent returns the warnings with only those segments that are absent from the mean.
func (m *Measurements) keepAbsent(warnings []Warning) []Warning {
	for i, w := range warnings {
		var still []Segment
		for _, s := range w.Segments {
			if _, ok := m.Mean[s]; !ok {
				still = append(still, s)
			}
		}
		warnings[i].Segments, warnings[i].Severity = still, m.severity(w.Code, still)
	}
	return warnings
}

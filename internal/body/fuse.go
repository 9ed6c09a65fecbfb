package body

import (
	"math"
	"slices"
)

// measureAll measures each photo and fuses what they say.
func measureAll(photos []Photo, r *Request) (m Result) {
	by := &anatomical
	if r.Method == Classic {
		by = &classic
	}
	var f fusion
	m.Scale.Source = NoScale
	for i := range photos {
		o := Observe(&photos[i])
		one := measureOne(&o, r)
		if one.Mean.Count() > 0 {
			f.add(one, cameraOf(&photos[i]))
		}
		for _, found := range one.Findings {
			found.Photo = i + 1
			m.Findings = append(m.Findings, found)
		}
	}
	f.fuse(&m, by)
	for i := range m.Findings {
		m.Findings[i].Absent = stillAbsent(m.Findings[i].Absent, &m.Mean)
	}
	return m
}

// stillAbsent are those of the segments that no photo gives.
func stillAbsent(absent []Segment, mean *Lengths) (still []Segment) {
	for _, s := range absent {
		if !mean.Has(s) {
			still = append(still, s)
		}
	}
	return still
}

// A camera is told by the form of its photos.
type camera struct {
	width, height int
	focalLength   float64
}

func cameraOf(p *Photo) camera {
	c := camera{p.Width, p.Height, p.FocalLength}
	if math.IsNaN(c.focalLength) { // which equals nothing
		c.focalLength = 0
	}
	return c
}

// A fusion is of photos that give some length.
type fusion struct {
	photos  []fusedPhoto
	cameras []camera
}

// A fusedPhoto is what one photo says.
type fusedPhoto struct {
	Result
	camera int
}

func (f *fusion) add(m Result, by camera) {
	i := 0
	for i < len(f.cameras) && f.cameras[i] != by {
		i++
	}
	if i == len(f.cameras) {
		f.cameras = append(f.cameras, by)
	}
	f.photos = append(f.photos, fusedPhoto{m, i})
}

// fuse sets what the photos say together. Without photos m stays empty.
func (f *fusion) fuse(m *Result, by *method) {
	if len(f.photos) > 0 {
		m.Scale = f.photos[0].Scale
	}
	for _, of := range [3]func(*Result) *Lengths{meanOf, leftOf, rightOf} {
		for _, l := range limbs {
			all := [3]Segment{l.upper, l.lower, l.whole}
			some := f.having(of, all[:]...) // the same photos for all three, so that they add up
			for _, s := range all {
				which := some
				if len(some) == 0 {
					which = f.having(of, s)
				}
				of(m)[s] = f.mean(s, which, of, by)
			}
		}
		for _, s := range [3]Segment{Torso, ShoulderWidth, HipWidth} {
			of(m)[s] = f.mean(s, f.having(of, s), of, by)
		}
	}
}

func meanOf(m *Result) *Lengths  { return &m.Mean }
func leftOf(m *Result) *Lengths  { return &m.Left }
func rightOf(m *Result) *Lengths { return &m.Right }

// having returns the photos that give all the segments' lengths.
func (f *fusion) having(of func(*Result) *Lengths, all ...Segment) (some []*fusedPhoto) {
	for i := range f.photos {
		p := &f.photos[i]
		if !slices.ContainsFunc(all, func(s Segment) bool { return !of(&p.Result).Has(s) }) {
			some = append(some, p)
		}
	}
	return some
}

// mean is that of one segment over photos that all give it, with its uncertainty: with v the least
// variance of a photo, all errors have a part of variance shared·v in common, those of one camera
// one of sharedSession·v.
func (f *fusion) mean(s Segment, photos []*fusedPhoto, of func(*Result) *Lengths, by *method) Length {
	if len(photos) == 0 {
		return Length{}
	}
	least := math.Inf(1)
	for i := range photos {
		least = min(least, of(&photos[i].Result)[s].SD)
	}
	common, session := by.shared*least*least, (by.sharedSession-by.shared)*least*least
	cm, variance, cameras := 0.0, common, make([]float64, len(f.cameras))
	for i, w := range f.weights(photos, of, by) {
		l := of(&photos[i].Result)[s]
		cm += w * l.CM
		variance += w * w * (l.SD*l.SD - common - session)
		cameras[photos[i].camera] += w
	}
	for _, w := range cameras {
		variance += w * w * session
	}
	return Length{cm, math.Sqrt(variance)}
}

// weights are those of photos that are fused, the same for all segments: by inverse variance beyond
// what the photos have in common, first among those of a camera, then among cameras. They add up to
// 1.
func (f *fusion) weights(photos []*fusedPhoto, of func(*Result) *Lengths, by *method) []float64 {
	v := variances(photos, of)
	weights, own := make([]float64, len(v)), make([]float64, len(f.cameras))
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
func variances(photos []*fusedPhoto, of func(*Result) *Lengths) []float64 {
	v, n := make([]float64, len(photos)), 0.0
	for s := range NumSegments {
		least := math.Inf(1)
		for i := range photos {
			least = min(least, of(&photos[i].Result)[s].SD) // 0 if absent
		}
		if least == 0 {
			continue
		}
		n++
		for i := range photos {
			u := of(&photos[i].Result)[s].SD / least
			v[i] += u * u
		}
	}
	for i := range v {
		v[i] /= n
	}
	return v
}

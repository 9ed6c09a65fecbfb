package pose

import (
	"fmt"
	"math"
)

// MeasureAll measures several photos of one person and fuses what they say. Photos that
// cannot be measured are left out with a warning; only if none can, the error wraps
// [ErrNotMeasurable]. If there are several photos, warnings begin with the number of theirs,
// from 1. The Scale is that of the first photo that could be measured. A [KnownLength] must lie at the same
// pixels in all photos, as with a camera on a tripod, so these must be of the same size.
//
// Each length is the mean of the photos', weighted by inverse variance; for [Anatomical]
// lengths from the stature, what is known without a photo counts once rather than once for
// each photo. All photos of a person have part of their error in common, so the uncertainty
// does not fall below a floor: with b² that part of the smallest variance (0.3 of it for
// [Anatomical], 0.9 for [Classic]), a photo of variance s² weighs 1/(s² - b²), and
// the fused variance is b² plus one over the sum of the weights. In three photos each of thirty rendered
// people 0.3 was shared; the 0.9 is an assumption.
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
	var photos []*Measurements
	var warnings []Warning
	for i, p := range poses {
		m := o.method.measure(p, ref, o)
		if len(m.Mean) > 0 {
			photos = append(photos, m)
		}
		for _, w := range m.Warnings {
			w.Message = fmt.Sprintf("photo %d: %s", i+1, w.Message)
			warnings = append(warnings, w)
		}
	}
	m := newMeasurements(o.method.name, ref)
	m.fuse(photos, o, ref)
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

// fuse takes the measurements of several photos, of none to stay empty.
func (m *Measurements) fuse(photos []*Measurements, o *measureOptions, ref Reference) {
	var usual Lengths
	if o.method.usual != nil {
		usual = o.method.usual(ref, o)
	}
	if len(photos) > 0 {
		m.Scale = photos[0].Scale
	}
	for _, s := range Segments() {
		for _, of := range []func(*Measurements) Lengths{meanOf, leftOf, rightOf} {
			var ls []Length
			for _, p := range photos {
				if l, ok := of(p)[s]; ok {
					ls = append(ls, l)
				}
			}
			if len(ls) > 0 {
				of(m)[s] = fuseLengths(ls, usual[s], o.method.shared)
			}
		}
	}
	m.reconcile()
}

func meanOf(m *Measurements) Lengths  { return m.Mean }
func leftOf(m *Measurements) Lengths  { return m.Left }
func rightOf(m *Measurements) Lengths { return m.Right }

// leastSaid is the least part of a photo's deviation from what is usual that is taken as the
// photo's own: a photo that says less than that is too uncertain to undo its pull.
const leastSaid = 0.1

// fuseLengths weights lengths by inverse variance beyond what they share. Each length was
// drawn towards what is usual; that is undone first and done once at the end, since it would
// else count as often as there are photos. With p² the variance of the usual length, u² that
// of a photo's and k = 1 - u²/p², the photo by itself deviates 1/k times as far and has
// variance u²/k.
func fuseLengths(ls []Length, usual Length, shared float64) Length {
	p := usual.Uncertainty * usual.Uncertainty
	alone := make([]Length, len(ls)) // Uncertainty is squared
	least := math.Inf(1)
	for i, l := range ls {
		k := 1.0
		if p > 0 {
			k = max(leastSaid, 1-l.Uncertainty*l.Uncertainty/p)
		}
		alone[i] = Length{usual.CM + (l.CM-usual.CM)/k, l.Uncertainty * l.Uncertainty / k}
		least = min(least, alone[i].Uncertainty)
	}
	floor := shared * least
	var sum, weights float64
	for _, l := range alone {
		w := 1 / (l.Uncertainty - floor)
		sum, weights = sum+w*l.CM, weights+w
	}
	cm, v := sum/weights, floor+1/weights
	if p > 0 {
		k := p / (p + v)
		cm, v = usual.CM+k*(cm-usual.CM), k*v
	}
	return Length{CM: cm, Uncertainty: math.Sqrt(v)}
}

// reconcile makes means the average of the sides again, and limbs the sum of their parts:
// photos that show different sides or parts are weighted differently for each.
func (m *Measurements) reconcile() {
	for s, mean := range m.Mean {
		l, hasLeft := m.Left[s]
		r, hasRight := m.Right[s]
		if hasLeft && hasRight {
			m.Mean[s] = Length{(l.CM + r.CM) / 2, mean.Uncertainty}
		}
	}
	for _, ls := range []Lengths{m.Mean, m.Left, m.Right} {
		for _, l := range limbs {
			if whole, ok := ls[l.whole]; ok {
				ls[l.whole] = Length{ls[l.upper].CM + ls[l.lower].CM, whole.Uncertainty}
			}
		}
	}
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

package pose

import "github.com/hypermob/pose/internal/body"

// Half of the anatomical method's variance is taken as shared by all photos of a person:
// the same body under the same clothes, the same prior, the same stature. There is no data
// on it yet, so this is an assumption.
var anatomical = method{name: Anatomical, measure: measureAnatomical, shared: 0.5}

// measureAnatomical takes the scale from the stature and the person's height in the photo,
// undoes each limb's foreshortening by its world landmarks' direction, turns distances
// between landmarks into ones between joint centres, and weighs them against the mean of
// people of that stature (internal/body). The torso is taken as the photo shows it, since
// its direction in space is too uncertain to help.
func measureAnatomical(p *Pose, ref Reference, _ *measureOptions) *Measurements {
	m := newMeasurements(Anatomical, ref)
	subject := body.Subject{Source: body.Known, Stature: ref.stature}
	if ref.known {
		m.Scale = ref.knownScale()
		subject.Noise = m.Scale.Uncertainty / m.Scale.CMPerPixel
	} else {
		pr := p.postureProblem()
		if pr == nil {
			m.Scale, pr = statureScale(p, ref.stature)
		}
		if pr != nil {
			m.warn(pr.code, pr.message, Segments())
			m.warnOfPhoto(p)
			return m
		}
		subject.Source = body.Silhouette
		if m.Scale.Source == ScaleFromEyeLine {
			subject.Source = body.EyeLine
		}
	}
	e := estimate{p: p, m: m, subject: subject, problems: map[Segment]WarningCode{}}
	for _, l := range limbs {
		e.part(l.upper, l.joints[0], l.joints[1])
		e.part(l.lower, l.joints[1], l.joints[2])
		e.whole(l.whole, l.upper, l.lower)
	}
	e.torso()
	e.warn()
	m.widen(m.warnOfPhoto(p))
	return m
}

// An estimate is an anatomical measurement under way.
type estimate struct {
	p        *Pose
	m        *Measurements
	subject  body.Subject
	problems map[Segment]WarningCode // why a segment is absent
	lost     []lostSide              // sides that are absent, in order
	disagree []Segment
}

type lostSide struct {
	name string // "left forearm"
	code WarningCode
}

// part measures both sides of a part between two joints, given as the left side's.
func (e *estimate) part(s Segment, a, b LandmarkID) {
	var cm [2]float64
	for side, name := range [2]string{"left ", "right "} {
		a, b := a+LandmarkID(side), b+LandmarkID(side)
		code := e.p.jointProblem(a, b)
		if code == "" {
			cm[side] = body.Photo(body.Segment(s), e.p.bone(a, b).straight()*e.m.Scale.CMPerPixel)
			if cm[side] < minShare*e.subject.Expected(body.Segment(s)) {
				code, cm[side] = Foreshortened, 0
			}
		}
		if code != "" {
			e.problems[s] = code
			e.lost = append(e.lost, lostSide{name + list([]Segment{s}), code})
		}
	}
	if body.SidesDisagree(body.Segment(s), cm[0], cm[1]) {
		e.disagree = append(e.disagree, s)
	}
	l, r, mean := e.subject.Estimate(body.Segment(s), cm[0], cm[1])
	e.set(s, l, r, mean)
}

// whole joins two parts to a limb.
func (e *estimate) whole(limb, upper, lower Segment) {
	sum := func(from Lengths) body.Length {
		a, b := from[upper], from[lower]
		return e.subject.Sum(body.Segment(limb), body.Segment(upper), body.Segment(lower),
			body.Length{CM: a.CM, SD: a.Uncertainty}, body.Length{CM: b.CM, SD: b.Uncertainty})
	}
	e.set(limb, sum(e.m.Left), sum(e.m.Right), sum(e.m.Mean))
	if code := e.problems[lower]; code != "" {
		e.problems[limb] = code
	}
	if _, ok := e.m.Mean[upper]; !ok {
		e.problems[limb] = e.problems[upper]
	}
}

func (e *estimate) torso() {
	if code := e.p.torsoProblem(); code != "" {
		e.problems[Torso] = code
		e.lost = append(e.lost, lostSide{"torso", code})
		return
	}
	cm := body.Photo(body.Torso, e.p.torso().px*e.m.Scale.CMPerPixel)
	_, _, mean := e.subject.Estimate(body.Torso, cm, 0)
	e.set(Torso, body.Length{}, body.Length{}, mean)
}

// set stores those of the three lengths that exist.
func (e *estimate) set(s Segment, left, right, mean body.Length) {
	put := func(into Lengths, l body.Length) {
		if l.CM > 0 {
			into[s] = Length{CM: l.CM, Uncertainty: l.SD}
		}
	}
	put(e.m.Left, left)
	put(e.m.Right, right)
	put(e.m.Mean, mean)
}

package pose

import "github.com/hypermob/pose/internal/body"

// Three tenths of the variance that the photo alone would have are taken as shared by all photos of
// a person, whose body looks the same to the network each time: of thirty rendered people with
// three photos each, in other clothes, the first ten had 0.26 of it in common, the others 0.32.
var anatomical = method{name: Anatomical, measure: measureAnatomical, usual: usualLengths, shared: 0.3}

// A bodyEstimator turns what a photo shows of the parts of a body into lengths.
type bodyEstimator interface {
	Part(s body.Segment, left, right float64) (l, r, mean body.Length)
	Sum(limb, upper, lower body.Segment, a, b body.Length) body.Length
}

// measureAnatomical gives lengths between joint centres. From a known length they are what
// the photo shows: each limb's foreshortening is undone by its world landmarks' direction,
// and distances between landmarks are turned into ones between joint centres. From the
// stature, all that the photo shows of the body is weighed together with what people of
// that stature are like (internal/body).
func measureAnatomical(p *Pose, ref Reference, o *measureOptions) *Measurements {
	m := newMeasurements(Anatomical, ref)
	e := estimate{p: p, m: m, problems: map[Segment]WarningCode{}}
	if ref.known {
		m.Scale = ref.knownScale()
		e.body = body.Measured{Noise: m.Scale.Uncertainty / m.Scale.CMPerPixel}
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
		e.usual = usualLengths(ref, o)
		e.body = p.posterior(m.Scale.Source, ref.stature, o.sex)
	}
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

// usualLengths returns what is known of the person without a photo, nil without a stature.
func usualLengths(ref Reference, o *measureOptions) Lengths {
	if ref.known {
		return nil
	}
	usual := Lengths{}
	known := body.Usual(ref.stature, bodySexes[o.sex])
	for _, s := range Segments() {
		l := known.Segment(body.Segment(s))
		usual[s] = Length{CM: l.CM, Uncertainty: l.SD}
	}
	return usual
}

var bodySexes = map[Sex]body.Sex{Female: body.Female, Male: body.Male} // unknown otherwise

// posterior puts what the pose shows of a person of known stature into package body.
func (p *Pose) posterior(source ScaleSource, stature float64, sex Sex) *body.Posterior {
	o := &body.Observation{Width: float64(p.ImageWidth), Height: float64(p.ImageHeight), FocalLength: p.FocalLength}
	for i, l := range p.Landmarks {
		w := p.WorldLandmarks[i]
		o.Points[i], o.Visibility[i], o.World[i] = [2]float64{l.X, l.Y}, l.Visibility, [3]float64{w.X, w.Y, w.Z}
	}
	if s := p.Silhouette; s != nil {
		o.Outline = [2]body.Outline{s.Left.body(), s.Right.body()}
	}
	if source == ScaleFromSilhouette {
		o.Crown, o.Sole = p.Silhouette.Crown.Y-0.5, p.Silhouette.Sole.Y+0.5
		return body.NewPosterior(o, body.Silhouette, stature, bodySexes[sex])
	}
	eyes, _ := p.eyeLine()
	o.Crown, o.Sole = body.FromEyeLine(eyes, p.lowestFoot())
	return body.NewPosterior(o, body.EyeLine, stature, bodySexes[sex])
}

// An estimate is an anatomical measurement under way.
type estimate struct {
	p        *Pose
	m        *Measurements
	body     bodyEstimator
	usual    Lengths                 // of people like this one, nil if unknown
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
			if cm[side] < minShare*e.usual[s].CM {
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
	l, r, mean := e.body.Part(body.Segment(s), cm[0], cm[1])
	e.set(s, l, r, mean)
}

// whole joins two parts to a limb.
func (e *estimate) whole(limb, upper, lower Segment) {
	sum := func(from Lengths) body.Length {
		a, b := from[upper], from[lower]
		return e.body.Sum(body.Segment(limb), body.Segment(upper), body.Segment(lower),
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
	_, _, mean := e.body.Part(body.Torso, cm, 0)
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

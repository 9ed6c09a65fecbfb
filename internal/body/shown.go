package body

// What a part has to show to be measured. The limits were chosen on the people of tools/fit, and
// fit.py applies the same ones.
const (
	// minCos: limbs that show less than this share of their length are off by 34 to 80 %, those
	// just above by 10.
	minCos = 0.6
	// minCosTorso: upright people's torsos are never below 0.83; what is below was not seen.
	minCosTorso = 0.75
	// minShare: a limb that looks shorter than this share of what the stature lets expect points at
	// the camera although the world landmarks do not say so (hands held forward).
	minShare = 0.67
)

// A shown says which parts of the body a photo shows, and how long they are in it.
type shown struct {
	scale    Scale
	cm       [Torso][2]float64 // of both sides of the limbs' parts, between joint centres; 0 if absent
	why      [NumSegments]Code // why a segment is absent, on one side at least
	lost     []lostPlace       // in order
	disagree []Place
}

type lostPlace struct {
	Place
	why Code
}

// show looks at all parts. A part that looks too short for the usual lengths points at the camera.
func (o *Observation) show(s Scale, usual *Posterior) shown {
	v := shown{scale: s}
	for _, l := range limbs {
		v.part(o, l.upper, l.joints[0], l.joints[1], usual)
		v.part(o, l.lower, l.joints[1], l.joints[2], usual)
		for _, part := range [2]Segment{l.lower, l.upper} {
			if v.absent(part) {
				v.why[l.whole] = v.why[part]
			}
		}
	}
	for _, b := range breadths {
		if !o.sees(b.id, b.id+1) || !o.inside(b.id) || !o.inside(b.id+1) {
			v.why[b.segment] = PartHidden
		}
	}
	if why := o.torsoProblem(); why != None {
		v.why[Torso] = why
		v.lost = append(v.lost, lostPlace{Place{Torso, Both}, why})
	}
	return v
}

// part looks at both sides of a part between two joints, given as the left side's.
func (v *shown) part(o *Observation, s Segment, a, b int, usual *Posterior) {
	for side := range 2 {
		why := o.jointProblem(a+side, b+side)
		if why == None {
			cm := v.length(s, o.bone(a+side, b+side).straight())
			if cm < minShare*usual.Segment(s).CM {
				why, cm = Foreshortened, 0
			}
			v.cm[s][side] = cm
		}
		if why != None {
			v.why[s] = why
			v.lost = append(v.lost, lostPlace{Place{s, Left + Side(side)}, why})
		}
	}
	if sidesDisagree(s, v.cm[s][0], v.cm[s][1]) && !o.raised(a, b) && !o.raised(a+1, b+1) {
		v.disagree = append(v.disagree, Place{s, Both})
	}
}

// length turns pixels between points into cm between joint centres.
func (v *shown) length(s Segment, px float64) float64 {
	return jointLength(s, px*v.scale.CMPerPixel)
}

// absent says whether a segment, or a part of it, shows on neither side.
func (v *shown) absent(s Segment) bool {
	if s >= Torso {
		return v.why[s] != None
	}
	for _, l := range limbs {
		if s == l.whole {
			return v.absent(l.upper) || v.absent(l.lower)
		}
	}
	return v.cm[s] == [2]float64{}
}

// raised says whether a limb points across the body's axis rather than down it, as arms do in a
// T-pose: one of them is nearer to the camera then, unless that faces the body squarely.
func (o *Observation) raised(a, b int) bool {
	return o.down(b)-o.down(a) < 0.5*o.distance(a, b)
}

// jointProblem says why a limb between two joints cannot be measured, None if it can.
func (o *Observation) jointProblem(a, b int) Code {
	switch {
	case (b == ankle || b == ankle+1) && o.Points[b][1] > float64(o.Height)-0.5:
		return PartCropped
	case !o.sees(a, b) || !o.inside(a) || !o.inside(b):
		if b <= wrist+1 {
			return ArmHidden
		}
		return PartHidden
	}
	if b := o.bone(a, b); b.cos < minCos || b.px == 0 {
		return Foreshortened
	}
	return None
}

// torsoProblem says why the torso cannot be measured, None if it can.
func (o *Observation) torsoProblem() Code {
	for _, i := range [4]int{shoulder, shoulder + 1, hip, hip + 1} {
		if !o.sees(i) || !o.inside(i) {
			return PartHidden
		}
	}
	if t := o.torso(); t.cos < minCosTorso || t.px == 0 {
		return Foreshortened
	}
	return None
}

// losses are the reasons for which a part is lost, the gravest first.
var losses = [...]Code{PartCropped, PartHidden, ArmHidden, Foreshortened}

// findings say, one for each reason, which sides were not measured and which segments are absent
// for it; then which sides disagree.
func (v *shown) findings(mean *Lengths) (all []Finding) {
	for _, why := range losses {
		f := Finding{Code: why}
		for _, l := range v.lost {
			if l.why == why {
				f.Places = append(f.Places, l.Place)
			}
		}
		if f.Places == nil {
			continue
		}
		for s := range NumSegments {
			if !mean.Has(s) && v.why[s] == why {
				f.Absent = append(f.Absent, s)
			}
		}
		all = append(all, f)
	}
	if v.disagree != nil {
		all = append(all, Finding{Code: SidesDisagree, Places: v.disagree})
	}
	return all
}

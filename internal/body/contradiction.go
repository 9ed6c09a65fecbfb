package body

// The statures of people, in centimetres: from below an infant's length to the tallest person on
// record.
const (
	MinStature = 50.0
	MaxStature = 272.0
)

// What is beyond one of these does not fit the height of somebody who stands: 6 of 1057 photos of
// rendered people who do, none by maxPathInPhoto. tools/quality/README.md has the figures of people
// who sit, kneel, lunge, jump and stride.
const (
	maxPath        = 1.16 // trunk and the straighter leg over how high the shoulders are above its ankle, in space
	maxPathInPhoto = 1.04 // the same in the photo
	maxCalf        = 1.15 // the calf of the leg that is farther down, in the photo, over what is usual
	// Both: the shoulders are lower above that ankle than this share of the body's height in the
	// photo, and the calf is longer.
	lowShoulders, longCalf = 0.66, 1.07

	// Adults' shoulders are at 0.76 to 0.84 of their height (99 of 100 in renders). Children of two
	// years, who are some 85 cm tall, have a head of a fifth of their height and lower shoulders.
	childStature, adultShoulders = 85, 0.76

	// beyondPeople is how many times the greatest and the least stature a known length may make of
	// the person, since it may lie before or behind the body.
	beyondPeople = 1.3
)

// contradicts says why the photo does not fit the stature that the scale was read from, None if it
// does, with the value of the finding.
func (o *Observation) contradicts(s Scale, stature float64) (why Code, value float64) {
	top, bottom := o.ends(s.Source)
	leg := o.standingLeg()
	high := o.down(ankle+leg) - o.middleDown(shoulder)
	if stature < childStature && o.grownUp(s.Source) {
		return SmallChild, 0
	}
	inSpace, inPhoto := o.path()
	if inSpace > maxPath || inPhoto > maxPathInPhoto {
		return LongPath, max(inSpace, inPhoto)
	}
	if calf := o.calf(leg, s, stature); calf > maxCalf || calf > longCalf && high < lowShoulders*(bottom-top) {
		return LongCalf, calf
	}
	return None, 0
}

// standingLeg is the leg whose ankle is farther down: 0 for the left one, 1 for the right one.
func (o *Observation) standingLeg() int {
	if o.down(ankle+1) > o.down(ankle) {
		return 1
	}
	return 0
}

// path is how long trunk and leg are over how high the shoulders are above its ankle, in space and
// in the photo, for the leg of which that is less. It is NaN in space where the world landmarks are
// not known.
func (o *Observation) path() (inSpace, inPhoto float64) {
	shoulders := o.World[shoulder].add(o.World[shoulder+1])
	var space, photo [2]float64
	for leg := range 2 {
		hip, knee, ankle := hip+leg, knee+leg, ankle+leg
		at := o.World[ankle]
		high := o.axis.Down(at[0], at[1]) - o.axis.Down(shoulders[0], shoulders[1])/2
		space[leg] = (o.torsoInSpace().Norm() + o.inSpace(hip, knee).Norm() + o.inSpace(knee, ankle).Norm()) / high
		photo[leg] = (o.torso().px + o.distance(hip, knee) + o.distance(knee, ankle)) / (o.down(ankle) - o.middleDown(shoulder))
	}
	return min(space[0], space[1]), min(photo[0], photo[1])
}

// calf is how long it looks in the photo, over what is usual.
func (o *Observation) calf(leg int, s Scale, stature float64) float64 {
	px := o.distance(knee+leg, ankle+leg)
	return jointLength(Calf, px*s.CMPerPixel) / Usual(stature, Unknown).Segment(Calf).CM
}

// grownUp reports whether the shoulders are as high as an adult's.
func (o *Observation) grownUp(s Source) bool {
	top, bottom := o.ends(s)
	return (bottom-o.middleDown(shoulder))/(bottom-top) > adultShoulders
}

// statureBy is the stature that a scale makes of the person: by the height in the photo of one who
// stands, and whether that is grown up; else by the trunk. It is 0 if neither tells.
func (o *Observation) statureBy(s Scale) (cm float64, grownUp bool) {
	if one, why := o.heightScale(1); why == None {
		return s.CMPerPixel / one.CMPerPixel, o.grownUp(one.Source)
	}
	if o.torsoProblem() != None {
		return 0, false
	}
	return jointLength(Torso, o.torso().straight()*s.CMPerPixel) / Usual(1, Unknown).Segment(Torso).CM, false
}

// impossible reports whether the photo does not fit a known length, by the stature that this
// implies, and whether it would fit nobody at all.
func (o *Observation) impossible(s Scale) (stature float64, odd, nobody bool) {
	stature, grownUp := o.statureBy(s)
	nobody = stature > 0 && (stature < MinStature/beyondPeople || stature > MaxStature*beyondPeople)
	return stature, nobody || grownUp && stature < childStature, nobody
}

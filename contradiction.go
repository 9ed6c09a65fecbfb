package pose

import (
	"fmt"

	"github.com/hypermob/pose/internal/body"
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

// contradiction says why the photo does not fit the stature that scale was read from, "" if it
// does.
func (p *Pose) contradiction(scale Scale, stature float64) string {
	top, bottom := p.topAndBottom(scale.Source)
	leg := p.standingLeg()
	high := p.down(LeftAnkle+leg) - p.shouldersDown()
	if stature < childStature && p.grownUp(scale.Source) {
		return fmt.Sprintf("somebody of %.4g cm is a small child, but the photo shows an adult's proportions: is the height %.4g inches, which are %.0f cm?", stature, stature, 2.54*stature)
	}
	inSpace, inPhoto := p.path()
	if inSpace > maxPath || inPhoto > maxPathInPhoto {
		return fmt.Sprintf("trunk and leg are %.2f times as long as the shoulders are high above the ankle, so that the stature is not the height in the photo: stand straight, on both feet", max(inSpace, inPhoto))
	}
	if calf := p.calf(leg, scale, stature); calf > maxCalf || calf > longCalf && high < lowShoulders*(bottom-top) {
		return fmt.Sprintf("the lower leg looks %.2f times as long as is usual at %.4g cm: stand straight, on both feet, and check the height", calf, stature)
	}
	return ""
}

// standingLeg is the leg whose ankle is farther down: 0 for the left one, 1 for the right one.
func (p *Pose) standingLeg() LandmarkID {
	if p.down(RightAnkle) > p.down(LeftAnkle) {
		return 1
	}
	return 0
}

// shouldersDown is how far down the body it is midway between the shoulders.
func (p *Pose) shouldersDown() float64 { return (p.down(LeftShoulder) + p.down(RightShoulder)) / 2 }

// path is how long trunk and leg are over how high the shoulders are above its ankle, in space and
// in the photo, for the leg of which that is less. It is NaN in space where the world landmarks are
// not known.
func (p *Pose) path() (inSpace, inPhoto float64) {
	l, w, a := &p.Landmarks, &p.WorldLandmarks, p.Landmarks.axis()
	shoulders := p.world(LeftShoulder).add(p.world(RightShoulder))
	var space, photo [2]float64
	for leg := range LandmarkID(2) {
		hip, knee, ankle := LeftHip+leg, LeftKnee+leg, LeftAnkle+leg
		at := p.world(ankle)
		high := a.down(at.x, at.y) - a.down(shoulders.x, shoulders.y)/2
		space[leg] = (p.worldTorso().norm() + w.Distance(hip, knee) + w.Distance(knee, ankle)) / high
		photo[leg] = (p.torso().px + l.Distance(hip, knee) + l.Distance(knee, ankle)) / (p.down(ankle) - p.shouldersDown())
	}
	return min(space[0], space[1]), min(photo[0], photo[1])
}

// calf is how long it looks in the photo, over what is usual.
func (p *Pose) calf(leg LandmarkID, scale Scale, stature float64) float64 {
	px := p.Landmarks.Distance(LeftKnee+leg, LeftAnkle+leg)
	return body.Photo(body.Calf, px*scale.CMPerPixel) / body.Usual(stature, body.Unknown).Segment(body.Calf).CM
}

// grownUp reports whether the shoulders are as high as an adult's.
func (p *Pose) grownUp(source ScaleSource) bool {
	top, bottom := p.topAndBottom(source)
	return (bottom-p.shouldersDown())/(bottom-top) > adultShoulders
}

// statureBy is the stature that a scale makes of the person: by the height in the photo of one who
// stands, and whether that is grown up; else by the trunk. It is 0 if neither tells.
func (p *Pose) statureBy(scale Scale) (cm float64, grownUp bool) {
	if p.postureProblem() == nil {
		if one, pr := statureScale(p, 1); pr == nil {
			return scale.CMPerPixel / one.CMPerPixel, p.grownUp(one.Source)
		}
	}
	if p.torsoProblem() != "" {
		return 0, false
	}
	return body.Photo(body.Torso, p.torso().straight()*scale.CMPerPixel) / body.Usual(1, body.Unknown).Segment(body.Torso).CM, false
}

// lengthContradiction says why the photo does not fit the known length that scale was read from, ""
// if it does, and whether nobody at all would fit.
func (p *Pose) lengthContradiction(scale Scale) (why string, nobody bool) {
	stature, grownUp := p.statureBy(scale)
	nobody = stature > 0 && (stature < MinStature/beyondPeople || stature > MaxStature*beyondPeople)
	if !nobody && !(grownUp && stature < childStature) {
		return "", false
	}
	hint := "check it"
	for _, unit := range []struct {
		name string
		cm   float64
	}{{"millimetres", 0.1}, {"metres", 100}, {"inches", 2.54}} {
		if meant := stature * unit.cm; meant >= MinStature && meant <= MaxStature {
			hint = fmt.Sprintf("is it in %s? It must be in centimetres", unit.name)
			break
		}
	}
	return fmt.Sprintf("by the known length the person in the photo would be %.3g cm tall: %s", stature, hint), nobody
}

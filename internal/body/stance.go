package body

import "math"

// The greatest angles, in degrees, that still count as standing. In brackets is what the people of
// tools/fit have at most who stand or walk.
const (
	maxRoll     = 60 // of the body in the photo
	maxTilt     = 45 // between torso and body axis, in space [36]
	maxHipBend  = 50 // between torso and thigh of the straighter leg, in space [32]
	maxKneeBend = 75 // between thigh and calf of the straighter leg, in space [43]
	maxFold     = 16 // between torso and legs, in the photo [6]
	maxSpread   = 48 // between the legs, in the photo [15]

	// Those who sit facing the camera bend both hips at least that far, and one of them further
	// [32, 44].
	seatedHip, seatedOtherHip = 38, 60

	// Beyond these the stature is still taken for the height in the photo, but lengths are less
	// sure.
	suspectFold   = 9  // [6]
	suspectSpread = 38 // [15]
	suspectLeg    = 60 // of the more bent knee, if that foot is lifted, or hip [44]
	suspectLift   = 0.1
)

// A stance is how somebody stands, in degrees; of hips and knees the straighter one's angle is
// first.
type stance struct {
	tilt      float64
	hip, knee [2]float64
	fold      float64 // between torso and legs in the photo
	spread    float64 // between both legs in the photo
	lift      float64 // how much higher one ankle is than the other, over shoulders to ankles
}

func (o *Observation) stance() (s stance) {
	at := func(i int) Vector { return Vector{o.Points[i][0], o.Points[i][1], 0} }
	shoulders, hips, ankles := at(shoulder).add(at(shoulder+1)), at(hip).add(at(hip+1)), at(ankle).add(at(ankle+1))
	s.fold = hips.Sub(shoulders).Angle(ankles.Sub(hips))
	s.spread = at(ankle).Sub(at(hip)).Angle(at(ankle + 1).Sub(at(hip + 1)))
	s.lift = 2 * math.Abs(o.down(ankle)-o.down(ankle+1)) / ankles.Sub(shoulders).Norm()
	torso := o.torsoInSpace()
	s.tilt = torso.Angle(Vector{o.axis.X, o.axis.Y, 0})
	for side := range 2 {
		thigh := o.inSpace(hip+side, knee+side)
		s.hip[side], s.knee[side] = torso.Angle(thigh), thigh.Angle(o.inSpace(knee+side, ankle+side))
	}
	s.hip = [2]float64{min(s.hip[0], s.hip[1]), max(s.hip[0], s.hip[1])}
	s.knee = [2]float64{min(s.knee[0], s.knee[1]), max(s.knee[0], s.knee[1])}
	return s
}

// notStanding says why the person is too far from standing for the stature to be a height in the
// photo, None if they stand.
func (o *Observation) notStanding() Code {
	s := o.stance()
	switch {
	case math.Abs(o.axis.Roll()) > maxRoll:
		return OnTheSide
	case s.tilt > maxTilt, s.hip[0] > maxHipBend, s.knee[0] > maxKneeBend, s.fold > maxFold, s.spread > maxSpread,
		s.hip[0] > seatedHip && s.hip[1] > seatedOtherHip:
		return NotStanding
	}
	return None
}

// slouch says what makes the height of somebody who stands less than the stature, None if nothing
// does, and by how many degrees the body is bent.
func (o *Observation) slouch() (why Code, degrees float64) {
	s := o.stance()
	switch {
	case s.fold > suspectFold:
		return Bent, s.fold
	case s.spread > suspectSpread:
		return LegsApart, 0
	case s.hip[1] > suspectLeg || s.knee[1] > suspectLeg && s.lift > suspectLift:
		return FootLifted, 0
	}
	return None, 0
}

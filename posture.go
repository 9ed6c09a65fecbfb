package pose

import (
	"fmt"
	"math"
)

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
	// suspectRoll is from where on a camera counts as rolled [3].
	suspectRoll = 10
)

// A posture is how somebody stands, in degrees; of hips and knees the straighter one's angle is
// first.
type posture struct {
	tilt      float64
	hip, knee [2]float64
	fold      float64 // between torso and legs in the photo
	spread    float64 // between both legs in the photo
	lift      float64 // how much higher one ankle is than the other, over shoulders to ankles
}

func (p *Pose) posture() (q posture) {
	a := p.Landmarks.axis()
	at := func(id LandmarkID) vector { return vector{p.Landmarks[id].X, p.Landmarks[id].Y, 0} }
	shoulders, hips := at(LeftShoulder).add(at(RightShoulder)), at(LeftHip).add(at(RightHip))
	ankles := at(LeftAnkle).add(at(RightAnkle))
	q.fold = hips.sub(shoulders).angle(ankles.sub(hips))
	q.spread = at(LeftAnkle).sub(at(LeftHip)).angle(at(RightAnkle).sub(at(RightHip)))
	q.lift = 2 * math.Abs(p.down(LeftAnkle)-p.down(RightAnkle)) / ankles.sub(shoulders).norm()
	torso := p.worldTorso()
	q.tilt = torso.angle(vector{a.x, a.y, 0})
	for side := range LandmarkID(2) {
		thigh := p.world(LeftKnee + side).sub(p.world(LeftHip + side))
		q.hip[side], q.knee[side] = torso.angle(thigh), thigh.angle(p.world(LeftAnkle+side).sub(p.world(LeftKnee+side)))
	}
	q.hip = [2]float64{min(q.hip[0], q.hip[1]), max(q.hip[0], q.hip[1])}
	q.knee = [2]float64{min(q.knee[0], q.knee[1]), max(q.knee[0], q.knee[1])}
	return q
}

// postureProblem says whether the person is too far from standing for the stature to be a
// height in the photo.
func (p *Pose) postureProblem() *problem {
	q := p.posture()
	roll := p.Landmarks.axis().roll()
	switch {
	case math.Abs(roll) > maxRoll:
		return &problem{NotUpright, turnedPhoto(roll)}
	case q.tilt > maxTilt || q.hip[0] > maxHipBend || q.knee[0] > maxKneeBend || q.fold > maxFold || q.spread > maxSpread,
		q.hip[0] > seatedHip && q.hip[1] > seatedOtherHip:
		return &problem{NotUpright, "the person sits, bends or lies, so the stature fixes no scale: take a standing photo, or give a known length"}
	}
	return nil
}

// turnedPhoto says how somebody who leans by roll degrees is turned, and what to do. A photo on its
// side and somebody who lies look the same.
func turnedPhoto(roll float64) string {
	lies, turn := "on its side", "by 90 degrees to the left"
	if roll < 0 {
		turn = "by 90 degrees to the right"
	}
	if math.Abs(roll) > 135 {
		lies, turn = "upside down", "by 180 degrees"
	}
	return "the photo seems to lie " + lies + ", or the person does, so the stature fixes no scale: turn the photo " + turn + ", or give a known length"
}

// warnOfPosture adds what makes the stature a doubtful height in the photo.
func (m *Measurements) warnOfPosture(p *Pose) {
	q := p.posture()
	switch {
	case p.postureProblem() != nil: // which is a warning of its own, or does not matter to a known length
		return
	case q.fold > suspectFold:
		m.warn(NotUpright, fmt.Sprintf("the body is bent by about %.0f degrees, so it stands less high than the stature: stand straight", q.fold), nil)
	case q.spread > suspectSpread:
		m.warn(NotUpright, "the legs are far apart, so the body stands less high than the stature: put the feet together", nil)
	case q.hip[1] > suspectLeg || q.knee[1] > suspectLeg && q.lift > suspectLift:
		m.warn(NotUpright, "one foot is lifted, which makes all lengths less sure: stand on both feet", nil)
	}
	if why := p.contradiction(m.Scale, m.Stature); why != "" {
		m.warn(PhotoContradictsHeight, why, nil)
	}
	roll, side := p.Landmarks.axis().roll(), "right"
	if roll < 0 {
		roll, side = -roll, "left"
	}
	if roll > suspectRoll {
		m.warn(RolledCamera, fmt.Sprintf("the camera is rolled: the body leans by %.0f degrees to the photo's %s; lengths are taken along it", roll, side), nil)
	}
}

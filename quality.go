package pose

import "math"

// The gates of the anatomical method. They were chosen on the people of tools/fit, and
// fit.py applies the same ones.
const (
	// minVisibility: below it forearms are off by 18 to 29 % (RMS), above it by 7 to 9.
	minVisibility = 0.5
	// minCos: limbs that show less than this share of their length are off by 34 to 80 %,
	// those just above by 10.
	minCos = 0.6
	// minCosTorso: upright people's torsos are never below 0.83; what is below was not seen.
	minCosTorso = 0.75
	// minShare: a limb that looks shorter than this share of what the stature lets expect
	// points at the camera although the world landmarks do not say so (hands held forward).
	minShare = 0.67
	// The greatest angles, in degrees, between torso and the vertical, torso and thigh, thigh
	// and calf (of the straighter leg) that still count as upright; seen were 34, 31 and 44.
	maxTilt, maxHipBend, maxKneeBend = 45, 50, 75
	// maxTurn is how far, in degrees, the shoulders may turn from the camera; seen were 43.
	maxTurn = 45
	// minExtent is the extent in pixels below which errors grow: the same pictures reduced until
	// people have 80 to 300 pixels are as good as whole, those of 33 to 75 are not.
	minExtent = 80
	// The greatest angles, in degrees, by which the camera may look down (and, negative, up) at the
	// person, as elevation has them. Beyond, errors from a known length are twice as large.
	maxElevation, minElevation = 20, -2
	// minDistance is the least distance of the camera in body heights: nearer, errors from a
	// known length are a third larger.
	minDistance = 1.0
)

// A problem is a reason why there is no scale.
type problem struct {
	code    WarningCode
	message string
}

// postureProblem says whether the person is too far from standing for the stature to be a
// height in the photo.
func (p *Pose) postureProblem() *problem {
	torso := p.worldTorso()
	upright := torso
	if upright == (vector{}) { // no world landmarks: the photo's own direction
		upright = vector{
			x: p.Landmarks[LeftHip].X + p.Landmarks[RightHip].X - p.Landmarks[LeftShoulder].X - p.Landmarks[RightShoulder].X,
			y: p.Landmarks[LeftHip].Y + p.Landmarks[RightHip].Y - p.Landmarks[LeftShoulder].Y - p.Landmarks[RightShoulder].Y,
		}
	}
	bend := func(side LandmarkID) (hip, knee float64) {
		thigh := p.world(LeftKnee + side).sub(p.world(LeftHip + side))
		return torso.angle(thigh), thigh.angle(p.world(LeftAnkle + side).sub(p.world(LeftKnee + side)))
	}
	hipL, kneeL := bend(0)
	hipR, kneeR := bend(1)
	if upright.angle(vector{y: 1}) > maxTilt || min(hipL, hipR) > maxHipBend || min(kneeL, kneeR) > maxKneeBend {
		return &problem{NotUpright, "the person sits, bends or lies, so the stature fixes no scale: take a standing photo, or give a known length"}
	}
	return nil
}

// feetProblem says why the lowest point of the body is not known.
func (p *Pose) feetProblem() *problem {
	s := p.Silhouette
	if s != nil && s.Sole.Y >= float64(p.ImageHeight-2) || p.lowestFoot() > float64(p.ImageHeight)-0.5 {
		return &problem{FeetCropped, "the feet are outside the photo, so the stature fixes no scale: take the whole person, or give a known length"}
	}
	for id := LeftHeel; id <= RightFootIndex; id++ {
		if p.Landmarks[id].Visibility >= minVisibility {
			return nil
		}
	}
	return &problem{LowVisibility, "the feet are hidden or uncertain, so the stature fixes no scale: keep them in view, or give a known length"}
}

// lowestFoot is the row of the lowest of heels and toes.
func (p *Pose) lowestFoot() float64 {
	y := math.Inf(-1)
	for id := LeftHeel; id <= RightFootIndex; id++ {
		y = max(y, p.Landmarks[id].Y)
	}
	return y
}

// eyeLine returns the row midway between the eyes, and whether they are seen.
func (p *Pose) eyeLine() (y float64, seen bool) {
	y = (p.Landmarks[LeftEye].Y + p.Landmarks[RightEye].Y) / 2
	return y, p.visibility(LeftEye, RightEye) >= minVisibility && p.inside(LeftEye) && p.inside(RightEye)
}

// handAbove reports whether a wrist or finger is above the row, so that the silhouette's
// crown may be a hand.
func (p *Pose) handAbove(row float64) bool {
	for id := LeftWrist; id <= RightThumb; id++ {
		if p.Landmarks[id].Y < row {
			return true
		}
	}
	return false
}

// headCropped reports whether the head, rather than a hand, touches the photo's top edge.
func (p *Pose) headCropped() bool {
	eyes, _ := p.eyeLine()
	return eyes < 0 || p.Silhouette != nil && p.Silhouette.Crown.Y < 1 && !p.handAbove(eyes)
}

// turn is how far the shoulders turn from the camera, in degrees from 0 to 90.
func (p *Pose) turn() float64 {
	return math.Acos(min(1, acrossView(p.world(LeftShoulder).sub(p.world(RightShoulder))))) * 180 / math.Pi
}

// elevation estimates by how many degrees the camera looks down at the person; ok is whether
// face and legs tell. Legs that stand seem to lean back in the world landmarks of a camera
// that looks down, and the nose sinks below the ears. tools/quality/elevation.py fits the line: off by 3.6° (RMS).
func (p *Pose) elevation() (degrees float64, ok bool) {
	hip := p.world(LeftHip).add(p.world(RightHip))
	leg := p.world(LeftAnkle).add(p.world(RightAnkle)).sub(hip)
	eyes, seen := p.eyeLine()
	height := p.lowestFoot() - eyes
	if leg == (vector{}) || p.postureProblem() != nil || !seen || height <= 0 || p.visibility(Nose, LeftEar, RightEar, LeftHip, RightHip, LeftAnkle, RightAnkle) < minVisibility {
		return 0, false
	}
	lean := math.Atan2(leg.z, leg.y) * 180 / math.Pi
	nod := (p.Landmarks[LeftEar].Y+p.Landmarks[RightEar].Y)/2 - p.Landmarks[Nose].Y
	return -5.3 + 0.76*lean - 445*nod/height, true
}

// nearness is the camera's distance over the person's height, 0 if the focal length is unknown.
func (p *Pose) nearness() float64 {
	if p.FocalLength <= 0 {
		return 0
	}
	return p.FocalLength / p.extent()
}

// jointProblem says why a limb between two joints cannot be measured, "" if it can.
func (p *Pose) jointProblem(a, b LandmarkID) WarningCode {
	switch {
	case (b == LeftAnkle || b == RightAnkle) && p.Landmarks[b].Y > float64(p.ImageHeight)-0.5:
		return FeetCropped
	case p.visibility(a, b) < minVisibility || !p.inside(a) || !p.inside(b):
		if b <= RightWrist {
			return ArmsHidden
		}
		return LowVisibility
	case p.bone(a, b).cos < minCos || p.distance(a, b) == 0:
		return Foreshortened
	}
	return ""
}

// torsoProblem says why the torso cannot be measured, "" if it can.
func (p *Pose) torsoProblem() WarningCode {
	for _, id := range []LandmarkID{LeftShoulder, RightShoulder, LeftHip, RightHip} {
		if p.Landmarks[id].Visibility < minVisibility || !p.inside(id) {
			return LowVisibility
		}
	}
	if t := p.torso(); t.cos < minCosTorso || t.px == 0 {
		return Foreshortened
	}
	return ""
}

// extent is the larger of the width and height, in pixels, that the landmarks span.
func (p *Pose) extent() float64 {
	x0, x1, y0, y1 := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for _, l := range p.Landmarks {
		x0, x1, y0, y1 = min(x0, l.X), max(x1, l.X), min(y0, l.Y), max(y1, l.Y)
	}
	return max(x1-x0, y1-y0)
}

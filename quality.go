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
	// maxTurn is how far, in degrees, the shoulders may turn from the camera; seen were 43.
	maxTurn = 45
	// minExtent is the extent in pixels below which errors grow: the same pictures reduced until
	// people have 80 to 300 pixels are as good as whole, those of 33 to 75 are not.
	minExtent = 80
	// maxElevation is the greatest angle, in degrees, by which the camera may look down at the
	// person, as elevation has it. Beyond, the camera does look down in five of six photos, and
	// errors from a known length are 1.3 to 1.6 times as large. Cameras that look up are not told
	// from level ones.
	maxElevation = 20
	// minDistance is the least distance of the camera in body heights: nearer, errors from a
	// known length are a third larger.
	minDistance = 1.0
)

// A problem is a reason why there is no scale.
type problem struct {
	code    WarningCode
	message string
}

// feetProblem says why the lowest point of the body is not known.
func (p *Pose) feetProblem() *problem {
	s := p.Silhouette
	if s != nil && (s.Sole.Y >= float64(p.ImageHeight-2) || p.atSide(s.Bottom)) || !p.inside(p.lowFoot()) {
		return &problem{FeetCropped, "the feet are outside the photo, so the stature fixes no scale: take the whole person, or give a known length"}
	}
	for id := LeftHeel; id <= RightFootIndex; id++ {
		if p.Landmarks[id].Visibility >= minVisibility {
			return nil
		}
	}
	return &problem{LowVisibility, "the feet are hidden or uncertain, so the stature fixes no scale: keep them in view, or give a known length"}
}

// lowFoot is the lowest of heels and toes along the body.
func (p *Pose) lowFoot() LandmarkID {
	low := LeftHeel
	for id := RightHeel; id <= RightFootIndex; id++ {
		if p.down(id) > p.down(low) {
			low = id
		}
	}
	return low
}

// lowestFoot is how far down the body that is, in pixels.
func (p *Pose) lowestFoot() float64 { return p.down(p.lowFoot()) }

// down is how far down the body's axis a landmark is.
func (p *Pose) down(id LandmarkID) float64 {
	return p.Landmarks.axis().down(p.Landmarks[id].X, p.Landmarks[id].Y)
}

// eyeLine returns how far down the body it is midway between the eyes, and whether they are seen.
func (p *Pose) eyeLine() (down float64, seen bool) {
	return (p.down(LeftEye) + p.down(RightEye)) / 2, p.visibility(LeftEye, RightEye) >= minVisibility && p.inside(LeftEye) && p.inside(RightEye)
}

// handAbove reports whether a wrist or finger is further up the body than the eye line is, so that
// the silhouette's crown may be a hand.
func (p *Pose) handAbove(eyes float64) bool {
	for id := LeftWrist; id <= RightThumb; id++ {
		if p.down(id) < eyes {
			return true
		}
	}
	return false
}

// headCropped reports whether the head, rather than a hand, is cut off by the photo's edge.
func (p *Pose) headCropped() bool {
	if s := p.Silhouette; s != nil {
		eyes, _ := p.eyeLine()
		if (s.Crown.Y < 1 || p.atSide(s.Top)) && !p.handAbove(eyes) {
			return true
		}
	}
	return !p.inside(LeftEye) && !p.inside(RightEye)
}

// atSide reports whether an end of the silhouette, if it is known, touches the photo's left or
// right edge, as of somebody cut off by a rolled camera.
func (p *Pose) atSide(end Point) bool {
	return p.Silhouette.Top != p.Silhouette.Bottom && (end.X < 1 || end.X > float64(p.ImageWidth-2))
}

// turn is how far the shoulders turn from the camera, in degrees from 0 to 90.
func (p *Pose) turn() float64 {
	return math.Acos(min(1, acrossView(p.world(LeftShoulder).sub(p.world(RightShoulder))))) * 180 / math.Pi
}

// elevation estimates by how many degrees the camera looks down at the person; ok is whether face
// and legs tell. Legs that stand seem to lean back in the world landmarks of a camera that looks
// down, and the nose sinks below the ears. tools/quality/elevation.py fits the line: off by 3.6°
// (RMS) on people who stand and look ahead, by 6.6 on all kinds.
func (p *Pose) elevation() (degrees float64, ok bool) {
	hip := p.world(LeftHip).add(p.world(RightHip))
	leg := p.world(LeftAnkle).add(p.world(RightAnkle)).sub(hip)
	eyes, seen := p.eyeLine()
	height := p.lowestFoot() - eyes
	if leg == (vector{}) || p.postureProblem() != nil || !seen || height <= 0 || p.visibility(Nose, LeftEar, RightEar, LeftHip, RightHip, LeftAnkle, RightAnkle) < minVisibility {
		return 0, false
	}
	a := p.Landmarks.axis()
	lean := math.Atan2(leg.z, a.down(leg.x, leg.y)) * 180 / math.Pi
	nod := (p.down(LeftEar)+p.down(RightEar))/2 - p.down(Nose)
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
	case p.bone(a, b).cos < minCos || p.Landmarks.Distance(a, b) == 0:
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

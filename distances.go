package pose

import (
	"math"

	"github.com/hypermob/pose/internal/body"
)

// Distance is that of two landmarks in the photo, in pixels: the length of the line between them as
// it is seen, which is shorter than the body's own where that points towards the camera. It is NaN
// for a landmark that is none of the 33.
func (ls *Landmarks) Distance(a, b LandmarkID) float64 {
	v := ls.line(a, b)
	return math.Hypot(v[0], v[1])
}

// Angle is the angle at the joint of a limb in the photo, in degrees from 0 to 180, as in
//
//	p.Landmarks.Angle(pose.LeftShoulder, pose.LeftElbow, pose.LeftWrist)
//
// for the elbow: 180 is a straight arm. It is what the photo shows, whatever the depth of the three
// landmarks. It is NaN where two of them coincide, and for one that is none of the 33.
func (ls *Landmarks) Angle(from, joint, to LandmarkID) float64 {
	return jointAngle(ls.line(joint, from), ls.line(joint, to))
}

// Distance is that of two landmarks in space, in metres. It is that of an average body: see
// [WorldLandmark]. It is NaN for a landmark that is none of the 33.
func (ls *WorldLandmarks) Distance(a, b LandmarkID) float64 { return ls.line(a, b).Norm() }

// Angle is the angle at the joint of a limb in space, in degrees from 0 to 180: see
// [Landmarks.Angle]. It does not depend on where the camera stands, but on depths, which the
// network guesses.
func (ls *WorldLandmarks) Angle(from, joint, to LandmarkID) float64 {
	return jointAngle(ls.line(joint, from), ls.line(joint, to))
}

// line points from one landmark to another, across the view.
func (ls *Landmarks) line(from, to LandmarkID) body.Vector {
	if !from.valid() || !to.valid() {
		return noLine()
	}
	a, b := ls[from], ls[to]
	return body.Vector{b.X - a.X, b.Y - a.Y, 0}
}

func (ls *WorldLandmarks) line(from, to LandmarkID) body.Vector {
	if !from.valid() || !to.valid() {
		return noLine()
	}
	a, b := ls[from], ls[to]
	return body.Vector{b.X - a.X, b.Y - a.Y, b.Z - a.Z}
}

// noLine is between landmarks that are none of the 33.
func noLine() body.Vector { return body.Vector{math.NaN(), math.NaN(), math.NaN()} }

func jointAngle(v, u body.Vector) float64 {
	if n := v.Norm() * u.Norm(); n == 0 || math.IsNaN(n) {
		return math.NaN()
	}
	return v.Angle(u)
}

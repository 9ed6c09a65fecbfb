// Package posetest has ready-made poses for the unit tests of programs that use package pose. They
// need neither a photo nor a model, and each call returns a new value. The example shows how to
// test code that takes an interface in place of a *pose.Detector.
//
// The landmarks are MediaPipe 0.10.21's (heavy) of two rendered people whose bone lengths are
// known, rounded; nobody real was photographed. Where a pose was changed by hand, its description
// says so. The presence of a landmark, which MediaPipe's Python API does not tell, is set to its
// visibility; outlines are this package's own; Score, Presence and ROI are made up.
package posetest

import (
	"github.com/hypermob/pose"
	"github.com/hypermob/pose/internal/body"
)

// Standing is a woman of 163.8 cm who stands upright and faces the camera, arms held a little off
// the body. Measure gives all nine lengths and no warning. The true ones are upper arm 26.8,
// forearm 25.5, thigh 41.2, calf 38.8, torso 44.2, shoulder width 35.2 and hip width 16.4 cm.
func Standing() *pose.Pose { return standing.pose() }

// Seated is Standing with the legs placed by hand as on a chair that faces the camera.
// From a stature, Measure gives an error that wraps pose.ErrNotMeasurable and warns
// NOT_UPRIGHT; from a known length it gives arms, calves and torso, and warns that the
// thighs are FORESHORTENED.
func Seated() *pose.Pose {
	t := standing
	t.sole = seatedSole
	copy(t.landmarks[pose.LeftKnee:], seatedLegs[:])
	for side := range t.outline {
		clear(t.outline[side][2:]) // the legs'
	}
	return t.pose()
}

// FeetCropped is a woman of 169.1 cm who stands, cut off by the photo's lower edge above
// the ankles. From a stature, Measure gives an error that wraps pose.ErrNotMeasurable and
// warns FEET_CROPPED; from a known length it gives all but calf and leg.
func FeetCropped() *pose.Pose { return feetCropped.pose() }

// ArmsHidden is Standing with the visibility of elbows, wrists and hands set to 0.1 by hand,
// as if the arms were behind the back. Measure gives all but the arms' lengths, and warns
// ARMS_HIDDEN.
func ArmsHidden() *pose.Pose {
	t := standing
	for id := pose.LeftElbow; id <= pose.RightThumb; id++ {
		t.landmarks[id][3] = 0.1
	}
	return t.pose()
}

func (t *table) pose() *pose.Pose {
	p := &pose.Pose{Version: 1, ImageWidth: t.width, ImageHeight: t.height, Score: 0.9, Presence: 1, People: 1}
	for i, l := range t.landmarks {
		p.Landmarks[i] = pose.Landmark{X: l[0], Y: l[1], Z: l[2], Visibility: l[3], Presence: l[3]}
		p.WorldLandmarks[i] = pose.WorldLandmark{X: l[4], Y: l[5], Z: l[6], Visibility: l[3]}
	}
	l, r := p.Landmarks[pose.LeftHip], p.Landmarks[pose.RightHip]
	p.ROI = pose.ROI{Center: pose.Point{X: (l.X + r.X) / 2, Y: (l.Y + r.Y) / 2}, Size: 1.25 * float64(t.height)}
	p.Silhouette = &pose.Silhouette{
		Crown: pose.Point{X: t.crown[0], Y: t.crown[1]},
		Sole:  pose.Point{X: t.sole[0], Y: t.sole[1]},

		Outline: body.EncodeOutline(t.outline),
	}
	return p
}

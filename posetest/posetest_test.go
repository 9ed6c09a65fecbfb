package posetest_test

import (
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/posetest"
)

// truth holds the render's own bone lengths in cm.
type truth map[pose.Segment]float64

var (
	standing = truth{pose.UpperArm: 26.815, pose.Forearm: 25.537, pose.Arm: 52.352, pose.Thigh: 41.155, pose.Calf: 38.832, pose.Leg: 79.986,
		pose.Torso: 44.215, pose.ShoulderWidth: 35.168, pose.HipWidth: 16.432}
	cropped = truth{pose.UpperArm: 26.434, pose.Forearm: 23.826, pose.Arm: 50.261, pose.Thigh: 39.041, pose.Torso: 49.341,
		pose.ShoulderWidth: 35.965, pose.HipWidth: 17.598}
)

// knownLength has the render's scale at the hips.
func knownLength(cmPerPixel float64) pose.Reference {
	return pose.KnownLength(pose.Point{}, pose.Point{Y: 1000}, 1000*cmPerPixel)
}

// TestMeasure checks what the descriptions of the poses say.
func TestMeasure(t *testing.T) {
	arms := []pose.Segment{pose.UpperArm, pose.Forearm, pose.Arm}
	for _, c := range []struct {
		name   string
		pose   *pose.Pose
		ref    pose.Reference
		truth  truth // nil where the legs are not the render's
		code   pose.WarningCode
		absent []pose.Segment
	}{
		{"standing", posetest.Standing(), pose.Stature(163.8), standing, "", nil},
		{"standing, known length", posetest.Standing(), knownLength(0.0979), standing, "", nil},
		{"seated", posetest.Seated(), pose.Stature(163.8), nil, pose.NotUpright, pose.Segments()},
		{"seated, known length", posetest.Seated(), knownLength(0.0979), nil, pose.Foreshortened, []pose.Segment{pose.Thigh, pose.Leg}},
		{"feet cropped", posetest.FeetCropped(), pose.Stature(169.1), nil, pose.FeetCropped, pose.Segments()},
		{"feet cropped, known length", posetest.FeetCropped(), knownLength(0.10314), cropped, pose.FeetCropped, []pose.Segment{pose.Calf, pose.Leg}},
		{"arms hidden", posetest.ArmsHidden(), pose.Stature(163.8), standing, pose.ArmsHidden, arms},
	} {
		m, err := pose.Measure(c.pose, c.ref)
		if m == nil || (len(c.absent) == 9) != errors.Is(err, pose.ErrNotMeasurable) {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if c.code == "" && len(m.Warnings) > 0 || c.code != "" && (len(m.Warnings) != 1 || m.Warnings[0].Code != c.code || !slices.Equal(m.Warnings[0].Segments, c.absent)) {
			t.Errorf("%s: warnings %v, want %s for %v", c.name, m.Warnings, c.code, c.absent)
		}
		for _, s := range pose.Segments() {
			l, ok := m.Mean[s]
			if ok == slices.Contains(c.absent, s) {
				t.Errorf("%s: %v given is %v", c.name, s, ok)
			}
			if want := c.truth[s]; ok && want > 0 && math.Abs(l.CM-want) > 2.5*l.Uncertainty { // none of these is beyond 2.5
				t.Errorf("%s: %v is %v, in truth %g", c.name, s, l, want)
			}
		}
	}
}

func TestEachCallIsFresh(t *testing.T) {
	for _, f := range []func() *pose.Pose{posetest.Standing, posetest.Seated, posetest.FeetCropped, posetest.ArmsHidden} {
		p := f()
		x := p.Landmarks[pose.Nose].X
		p.Landmarks[pose.Nose].X = -1
		p.Silhouette.Crown.Y = -1
		if q := f(); q.Landmarks[pose.Nose].X != x || q.Silhouette.Crown.Y == -1 {
			t.Error("a change of one pose shows in the next")
		}
	}
}

// The numbers are of bodies inside their photos, and of nothing else.
func TestPosesAreWellFormed(t *testing.T) {
	for name, p := range map[string]*pose.Pose{"standing": posetest.Standing(), "seated": posetest.Seated(), "arms hidden": posetest.ArmsHidden()} {
		for id, l := range p.Landmarks {
			if l.X < 0 || l.Y < p.Silhouette.Crown.Y || l.X > float64(p.ImageWidth) || l.Y > p.Silhouette.Sole.Y+40 || p.Silhouette.Sole.Y > float64(p.ImageHeight-3) {
				t.Errorf("%s: %v at %g, %g", name, pose.LandmarkID(id), l.X, l.Y)
			}
		}
	}
	if p := posetest.FeetCropped(); p.Landmarks[pose.LeftAnkle].Y < float64(p.ImageHeight) {
		t.Error("the ankles of FeetCropped are in the photo")
	}
}

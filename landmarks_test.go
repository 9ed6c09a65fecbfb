package pose_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/posetest"
)

func TestParseLandmark(t *testing.T) {
	for id := range pose.LandmarkID(pose.NumLandmarks) {
		got, err := pose.ParseLandmark(id.String())
		if got != id || err != nil {
			t.Errorf("%v is read as %v, %v", id, got, err)
		}
	}
	for _, name := range []string{"left_foot_index", "LEFT_FOOT_INDEX", "leftFootIndex", "LeftFootIndex"} {
		if got, err := pose.ParseLandmark(name); got != pose.LeftFootIndex || err != nil {
			t.Errorf("%s is read as %v, %v", name, got, err)
		}
	}
	for _, name := range []string{"", "left", "tail", "left_foot_index "} {
		if _, err := pose.ParseLandmark(name); !errors.Is(err, pose.ErrInvalidInput) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// A landmark is its name in JSON, as a value and as a key.
func TestLandmarkText(t *testing.T) {
	type config struct {
		Joint  pose.LandmarkID
		Limits map[pose.LandmarkID]float64
	}
	in := config{pose.LeftKnee, map[pose.LandmarkID]float64{pose.RightAnkle: 90}}
	b, err := json.Marshal(in)
	if err != nil || string(b) != `{"Joint":"left_knee","Limits":{"right_ankle":90}}` {
		t.Fatalf("%s, %v", b, err)
	}
	var out config
	if err := json.Unmarshal(b, &out); err != nil || out.Joint != in.Joint || out.Limits[pose.RightAnkle] != 90 {
		t.Errorf("%v, %v", out, err)
	}
	if err := json.Unmarshal([]byte(`{"Joint":"tail"}`), &out); !errors.Is(err, pose.ErrInvalidInput) {
		t.Errorf("a tail: %v", err)
	}
	for _, id := range []pose.LandmarkID{-1, pose.NumLandmarks} {
		if _, err := id.MarshalText(); !errors.Is(err, pose.ErrInvalidInput) {
			t.Errorf("%d: %v", int(id), err)
		}
	}
}

func TestDistanceAndAngle(t *testing.T) {
	var p pose.Pose
	for id, at := range map[pose.LandmarkID][3]float64{pose.LeftShoulder: {10, 0, 0}, pose.LeftElbow: {10, 40, 0}, pose.LeftWrist: {40, 40, 30}} {
		p.Landmarks[id] = pose.Landmark{X: at[0], Y: at[1], Z: at[2]}
		p.WorldLandmarks[id] = pose.WorldLandmark{X: at[0] / 100, Y: at[1] / 100, Z: at[2] / 100}
	}
	p.WorldLandmarks[pose.RightWrist] = pose.WorldLandmark{X: 0.1, Y: 0.4, Z: -0.2}
	l, w := &p.Landmarks, &p.WorldLandmarks
	for name, c := range map[string]struct{ got, want float64 }{
		"in the photo":          {l.Distance(pose.LeftElbow, pose.LeftWrist), 30}, // depth does not count
		"in space":              {w.Distance(pose.LeftElbow, pose.LeftWrist), math.Hypot(0.3, 0.3)},
		"both ways":             {l.Distance(pose.LeftWrist, pose.LeftElbow), 30},
		"elbow":                 {l.Angle(pose.LeftShoulder, pose.LeftElbow, pose.LeftWrist), 90},
		"elbow, the other way":  {l.Angle(pose.LeftWrist, pose.LeftElbow, pose.LeftShoulder), 90},
		"at the shoulder":       {l.Angle(pose.LeftElbow, pose.LeftShoulder, pose.LeftWrist), math.Atan2(30, 40) * 180 / math.Pi},
		"in space, elbow":       {w.Angle(pose.LeftWrist, pose.LeftElbow, pose.RightWrist), 135},
		"no such landmark":      {l.Distance(pose.Nose, 33), math.NaN()},
		"no such landmark, too": {w.Distance(-1, pose.Nose), math.NaN()},
		"no such joint":         {w.Angle(pose.Nose, 99, pose.LeftElbow), math.NaN()},
		"two in one place":      {l.Angle(pose.LeftShoulder, pose.LeftShoulder, pose.LeftWrist), math.NaN()},
	} {
		if !(math.Abs(c.got-c.want) < 1e-9) && !(math.IsNaN(c.got) && math.IsNaN(c.want)) {
			t.Errorf("%s: %g, want %g", name, c.got, c.want)
		}
	}
}

// The angles of a body: a straight arm has 180 degrees at the elbow.
func ExampleLandmarks_Angle() {
	p := posetest.Standing() // in a program: from Detect
	fmt.Printf("elbow: %.0f degrees\n", p.Landmarks.Angle(pose.LeftShoulder, pose.LeftElbow, pose.LeftWrist))
	fmt.Printf("knee in space: %.0f degrees\n", p.WorldLandmarks.Angle(pose.LeftHip, pose.LeftKnee, pose.LeftAnkle))
	fmt.Printf("shin: %.0f pixels\n", p.Landmarks.Distance(pose.LeftKnee, pose.LeftAnkle))
	// Output:
	// elbow: 178 degrees
	// knee in space: 150 degrees
	// shin: 381 pixels
}

// A name that is none leaves the landmark as it was.
func TestUnmarshalKeeps(t *testing.T) {
	id := pose.LeftHip
	if err := id.UnmarshalText([]byte("tail")); err == nil || id != pose.LeftHip {
		t.Error(id, err)
	}
}

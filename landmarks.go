package pose

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"github.com/hypermob/pose/internal/body"
)

// NumLandmarks is the number of body landmarks of a [Pose].
const NumLandmarks = 33

// A LandmarkID names one of the 33 BlazePose landmarks and is its index in
// [Landmarks] and [WorldLandmarks]. Left and right are the person's own.
type LandmarkID int

// The 33 landmarks, in the order of MediaPipe's PoseLandmark.
const (
	Nose LandmarkID = iota
	LeftEyeInner
	LeftEye
	LeftEyeOuter
	RightEyeInner
	RightEye
	RightEyeOuter
	LeftEar
	RightEar
	MouthLeft
	MouthRight
	LeftShoulder
	RightShoulder
	LeftElbow
	RightElbow
	LeftWrist
	RightWrist
	LeftPinky
	RightPinky
	LeftIndex
	RightIndex
	LeftThumb
	RightThumb
	LeftHip
	RightHip
	LeftKnee
	RightKnee
	LeftAnkle
	RightAnkle
	LeftHeel
	RightHeel
	LeftFootIndex
	RightFootIndex
)

var landmarkNames = [NumLandmarks]string{
	"nose", "left_eye_inner", "left_eye", "left_eye_outer", "right_eye_inner", "right_eye", "right_eye_outer",
	"left_ear", "right_ear", "mouth_left", "mouth_right", "left_shoulder", "right_shoulder", "left_elbow",
	"right_elbow", "left_wrist", "right_wrist", "left_pinky", "right_pinky", "left_index", "right_index",
	"left_thumb", "right_thumb", "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle", "right_ankle",
	"left_heel", "right_heel", "left_foot_index", "right_foot_index",
}

// String returns MediaPipe's name of the landmark in lower case, such as "left_foot_index".
func (id LandmarkID) String() string {
	if !id.valid() {
		return fmt.Sprintf("LandmarkID(%d)", int(id))
	}
	return landmarkNames[id]
}

func (id LandmarkID) valid() bool { return id >= 0 && id < NumLandmarks }

// ParseLandmark returns the landmark with a name, which may be written as here, as in MediaPipe's
// Python or in one word ("left_foot_index", "LEFT_FOOT_INDEX", "leftFootIndex"). The error wraps
// [ErrInvalidInput].
func ParseLandmark(name string) (LandmarkID, error) {
	plain := func(s string) string { return strings.ToLower(strings.ReplaceAll(s, "_", "")) }
	for i, known := range landmarkNames {
		if name == known || plain(name) == plain(known) {
			return LandmarkID(i), nil
		}
	}
	return 0, fmt.Errorf("%w: there is no landmark %q; names are those of MediaPipe's PoseLandmark, such as %v", ErrInvalidInput, name, LeftFootIndex)
}

// MarshalText writes the landmark's name, as in "left_foot_index".
func (id LandmarkID) MarshalText() ([]byte, error) {
	if !id.valid() {
		return nil, fmt.Errorf("%w: there is no landmark %d, only 0 to %d", ErrInvalidInput, int(id), NumLandmarks-1)
	}
	return []byte(landmarkNames[id]), nil
}

// UnmarshalText reads a name as [ParseLandmark] does.
func (id *LandmarkID) UnmarshalText(b []byte) error {
	parsed, err := ParseLandmark(string(b))
	if err == nil {
		*id = parsed
	}
	return err
}

// Connections are the 35 lines of the skeleton, each between two landmarks. They are MediaPipe's
// POSE_CONNECTIONS.
func Connections() [35][2]LandmarkID {
	return [35][2]LandmarkID{
		{0, 1}, {1, 2}, {2, 3}, {3, 7}, {0, 4}, {4, 5}, {5, 6}, {6, 8}, {9, 10},
		{11, 12}, {11, 13}, {13, 15}, {15, 17}, {15, 19}, {15, 21}, {17, 19},
		{12, 14}, {14, 16}, {16, 18}, {16, 20}, {16, 22}, {18, 20},
		{11, 23}, {12, 24}, {23, 24}, {23, 25}, {24, 26}, {25, 27}, {26, 28},
		{27, 29}, {28, 30}, {29, 31}, {30, 32}, {27, 31}, {28, 32},
	}
}

// A Landmark is a body point in the photo.
type Landmark struct {
	// X and Y are pixels of the upright image: the origin is the centre of the
	// top left pixel, y points down. They may lie outside the image.
	X, Y float64
	// Z is depth in the same pixel units, negative towards the camera; its origin is midway between
	// the hips. It is a rough guess, and not good enough to measure with.
	Z float64
	// Visibility (0 to 1) is how sure the network is that the point is in the photo and not hidden.
	// Presence (0 to 1) is how sure it is that the point is in the photo at all.
	Visibility, Presence float64
}

// A WorldLandmark is a body point in space, as the network imagines it: in metres, with the origin
// midway between the hips, x to the image's right, y down, z away from the camera. These
// coordinates tend towards an average body, so measure from [Landmark] instead.
type WorldLandmark struct {
	X, Y, Z    float64
	Visibility float64 // as in the Landmark of the same name
}

// Landmarks are the 33 points of a body in the photo, indexed by [LandmarkID].
// In JSON they are a list of objects that carry their names.
type Landmarks [NumLandmarks]Landmark

// WorldLandmarks are the 33 points of a body in space, indexed by [LandmarkID].
// In JSON they are a list of objects that carry their names.
type WorldLandmarks [NumLandmarks]WorldLandmark

type landmarkJSON struct {
	Name       string   `json:"name"`
	X          float64  `json:"x"`
	Y          float64  `json:"y"`
	Z          float64  `json:"z"`
	Visibility float64  `json:"visibility"`
	Presence   *float64 `json:"presence,omitempty"`
}

// MarshalJSON writes the landmarks as 33 named objects.
func (ls Landmarks) MarshalJSON() ([]byte, error) {
	var out [NumLandmarks]landmarkJSON
	for i, l := range ls {
		out[i] = landmarkJSON{landmarkNames[i], l.X, l.Y, l.Z, l.Visibility, &l.Presence}
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads 33 named objects, in any order.
func (ls *Landmarks) UnmarshalJSON(b []byte) error {
	return readLandmarks(b, func(i int, l landmarkJSON) {
		ls[i] = Landmark{X: l.X, Y: l.Y, Z: l.Z, Visibility: l.Visibility}
		if l.Presence != nil {
			ls[i].Presence = *l.Presence
		}
	})
}

// MarshalJSON writes the landmarks as 33 named objects.
func (ls WorldLandmarks) MarshalJSON() ([]byte, error) {
	var out [NumLandmarks]landmarkJSON
	for i, l := range ls {
		out[i] = landmarkJSON{landmarkNames[i], l.X, l.Y, l.Z, l.Visibility, nil}
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads 33 named objects, in any order.
func (ls *WorldLandmarks) UnmarshalJSON(b []byte) error {
	return readLandmarks(b, func(i int, l landmarkJSON) {
		ls[i] = WorldLandmark{l.X, l.Y, l.Z, l.Visibility}
	})
}

// readLandmarks calls set once for each of the 33 landmarks in b.
func readLandmarks(b []byte, set func(i int, l landmarkJSON)) error {
	var in []landmarkJSON
	if err := json.Unmarshal(b, &in); err != nil {
		return err
	}
	index := make(map[string]int, NumLandmarks)
	for i, name := range landmarkNames {
		index[name] = i
	}
	for _, l := range in {
		i, ok := index[l.Name]
		if !ok {
			return fmt.Errorf("%w: landmark %q is unknown or given twice", ErrInvalidInput, l.Name)
		}
		delete(index, l.Name)
		set(i, l)
	}
	if len(index) > 0 {
		return fmt.Errorf("%w: %d of %d landmarks are missing", ErrInvalidInput, len(index), NumLandmarks)
	}
	return nil
}

// Distance is the distance between two landmarks in the photo, in pixels. It is what the photo
// shows: a limb that points towards the camera looks shorter than it is. It is NaN if one of the
// two is not one of the 33 landmarks.
func (ls *Landmarks) Distance(a, b LandmarkID) float64 {
	v := ls.line(a, b)
	return math.Hypot(v[0], v[1])
}

// Angle is the angle at the joint of a limb in the photo, in degrees from 0 to 180, as in
//
//	p.Landmarks.Angle(pose.LeftShoulder, pose.LeftElbow, pose.LeftWrist)
//
// for the elbow: 180 is a straight arm. It is what the photo shows, whatever the depth of the three
// landmarks. It is NaN if two of them coincide, or if one is not one of the 33.
func (ls *Landmarks) Angle(from, joint, to LandmarkID) float64 {
	return jointAngle(ls.line(joint, from), ls.line(joint, to))
}

// Distance is the distance between two landmarks in space, in metres. It tends towards that of an
// average body: see [WorldLandmark]. It is NaN if one of the two is not one of the 33 landmarks.
func (ls *WorldLandmarks) Distance(a, b LandmarkID) float64 { return ls.line(a, b).Norm() }

// Angle is the angle at the joint of a limb in space, in degrees from 0 to 180: see
// [Landmarks.Angle]. It does not depend on where the camera stands, but it does on depths, which
// the network guesses.
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

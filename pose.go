package pose

import (
	"bytes"
	"encoding/json"
)

// poseVersion is that of the form in which this package stores a [Pose].
const poseVersion = 1

// A Point is a position in the upright image, in pixels: the origin is the centre
// of the top left pixel, y points down.
type Point struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
}

// A ROI is the rotated square of the photo that the landmark network saw.
type ROI struct {
	Center   Point   `json:"center"`   // pixels of the upright image
	Size     float64 `json:"size"`     // side of the square in pixels
	Rotation float64 `json:"rotation"` // radians, clockwise in the image; 0 for an upright person
}

// A Silhouette is what [Measure] needs of the person's segmentation mask.
type Silhouette struct {
	// Crown and Sole are the middle of the first and of the last row of the mask with at least
	// three pixels above 0.5. Hair and shoes count. If one is at the edge of the image, the person
	// is cut off there.
	Crown Point `json:"crown"`
	Sole  Point `json:"sole"`
	// Top and Bottom are where head and feet end along the body's axis, from midway between the
	// shoulders to midway between the ankles: in a photo of a level camera, the outer edges of
	// Crown and Sole. Both are zero in poses that were stored before these fields existed.
	Top    Point `json:"top"`
	Bottom Point `json:"bottom"`
	// Outline is the edge of the mask along the person's arms and legs, as text; "" if it is not
	// known. Measure reads from it where along a limb the joints are, because it shows that better
	// than landmarks alone. The text is for this library only, and versions may change it. Measure
	// warns (OtherVersion) if it does not know the version of the text.
	Outline string `json:"outline,omitempty"`
}

// unversioned is the Outline of a Silhouette that was stored before outlines had versions.
const unversioned = "0:"

// UnmarshalJSON reads a silhouette. One that was stored before outlines had versions has the edges
// of its left and right side. Its Outline then counts as one of another version.
func (s *Silhouette) UnmarshalJSON(b []byte) error {
	if string(b) == "null" { // which changes nothing, as elsewhere in JSON
		return nil
	}
	type plain Silhouette // without this method
	var read plain
	if err := json.Unmarshal(b, &read); err != nil {
		return err
	}
	var old struct {
		Left  json.RawMessage `json:"left"`
		Right json.RawMessage `json:"right"`
	}
	if err := json.Unmarshal(b, &old); err != nil {
		return err
	}
	*s = Silhouette(read)
	if s.Outline == "" && (hasEdge(old.Left) || hasEdge(old.Right)) {
		s.Outline = unversioned
	}
	return nil
}

// hasEdge reports whether the edges of a side, as they were stored before there were versions, have
// any number but 0. Edges of zeros were unknown.
func hasEdge(side json.RawMessage) bool { return bytes.ContainsAny(side, "123456789") }

// A Mask says how likely each pixel of the upright image is to show the person.
type Mask struct {
	Width, Height int
	Pix           []float32 // 0 to 1, row by row
}

// At returns the mask's value at column x, row y, and 0 outside the image.
func (m *Mask) At(x, y int) float32 {
	if x < 0 || y < 0 || x >= m.Width || y >= m.Height {
		return 0
	}
	return m.Pix[y*m.Width+x]
}

// A Pose is one person found in a photo. It is a plain value: it can be stored as JSON, read back
// or built by hand for a test, and measures the same. JSON from an earlier or a later version of
// this package can be measured too; what it has that is not understood is ignored.
type Pose struct {
	// Version is the version of the stored form: 1 in a Pose that Detect returns, 0 in one that was
	// made by hand or stored before there were versions. Measure uses what it knows of a later
	// version, and warns (OtherVersion).
	Version int `json:"version"`
	// Model is the name of the landmark network that found the person.
	Model string `json:"model,omitempty"`

	ImageWidth  int `json:"image_width"`  // of the upright image, in pixels
	ImageHeight int `json:"image_height"` // of the upright image, in pixels

	// Landmarks are the points in the photo, WorldLandmarks those in space.
	Landmarks      Landmarks      `json:"landmarks"`
	WorldLandmarks WorldLandmarks `json:"world_landmarks"`

	// Score (0 to 1) is the detector's confidence in this person. Presence (0 to 1) is the landmark
	// network's confidence that the ROI shows a body.
	Score    float64 `json:"score"`
	Presence float64 `json:"presence"`
	// ROI is the part of the photo that the landmarks were read from.
	ROI ROI `json:"roi"`
	// People is how many people the detector saw in the photo, or in its Region, including this
	// one. If it is more than 1, it is fairly sure. If it is 1, there may be others: of 22 public
	// photos of groups, 4 gave more than 1, and 11 with WithCount. Small people beside a large one
	// are missed most often; tools/search has the figures.
	People int `json:"people"`

	// FocalLength is the camera's focal length in pixels of the upright image, from a Photo's EXIF;
	// 0 if it is unknown.
	FocalLength float64 `json:"focal_length_px,omitempty"`
	// Truncated says that the photo's file was cut off: see Photo.
	Truncated bool `json:"truncated,omitempty"`
	// Silhouette is nil if it was not asked for or the mask is empty.
	Silhouette *Silhouette `json:"silhouette,omitempty"`
	// Mask is nil unless WithMask asked for it. It does not go into JSON.
	Mask *Mask `json:"-"`
}

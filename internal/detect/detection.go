// Package detect turns the outputs of the BlazePose detector network into the
// regions of the photo that hold a person: decode ([Decode]), non-maximum suppression
// ([Suppress]), removal of the letterbox ([Detection.Unpad]) and the rotated
// crop for the landmark network ([Detection.ROI]). Arithmetic is float32 in MediaPipe's
// order, so that results agree to the last bits; constants are those of its
// modules/pose_detection/pose_detection_cpu.pbtxt and pose_detection_to_roi.pbtxt.
package detect

import "github.com/hypermob/pose/internal/imgproc"

const (
	// InputSize is the side in pixels of the network's square RGB input; values are -1 to 1.
	InputSize = 224
	// NumAnchors is the number of boxes that the network predicts.
	NumAnchors = 2254
	// BoxValues is the number of values for each box: centre x, y, width, height, then
	// x, y of four keypoints, in pixels of the input, positions relative to the anchor.
	BoxValues = 4 + 2*NumKeypoints
	// NumKeypoints is the number of alignment points of a detection.
	NumKeypoints = 4
	// MinScore is the least score of a detection, MediaPipe's min_detection_confidence.
	MinScore = 0.5
)

// The alignment points of a detection, as indexes of Keypoints.
const (
	MidHip   = iota // centre of the full-body crop
	FullBody        // a point on the circle that encloses the body, above the head
	MidShoulder
	UpperBody
)

// A Point is a position, normalised: 0 to 1 across the width (X) or height (Y).
type Point struct{ X, Y float32 }

// A Detection is a person found by the detector. Positions are normalised to the network's
// padded input until [Detection.Unpad] relates them to the photo; they may lie outside.
type Detection struct {
	Score                     float32 // 0 to 1
	XMin, YMin, Width, Height float32 // the face, not the body
	Keypoints                 [NumKeypoints]Point
}

// Unpad returns the detection with its positions normalised to the photo, given
// the padding that the photo got for the network.
func (d Detection) Unpad(p imgproc.Padding) Detection {
	sx, sy := 1-2*p.X, 1-2*p.Y
	d.XMin, d.YMin = (d.XMin-p.X)/sx, (d.YMin-p.Y)/sy
	d.Width, d.Height = d.Width/sx, d.Height/sy
	for i, k := range d.Keypoints {
		d.Keypoints[i] = Point{(k.X - p.X) / sx, (k.Y - p.Y) / sy}
	}
	return d
}

// Place returns the detection, whose positions are normalised to an upright part of the photo,
// normalised to the photo of w×h pixels. Where the part is the whole photo it changes no bit.
func (d Detection) Place(part imgproc.ROI, w, h int) Detection {
	fw, fh := float32(w), float32(h)
	x, y := (part.CX-part.W/2)/fw, (part.CY-part.H/2)/fh
	sx, sy := part.W/fw, part.H/fh
	d.XMin, d.YMin = x+float32(d.XMin*sx), y+float32(d.YMin*sy)
	d.Width, d.Height = d.Width*sx, d.Height*sy
	for i, k := range d.Keypoints {
		d.Keypoints[i] = Point{x + float32(k.X*sx), y + float32(k.Y*sy)}
	}
	return d
}

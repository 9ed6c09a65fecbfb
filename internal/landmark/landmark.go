// Package landmark turns the outputs of the BlazePose landmark network into body
// points of the photo: decode and heatmap refinement ([Result.Read]), projection out of the crop
// ([Result.Project]), and the comparison of persons ([Result.Same]). Arithmetic is float32 in
// MediaPipe's order; constants are those of its
// modules/pose_landmark/tensors_to_pose_landmarks_and_segmentation.pbtxt, with one
// exception (see kernelSize).
package landmark

import (
	"math"

	"github.com/hypermob/pose/internal/imgproc"
)

const (
	// InputSize is the side in pixels of the network's square RGB input; values are 0 to 1.
	InputSize = 256
	// NumPoints is the number of body landmarks. The network gives six more points, for
	// tracking through a video, which nothing here needs.
	NumPoints = 33

	outputPoints = 39 // in each of the network's outputs
	pointValues  = 5  // x, y, z in pixels of the input, logits of visibility and presence
	worldValues  = 3  // x, y, z in metres
)

// The points that are looked for by name, of the left side. The right side's follow each by one.
const (
	LeftEar       = 7
	LeftShoulder  = 11
	LeftElbow     = 13
	LeftWrist     = 15
	LeftHip       = 23
	LeftKnee      = 25
	LeftAnkle     = 27
	LeftHeel      = 29
	LeftFootIndex = 31
)

// A Point is a landmark: 0 to 1 across the crop as [Result.Read] gives it, pixels of the
// photo after [Result.Project]. Z is in the units of X, negative towards the camera.
type Point struct {
	X, Y, Z              float32
	Visibility, Presence float32 // 0 to 1
}

// A WorldPoint is a landmark in space: metres, origin midway between the hips, y down.
type WorldPoint struct{ X, Y, Z float32 }

// A Result holds what the network says of one person.
type Result struct {
	Points [NumPoints]Point
	World  [NumPoints]WorldPoint
}

// Present reports whether the network's pose flag, a probability, says that the crop
// shows a body. Otherwise there is no pose and the other outputs mean nothing.
func Present(flag float32) bool { return flag > 0.5 }

// Read fills r from the network's outputs. Points are relative to the crop, world points turned
// with it, until [Result.Project].
func (r *Result) Read(o Outputs) {
	for i := range r.Points {
		p := o.Points[i*pointValues:][:pointValues]
		r.Points[i] = Point{
			X: p[0] / InputSize, Y: p[1] / InputSize, Z: p[2] / InputSize,
			Visibility: sigmoid(p[3]), Presence: sigmoid(p[4]),
		}
		r.Points[i].refine(o.Heatmap, i)
		w := o.World[i*worldValues:][:worldValues]
		r.World[i] = WorldPoint{w[0], w[1], w[2]}
	}
}

// Project moves the points from the crop to the photo's pixels and turns the world points
// upright with it. roi is the square that was cropped.
func (r *Result) Project(roi imgproc.ROI) {
	sin64, cos64 := math.Sincos(float64(roi.Rotation))
	sin, cos := float32(sin64), float32(cos64)
	for i := range r.Points {
		p, w := &r.Points[i], &r.World[i]
		x, y := rotate(p.X-0.5, p.Y-0.5, sin, cos)
		p.X, p.Y, p.Z = float32(x*roi.W)+roi.CX, float32(y*roi.H)+roi.CY, p.Z*roi.W
		w.X, w.Y = rotate(w.X, w.Y, sin, cos)
	}
}

// Bounds returns the upright rectangle that the points fill.
func (r *Result) Bounds() imgproc.ROI {
	x0, y0 := r.Points[0].X, r.Points[0].Y
	x1, y1 := x0, y0
	for _, p := range r.Points {
		x0, x1 = min(x0, p.X), max(x1, p.X)
		y0, y1 = min(y0, p.Y), max(y1, p.Y)
	}
	return imgproc.ROI{CX: (x0 + x1) / 2, CY: (y0 + y1) / 2, W: x1 - x0, H: y1 - y0}
}

// rotate turns (x, y) clockwise in the image. The conversions keep the products unfused.
func rotate(x, y, sin, cos float32) (float32, float32) {
	return float32(cos*x) - float32(sin*y), float32(sin*x) + float32(cos*y)
}

func sigmoid(v float32) float32 { return 1 / (1 + float32(math.Exp(-float64(v)))) }

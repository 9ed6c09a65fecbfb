package detect

import (
	"math"

	"github.com/hypermob/pose/internal/imgproc"
)

// roiScale enlarges the circle about the body, so that the crop has a margin.
const roiScale = 1.25

// ROI returns the square of the photo, w×h pixels, that the landmark network must see: centred
// between the hips, turned so that the body stands upright, roiScale times the
// circle through the full-body point. It is not [imgproc.ROI.Valid] if the points are not finite
// or coincide. The detection must be relative to the photo (see [Detection.Unpad]).
//
// The steps and their rounding are those of MediaPipe's alignment_points_to_rects_calculator.cc,
// detections_to_rects_calculator.cc and rect_transformation_calculator.cc.
func (d Detection) ROI(w, h int) imgproc.ROI {
	fw, fh := float32(w), float32(h)
	x0, y0 := float32(d.Keypoints[MidHip].X*fw), float32(d.Keypoints[MidHip].Y*fh)
	x1, y1 := float32(d.Keypoints[FullBody].X*fw), float32(d.Keypoints[FullBody].Y*fh)
	dx, dy := x1-x0, y1-y0
	size := 2 * float32(math.Sqrt(float64(float32(dx*dx)+float32(dy*dy))))
	// MediaPipe divides by the image's size and multiplies again; each step rounds.
	side := max(size/fw*fw, size/fh*fh)
	roi := imgproc.ROI{
		CX: x0 / fw * fw, CY: y0 / fh * fh,
		W: side / fw * roiScale * fw, H: side / fh * roiScale * fh,
		Rotation: normalizeRadians(float32(math.Pi/2) - float32(math.Atan2(float64(-dy), float64(dx)))),
	}
	square, _ := roi.Pad()
	return square
}

// closerScale is the side of [Detection.Closer] over the diameter of the circle through the
// full-body point, which is a little more than the person's height.
const closerScale = 1.5

// Closer returns the upright square of the photo, w×h pixels, in which the person has the size that
// the detector knows best. It may not be valid, as with [Detection.ROI].
func (d Detection) Closer(w, h int) imgproc.ROI {
	square := d.ROI(w, h)
	square.Rotation = 0
	square.W *= closerScale / roiScale
	square.H = square.W
	return square
}

// normalizeRadians brings an angle into [-π, π).
func normalizeRadians(a float32) float32 {
	return float32(float64(a) - 2*math.Pi*math.Floor((float64(a)+math.Pi)/(2*math.Pi)))
}

package imgproc

import "math"

// A ROI is a rectangle of the photo, in pixels, turned clockwise by Rotation
// (radians) about its centre.
type ROI struct{ CX, CY, W, H, Rotation float32 }

// Valid reports whether the ROI is a finite rectangle with an area. The reference
// refuses to crop any other.
func (r ROI) Valid() bool {
	finite := func(v float32) bool { return math.Abs(float64(v)) <= math.MaxFloat32 }
	return finite(r.CX) && finite(r.CY) && finite(r.W) && finite(r.H) && finite(r.Rotation) && r.W > 0 && r.H > 0
}

// A Padding is what [ROI.Pad] added on either side, as fractions of the padded
// square: X left and right, Y above and below.
type Padding struct{ X, Y float32 }

// Pad returns the ROI grown about its centre to a square, which is the shape of
// the networks' inputs, and what that added. Growing beyond the image is what
// letterboxes it.
func (r ROI) Pad() (ROI, Padding) {
	var p Padding
	if aspect := r.H / r.W; aspect < 1 {
		p.Y = (1 - aspect) / 2
		r.H = r.W
	} else {
		p.X = (1 - 1/aspect) / 2
		r.W = r.H
	}
	return r, p
}

// Whole is the upright ROI that covers an image of w×h pixels.
func Whole(w, h int) ROI {
	return ROI{CX: 0.5 * float32(w), CY: 0.5 * float32(h), W: float32(w), H: float32(h)}
}

// corners returns the ROI's corners, clockwise from the top left, with the
// rounding of cv::RotatedRect::points.
func (r ROI) corners() (p [4][2]float64) {
	degrees := float32(float64(r.Rotation*180) / math.Pi)
	sin, cos := math.Sincos(float64(degrees) * math.Pi / 180)
	a, b := float32(sin)*0.5, float32(cos)*0.5
	ah, aw, bh, bw := float32(a*r.H), float32(a*r.W), float32(b*r.H), float32(b*r.W)
	left, bottom := r.CX-ah-bw, r.CY+bh-aw
	x, y := r.CX+ah-bw, r.CY-bh-aw
	return [4][2]float64{
		{float64(x), float64(y)},
		{float64(2*r.CX - left), float64(2*r.CY - bottom)},
		{float64(2*r.CX - x), float64(2*r.CY - y)},
		{float64(left), float64(bottom)},
	}
}

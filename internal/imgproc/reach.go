package imgproc

import "math"

// Reach returns how far the person in the mask m reaches from a point of the photo in the
// direction of the unit vector d: the way to where the mask, interpolated between four
// pixels, falls to 0.5, in pixels of the photo and at most ahead. It is negative for a
// point beside the person, the way back to where the mask rises to 0.5, or -back if it does
// not within that. The mask is 0 outside roi, which must be a valid square.
func Reach(m []float32, roi ROI, from, d Point, back, ahead float64) float64 {
	sin, cos := math.Sincos(float64(roi.Rotation))
	perPixel := MaskSize / float64(roi.W)
	turn := func(x, y float64) Point { return Point{cos*x + sin*y, cos*y - sin*x} }
	p := turn(from.X-float64(roi.CX), from.Y-float64(roi.CY))
	p = Point{p.X*perPixel + MaskSize/2 - 0.5, p.Y*perPixel + MaskSize/2 - 0.5}
	d = turn(d.X, d.Y)
	last := valueAt(m, p)
	sign, most := 1.0, ahead*perPixel
	if last < 0.5 {
		sign, most = -1, back*perPixel
	}
	for way := 1.0; way < most; way++ {
		v := valueAt(m, Point{p.X + sign*way*d.X, p.Y + sign*way*d.Y})
		if (v < 0.5) == (sign > 0) {
			return sign * (way - (0.5-v)/(last-v)) / perPixel
		}
		last = v
	}
	return sign * most / perPixel
}

// valueAt interpolates the mask at a position in its pixels, whose first has its centre at (0, 0).
func valueAt(m []float32, p Point) float64 {
	x, y := math.Floor(p.X), math.Floor(p.Y)
	fx, fy := p.X-x, p.Y-y
	at := func(dx, dy float64) float64 {
		if x, y := x+dx, y+dy; x >= 0 && y >= 0 && x < MaskSize && y < MaskSize {
			return float64(m[int(y)*MaskSize+int(x)])
		}
		return 0
	}
	return (1-fy)*((1-fx)*at(0, 0)+fx*at(1, 0)) + fy*((1-fx)*at(0, 1)+fx*at(1, 1))
}

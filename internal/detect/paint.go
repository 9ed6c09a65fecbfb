package detect

import "github.com/hypermob/pose/internal/imgproc"

// paintMargin is how far the paint goes beyond a body's points, over the larger side of their
// rectangle: a head and its hair.
const paintMargin = 0.08

// PaintOver blackens a body in the network's input, which shows the upright square of the photo.
// The rectangle body, in the photo's pixels, holds the body's points.
func PaintOver(input []float32, square, body imgproc.ROI) {
	margin := paintMargin * max(body.W, body.H)
	x0, x1 := painted(body.CX-square.CX, body.W/2+margin, square.W)
	y0, y1 := painted(body.CY-square.CY, body.H/2+margin, square.H)
	for y := y0; y < y1; y++ {
		row := input[3*y*InputSize:][:3*InputSize]
		for i := 3 * x0; i < 3*x1; i++ {
			row[i] = -1
		}
	}
}

// painted returns the first and the last but one of the input's columns or rows to paint: those up
// to half from a middle, which is so far from the middle of a square of that side.
func painted(middle, half, side float32) (from, to int) {
	column := func(at float32) int {
		if share := at/side + 0.5; share > 0 { // false for a NaN
			return int(min(share, 1) * InputSize)
		}
		return 0
	}
	return column(middle - half), column(middle + half)
}

package detect

import "github.com/hypermob/pose/internal/imgproc"

// parts says into how many squares the longer side of a part of the photo is divided, level by
// level. The network sees people of a third to all of its input's height; at 2/5 it misses few.
var parts = [...]float32{2, 5}

// Levels is how often [Tiles] can be asked for smaller squares.
const Levels = len(parts)

// Neighbouring squares are at most these shares of their side apart. People are less wide than
// high.
const (
	stepAcross = 0.6
	stepDown   = 0.5
)

// Tiles returns the squares of a level, 0 to Levels-1, that cover a part of the photo, row by row.
// Their number does not depend on the photo's size. There are none where they would have fewer
// pixels than the network sees: they would show nothing new.
func Tiles(part imgproc.ROI, level int) (tiles []imgproc.ROI) {
	side := max(part.W, part.H) / parts[level]
	if side < InputSize {
		return nil
	}
	columns, rows := count(part.W, side, stepAcross), count(part.H, side, stepDown)
	for row := range rows {
		y := part.CY + place(row, rows, part.H-side)
		for column := range columns {
			x := part.CX + place(column, columns, part.W-side)
			tiles = append(tiles, imgproc.ROI{CX: x, CY: y, W: side, H: side})
		}
	}
	return tiles
}

// count returns how many squares cover a length.
func count(length, side, step float32) (n int) {
	for n = 1; side+float32(n-1)*step*side < length; n++ {
	}
	return n
}

// place returns how far the middle of square i of n is from the middle of them all; the first and
// the last are free apart.
func place(i, n int, free float32) float32 {
	if n == 1 {
		return 0
	}
	return free * (float32(i)/float32(n-1) - 0.5)
}

// Fits reports whether the square of a closer search, of so many pixels of a photo of w×h, may show
// this person whole. The network sees the most absurd people in what is nobody: those who are much
// larger or smaller than its input.
func (d Detection) Fits(side float32, w, h int) bool {
	radius := d.ROI(w, h).W / (2 * roiScale)
	return radius >= 0.1*side && radius <= 0.8*side
}

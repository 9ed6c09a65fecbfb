package imgproc

// A Point is a position in the photo, in pixels.
type Point struct{ X, Y float64 }

// silhouetteWidth is the number of pixels above 0.5 that make a row part of the
// body: fewer are noise at the mask's edge.
const silhouetteWidth = 3

// Silhouette returns the highest and the lowest point of the person in the mask
// that [MaskRows] would draw for the same arguments, without drawing it. Of the
// rows with at least three pixels above 0.5, the crown's Y is the index of the first one,
// the sole's that of the last one; X is the mean column of those pixels.
// ok is false where there is no such row.
func Silhouette(m []float32, roi ROI, w, h int) (crown, sole Point, ok bool) {
	b, found := bodyBox(m)
	if !found || !roi.Valid() {
		return crown, sole, false
	}
	a := newAffine(roi, w, h)
	for y := range h {
		if x, wide := a.bodyRow(m, b, y, w); wide {
			crown, ok = Point{x, float64(y)}, true
			break
		}
	}
	if !ok {
		return crown, sole, false
	}
	for y := h - 1; ; y-- { // ends at the crown's row at the latest
		if x, wide := a.bodyRow(m, b, y, w); wide {
			return crown, Point{x, float64(y)}, true
		}
	}
}

// A box is a range of mask columns and rows, the upper ends excluded.
type box struct{ x0, y0, x1, y1 int }

// bodyBox returns the box around the mask's values above 0.5.
func bodyBox(m []float32) (box, bool) {
	b := box{MaskSize, MaskSize, 0, 0}
	for y := range MaskSize {
		for x, v := range m[y*MaskSize : (y+1)*MaskSize] {
			if v > 0.5 {
				b = box{min(b.x0, x), min(b.y0, y), max(b.x1, x+1), y + 1}
			}
		}
	}
	return b, b.x1 > 0
}

// bodyRow returns the mean column of the pixels above 0.5 in row y of the photo, and whether they
// are enough for a body. Only pixels that touch b are looked at: an interpolated value exceeds 0.5
// only where one of its four taps does.
func (a *affine) bodyRow(m []float32, b box, y, w int) (x float64, wide bool) {
	x0, y0 := a.row(y)
	fx := func(x int) int64 { dx, _ := a.column(x); return x0 + int64(dx) }
	fy := func(x int) int64 { _, dy := a.column(x); return y0 + int64(dy) }
	i0, i1 := span(w, fx, int64(b.x0-1)*1024, int64(b.x1)*1024)
	j0, j1 := span(w, fy, int64(b.y0-1)*1024, int64(b.y1)*1024)
	n, sum := 0, 0.0
	for i := max(i0, j0); i < min(i1, j1); i++ {
		if bilinear(m, int(fx(i))>>5, int(fy(i))>>5) > 0.5 {
			n++
			sum += float64(i)
		}
	}
	return sum / float64(max(n, 1)), n >= silhouetteWidth
}

package kernel

// A Resize is a bilinear resampling.
type Resize struct {
	InH, InW, OutH, OutW, C int
	// AlignCorners maps corner pixel centres onto each other; HalfPixelCenters counts
	// positions from pixel edges. At most one of them is set.
	AlignCorners, HalfPixelCenters bool
}

// Rows computes output rows y0 … y1-1, as TensorFlow Lite does: positions in
// float32, taps beyond the edge repeated from it.
func (r *Resize) Rows(dst, src []float32, y0, y1 int) {
	for y := y0; y < y1; y++ {
		top, bottom, fy := r.taps(y, r.InH, r.OutH)
		for x := range r.OutW {
			left, right, fx := r.taps(x, r.InW, r.OutW)
			out := dst[(y*r.OutW+x)*r.C:][:r.C]
			r.mix(out, r.pixel(src, top, left), r.pixel(src, top, right),
				r.pixel(src, bottom, left), r.pixel(src, bottom, right), fy, fx)
		}
	}
}

func (r *Resize) pixel(src []float32, y, x int) []float32 {
	return src[(y*r.InW+x)*r.C:][:r.C]
}

// mix interpolates between the four pixels around a position.
func (r *Resize) mix(out, tl, tr, bl, br []float32, fy, fx float32) {
	wtl, wtr := (1-fy)*(1-fx), (1-fy)*fx
	wbl, wbr := fy*(1-fx), fy*fx
	tl, tr, bl, br = tl[:len(out)], tr[:len(out)], bl[:len(out)], br[:len(out)]
	for c := range out {
		out[c] = tl[c]*wtl + bl[c]*wbl + tr[c]*wtr + br[c]*wbr
	}
}

// taps returns the two input positions that output position i lies between, and how
// far it is from the first to the second.
func (r *Resize) taps(i, in, out int) (lo, hi int, frac float32) {
	scale := float32(in) / float32(out)
	if r.AlignCorners && out > 1 {
		scale = float32(in-1) / float32(out-1)
	}
	at := float32(i) * scale
	if r.HalfPixelCenters {
		at = (float32(i)+0.5)*scale - 0.5
	}
	floor := int(at)
	if at < 0 {
		floor = -1 // at is above -1: half a pixel is the most it lies outside
	}
	return min(max(floor, 0), in-1), min(floor+1, in-1), at - float32(floor)
}

package kernel

// A Window is the geometry of an operator that slides over an image: a convolution
// or a pooling. Sizes and offsets are in pixels.
type Window struct {
	InH, InW, C      int // input
	OutH, OutW       int // output
	KernelH, KernelW int
	StrideH, StrideW int
	PadTop, PadLeft  int // rows and columns of zeros before the input's own
}

// origin returns the input row and column under the window's first tap for output
// row y, column x; either may be negative.
func (w *Window) origin(y, x int) (int, int) {
	return y*w.StrideH - w.PadTop, x*w.StrideW - w.PadLeft
}

// clip returns the part [lo, hi) of a window of size taps that starts at input
// position i and lies inside an input of length n.
func clip(i, taps, n int) (lo, hi int) {
	lo, hi = max(0, -i), min(taps, n-i)
	return lo, max(lo, hi)
}

// A Conv is a two-dimensional convolution.
type Conv struct {
	Window
	W   *Weights // K = KernelH*KernelW*C, ordered by tap row, tap column, input channel
	Act Activation
}

// Scratch returns the number of float32 that Rows needs as scratch space.
func (c *Conv) Scratch() int {
	if c.pointwise() {
		return 0
	}
	return c.OutW * c.W.Stride
}

// pointwise says that each output pixel is a product of the input pixel at the same
// place, so that the input is the matrix as it stands.
func (c *Conv) pointwise() bool {
	return c.KernelH == 1 && c.KernelW == 1 && c.StrideH == 1 && c.StrideW == 1 &&
		c.PadTop == 0 && c.PadLeft == 0 && c.OutH == c.InH && c.OutW == c.InW && c.W.Stride == c.C
}

// Rows computes output rows y0 … y1-1. Scratch holds at least Scratch() values.
func (c *Conv) Rows(dst, src, scratch []float32, y0, y1 int) {
	n := c.OutW * c.W.N
	if c.pointwise() {
		c.W.Mul(dst[y0*n:y1*n], src[y0*c.InW*c.C:y1*c.InW*c.C], (y1-y0)*c.OutW, c.Act)
		return
	}
	for y := y0; y < y1; y++ {
		c.gather(scratch, src, y)
		c.W.Mul(dst[y*n:(y+1)*n], scratch, c.OutW, c.Act)
	}
}

// gather lays the window of each pixel of output row y out as a row of the matrix.
func (c *Conv) gather(dst, src []float32, y int) {
	span := c.KernelW * c.C
	for x := range c.OutW {
		row := dst[x*c.W.Stride:][:c.W.Stride]
		clear(row)
		iy, ix := c.origin(y, x)
		top, bottom := clip(iy, c.KernelH, c.InH)
		left, right := clip(ix, c.KernelW, c.InW)
		for ky := top; ky < bottom; ky++ {
			from := ((iy+ky)*c.InW + ix) * c.C
			copy(row[ky*span+left*c.C:ky*span+right*c.C], src[from+left*c.C:])
		}
	}
}

// A MaxPool takes the greatest value under each window, channel by channel.
type MaxPool struct {
	Window
	Act Activation
}

// Rows computes output rows y0 … y1-1. Padding never wins.
func (p *MaxPool) Rows(dst, src []float32, y0, y1 int) {
	for y := y0; y < y1; y++ {
		for x := range p.OutW {
			out := dst[(y*p.OutW+x)*p.C:][:p.C]
			iy, ix := p.origin(y, x)
			top, bottom := clip(iy, p.KernelH, p.InH)
			left, right := clip(ix, p.KernelW, p.InW)
			first := true
			for ky := top; ky < bottom; ky++ {
				for kx := left; kx < right; kx++ {
					in := src[((iy+ky)*p.InW+ix+kx)*p.C:][:p.C]
					if first {
						copy(out, in)
						first = false
						continue
					}
					for c, v := range in {
						out[c] = max(out[c], v)
					}
				}
			}
			p.Act.applyAll(out)
		}
	}
}

package kernel

// A Depthwise is a two-dimensional convolution of each channel with a kernel of its own.
type Depthwise struct {
	Window
	W    []float32 // KernelH*KernelW*C values, ordered by tap row, tap column, channel
	Bias []float32 // C values
	Act  Activation
}

// Rows computes output rows y0 … y1-1.
func (d *Depthwise) Rows(dst, src []float32, y0, y1 int) {
	span := d.KernelW * d.C
	for y := y0; y < y1; y++ {
		for x := range d.OutW {
			acc := dst[(y*d.OutW+x)*d.C:][:d.C]
			copy(acc, d.Bias)
			iy, ix := d.origin(y, x)
			top, bottom := clip(iy, d.KernelH, d.InH)
			left, right := clip(ix, d.KernelW, d.InW)
			for ky := top; ky < bottom; ky++ {
				from := ((iy+ky)*d.InW + ix) * d.C
				w := d.W[ky*span+left*d.C : ky*span+right*d.C]
				accumulate(acc, src[from+left*d.C:from+right*d.C], w)
			}
			d.Act.applyAll(acc)
		}
	}
}

// accumulate adds to acc, channel by channel, the products of the taps of one kernel
// row: x and w hold the same number of taps of len(acc) channels each.
func accumulate(acc, x, w []float32) {
	c := len(acc)
	for len(x) >= 5*c && len(w) >= 5*c {
		taps5(acc, x[:c], x[c:2*c], x[2*c:3*c], x[3*c:4*c], x[4*c:5*c], w[:c], w[c:2*c], w[2*c:3*c], w[3*c:4*c], w[4*c:5*c])
		x, w = x[5*c:], w[5*c:]
	}
	for len(x) >= 3*c && len(w) >= 3*c {
		taps3(acc, x[:c], x[c:2*c], x[2*c:3*c], w[:c], w[c:2*c], w[2*c:3*c])
		x, w = x[3*c:], w[3*c:]
	}
	for len(x) >= c && len(w) >= c && c > 0 {
		taps1(acc, x[:c], w[:c])
		x, w = x[c:], w[c:]
	}
}

// The slices of taps1, taps3 and taps5 have len(acc) values each; saying so lets the
// compiler leave the bounds checks out.

func taps1(acc, x, w []float32) {
	x, w = x[:len(acc)], w[:len(acc)]
	for i, v := range acc {
		acc[i] = v + w[i]*x[i]
	}
}

func taps3(acc, x0, x1, x2, w0, w1, w2 []float32) {
	n := len(acc)
	x0, x1, x2 = x0[:n], x1[:n], x2[:n]
	w0, w1, w2 = w0[:n], w1[:n], w2[:n]
	for i, v := range acc {
		v += w0[i] * x0[i]
		v += w1[i] * x1[i]
		v += w2[i] * x2[i]
		acc[i] = v
	}
}

func taps5(acc, x0, x1, x2, x3, x4, w0, w1, w2, w3, w4 []float32) {
	n := len(acc)
	x0, x1, x2, x3, x4 = x0[:n], x1[:n], x2[:n], x3[:n], x4[:n]
	w0, w1, w2, w3, w4 = w0[:n], w1[:n], w2[:n], w3[:n], w4[:n]
	for i, v := range acc {
		v += w0[i] * x0[i]
		v += w1[i] * x1[i]
		v += w2[i] * x2[i]
		v += w3[i] * x3[i]
		v += w4[i] * x4[i]
		acc[i] = v
	}
}

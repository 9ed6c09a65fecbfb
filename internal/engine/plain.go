package engine

import (
	"math"

	"github.com/hypermob/pose/internal/graph"
)

// A plain is an operator on flat images that needs no speed; it is one task. Do gets the
// values of the inputs.
type plain struct {
	in  []*tensor
	out *tensor
	do  func(in [][]float32, out []float32)
}

func (f *plain) tasks(int) int { return 1 }

func (f *plain) run(w *worker, _, _ int) {
	in := w.inputs[:0]
	for _, t := range f.in {
		in = append(in, t.flat(w.arena))
	}
	w.inputs = in
	f.do(in, f.out.flat(w.arena))
}

func concat(in [][]float32, out []float32) {
	for _, v := range in {
		out = out[copy(out, v):]
	}
}

func logistic(in [][]float32, out []float32) {
	for i, v := range in[0] {
		out[i] = float32(1 / (1 + math.Exp(-float64(v))))
	}
}

// pad surrounds an image with zeros.
func pad(p graph.Pad, from, to graph.Shape) func([][]float32, []float32) {
	return func(in [][]float32, out []float32) {
		clear(out)
		for y := range from.H {
			for x := range from.W {
				copy(out[((y+p.Top)*to.W+x+p.Left)*to.C+p.Front:], in[0][(y*from.W+x)*from.C:][:from.C])
			}
		}
	}
}

// window visits the pixels of an image under the window of each output pixel: which output
// pixel, which tap and which pixel.
func window(g graph.Window, from, to graph.Shape, visit func(out, tap, in int)) {
	for y := range to.H {
		for x := range to.W {
			for ky := range g.KernelH {
				for kx := range g.KernelW {
					iy, ix := y*g.StrideH-g.PadTop+ky, x*g.StrideW-g.PadLeft+kx
					if iy >= 0 && iy < from.H && ix >= 0 && ix < from.W {
						visit(y*to.W+x, ky*g.KernelW+kx, iy*from.W+ix)
					}
				}
			}
		}
	}
}

func maxPool(p *graph.MaxPool, from, to graph.Shape) func([][]float32, []float32) {
	return func(in [][]float32, out []float32) {
		for i := range out {
			out[i] = float32(math.Inf(-1))
		}
		window(p.Window, from, to, func(o, _, i int) {
			for c := range to.C {
				out[o*to.C+c] = max(out[o*to.C+c], in[0][i*to.C+c])
			}
		})
		for i, v := range out {
			out[i] = p.Clamp.Apply(v)
		}
	}
}

func convolveDepthwise(d *graph.Depthwise, from, to graph.Shape) func([][]float32, []float32) {
	return func(in [][]float32, out []float32) {
		for i := range out {
			out[i] = d.Bias[i%to.C]
		}
		window(d.Window, from, to, func(o, tap, i int) {
			for c := range to.C {
				out[o*to.C+c] += in[0][i*to.C+c] * d.Weights.At(tap*to.C+c)
			}
		})
		for i, v := range out {
			out[i] = d.Clamp.Apply(v)
		}
	}
}

// resize interpolates as TensorFlow Lite does: positions in float32, taps beyond the edge
// repeated from it.
func resize(r graph.Resize, from, to graph.Shape) func([][]float32, []float32) {
	return func(in [][]float32, out []float32) {
		pixel := func(y, x int) []float32 { return in[0][(y*from.W+x)*from.C:][:from.C] }
		for y := range to.H {
			top, bottom, fy := neighbours(r, y, from.H, to.H)
			for x := range to.W {
				left, right, fx := neighbours(r, x, from.W, to.W)
				tl, tr, bl, br := pixel(top, left), pixel(top, right), pixel(bottom, left), pixel(bottom, right)
				for c := range to.C {
					out[(y*to.W+x)*to.C+c] = tl[c]*(1-fy)*(1-fx) + bl[c]*fy*(1-fx) + tr[c]*(1-fy)*fx + br[c]*fy*fx
				}
			}
		}
	}
}

// neighbours returns the two input positions that output position i lies between, and how
// far it is from the first to the second.
func neighbours(r graph.Resize, i, in, out int) (lo, hi int, frac float32) {
	scale := float32(in) / float32(out)
	if r.AlignCorners && out > 1 {
		scale = float32(in-1) / float32(out-1)
	}
	at := float32(i) * scale
	if r.HalfPixelCenters {
		at = (float32(i)+0.5)*scale - 0.5
	}
	floor := int(math.Floor(float64(at)))
	return min(max(floor, 0), in-1), min(floor+1, in-1), at - float32(floor)
}

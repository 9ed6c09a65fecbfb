package engine

import (
	"math"

	"github.com/hypermob/pose/internal/graph"
	"github.com/hypermob/pose/internal/kernel"
)

// evaluate computes all values of a graph in float64, operator by operator.
func evaluate(g *graph.Graph, input []float32) [][]float64 {
	values := make([][]float64, len(g.Values))
	for _, v := range input {
		values[g.Input] = append(values[g.Input], float64(v))
	}
	for _, n := range g.Nodes {
		out := make([]float64, g.Values[n.Out].Size())
		var in [][]float64
		for _, v := range n.In {
			in = append(in, values[v])
		}
		apply(n.Op, in, g.Values[n.In[0]], g.Values[n.Out], out)
		values[n.Out] = out
	}
	return values
}

func clamp(c kernel.Clamp, v float64) float64 {
	if !c.On {
		return v
	}
	return min(max(v, 0), float64(c.Max))
}

// under visits the pixels of an image under a window: output pixel, tap and input pixel.
func under(w graph.Window, from, to graph.Shape, visit func(out, tap, in int)) {
	for y := range to.H {
		for x := range to.W {
			for tap := range w.KernelH * w.KernelW {
				iy, ix := y*w.StrideH-w.PadTop+tap/w.KernelW, x*w.StrideW-w.PadLeft+tap%w.KernelW
				if iy >= 0 && iy < from.H && ix >= 0 && ix < from.W {
					visit(y*to.W+x, tap, iy*from.W+ix)
				}
			}
		}
	}
}

func apply(op graph.Op, in [][]float64, from, to graph.Shape, out []float64) {
	a := in[0]
	switch o := op.(type) {
	case *graph.Conv:
		for i := range out {
			out[i] = float64(o.Bias[i%to.C])
		}
		under(o.Window, from, to, func(p, tap, q int) {
			for n := range to.C {
				for k := range from.C {
					out[p*to.C+n] += a[q*from.C+k] * float64(o.Weights.At((n*o.KernelH*o.KernelW+tap)*from.C+k))
				}
			}
		})
		for i, v := range out {
			out[i] = clamp(o.Clamp, v)
		}
	case *graph.Depthwise:
		for i := range out {
			out[i] = float64(o.Bias[i%to.C])
		}
		under(o.Window, from, to, func(p, tap, q int) {
			for c := range to.C {
				out[p*to.C+c] += a[q*to.C+c] * float64(o.Weights.At(tap*to.C+c))
			}
		})
		for i, v := range out {
			out[i] = clamp(o.Clamp, v)
		}
	case *graph.MaxPool:
		for i := range out {
			out[i] = math.Inf(-1)
		}
		under(o.Window, from, to, func(p, _, q int) {
			for c := range to.C {
				out[p*to.C+c] = max(out[p*to.C+c], a[q*to.C+c])
			}
		})
		for i, v := range out {
			out[i] = clamp(o.Clamp, v)
		}
	case graph.Add:
		for i := range out {
			out[i] = clamp(o.Clamp, a[i]+in[1][i])
		}
	case graph.Resize:
		interpolate(o, a, from, to, out)
	case graph.Pad:
		for p := range from.H * from.W {
			copy(out[((p/from.W+o.Top)*to.W+p%from.W+o.Left)*to.C+o.Front:], a[p*from.C:][:from.C])
		}
	case graph.DepthToSpace:
		for i := range out {
			y, x, c := i/to.C/to.W, i/to.C%to.W, i%to.C
			out[i] = a[((y/o.Block)*from.W+x/o.Block)*from.C+(y%o.Block*o.Block+x%o.Block)*to.C+c]
		}
	case graph.Reshape:
		copy(out, a)
	case graph.Concat:
		for _, v := range in {
			out = out[copy(out, v):]
		}
	case graph.Logistic:
		for i, v := range a {
			out[i] = 1 / (1 + math.Exp(-v))
		}
	}
}

// interpolate places output pixel centres in the input and weighs the four pixels around.
func interpolate(r graph.Resize, a []float64, from, to graph.Shape, out []float64) {
	place := func(i, in, out int) (lo, hi int, f float64) {
		p := float64(i) * float64(in) / float64(out)
		switch {
		case r.AlignCorners && out > 1:
			p = float64(i) * float64(in-1) / float64(out-1)
		case r.HalfPixelCenters:
			p = (float64(i)+0.5)*float64(in)/float64(out) - 0.5
		}
		f = p - math.Floor(p)
		return max(0, int(math.Floor(p))), min(in-1, int(math.Floor(p))+1), f
	}
	for i := range out {
		c, x, y := i%to.C, i/to.C%to.W, i/to.C/to.W
		t, b, fy := place(y, from.H, to.H)
		l, r, fx := place(x, from.W, to.W)
		at := func(y, x int) float64 { return a[(y*from.W+x)*from.C+c] }
		out[i] = (at(t, l)*(1-fx)+at(t, r)*fx)*(1-fy) + (at(b, l)*(1-fx)+at(b, r)*fx)*fy
	}
}

package engine

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/hypermob/pose/internal/graph"
)

// newBuilder returns a builder whose network has an input of any small shape.
func newBuilder(seed uint64) *builder {
	b := &builder{Rand: rand.New(rand.NewPCG(seed, 2))}
	b.half = b.IntN(2) == 0
	b.Input = b.value(graph.Shape{H: 1 + b.IntN(13), W: 1 + b.IntN(13), C: 1 + b.IntN(40)})
	return b
}

// anyWindow is one as high and wide as it likes, with zeros on all sides but never nothing else
// under it.
func (b *builder) anyWindow(from graph.Shape) (w graph.Window, out graph.Shape) {
	side := func(n int) (kernel, stride, pad, size int) {
		kernel, stride = 1+b.IntN(min(n, 4)), 1+b.IntN(3)
		pad = b.IntN(kernel)
		after := b.IntN(kernel)
		return kernel, stride, pad, (n+pad+after-kernel)/stride + 1
	}
	out.C = from.C
	w.KernelH, w.StrideH, w.PadTop, out.H = side(from.H)
	w.KernelW, w.StrideW, w.PadLeft, out.W = side(from.W)
	return w, out
}

// operators add one operator, or as few as it takes, after value v.
var operators = map[string]func(b *builder, v int) int{
	"convolution": func(b *builder, v int) int {
		w, out := b.anyWindow(b.Values[v])
		out.C = 1 + b.IntN(40)
		weights := b.weights(out.C*w.KernelH*w.KernelW*b.Values[v].C, 1)
		return b.node(&graph.Conv{Window: w, Weights: weights, Bias: b.bias(out.C), Clamp: b.clamp()}, out, v)
	},
	"pointwise": func(b *builder, v int) int {
		return b.conv(v, 1+b.IntN(70), 1, 1, b.clamp())
	},
	"pointwise of few weights": func(b *builder, v int) int {
		v = b.node(graph.Pad{Front: b.IntN(40)}, graph.Shape{H: b.Values[v].H, W: b.Values[v].W, C: 80 + b.IntN(40)}, v)
		from := b.Values[v]
		out := graph.Shape{H: from.H, W: from.W, C: 9 + b.IntN(40)}
		w := graph.Window{KernelH: 1, KernelW: 1, StrideH: 1, StrideW: 1}
		return b.node(&graph.Conv{Window: w, Weights: b.weights(out.C*from.C, 0.2), Bias: b.bias(out.C), Clamp: b.clamp()}, out, v)
	},
	"depthwise": func(b *builder, v int) int {
		w, out := b.anyWindow(b.Values[v])
		return b.node(&graph.Depthwise{Window: w, Weights: b.weights(w.KernelH*w.KernelW*out.C, 1), Bias: b.bias(out.C), Clamp: b.clamp()}, out, v)
	},
	"square depthwise": func(b *builder, v int) int { return b.depthwise(v, b.pick(2, 3, 5), b.pick(1, 2)) },
	"3x3 to one channel": func(b *builder, v int) int {
		v = b.node(graph.Resize{}, graph.Shape{H: 1 + b.IntN(20), W: 8 * (1 + b.IntN(3)), C: b.Values[v].C}, v)
		v = b.conv(v, 8, 1, 1, b.clamp())
		w := graph.Window{KernelH: 3, KernelW: 3, StrideH: 1, StrideW: 1, PadTop: 1, PadLeft: 1}
		out := b.Values[v]
		out.C = 1
		return b.node(&graph.Conv{Window: w, Weights: b.weights(72, 1), Bias: b.bias(1)}, out, v)
	},
	"max pool": func(b *builder, v int) int {
		w, out := b.anyWindow(b.Values[v])
		return b.node(&graph.MaxPool{Window: w, Clamp: b.clamp()}, out, v)
	},
	"2x2 max pool": func(b *builder, v int) int {
		s := graph.Shape{H: 2 * (1 + b.IntN(6)), W: 2 * (1 + b.IntN(6)), C: b.Values[v].C}
		v = b.node(graph.Resize{}, s, v)
		s.H, s.W = s.H/2, s.W/2
		return b.node(&graph.MaxPool{Window: graph.Window{KernelH: 2, KernelW: 2, StrideH: 2, StrideW: 2}}, s, v)
	},
	"resize": func(b *builder, v int) int {
		r := []graph.Resize{{}, {AlignCorners: true}, {HalfPixelCenters: true}}[b.IntN(3)]
		return b.node(r, graph.Shape{H: 1 + b.IntN(20), W: 1 + b.IntN(20), C: b.Values[v].C}, v)
	},
	"twice the size": func(b *builder, v int) int {
		s := b.Values[v]
		return b.node(graph.Resize{HalfPixelCenters: true}, graph.Shape{H: 2 * s.H, W: 2 * s.W, C: s.C}, v)
	},
	"pad": func(b *builder, v int) int {
		p, s := graph.Pad{Top: b.IntN(3), Left: b.IntN(3), Front: b.IntN(9)}, b.Values[v]
		return b.node(p, graph.Shape{H: p.Top + s.H + b.IntN(3), W: p.Left + s.W + b.IntN(3), C: p.Front + s.C + b.IntN(9)}, v)
	},
	"depth to space": func(b *builder, v int) int {
		n := 1 + b.IntN(3)
		v = b.conv(v, n*n*(1+b.IntN(20)), 1, 1, b.clamp())
		s := b.Values[v]
		return b.node(graph.DepthToSpace{Block: n}, graph.Shape{H: n * s.H, W: n * s.W, C: s.C / n / n}, v)
	},
	"add":           func(b *builder, v int) int { return b.add(v, b.node(graph.Logistic{}, b.Values[v], v)) },
	"add to itself": func(b *builder, v int) int { return b.add(v, v) },
	"concat": func(b *builder, v int) int {
		n, in := 0, []int{v, b.conv(v, 1+b.IntN(30), 1, 1, b.clamp()), v}[:1+b.IntN(3)]
		for _, u := range in {
			n += b.Values[u].Size()
		}
		return b.node(graph.Concat{}, graph.Shape{H: 1, W: 1, C: n}, in...)
	},
}

// Each operator alone computes what the reference does, on images of every shape.
func TestOperators(t *testing.T) {
	for name, add := range operators {
		t.Run(name, func(t *testing.T) {
			for seed := range seeds(40) {
				b := newBuilder(seed)
				b.Outputs = []int{add(b, b.Input)}
				check(t, &b.Graph, fmt.Sprintf("seed %d, from %v", seed, b.Values[b.Input]))
			}
		})
	}
}

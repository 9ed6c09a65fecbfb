package engine

import (
	"math"
	"math/rand/v2"

	"github.com/hypermob/pose/internal/graph"
	"github.com/hypermob/pose/internal/kernel"
)

// A builder makes random networks of the parts that BlazePose's are made of, and some they
// are not made of.
type builder struct {
	*rand.Rand
	graph.Graph
	half bool // weights are half-precision
}

func (b *builder) pick(of ...int) int { return of[b.IntN(len(of))] }

func (b *builder) value(s graph.Shape) int {
	b.Values = append(b.Values, s)
	return len(b.Values) - 1
}

func (b *builder) node(op graph.Op, out graph.Shape, in ...int) int {
	v := b.value(out)
	b.Nodes = append(b.Nodes, graph.Node{Op: op, In: in, Out: v})
	return v
}

func (b *builder) clamp() kernel.Clamp {
	return []kernel.Clamp{{}, {On: true, Max: 6}, {On: true, Max: float32(math.Inf(1))}}[b.IntN(3)]
}

// weights are small multiples of 1/16, of which a share is not zero.
func (b *builder) weights(n int, share float64) graph.Weights {
	var w graph.Weights
	for range n {
		v := 0
		if b.Float64() < share {
			v = b.IntN(15) - 7
		}
		f := float32(v) / 16
		if b.half {
			w.Half = append(w.Half, half(f))
		} else {
			w.Full = append(w.Full, f)
		}
	}
	return w
}

// half returns a multiple of 1/16 below 1 as a half-precision number.
func half(f float32) kernel.Half {
	if f == 0 {
		return 0
	}
	bits := math.Float32bits(f)
	return kernel.Half(bits>>16&0x8000 | (bits>>23&0xff-112)<<10 | bits>>13&0x3ff)
}

func (b *builder) bias(n int) (v []float32) {
	for range n {
		v = append(v, float32(b.IntN(32)-8)/16)
	}
	return v
}

func (b *builder) conv(v, outputs, size, stride int, c kernel.Clamp) int {
	from := b.Values[v]
	share := []float64{1, 0.2}[b.IntN(2)]
	w, out := b.window(from, size, stride)
	out.C = outputs
	return b.node(&graph.Conv{Window: w, Weights: b.weights(outputs*size*size*from.C, share), Bias: b.bias(outputs), Clamp: c}, out, v)
}

// window is one over the whole image, with zeros around it as TensorFlow's SAME has them or none.
func (b *builder) window(from graph.Shape, size, stride int) (graph.Window, graph.Shape) {
	w := graph.Window{KernelH: size, KernelW: size, StrideH: stride, StrideW: stride}
	out := graph.Shape{H: (from.H + stride - 1) / stride, W: (from.W + stride - 1) / stride, C: from.C}
	if b.IntN(4) == 0 && from.H >= size && from.W >= size {
		out.H, out.W = (from.H-size)/stride+1, (from.W-size)/stride+1
		return w, out
	}
	w.PadTop, w.PadLeft = max(0, (out.H-1)*stride+size-from.H)/2, max(0, (out.W-1)*stride+size-from.W)/2
	return w, out
}

func (b *builder) depthwise(v, size, stride int) int {
	w, out := b.window(b.Values[v], size, stride)
	return b.node(&graph.Depthwise{Window: w, Weights: b.weights(size*size*out.C, 1), Bias: b.bias(out.C), Clamp: b.clamp()}, out, v)
}

func (b *builder) add(v, w int) int {
	if b.IntN(2) == 0 {
		v, w = w, v
	}
	return b.node(graph.Add{Clamp: b.clamp()}, b.Values[v], v, w)
}

// grow adds one part after value v and returns the last value.
func (b *builder) grow(v int) int {
	s := b.Values[v]
	channels := b.pick(1, 8, 16, 24, 40, 48, 72, 104)
	switch b.IntN(10) {
	case 0: // a convolution of any size
		return b.conv(v, channels, b.pick(1, 2, 3), b.pick(1, 1, 2), b.clamp())
	case 1, 2, 3: // an inverted residual block, perhaps with its skip
		e := b.conv(v, b.pick(8, 16, 48, 80, 112), 1, 1, b.clamp())
		d := b.depthwise(e, b.pick(3, 3, 5, 2), b.pick(1, 1, 2))
		if b.IntN(3) == 0 {
			b.Outputs = append(b.Outputs, b.pick(e, d)) // so that it can't be fused away
		}
		if skip := b.IntN(2) == 0; skip {
			channels = s.C
		}
		p := b.conv(d, channels, 1, 1, kernel.Clamp{})
		if b.Values[p] == s {
			return b.add(p, v)
		}
		return p
	case 4: // a depthwise-separable one
		p := b.conv(b.depthwise(v, b.pick(3, 5), b.pick(1, 2)), s.C, 1, 1, b.clamp())
		if b.Values[p] == s {
			return b.add(p, v)
		}
		return p
	case 5: // twice the size and a sum, with or without a convolution between
		if s.H*s.W > 300 {
			return b.conv(v, channels, 1, 1, b.clamp())
		}
		big := graph.Shape{H: 2 * s.H, W: 2 * s.W, C: s.C}
		r := b.node(graph.Resize{HalfPixelCenters: true}, big, v)
		other := b.node(graph.Resize{HalfPixelCenters: b.IntN(2) == 0}, big, v)
		if b.IntN(2) == 0 {
			c := b.pick(8, 24)
			r, other = b.conv(r, c, 1, 1, b.clamp()), b.conv(other, c, 1, 1, b.clamp())
		}
		return b.add(r, other)
	case 6: // a pooling beside a convolution, with more channels
		if s.H%2 != 0 || s.W%2 != 0 {
			return b.node(&graph.MaxPool{Window: graph.Window{KernelH: 3, KernelW: 3, StrideH: 1, StrideW: 1, PadTop: 1, PadLeft: 1}, Clamp: b.clamp()}, s, v)
		}
		to := graph.Shape{H: s.H / 2, W: s.W / 2, C: s.C}
		d := b.node(&graph.Depthwise{Window: graph.Window{KernelH: 3, KernelW: 3, StrideH: 2, StrideW: 2, PadTop: 0, PadLeft: 0},
			Weights: b.weights(9*s.C, 1), Bias: b.bias(s.C)}, to, v)
		c := b.conv(d, s.C+16, 1, 1, kernel.Clamp{})
		m := b.node(&graph.MaxPool{Window: graph.Window{KernelH: 2, KernelW: 2, StrideH: 2, StrideW: 2}}, to, v)
		p := b.node(graph.Pad{Front: b.pick(0, 0, 16)}, b.Values[c], m)
		return b.add(p, c)
	case 7: // channels to pixels
		if s.C%4 != 0 || s.H*s.W > 300 {
			return b.depthwise(v, 3, 1)
		}
		return b.node(graph.DepthToSpace{Block: 2}, graph.Shape{H: 2 * s.H, W: 2 * s.W, C: s.C / 4}, v)
	case 8: // zeros of every kind
		return b.node(graph.Pad{Top: 1, Left: 2, Front: 3}, graph.Shape{H: s.H + 2, W: s.W + 3, C: s.C + 4}, v)
	default: // heads
		l := b.node(graph.Logistic{}, graph.Shape{H: 1, W: 1, C: s.Size()}, b.node(graph.Reshape{}, graph.Shape{H: 1, W: 1, C: s.Size()}, v))
		b.Outputs = append(b.Outputs, b.node(graph.Concat{}, graph.Shape{H: 1, W: 1, C: 2 * s.Size()}, l, l))
		return b.conv(v, 8, 1, 1, b.clamp())
	}
}

// random returns a network of so many parts.
func random(seed uint64, parts int) *graph.Graph {
	b := &builder{Rand: rand.New(rand.NewPCG(seed, 1))}
	b.half = b.IntN(2) == 0
	b.Input = b.value(graph.Shape{H: b.pick(1, 3, 7, 12, 16, 20, 33), W: b.pick(1, 4, 7, 14, 16, 24, 31), C: b.pick(1, 3, 8, 16, 20)})
	v := b.Input
	for range parts {
		v = b.grow(v)
		if b.IntN(6) == 0 {
			b.Outputs = append(b.Outputs, v)
		}
	}
	if s := b.Values[v]; b.IntN(3) == 0 && s.W%8 == 0 {
		v = b.conv(b.conv(v, 8, 1, 1, b.clamp()), 1, 3, 1, kernel.Clamp{})
	}
	b.Outputs = append(b.Outputs, v)
	return &b.Graph
}

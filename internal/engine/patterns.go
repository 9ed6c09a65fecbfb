package engine

import "github.com/hypermob/pose/internal/graph"

// largeImage is the number of pixels from which an image between two steps is better
// computed a few rows at a time than as a whole. With 190, which takes in images of 16², the
// detector takes 1.10 and heavy 1.05 times as long. Without any, the detector takes 1.08 and full
// 1.04. With 1100, which leaves out 32² and 28², there is no difference.
const largeImage = 20 * 20

// large reports whether value v is an image of that size.
func (f *fuser) large(v int) bool {
	s := f.graph.Values[v]
	return s.H*s.W >= largeImage
}

// isPointwise reports whether a node is a 1x1 convolution: each output pixel depends on the
// pixel at the same place alone.
func (f *fuser) isPointwise(n *graph.Node) bool {
	if n == nil {
		return false
	}
	c, ok := n.Op.(*graph.Conv)
	if !ok {
		return false
	}
	from, to := f.graph.Values[n.In[0]], f.graph.Values[n.Out]
	return c.Window == graph.Window{KernelH: 1, KernelW: 1, StrideH: 1, StrideW: 1} && from.H == to.H && from.W == to.W
}

// isDepthwise reports whether a node is a depthwise convolution as package kernel does it: as
// high as wide, in size and stride.
func isDepthwise(n *graph.Node) bool {
	if n == nil {
		return false
	}
	d, ok := n.Op.(*graph.Depthwise)
	return ok && d.KernelH == d.KernelW && d.StrideH == d.StrideW
}

// invertedResidual matches a 1x1 convolution, a depthwise one and another 1x1 one, of large images.
func (f *fuser) invertedResidual(n *graph.Node) []*graph.Node {
	two := f.expandedDepthwise(n)
	if two == nil || !f.large(n.Out) {
		return nil
	}
	if last := f.next(two[1].Out); f.isPointwise(last) {
		return append(two, last)
	}
	return nil
}

// expandedDepthwise matches a 1x1 convolution and a depthwise one.
func (f *fuser) expandedDepthwise(n *graph.Node) []*graph.Node {
	if !f.isPointwise(n) {
		return nil
	}
	if next := f.next(n.Out); isDepthwise(next) {
		return []*graph.Node{n, next}
	}
	return nil
}

func (f *fuser) pointwise(n *graph.Node) []*graph.Node {
	if f.isPointwise(n) {
		return []*graph.Node{n}
	}
	return nil
}

// dot matches what kernel.Dot computes.
func (f *fuser) dot(n *graph.Node) []*graph.Node {
	c, ok := n.Op.(*graph.Conv)
	if !ok {
		return nil
	}
	from, to := f.graph.Values[n.In[0]], f.graph.Values[n.Out]
	window := graph.Window{KernelH: 3, KernelW: 3, StrideH: 1, StrideW: 1, PadTop: 1, PadLeft: 1}
	if c.Window == window && from.C == narrow && to.C == 1 && from.H == to.H && from.W == to.W && to.W%8 == 0 && !c.Clamp.On {
		return []*graph.Node{n}
	}
	return nil
}

func (f *fuser) convolution(n *graph.Node) []*graph.Node { return single[*graph.Conv](f, n) }

// separable matches a depthwise convolution and a 1x1 one, of large images.
func (f *fuser) separable(n *graph.Node) []*graph.Node {
	if !isDepthwise(n) || !f.large(n.Out) {
		return nil
	}
	if next := f.next(n.Out); f.isPointwise(next) {
		return []*graph.Node{n, next}
	}
	return nil
}

func (f *fuser) depthwise(n *graph.Node) []*graph.Node {
	if isDepthwise(n) {
		return []*graph.Node{n}
	}
	return nil
}

// upsampledPointwise matches an interpolation to twice the size and a 1x1 convolution. Both
// are linear, so they can change places: the convolution then has a quarter of the pixels to do.
func (f *fuser) upsampledPointwise(n *graph.Node) []*graph.Node {
	if f.upsample(n) == nil {
		return nil
	}
	next := f.next(n.Out)
	if f.isPointwise(next) && f.graph.Values[next.Out].C <= f.graph.Values[n.Out].C {
		return []*graph.Node{n, next}
	}
	return nil
}

// upsample matches what kernel.Upsample computes.
func (f *fuser) upsample(n *graph.Node) []*graph.Node {
	r, ok := n.Op.(graph.Resize)
	if !ok {
		return nil
	}
	from, to := f.graph.Values[n.In[0]], f.graph.Values[n.Out]
	if r.HalfPixelCenters && !r.AlignCorners && to.H == 2*from.H && to.W == 2*from.W {
		return []*graph.Node{n}
	}
	return nil
}

// paddedMaxPool matches a pooling and channels of zeros after it.
func (f *fuser) paddedMaxPool(n *graph.Node) []*graph.Node {
	if f.maxPool(n) == nil {
		return nil
	}
	next := f.next(n.Out)
	if next == nil || next.Op != (graph.Pad{}) {
		return nil
	}
	to, wider := f.graph.Values[n.Out], f.graph.Values[next.Out]
	if wider.H == to.H && wider.W == to.W && to.C%16 == 0 {
		return []*graph.Node{n, next}
	}
	return nil
}

// maxPool matches what kernel.MaxPool computes.
func (f *fuser) maxPool(n *graph.Node) []*graph.Node {
	m, ok := n.Op.(*graph.MaxPool)
	if !ok {
		return nil
	}
	from, to := f.graph.Values[n.In[0]], f.graph.Values[n.Out]
	two := graph.Window{KernelH: 2, KernelW: 2, StrideH: 2, StrideW: 2}
	if m.Window == two && !m.Clamp.On && from.H == 2*to.H && from.W == 2*to.W && from.C > narrow {
		return []*graph.Node{n}
	}
	return nil
}

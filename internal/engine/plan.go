package engine

import (
	"github.com/hypermob/pose/internal/graph"
	"github.com/hypermob/pose/internal/kernel"
)

// plan adds the steps of a node, and of nodes that are fused with it.
func (p *planner) plan(n *graph.Node) {
	in, out := n.In, n.Out
	switch op := n.Op.(type) {
	case *graph.Conv:
		p.planConv(n, op)
	case *graph.Depthwise:
		p.planDepthwise(n, op)
	case graph.Resize:
		p.planResize(n, op)
	case *graph.MaxPool:
		p.planMaxPool(n, op)
	case graph.Add:
		a, b := p.asBlocks(in[0]), p.asBlocks(in[1])
		to := p.newBlocks(out)
		p.emit(&sum{a, b, to, op.Clamp}, to, a, b)
	case graph.DepthToSpace:
		from := p.asBlocks(in[0])
		to := p.newBlocks(out)
		p.emit(&shuffle{from, to, op.Block}, to, from)
	case graph.Pad:
		p.planFlat(n, pad(op, p.graph.Values[in[0]], p.graph.Values[out]))
	case graph.Logistic:
		p.planFlat(n, logistic)
	case graph.Reshape, graph.Concat:
		p.planFlat(n, concat)
	}
}

// planFlat adds a step on flat images.
func (p *planner) planFlat(n *graph.Node, do func(in [][]float32, out []float32)) {
	f := &flat{do: do}
	for _, v := range n.In {
		f.in = append(f.in, p.asFlat(v))
	}
	f.out = p.newFlat(n.Out)
	p.emit(f, f.out, f.in...)
}

// single returns the only node that reads value v, if that is all that v is for.
func (p *planner) single(v int) *graph.Node {
	if p.kept[v] || len(p.readers[v]) != 1 {
		return nil
	}
	return &p.graph.Nodes[p.readers[v][0]]
}

// finish marks a node as part of the step under way.
func (p *planner) finish(n *graph.Node) { p.done[p.producer[n.Out]] = true }

// sum looks for an addition that alone reads value v and whose other operand is known: a
// step can do it on the way. It returns the value to compute instead and the other operand.
func (p *planner) sum(v int) (out int, add *graph.Add, other int) {
	n := p.single(v)
	if n == nil {
		return v, nil, -1
	}
	a, ok := n.Op.(graph.Add)
	if !ok {
		return v, nil, -1
	}
	other = n.In[0]
	if other == v {
		other = n.In[1]
	}
	if other == v || !p.ensure(other) {
		return v, nil, -1
	}
	p.finish(n)
	return n.Out, &a, other
}

// ensure plans the nodes that value v depends on, if they can be planned now: not while one
// of them is part of the step under way.
func (p *planner) ensure(v int) bool {
	if p.known(v) {
		return true
	}
	i := p.producer[v]
	if p.done[i] {
		return false
	}
	for _, u := range p.graph.Nodes[i].In {
		if !p.ensure(u) {
			return p.known(v) // the step that computes u may have gone on to v
		}
	}
	if !p.done[i] {
		p.done[i] = true
		p.plan(&p.graph.Nodes[i])
	}
	return p.known(v)
}

// square returns whether a window is what package kernel does: as high as wide, in size and stride.
func square(w graph.Window) bool { return w.KernelH == w.KernelW && w.StrideH == w.StrideW }

// pointwiseWindow reports whether each output pixel depends on the pixel at the same place alone.
func (p *planner) pointwiseWindow(n *graph.Node, w graph.Window) bool {
	from, to := p.graph.Values[n.In[0]], p.graph.Values[n.Out]
	return w.KernelH == 1 && w.KernelW == 1 && w.StrideH == 1 && w.StrideW == 1 && w.PadTop == 0 && w.PadLeft == 0 &&
		from.H == to.H && from.W == to.W
}

// pointwiseConv returns the node's operator if it is a 1x1 convolution.
func (p *planner) pointwiseConv(n *graph.Node) *graph.Conv {
	if n == nil {
		return nil
	}
	if c, ok := n.Op.(*graph.Conv); ok && p.pointwiseWindow(n, c.Window) {
		return c
	}
	return nil
}

func (p *planner) planConv(n *graph.Node, c *graph.Conv) {
	if !p.pointwiseWindow(n, c.Window) {
		p.planWindowed(n, c)
		return
	}
	if p.fuse(n, c) {
		return
	}
	in := p.asBlocks(n.In[0])
	p.project(n, c, in, func(prod product, out, res *tensor) {
		p.emit(newPointwise(prod, in, out, res), out, in, res)
	})
}

// project makes the product of a 1x1 convolution over an image like in, with the addition
// that follows it if there is one, and the tensor that it writes.
func (p *planner) project(n *graph.Node, c *graph.Conv, in *tensor, emit func(prod product, out, res *tensor)) {
	v, add, other := p.sum(n.Out)
	var res *tensor
	var after kernel.Clamp
	if add != nil {
		res, after = p.asBlocks(other), add.Clamp
	}
	out := p.newBlocks(v)
	emit(p.newProduct(c, in, out, after), out, res)
}

// planWindowed plans a convolution whose windows are larger than a pixel.
func (p *planner) planWindowed(n *graph.Node, c *graph.Conv) {
	from, to := p.graph.Values[n.In[0]], p.graph.Values[n.Out]
	if c.KernelH == 3 && c.KernelW == 3 && c.StrideH == 1 && c.StrideW == 1 && c.PadTop == 1 && c.PadLeft == 1 &&
		from.C == narrow && to.C == 1 && from.H == to.H && from.W == to.W && to.W%8 == 0 && !c.Clamp.On {
		in := p.asBlocks(n.In[0])
		out := p.newFlat(n.Out)
		d := &dot{in: in, out: out, weights: aligned(9 * narrow), bias: c.Bias[0]}
		for i := range d.weights {
			d.weights[i] = c.Weights.At(i)
		}
		p.emit(d, out, in)
		return
	}
	// A flat input of few channels is read as it is.
	in := p.flat[n.In[0]]
	if in == nil || in.C >= narrow {
		in = p.asBlocks(n.In[0])
	}
	v, add, other := p.sum(n.Out)
	var res *tensor
	if add != nil {
		res = p.asBlocks(other)
	}
	out := p.newBlocks(v)
	op := newConv(c, in, out, res)
	if add != nil {
		op.after = add.Clamp
	}
	p.emit(op, out, in, res)
}

func (p *planner) planDepthwise(n *graph.Node, d *graph.Depthwise) {
	if !square(d.Window) {
		p.planFlat(n, convolveDepthwise(d, p.graph.Values[n.In[0]], p.graph.Values[n.Out]))
		return
	}
	in := p.asBlocks(n.In[0])
	f := p.newFilter(d, in.lanes)
	if next := p.single(n.Out); p.pointwiseConv(next) != nil && p.large(n.Out) {
		p.finish(next)
		wide := newTensor(p.graph.Values[n.Out], 0)
		p.project(next, p.pointwiseConv(next), wide, func(prod product, out, res *tensor) {
			p.emit(newBlock(nil, prod, f, in, in, wide, out, res), out, in, res)
		})
		return
	}
	out := p.newBlocks(n.Out)
	p.emit(&depthwise{f, in, out}, out, in)
}

// largeImage is the number of pixels from which an image between two steps is better
// computed a few rows at a time than as a whole.
const largeImage = 20 * 20

func (p *planner) large(v int) bool {
	s := p.graph.Values[v]
	return s.H*s.W >= largeImage
}

// fuse plans a 1x1 convolution together with the depthwise one that alone reads its result,
// and with the 1x1 convolution after that if the images are large.
func (p *planner) fuse(n *graph.Node, c *graph.Conv) bool {
	next := p.single(n.Out)
	if next == nil {
		return false
	}
	d, ok := next.Op.(*graph.Depthwise)
	if !ok || !square(d.Window) {
		return false
	}
	in := p.asBlocks(n.In[0])
	mid := newTensor(p.graph.Values[n.Out], p.border[n.Out])
	prod := p.newProduct(c, in, mid, kernel.Clamp{})
	f := p.newFilter(d, mid.lanes)
	p.finish(next)
	last := p.single(next.Out)
	if c := p.pointwiseConv(last); c != nil && p.large(n.Out) {
		p.finish(last)
		wide := newTensor(p.graph.Values[next.Out], 0)
		p.project(last, c, wide, func(project product, out, res *tensor) {
			p.emit(newBlock(prod, project, f, in, mid, wide, out, res), out, in, res)
		})
		return true
	}
	out := p.newBlocks(next.Out)
	p.emit(newExpand(prod, f, in, mid, out), out, in)
	return true
}

// planResize plans a bilinear interpolation: to twice the size with an addition after it,
// or any other.
func (p *planner) planResize(n *graph.Node, r graph.Resize) {
	from, to := p.graph.Values[n.In[0]], p.graph.Values[n.Out]
	if !r.HalfPixelCenters || r.AlignCorners || to.H != 2*from.H || to.W != 2*from.W {
		p.planFlat(n, resize(r, from, to))
		return
	}
	d := &double{in: p.asBlocks(n.In[0])}
	v := n.Out
	if next := p.single(v); p.pointwiseConv(next) != nil && p.graph.Values[next.Out].C <= from.C {
		// A 1x1 convolution and an interpolation, both linear, can change places: the
		// convolution then has a quarter of the pixels to do.
		p.finish(next)
		c := *p.pointwiseConv(next)
		v, d.clamp, c.Clamp = next.Out, c.Clamp, kernel.Clamp{}
		small := newTensor(graph.Shape{H: from.H, W: from.W, C: p.graph.Values[v].C}, 0)
		p.program.tensors = append(p.program.tensors, small)
		p.emit(newPointwise(p.newProduct(&c, d.in, small, kernel.Clamp{}), d.in, small, nil), small, d.in)
		d.in = small
	}
	if s := p.single(v); s != nil {
		if a, ok := s.Op.(graph.Add); ok && !a.Clamp.On {
			var other int
			if v, _, other = p.sum(v); other >= 0 {
				d.res = p.asBlocks(other)
			}
		}
	}
	d.out = p.newBlocks(v)
	p.emit(d, d.out, d.in, d.res)
}

// planMaxPool plans a pooling: of two by two pixels with channels of zeros after it, or any other.
func (p *planner) planMaxPool(n *graph.Node, m *graph.MaxPool) {
	from, to := p.graph.Values[n.In[0]], p.graph.Values[n.Out]
	two := graph.Window{KernelH: 2, KernelW: 2, StrideH: 2, StrideW: 2}
	if m.Window != two || m.Clamp.On || from.H != 2*to.H || from.W != 2*to.W || from.C <= narrow {
		p.planFlat(n, maxPool(m, from, to))
		return
	}
	v := n.Out
	if s := p.single(v); s != nil {
		wider := p.graph.Values[s.Out]
		if _, ok := s.Op.(graph.Pad); ok && s.Op == (graph.Pad{}) && wider.H == to.H && wider.W == to.W && from.C%16 == 0 {
			p.finish(s)
			v = s.Out
		}
	}
	in := p.asBlocks(n.In[0])
	out := p.newBlocks(v)
	p.emit(&halve{in, out}, out, in)
}

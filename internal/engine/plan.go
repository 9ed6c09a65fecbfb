package engine

import (
	"github.com/hypermob/pose/internal/graph"
	"github.com/hypermob/pose/internal/kernel"
)

// sum returns the image that a group's step adds to its result, and the clamp after that; both
// are zero if there is none.
func (p *planner) sum(g *group) (res *tensor, after kernel.Clamp) {
	if g.sum == nil {
		return nil, kernel.Clamp{}
	}
	return p.asBlocked(g.addend), g.sum.Op.(graph.Add).Clamp
}

func (p *planner) stepInvertedResidual(g *group) {
	expansion, filtering, projection := g.nodes[0], g.nodes[1], g.nodes[2]
	in := p.asBlocked(expansion.In[0])
	mid, wide := newTensor(p.graph.Values[expansion.Out], p.border[expansion.Out]), newTensor(p.graph.Values[filtering.Out], 0)
	expand := p.newProduct(expansion.Op.(*graph.Conv), in, mid, kernel.Clamp{})
	filter := p.newFilter(filtering.Op.(*graph.Depthwise), mid.lanes)
	res, after := p.sum(g)
	out := p.newBlocked(g.out())
	project := p.newProduct(projection.Op.(*graph.Conv), wide, out, after)
	p.emit(newInvertedResidual(expand, project, filter, in, mid, wide, out, res), out, in, res)
}

func (p *planner) stepSeparable(g *group) {
	filtering, projection := g.nodes[0], g.nodes[1]
	in := p.asBlocked(filtering.In[0])
	wide := newTensor(p.graph.Values[filtering.Out], 0)
	filter := p.newFilter(filtering.Op.(*graph.Depthwise), in.lanes)
	res, after := p.sum(g)
	out := p.newBlocked(g.out())
	project := p.newProduct(projection.Op.(*graph.Conv), wide, out, after)
	p.emit(newInvertedResidual(nil, project, filter, in, in, wide, out, res), out, in, res)
}

func (p *planner) stepExpandedDepthwise(g *group) {
	expansion, filtering := g.nodes[0], g.nodes[1]
	in := p.asBlocked(expansion.In[0])
	mid := newTensor(p.graph.Values[expansion.Out], p.border[expansion.Out])
	expand := p.newProduct(expansion.Op.(*graph.Conv), in, mid, kernel.Clamp{})
	filter := p.newFilter(filtering.Op.(*graph.Depthwise), mid.lanes)
	out := p.newBlocked(g.out())
	p.emit(newExpandedDepthwise(expand, filter, in, mid, out), out, in)
}

func (p *planner) stepPointwise(g *group) {
	in := p.asBlocked(g.nodes[0].In[0])
	res, after := p.sum(g)
	out := p.newBlocked(g.out())
	p.emit(newPointwise(p.newProduct(g.nodes[0].Op.(*graph.Conv), in, out, after), in, out, res), out, in, res)
}

func (p *planner) stepConvolution(g *group) {
	// A flat input of few channels is read as it is.
	in := p.flat[g.nodes[0].In[0]]
	if in == nil || in.C >= narrow {
		in = p.asBlocked(g.nodes[0].In[0])
	}
	res, after := p.sum(g)
	out := p.newBlocked(g.out())
	p.emit(newConv(g.nodes[0].Op.(*graph.Conv), in, out, res, after), out, in, res)
}

func (p *planner) stepDot(g *group) {
	in := p.asBlocked(g.nodes[0].In[0])
	out := p.newFlat(g.out())
	p.emit(newDot(g.nodes[0].Op.(*graph.Conv), in, out), out, in)
}

func (p *planner) stepDepthwise(g *group) {
	in := p.asBlocked(g.nodes[0].In[0])
	filter := p.newFilter(g.nodes[0].Op.(*graph.Depthwise), in.lanes)
	out := p.newBlocked(g.out())
	p.emit(&depthwise{filter, in, out}, out, in)
}

// stepUpsampledPointwise makes two steps: the convolution of the small image, and its
// interpolation.
func (p *planner) stepUpsampledPointwise(g *group) {
	v := g.nodes[1].Out
	in := p.asBlocked(g.nodes[0].In[0])
	c := *g.nodes[1].Op.(*graph.Conv)
	clamp := c.Clamp
	c.Clamp = kernel.Clamp{}
	small := newTensor(graph.Shape{H: in.H, W: in.W, C: p.graph.Values[v].C}, 0)
	p.program.tensors = append(p.program.tensors, small)
	p.emit(newPointwise(p.newProduct(&c, in, small, kernel.Clamp{}), in, small, nil), small, in)
	p.emitUpsample(g, small, clamp)
}

func (p *planner) stepUpsample(g *group) {
	p.emitUpsample(g, p.asBlocked(g.nodes[0].In[0]), kernel.Clamp{})
}

func (p *planner) emitUpsample(g *group, in *tensor, clamp kernel.Clamp) {
	res, _ := p.sum(g)
	out := p.newBlocked(g.out())
	p.emit(&upsample{in: in, out: out, res: res, clamp: clamp}, out, in, res)
}

func (p *planner) stepMaxPool(g *group) {
	in := p.asBlocked(g.nodes[0].In[0])
	out := p.newBlocked(g.out())
	p.emit(&maxPool2x2{in, out}, out, in)
}

func (p *planner) stepAddition(g *group) {
	n := g.nodes[0]
	a, b := p.asBlocked(n.In[0]), p.asBlocked(n.In[1])
	out := p.newBlocked(n.Out)
	p.emit(&addition{a, b, out, n.Op.(graph.Add).Clamp}, out, a, b)
}

func (p *planner) stepDepthToSpace(g *group) {
	in := p.asBlocked(g.nodes[0].In[0])
	out := p.newBlocked(g.out())
	p.emit(&shuffle{in, out, g.nodes[0].Op.(graph.DepthToSpace).Block}, out, in)
}

// stepPlain makes the step of a node that no pattern is for, on flat images.
func (p *planner) stepPlain(g *group) {
	n := g.nodes[0]
	from, to := p.graph.Values[n.In[0]], p.graph.Values[n.Out]
	f := &plain{}
	switch op := n.Op.(type) {
	case *graph.Depthwise:
		f.do = convolveDepthwise(op, from, to)
	case graph.Resize:
		f.do = resize(op, from, to)
	case *graph.MaxPool:
		f.do = maxPool(op, from, to)
	case graph.Pad:
		f.do = pad(op, from, to)
	case graph.Logistic:
		f.do = logistic
	case graph.Reshape, graph.Concat:
		f.do = concat
	}
	for _, v := range n.In {
		f.in = append(f.in, p.asFlat(v))
	}
	f.out = p.newFlat(n.Out)
	p.emit(f, f.out, f.in...)
}

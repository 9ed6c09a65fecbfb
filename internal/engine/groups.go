package engine

import "github.com/hypermob/pose/internal/graph"

// A group is what one step computes: nodes of the graph in the order of the data. The images
// between them are never stored as a whole.
type group struct {
	pattern pattern
	nodes   []*graph.Node
	sum     *graph.Node // the addition that the step does as it writes; nil if there is none
	addend  int         // the value that is added
}

// out returns the value that the group computes.
func (g *group) out() int {
	if g.sum != nil {
		return g.sum.Out
	}
	return g.nodes[len(g.nodes)-1].Out
}

// inputs returns the values that the group reads.
func (g *group) inputs() []int {
	if g.sum != nil {
		return append([]int{g.addend}, g.nodes[0].In...)
	}
	return g.nodes[0].In
}

// A pattern is a kind of group. Step makes the step of a group.
type pattern struct {
	name string
	// match returns the nodes of a group that begins with n, or nil.
	match func(f *fuser, n *graph.Node) []*graph.Node
	// adds says that the step can add an image to its result, if bound allows the clamp after it.
	adds func(a graph.Add) bool
	step func(p *planner, g *group)
}

// patterns are tried in this order on each node that no group before has taken. What none of
// them matches is a group of its own, computed without fusing or any hurry.
var patterns = []pattern{
	{"inverted residual", (*fuser).invertedResidual, always, (*planner).stepInvertedResidual},
	{"expanded depthwise", (*fuser).expandedDepthwise, never, (*planner).stepExpandedDepthwise},
	{"pointwise", (*fuser).pointwise, always, (*planner).stepPointwise},
	{"3x3 to one channel", (*fuser).dot, never, (*planner).stepDot},
	{"convolution", (*fuser).convolution, always, (*planner).stepConvolution},
	{"separable", (*fuser).separable, always, (*planner).stepSeparable},
	{"depthwise", (*fuser).depthwise, never, (*planner).stepDepthwise},
	{"upsampled pointwise", (*fuser).upsampledPointwise, unclamped, (*planner).stepUpsampledPointwise},
	{"upsample", (*fuser).upsample, unclamped, (*planner).stepUpsample},
	{"padded max pool", (*fuser).paddedMaxPool, never, (*planner).stepMaxPool},
	{"max pool", (*fuser).maxPool, never, (*planner).stepMaxPool},
	{"addition", single[graph.Add], never, (*planner).stepAddition},
	{"depth to space", single[graph.DepthToSpace], never, (*planner).stepDepthToSpace},
	{"plain", func(_ *fuser, n *graph.Node) []*graph.Node { return []*graph.Node{n} }, never, (*planner).stepPlain},
}

func always(graph.Add) bool      { return true }
func never(graph.Add) bool       { return false }
func unclamped(a graph.Add) bool { return !a.Clamp.On }

// single matches a node whose operator is of type T.
func single[T graph.Op](_ *fuser, n *graph.Node) []*graph.Node {
	if _, ok := n.Op.(T); ok {
		return []*graph.Node{n}
	}
	return nil
}

// A fuser divides a graph into groups.
type fuser struct {
	graph    *graph.Graph
	readers  [][]*graph.Node // of each value
	producer []int           // of each value: the node, -1 for none
	kept     []bool          // values that are outputs
	taken    []*group        // of each node
}

// groups divides a graph into groups, in an order in which they can be computed.
func groups(g *graph.Graph) []*group {
	f := &fuser{graph: g, readers: make([][]*graph.Node, len(g.Values)), producer: make([]int, len(g.Values)),
		kept: make([]bool, len(g.Values)), taken: make([]*group, len(g.Nodes))}
	for v := range f.producer {
		f.producer[v] = -1
	}
	for i := range g.Nodes {
		n := &g.Nodes[i]
		f.producer[n.Out] = i
		for _, v := range n.In {
			f.readers[v] = append(f.readers[v], n)
		}
	}
	for _, v := range g.Outputs {
		f.kept[v] = true
	}
	var all []*group
	for i := range g.Nodes {
		if f.taken[i] == nil {
			all = append(all, f.group(&g.Nodes[i]))
		}
	}
	return f.order(all)
}

// group makes the group that begins with n.
func (f *fuser) group(n *graph.Node) *group {
	for _, p := range patterns {
		nodes := p.match(f, n)
		if nodes == nil {
			continue
		}
		g := &group{pattern: p, nodes: nodes}
		for _, n := range nodes {
			f.taken[f.producer[n.Out]] = g
		}
		f.fuseSum(g)
		return g
	}
	panic("engine: the last pattern matches every node")
}

// fuseSum makes an addition part of the group whose result it alone reads, if the other
// addend can be computed before the group.
func (f *fuser) fuseSum(g *group) {
	v := g.out()
	n := f.next(v)
	if n == nil {
		return
	}
	a, ok := n.Op.(graph.Add)
	if !ok || !g.pattern.adds(a) {
		return
	}
	addend := n.In[0]
	if addend == v {
		addend = n.In[1]
	}
	if addend != v && !f.needs(addend, g, map[int]bool{}) {
		g.sum, g.addend = n, addend
		f.taken[f.producer[n.Out]] = g
	}
}

// needs reports whether value v depends on a group, as far as nodes have been taken by groups.
func (f *fuser) needs(v int, g *group, seen map[int]bool) bool {
	i := f.producer[v]
	if i < 0 || seen[i] {
		return false
	}
	seen[i] = true
	of := f.taken[i]
	if of == g {
		return true
	}
	in := f.graph.Nodes[i].In
	if of != nil {
		in = of.inputs()
	}
	for _, u := range in {
		if f.needs(u, g, seen) {
			return true
		}
	}
	return false
}

// order sorts groups so that each comes after those that it reads, else as they are.
func (f *fuser) order(all []*group) []*group {
	sorted := make([]*group, 0, len(all))
	done := map[*group]bool{}
	var visit func(g *group)
	visit = func(g *group) {
		if done[g] {
			return
		}
		done[g] = true
		for _, v := range g.inputs() {
			if i := f.producer[v]; i >= 0 {
				visit(f.taken[i])
			}
		}
		sorted = append(sorted, g)
	}
	for _, g := range all {
		visit(g)
	}
	return sorted
}

// next returns the only node that reads value v, if that is all that v is for and no group
// has the node.
func (f *fuser) next(v int) *graph.Node {
	if f.kept[v] || len(f.readers[v]) != 1 {
		return nil
	}
	n := f.readers[v][0]
	if f.taken[f.producer[n.Out]] != nil {
		return nil
	}
	return n
}

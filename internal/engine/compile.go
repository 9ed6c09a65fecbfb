// Package engine runs networks: it plans how to compute a graph with the loops of package
// kernel, and executes the plan.
//
// # Thresholds
//
// The plan rests on constants that were chosen by measurement. The ratio beside one is the time
// of a network with another value over its time with this one, on one thread of an AMD EPYC of the
// Zen 4 generation with AVX-512: the least of 11 runs each, taken in turn, of
//
//	go test ./internal/engine -run - -bench Network/.*/avx512/threads=1$ -benchtime 12x
//
// Such ratios repeat within 4 %. What says "no difference" stayed within that for all networks.
package engine

import (
	"runtime"
	"sync/atomic"

	"github.com/hypermob/pose/internal/graph"
	"github.com/hypermob/pose/internal/kernel"
	"github.com/hypermob/pose/internal/parallel"
)

// A Program is a planned network: packed weights and the steps that use them. It is
// immutable; any number of Runners share it.
type Program struct {
	set     *kernel.Set
	steps   []step
	tensors []*tensor
	arena   int   // bytes of all activations
	space   space // of each goroutine
	input   *tensor
	outputs []*tensor // in the order asked for
}

// A step computes one tensor from others.
type step struct {
	op     operation
	reads  []*tensor
	writes *tensor
}

// An operation is divided into tasks that can be computed in any order, and gives the same
// bits for any number of them.
type operation interface {
	// tasks returns the number of tasks for so many threads.
	tasks(threads int) int
	// run computes one of so many tasks.
	run(w *worker, task, tasks int)
}

// A planner turns a Graph into a Program.
type planner struct {
	graph   *graph.Graph
	program *Program
	border  []int // of each value: zeros that windows over it need
	flat    map[int]*tensor
	blocked map[int]*tensor
	loads   []func() // that pack weights
}

// Compile plans the network for a set of kernels: it divides the graph into groups of nodes,
// chooses the layout of each image between them, and makes a step of each group.
func Compile(g *graph.Graph, set *kernel.Set) *Program {
	p := planner{graph: g, program: &Program{set: set}, border: make([]int, len(g.Values)),
		flat: map[int]*tensor{}, blocked: map[int]*tensor{}}
	for _, n := range g.Nodes {
		for _, v := range n.In {
			p.border[v] = max(p.border[v], p.reach(n.Op, v, n.Out))
		}
	}
	p.program.input = p.newFlat(g.Input)
	for _, group := range groups(g) {
		group.pattern.step(&p, group)
	}
	for _, v := range g.Outputs {
		p.program.outputs = append(p.program.outputs, p.asFlat(v))
	}
	p.measure()
	p.load()
	return p.program
}

// newProduct returns a 1x1 convolution, whose weights are packed when all is planned.
func (p *planner) newProduct(c *graph.Conv, in, out *tensor, after kernel.Clamp) product {
	prod := newProduct(p.program.set, c, in, out, after)
	p.loads = append(p.loads, func() { prod.load(c) })
	return prod
}

// newFilter returns a depthwise convolution, whose weights are packed when all is planned.
func (p *planner) newFilter(d *graph.Depthwise, lanes int) *filter {
	f := newFilter(p.program.set, d, lanes)
	p.loads = append(p.loads, func() { f.load(d) })
	return f
}

// load packs all weights, on all processors: most of the time that a network takes to load.
func (p *planner) load() {
	var next atomic.Int64
	parallel.Do(min(len(p.loads), runtime.GOMAXPROCS(0)), func(int) {
		for i := next.Add(1) - 1; i < int64(len(p.loads)); i = next.Add(1) - 1 {
			p.loads[i]()
		}
	})
}

// measure finds out how much memory a Runner needs.
func (p *planner) measure() {
	m := p.program
	m.arena = layOut(m.tensors, lifetimes(m))
	for _, s := range m.steps {
		if op, ok := s.op.(interface{ needs() space }); ok {
			m.space = m.space.union(op.needs())
		}
	}
	m.space.scratch += 2 * cacheLine // pointers that run ahead must stay inside it
}

// reach returns how many zeros around value v an operator over it needs on one side at most.
func (p *planner) reach(op graph.Op, v, out int) int {
	var w graph.Window
	switch o := op.(type) {
	case *graph.Conv:
		w = o.Window
	case *graph.Depthwise:
		w = o.Window
	default:
		return 0
	}
	from, to := p.graph.Values[v], p.graph.Values[out]
	return max(0, w.PadTop, w.PadLeft, (to.H-1)*w.StrideH+w.KernelH-w.PadTop-from.H, (to.W-1)*w.StrideW+w.KernelW-w.PadLeft-from.W)
}

// newFlat and newBlocked make the tensor of value v.
func (p *planner) newFlat(v int) *tensor {
	t := &tensor{Shape: p.graph.Values[v]}
	p.flat[v] = t
	p.program.tensors = append(p.program.tensors, t)
	return t
}

func (p *planner) newBlocked(v int) *tensor {
	t := newTensor(p.graph.Values[v], p.border[v])
	p.blocked[v] = t
	p.program.tensors = append(p.program.tensors, t)
	return t
}

// asFlat and asBlocked return value v, which has been computed, in the layout asked for.
func (p *planner) asFlat(v int) *tensor {
	if p.flat[v] == nil {
		from := p.blocked[v]
		to := p.newFlat(v)
		p.emit(&toFlat{from, to}, to, from)
	}
	return p.flat[v]
}

func (p *planner) asBlocked(v int) *tensor {
	if p.blocked[v] == nil {
		from := p.flat[v]
		to := p.newBlocked(v)
		p.emit(&toBlocked{from, to}, to, from)
	}
	return p.blocked[v]
}

// emit adds a step. Reads may be nil.
func (p *planner) emit(op operation, writes *tensor, reads ...*tensor) {
	s := step{op: op, writes: writes}
	for _, t := range reads {
		if t != nil {
			s.reads = append(s.reads, t)
		}
	}
	p.program.steps = append(p.program.steps, s)
}

package tflite

import (
	"fmt"
	"slices"
)

// A Program is a network compiled for some of its outputs: packed weights and the
// steps that compute them. It is immutable; any number of Runners share it.
type Program struct {
	steps   []step
	values  []span // where each activation lies in the arena
	arena   int    // float32 values in the arena
	scratch int    // float32 values of scratch space for each goroutine
	input   int    // value
	outputs []int  // values, in the order asked for
}

// A step computes one activation from others.
type step struct {
	name string
	rows int // units of work; they can be computed in any order and grouping
	// run computes rows y0 … y1-1. The values are slices of the arena.
	run     func(values [][]float32, scratch []float32, y0, y1 int)
	reads   []int
	writes  int
	scratch int
}

// A compiler turns a Model into a Program.
type compiler struct {
	model     *Model
	constants constants
	steps     []step
	sizes     []int // of each value, in float32
	// value maps a tensor to the value that holds it, padded to the tensor that it is
	// but for zeros around it: such a PAD is left to the operators that read it.
	value  map[int]int
	padded map[int]padding
}

// A padding is a tensor with rows and columns of zeros around it.
type padding struct {
	tensor                   int
	top, bottom, left, right int
}

// Compile prepares the model to compute the outputs with the given numbers, in that
// order. Operators that none of them needs are left out. The model has to pass [Model.Check].
func Compile(m *Model, outputs ...int) (*Program, error) {
	if err := m.Check(outputs...); err != nil {
		return nil, err
	}
	c := compiler{model: m, value: map[int]int{}, padded: map[int]padding{}}
	c.constants = constants{m, producers(m)}
	c.define(m.inputs[0])
	var wanted []int
	for _, o := range outputs {
		wanted = append(wanted, m.outputs[o])
	}
	for _, i := range needed(m, c.constants.producer, wanted) {
		if err := c.lower(&m.operators[i]); err != nil {
			return nil, fmt.Errorf("operator %d: %w", i, err)
		}
	}
	p := &Program{input: c.value[m.inputs[0]]}
	for _, t := range wanted {
		v, err := c.read(t)
		if err != nil {
			return nil, err
		}
		p.outputs = append(p.outputs, v)
	}
	p.steps = c.steps
	p.values, p.arena = layOut(c.sizes, lifetimes(p, len(c.sizes)))
	for _, s := range p.steps {
		p.scratch = max(p.scratch, s.scratch)
	}
	return p, nil
}

// producers returns, for each tensor, the operator that computes it, or -1.
func producers(m *Model) []int {
	p := make([]int, len(m.tensors))
	for i := range p {
		p[i] = -1
	}
	for i, op := range m.operators {
		for _, t := range op.outputs {
			p[t] = i
		}
	}
	return p
}

// needed returns the operators that the wanted tensors depend on, in the order of
// the file, which is an order of execution.
func needed(m *Model, producer, wanted []int) []int {
	seen := map[int]bool{}
	open := slices.Clone(wanted)
	for len(open) > 0 {
		t := open[len(open)-1]
		open = open[:len(open)-1]
		if t < 0 || producer[t] < 0 || seen[producer[t]] {
			continue
		}
		seen[producer[t]] = true
		open = append(open, m.operators[producer[t]].inputs...)
	}
	var ops []int
	for i := range m.operators {
		if seen[i] {
			ops = append(ops, i)
		}
	}
	return ops
}

// define makes a new value for tensor t.
func (c *compiler) define(t int) int {
	v := len(c.sizes)
	c.sizes = append(c.sizes, c.model.tensors[t].elements())
	c.value[t] = v
	return v
}

// read returns the value of tensor t, with its zeros in place.
func (c *compiler) read(t int) (int, error) {
	if v, ok := c.value[t]; ok {
		return v, nil
	}
	if p, ok := c.padded[t]; ok {
		return c.pad(t, p)
	}
	return 0, fmt.Errorf("%w: tensor %q is read before it is computed", ErrMalformed, c.model.tensors[t].name)
}

// readWindow returns the value of tensor t for an operator that supplies zeros
// itself, and how many.
func (c *compiler) readWindow(t int) (v int, p padding, err error) {
	if p, ok := c.padded[t]; ok {
		v, err := c.read(p.tensor)
		return v, p, err
	}
	v, err = c.read(t)
	return v, padding{tensor: t}, err
}

// emit adds a step that computes tensor t.
func (c *compiler) emit(op opcode, t int, rows, scratch int, reads []int, run func(values [][]float32, dst, scratch []float32, y0, y1 int)) {
	w := c.define(t)
	c.steps = append(c.steps, step{
		name: op.String(), rows: rows, scratch: scratch, reads: reads, writes: w,
		run: func(values [][]float32, scratch []float32, y0, y1 int) {
			run(values, values[w], scratch, y0, y1)
		},
	})
}

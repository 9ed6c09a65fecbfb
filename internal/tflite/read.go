package tflite

import (
	"fmt"
	"slices"

	"github.com/hypermob/pose/internal/graph"
)

// A reader turns a Model into a graph.
type reader struct {
	model     *Model
	constants constants
	graph     graph.Graph
	// value maps a tensor to the value that holds it, padded to the tensor that it is
	// but for zeros around it: such a PAD is left to the operators that read it.
	value  map[int]int
	padded map[int]padding
	// What the graph costs: see limits.go.
	elements, work int64
}

// A padding is a tensor with rows and columns of zeros around it.
type padding struct {
	tensor                   int
	top, bottom, left, right int
}

// Read reads a TensorFlow Lite file as the graph that computes the outputs with the given
// numbers, in that order. Operators that none of them needs are left out. Weights
// refer to the string's bytes.
func Read(file string, outputs ...int) (*graph.Graph, error) {
	m, err := Parse(file)
	if err != nil {
		return nil, err
	}
	return m.Graph(outputs...)
}

// Graph returns the graph of the outputs with the given numbers; see [Read].
func (m *Model) Graph(outputs ...int) (*graph.Graph, error) {
	if err := m.Check(outputs...); err != nil {
		return nil, err
	}
	r := reader{model: m, value: map[int]int{}, padded: map[int]padding{}}
	r.constants = constants{model: m, producer: producers(m)}
	var err error
	if r.graph.Input, err = r.define(m.inputs[0]); err != nil {
		return nil, err
	}
	var wanted []int
	for _, o := range outputs {
		wanted = append(wanted, m.outputs[o])
	}
	for _, i := range needed(m, r.constants.producer, wanted) {
		if err := r.lower(&m.operators[i]); err != nil {
			return nil, fmt.Errorf("operator %d: %w", i, err)
		}
	}
	for _, t := range wanted {
		v, err := r.read(t)
		if err != nil {
			return nil, err
		}
		r.graph.Outputs = append(r.graph.Outputs, v)
	}
	return &r.graph, nil
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
func (r *reader) define(t int) (int, error) {
	s, err := r.model.tensors[t].image()
	if err != nil {
		return 0, err
	}
	if err := r.room(s); err != nil {
		return 0, err
	}
	v := len(r.graph.Values)
	r.graph.Values = append(r.graph.Values, s)
	r.value[t] = v
	return v, nil
}

// read returns the value of tensor t, with its zeros in place.
func (r *reader) read(t int) (int, error) {
	if v, ok := r.value[t]; ok {
		return v, nil
	}
	if p, ok := r.padded[t]; ok {
		return r.pad(t, p)
	}
	return 0, fmt.Errorf("%w: tensor %q is read before it is computed", ErrMalformed, r.model.tensors[t].name)
}

// readWindow returns the value of tensor t for an operator that supplies zeros
// itself, and how many.
func (r *reader) readWindow(t int) (v int, p padding, err error) {
	if p, ok := r.padded[t]; ok {
		v, err := r.read(p.tensor)
		return v, p, err
	}
	v, err = r.read(t)
	return v, padding{tensor: t}, err
}

// emit adds a node that computes tensor t.
func (r *reader) emit(op graph.Op, t int, in ...int) error {
	out, err := r.define(t)
	if err != nil {
		return err
	}
	n := graph.Node{Op: op, In: in, Out: out}
	if err := r.charge(n); err != nil {
		return err
	}
	r.graph.Nodes = append(r.graph.Nodes, n)
	return nil
}

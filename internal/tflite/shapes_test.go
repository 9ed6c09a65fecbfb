package tflite

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/hypermob/pose/internal/graph"
)

// The zeros before an input, and whether the numbers fit, are those that counting the steps gives.
func TestSlide(t *testing.T) {
	for in := 1; in <= 12; in++ {
		for k := 1; k <= 5; k++ {
			for stride := 1; stride <= 3; stride++ {
				valid, same := 0, 0 // steps
				for at := 0; at+k <= in; at += stride {
					valid++
				}
				for at := 0; at < in; at += stride {
					same++
				}
				need := max(0, (same-1)*stride+k-in) // zeros on both sides together
				for out := 0; out <= 13; out++ {
					if before, ok := slide(in, out, k, stride, false); ok != (out == valid && valid > 0) || before != 0 {
						t.Errorf("VALID, %d of %d by %d, %d steps: %d, %v", k, in, stride, out, before, ok)
					}
					before, ok := slide(in, out, k, stride, true)
					if ok != (out == same) || ok && before != need/2 {
						t.Errorf("SAME, %d of %d by %d, %d steps: %d, %v", k, in, stride, out, before, ok)
					}
				}
			}
		}
	}
	for _, c := range [][2]int{{0, 1}, {-1, 1}, {1, 0}, {1, -1}, {1, maxElements + 1}} {
		if _, ok := slide(4, 4, c[0], c[1], true); ok {
			t.Errorf("a window of %d in steps of %d fits", c[0], c[1])
		}
	}
}

// sparse encodes dense elements of one byte as a sparse tensor: the dimensions in an order of
// traversal, some of them compressed.
func sparse(shape []int, dense []byte, order []int, compressed []bool) *tensor {
	t := &tensor{name: "t", shape: shape, typ: float16Type, sparsity: &sparsity{traversal: order}}
	strides := make([]int, len(shape))
	for i, s := len(shape)-1, 1; i >= 0; i-- {
		strides[i], s = s, s*shape[i]
	}
	// A node is the elements that are left of the tensor, by the offset of the first.
	nodes := []int{0}
	// filled reports whether there is something below a node at a level.
	var filled func(at, level int) bool
	filled = func(at, level int) bool {
		if level == len(order) {
			return dense[at] != 0
		}
		for i := range shape[order[level]] {
			if filled(at+i*strides[order[level]], level+1) {
				return true
			}
		}
		return false
	}
	for level, to := range order {
		d := sparseDim{compressed: compressed[level], size: shape[to], segments: []int32{0}}
		var next []int
		for _, at := range nodes {
			for i := range shape[to] {
				child := at + i*strides[to]
				if d.compressed && !filled(child, level+1) {
					continue
				}
				d.indices = append(d.indices, int32(i))
				next = append(next, child)
			}
			d.segments = append(d.segments, int32(len(d.indices)))
		}
		if !d.compressed {
			d.segments, d.indices = nil, nil
		}
		nodes = next
		t.sparsity.dims = append(t.sparsity.dims, d)
	}
	for _, at := range nodes {
		t.data = append(t.data, dense[at], dense[at]) // two bytes, as half-precision numbers have
	}
	return t
}

// A sparse tensor is what it was before it was made sparse, in whatever order and however many of
// its dimensions are compressed.
func TestDensify(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for range 400 {
		shape := make([]int, 1+random.IntN(4))
		n := 1
		for i := range shape {
			shape[i] = 1 + random.IntN(4)
			n *= shape[i]
		}
		dense := make([]byte, n)
		for i := range dense {
			if random.IntN(3) == 0 {
				dense[i] = byte(1 + random.IntN(255))
			}
		}
		order := random.Perm(len(shape))
		compressed := make([]bool, len(shape))
		for i := range compressed {
			compressed[i] = random.IntN(2) == 0
		}
		tensor := sparse(shape, dense, order, compressed)
		got, err := densify(tensor)
		if err != nil {
			t.Fatalf("%v in order %v, compressed %v: %v", shape, order, compressed, err)
		}
		for i, v := range dense {
			if got[2*i] != v || got[2*i+1] != v {
				t.Fatalf("%v in order %v, compressed %v: element %d is %d, want %d", shape, order, compressed, i, got[2*i], v)
			}
		}
		if len(tensor.data) > 2 {
			tensor.data = tensor.data[:len(tensor.data)-2]
			if _, err := densify(tensor); !errors.Is(err, ErrMalformed) {
				t.Fatalf("an element is missing: %v", err)
			}
		}
	}
}

// Each case has a graph that is small, and wrong in one place that TestBadModels's model cannot be.
func TestBadOperators(t *testing.T) {
	image := func(c int) testTensor { return testTensor{shape: []int{1, 2, 2, c}} }
	one := func(op testOperator, tensors ...testTensor) testModel {
		return testModel{tensors: tensors, operators: []testOperator{op}, inputs: []int{0}, outputs: op.outputs[:1]}
	}
	chained := func(op testOperator) testModel { // of a tensor that nothing computes
		op.inputs = slices.Clone(op.inputs)
		op.inputs[0] = 1
		m := one(op, image(1), image(1), image(1), testTensor{shape: []int{1}, data: floats(1)})
		m.outputs = op.outputs
		return m
	}
	for name, c := range map[string]struct {
		m    testModel
		want error
		text string
	}{
		"two outputs":             {one(testOperator{opLogistic, []int{0}, []int{1, 2}, nil}, image(1), image(1), image(1)), ErrMalformed, "LOGISTIC with 1 inputs and 2 outputs"},
		"no inputs":               {one(testOperator{opReshape, nil, []int{1}, nil}, image(1), image(1)), ErrMalformed, "RESHAPE with 0 inputs"},
		"an activation, joined":   {one(testOperator{opConcatenation, []int{0, 0}, []int{1}, []option{{0, 3, false}, {1, 1, true}}}, testTensor{shape: []int{1, 1, 1, 2}}, testTensor{shape: []int{1, 1, 1, 4}}), ErrUnsupported, "with an activation"},
		"joined along channels":   {one(testOperator{opConcatenation, []int{0, 0}, []int{1}, []option{{0, 3, false}}}, image(1), image(2)), ErrUnsupported, "along axis 3"},
		"joined along axis -1":    {one(testOperator{opConcatenation, []int{0, 0}, []int{1}, []option{{0, -1, false}}}, image(1), image(2)), ErrUnsupported, "along axis 3"},
		"joined along axis -5":    {one(testOperator{opConcatenation, []int{0, 0}, []int{1}, []option{{0, -5, false}}}, image(1), image(2)), ErrMalformed, "CONCATENATION"},
		"logistic of nothing":     {chained(testOperator{opLogistic, []int{0}, []int{2}, nil}), ErrMalformed, "before it is computed"},
		"sum of nothing":          {chained(testOperator{opAdd, []int{0, 0}, []int{2}, nil}), ErrMalformed, "before it is computed"},
		"pool of nothing":         {chained(testOperator{opMaxPool2D, []int{0}, []int{2}, nil}), ErrMalformed, "before it is computed"},
		"depth of nothing":        {chained(testOperator{opDepthToSpace, []int{0}, []int{2}, []option{{0, 1, false}}}), ErrMalformed, "before it is computed"},
		"a sum's activation":      {one(testOperator{opAdd, []int{0, 0}, []int{1}, []option{{0, 4, true}}}, image(1), image(1)), ErrUnsupported, "activation 4"},
		"a pool's channels":       {one(testOperator{opMaxPool2D, []int{0}, []int{1}, []option{{1, 1, false}, {2, 1, false}, {3, 1, false}, {4, 1, false}}}, image(1), image(2)), ErrMalformed, "MAX_POOL_2D"},
		"a pool's activation":     {one(testOperator{opMaxPool2D, []int{0}, []int{1}, []option{{5, 2, true}}}, image(1), image(1)), ErrUnsupported, "activation 2"},
		"more outputs than there": {one(testOperator{opDepthwiseConv2D, []int{0, 2, 3}, []int{1}, []option{{1, 1, false}, {2, 1, false}}}, image(1), image(2), testTensor{shape: []int{1, 1, 1, 2}, data: floats(1, 1)}, testTensor{shape: []int{2}, data: floats(0, 0)}), ErrUnsupported, "more outputs than inputs"},
		"three biases for one":    {one(testOperator{opConv2D, []int{0, 2, 3}, []int{1}, []option{{1, 1, false}, {2, 1, false}}}, image(1), image(1), testTensor{shape: []int{1, 1, 1, 1}, data: floats(1)}, testTensor{shape: []int{3}, data: floats(0, 0, 0)}), ErrMalformed, "CONV_2D"},
		"two sets of options":     {one(testOperator{opPad, []int{0, 2}, []int{1}, nil}, image(1), testTensor{shape: []int{1, 2, 2, 2}}, testTensor{shape: []int{8}, typ: int32Type, data: ints(0, 0, 0, 0, 0, 0, 0, 2)}), ErrMalformed, "PAD"},
	} {
		outputs := make([]int, len(c.m.outputs))
		if _, err := Read(c.m.file(), outputs...); !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.text) {
			t.Errorf("%s: %v, want %v that mentions %q", name, err, c.want, c.text)
		}
	}
}

// A PAD that an operator cannot take over becomes a node, once, however often its result is read.
func TestPadIsShared(t *testing.T) {
	m := testModel{
		tensors: []testTensor{
			{shape: []int{1, 2, 2, 1}}, {shape: []int{8}, typ: int32Type, data: ints(0, 0, 1, 1, 1, 1, 0, 0)},
			{shape: []int{1, 4, 4, 1}}, {shape: []int{1, 4, 4, 1}}, {shape: []int{1, 4, 4, 1}},
		},
		operators: []testOperator{
			{opPad, []int{0, 1}, []int{2}, nil}, {opLogistic, []int{2}, []int{3}, nil}, {opAdd, []int{2, 3}, []int{4}, nil},
		},
		inputs: []int{0}, outputs: []int{4, 2},
	}
	g, err := Read(m.file(), 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, n := range g.Nodes {
		kinds = append(kinds, n.Op.String())
	}
	if !slices.Equal(kinds, []string{"pad", "logistic", "add"}) {
		t.Errorf("the nodes are %q", kinds)
	}
	if op := g.Nodes[0].Op; op != (graph.Pad{Top: 1, Left: 1}) || g.Outputs[1] != g.Nodes[0].Out {
		t.Errorf("%+v, outputs %v", g.Nodes[0], g.Outputs)
	}
	m.operators = m.operators[:1]
	m.outputs = []int{2}
	if g, err := Read(m.file(), 0); err != nil || len(g.Nodes) != 1 || g.Values[g.Outputs[0]] != (graph.Shape{H: 4, W: 4, C: 1}) {
		t.Errorf("padded and nothing else: %+v, %v", g, err)
	}
}

// A file that is no model, or has not one graph, is refused.
func TestNoModel(t *testing.T) {
	file := mixed().file()
	for name, c := range map[string]struct {
		file string
		want error
	}{
		"nothing": {"", ErrMalformed}, "eight bytes": {"\x00\x00\x00\x00TFL3", ErrMalformed}, "another format": {file[:4] + "TFL2" + file[8:], ErrMalformed},
		"a picture": {"\x89PNG\r\n\x1a\n" + file, ErrMalformed},
	} {
		if m, err := Parse(c.file); !errors.Is(err, c.want) || m != nil {
			t.Errorf("%s: %v, %v", name, m, err)
		}
	}
	m, err := Parse(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, outputs := range [][]int{{3}, {-1}, {0, 99}} {
		if err := m.Check(outputs...); !errors.Is(err, ErrMalformed) {
			t.Errorf("outputs %v: %v", outputs, err)
		}
	}
	if err := m.Check(0, 1, 2, 0); err != nil {
		t.Errorf("an output twice: %v", err)
	}
	if got := opcode(99).String() + ", " + opConv2D.String() + ", " + dataType(7).String(); got != "operator 99, CONV_2D, type 7" {
		t.Error(got)
	}
}

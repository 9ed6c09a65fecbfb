package tflite

import (
	"errors"
	"runtime"
	"slices"
	"strings"
	"testing"

	flatbuffers "github.com/google/flatbuffers/go"
)

// allocated returns the bytes that f allocates, in all goroutines.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// Small files that ask for much are refused, and reading them allocates no more than their size
// warrants.
func TestLimits(t *testing.T) {
	for name, c := range map[string]struct {
		file string
		want error
		text string
	}{
		"one shape for all tensors":   {sharedShape(3000), ErrMalformed, "again and again"},
		"one name for all tensors":    {sharedName(3000), ErrMalformed, "again and again"},
		"one operator again":          {sharedOperator(3000), ErrMalformed, "again and again"},
		"sparse and huge":             {changed(func(m *testModel) { hugeSparse(m, 1<<23) }), ErrUnsupported, "bytes of weights or more"},
		"one branch again":            {changed(repeatedSparse), ErrMalformed, "inconsistent indexes"},
		"one filter for all":          {changed(func(m *testModel) { convolutions(m, 100, 8, 16, 1) }), ErrUnsupported, "bytes of weights or more"},
		"a window over all":           {changed(endlessPool), ErrUnsupported, "maxpool"},
		"a wide filter":               {wideFilter(), ErrUnsupported, "1 × 900"},
		"many operators":              {changed(func(m *testModel) { chain(m, 5000, 1) }), ErrUnsupported, "more than 4096 operators"},
		"many large activations":      {changed(func(m *testModel) { chain(m, 9, 1<<22) }), ErrUnsupported, "activations"},
		"much work with few elements": {changed(func(m *testModel) { convolutions(m, 5, 8, 16, 512) }), ErrUnsupported, "multiplications"},
	} {
		t.Run(name, func(t *testing.T) {
			var err error
			n := allocated(func() {
				var m *Model
				if m, err = Parse(c.file); err == nil {
					_, err = m.Graph(numbers(m)...)
				}
			})
			if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.text) {
				t.Errorf("error is %v, want %v that mentions %q", err, c.want, c.text)
			}
			if bound := readBound(c.file); n > bound {
				t.Errorf("%d bytes allocated for a file of %d, more than %d", n, len(c.file), bound)
			}
		})
	}
}

// readBound is what reading a file may allocate.
func readBound(file string) uint64 { return 256*uint64(len(file)) + 1<<20 }

// numbers returns the numbers of all outputs.
func numbers(m *Model) []int {
	n := make([]int, len(m.outputs))
	for i := range n {
		n[i] = i
	}
	return n
}

func changed(change func(m *testModel)) string {
	m := mixed()
	change(&m)
	return m.file()
}

// oneTable returns a file whose tensors or operators are one table n times.
func oneTable(n int, build func(b fileBuilder) (tensor, operator flatbuffers.UOffsetT)) string {
	b := fileBuilder{flatbuffers.NewBuilder(1024)}
	tensor, operator := build(b)
	b.StartObject(1)
	one := b.tables([]flatbuffers.UOffsetT{b.EndObject()})
	tensors, operators := []flatbuffers.UOffsetT{tensor}, []flatbuffers.UOffsetT{operator}
	if operator == 0 {
		tensors, operators = slices.Repeat(tensors, n), nil
	} else {
		operators = slices.Repeat(operators, n)
	}
	tensorVector, operatorVector := b.tables(tensors), b.tables(operators)
	b.StartObject(5)
	b.PrependUOffsetTSlot(0, tensorVector, 0)
	b.PrependUOffsetTSlot(3, operatorVector, 0)
	graph := b.tables([]flatbuffers.UOffsetT{b.EndObject()})
	b.StartObject(5)
	b.PrependUOffsetTSlot(1, one, 0)
	b.PrependUOffsetTSlot(2, graph, 0)
	b.PrependUOffsetTSlot(4, one, 0)
	b.FinishWithFileIdentifier(b.EndObject(), []byte("TFL3"))
	return string(b.FinishedBytes())
}

func sharedShape(n int) string {
	return oneTable(n, func(b fileBuilder) (tensor, operator flatbuffers.UOffsetT) {
		shape := b.ints(slices.Repeat([]int{1}, n))
		b.StartObject(7)
		b.PrependUOffsetTSlot(0, shape, 0)
		return b.EndObject(), 0
	})
}

func sharedName(n int) string {
	return oneTable(n, func(b fileBuilder) (tensor, operator flatbuffers.UOffsetT) {
		name := b.CreateString(strings.Repeat("a", 4*n))
		b.StartObject(7)
		b.PrependUOffsetTSlot(3, name, 0)
		return b.EndObject(), 0
	})
}

func sharedOperator(n int) string {
	return oneTable(n, func(b fileBuilder) (tensor, operator flatbuffers.UOffsetT) {
		inputs := b.ints(make([]int, n))
		b.StartObject(1)
		tensor = b.EndObject()
		b.StartObject(5)
		b.PrependUOffsetTSlot(1, inputs, 0)
		return tensor, b.EndObject()
	})
}

// endlessPool makes the window of the pooling as wide as numbers go.
func endlessPool(m *testModel) {
	m.tensors[12].shape = []int{1, 3, 3, 4}
	m.operators[6].options[0].value, m.operators[6].options[3].value = 0, 1<<30
}

// hugeSparse makes the sparse filter one of 4n elements, one of which is stored.
func hugeSparse(m *testModel, n int) {
	for _, i := range []int{3, 4, 5} {
		m.tensors[i].shape = []int{4, 1, 1, n}
	}
	s := sparseFilter()
	s.dims[3].segments, s.dims[3].indices = []int32{0, 1, 1, 1, 1}, []int32{0}
	m.tensors[3].sparsity, m.tensors[3].data = s, halfBytes(1)
}

// repeatedSparse makes every segment of a level the whole of it, level by level.
func repeatedSparse(m *testModel) {
	const n = 900
	all := sparseDim{compressed: true, segments: make([]int32, n+1), indices: make([]int32, n)}
	for i := range all.segments {
		all.segments[i] = int32(i % 2 * n)
	}
	none := sparseDim{compressed: true, segments: make([]int32, n+1)}
	for _, i := range []int{3, 4, 5} {
		m.tensors[i].shape = []int{n, 1, 1, 1}
	}
	m.tensors[3].sparsity = &sparsity{traversal: []int{0, 1, 2, 3}, dims: []sparseDim{{size: n}, all, all, none}}
	m.tensors[3].data = halfBytes(1)
}

// wideFilter returns a file with a window that needs 450 columns of zeros on either side.
func wideFilter() string {
	same := option{0, 0, true}
	return testModel{
		tensors: []testTensor{
			{shape: []int{1, 2, 2, 1}}, {shape: []int{1, 1, 900, 1}, data: floats(make([]float32, 900)...)},
			{shape: []int{1}, data: floats(0)}, {shape: []int{1, 2, 2, 1}},
		},
		operators: []testOperator{{opConv2D, []int{0, 1, 2}, []int{3}, []option{same, {1, 1, false}, {2, 1, false}}}},
		inputs:    []int{0},
		outputs:   []int{3},
	}.file()
}

// chain makes the network n logistic operators over so many elements.
func chain(m *testModel, n, elements int) {
	*m = testModel{tensors: []testTensor{{shape: []int{1, 1, elements, 1}}}, inputs: []int{0}, outputs: []int{n}}
	for i := range n {
		m.tensors = append(m.tensors, testTensor{shape: []int{1, 1, elements, 1}})
		m.operators = append(m.operators, testOperator{opLogistic, []int{i}, []int{i + 1}, nil})
	}
}

// convolutions makes the network a chain of n convolutions with one filter: windows of k × k pixels
// over images of side × side pixels, from c channels to c.
func convolutions(m *testModel, n, k, c, side int) {
	chain(m, n, 1)
	weights, bias := len(m.tensors), len(m.tensors)+1
	for i := range m.tensors {
		m.tensors[i].shape = []int{1, side, side, c}
	}
	m.tensors = append(m.tensors, testTensor{shape: []int{c, k, k, c}, data: floats(make([]float32, c*k*k*c)...)},
		testTensor{shape: []int{c}, data: floats(make([]float32, c)...)})
	for i := range m.operators {
		m.operators[i] = testOperator{opConv2D, []int{i, weights, bias}, []int{i + 1},
			[]option{{0, 0, true}, {1, 1, false}, {2, 1, false}}}
	}
}

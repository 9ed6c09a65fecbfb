package tflite

import (
	"encoding/binary"
	"fmt"
	"unsafe"

	"github.com/hypermob/pose/internal/graph"
)

// An opcode is a builtin operator, numbered as in TensorFlow Lite's schema.
type opcode int

const (
	opAdd             opcode = 0
	opConcatenation   opcode = 2
	opConv2D          opcode = 3
	opDepthwiseConv2D opcode = 4
	opDepthToSpace    opcode = 5
	opDequantize      opcode = 6
	opLogistic        opcode = 14
	opMaxPool2D       opcode = 17
	opReshape         opcode = 22
	opResizeBilinear  opcode = 23
	opPad             opcode = 34
	opDensify         opcode = 124
)

var opcodeNames = map[opcode]string{
	opAdd: "ADD", opConcatenation: "CONCATENATION", opConv2D: "CONV_2D", opDepthwiseConv2D: "DEPTHWISE_CONV_2D",
	opDepthToSpace: "DEPTH_TO_SPACE", opDequantize: "DEQUANTIZE", opLogistic: "LOGISTIC", opMaxPool2D: "MAX_POOL_2D",
	opReshape: "RESHAPE", opResizeBilinear: "RESIZE_BILINEAR", opPad: "PAD", opDensify: "DENSIFY",
}

func (o opcode) String() string {
	if name, ok := opcodeNames[o]; ok {
		return name
	}
	return fmt.Sprintf("operator %d", int(o))
}

// A dataType is the type of a tensor's elements, numbered as in the schema.
type dataType byte

const (
	float32Type dataType = 0
	float16Type dataType = 1
	int32Type   dataType = 2
)

func (t dataType) String() string {
	switch t {
	case float32Type:
		return "float32"
	case float16Type:
		return "float16"
	case int32Type:
		return "int32"
	}
	return fmt.Sprintf("type %d", byte(t))
}

// size returns the bytes of one element, 0 for a type that is not supported.
func (t dataType) size() int {
	switch t {
	case float32Type, int32Type:
		return 4
	case float16Type:
		return 2
	}
	return 0
}

// A tensor is a value of the graph: a constant if it has data, else an activation.
type tensor struct {
	name     string
	shape    []int
	typ      dataType
	data     []byte
	sparsity *sparsity
}

// elements returns the number of elements of the shape.
func (t *tensor) elements() int {
	n := 1
	for _, d := range t.shape {
		n *= d
	}
	return n
}

// image returns the shape as an image; leading dimensions of a shape of rank 3 or
// less count as 1. The batch has to be 1.
func (t *tensor) image() (graph.Shape, error) {
	s := [4]int{1, 1, 1, 1}
	if len(t.shape) > 4 {
		return graph.Shape{}, fmt.Errorf("%w: tensor %q has rank %d", ErrUnsupported, t.name, len(t.shape))
	}
	copy(s[4-len(t.shape):], t.shape)
	if s[0] != 1 {
		return graph.Shape{}, fmt.Errorf("%w: tensor %q has a batch of %d", ErrUnsupported, t.name, s[0])
	}
	return graph.Shape{H: s[1], W: s[2], C: s[3]}, nil
}

// A sparsity says how the elements of a sparse tensor are stored: dimensions in the
// order of traversal, each dense or compressed (CSR).
type sparsity struct {
	traversal []int
	blockMap  []int
	dims      []sparseDim
}

type sparseDim struct {
	compressed        bool
	size              int     // of a dense dimension
	segments, indices []int32 // of a compressed one
}

// An operator is one node of the graph; absent inputs are -1.
type operator struct {
	code            opcode
	inputs, outputs []int
	options         table
}

// A Model is the graph of a network, as its file states it.
type Model struct {
	buffer          *buffer // operators' options are read from it at compile time
	tensors         []tensor
	operators       []operator
	inputs, outputs []int
}

// Parse reads a TensorFlow Lite file. The Model refers to the string's bytes.
func Parse(file string) (*Model, error) {
	// The parser only reads, so the string's own bytes serve; a copy of the heavy
	// network would cost 27 MB.
	b := &buffer{data: unsafe.Slice(unsafe.StringData(file), len(file))}
	if len(file) < 8 || file[4:8] != "TFL3" {
		return nil, fmt.Errorf("%w: the file does not begin as a TensorFlow Lite model", ErrMalformed)
	}
	root := b.table(b.offset(0))
	graphs := root.tables(2)
	if b.err == nil && len(graphs) != 1 {
		return nil, fmt.Errorf("%w: %d subgraphs instead of 1", ErrUnsupported, len(graphs))
	}
	if b.err != nil {
		return nil, b.err
	}
	m := &Model{buffer: b, inputs: graphs[0].ints(1), outputs: graphs[0].ints(2)}
	m.readTensors(graphs[0].tables(0), root.tables(4))
	m.readOperators(graphs[0].tables(3), root.tables(1))
	m.checkIndexes(m.inputs, false)
	m.checkIndexes(m.outputs, false)
	if b.err != nil {
		return nil, b.err
	}
	return m, nil
}

// Check returns an error unless the model has a single float32 input and outputs with
// the given numbers.
func (m *Model) Check(outputs ...int) error {
	if len(m.inputs) != 1 || m.tensors[m.inputs[0]].typ != float32Type {
		return fmt.Errorf("%w: the network must have one float32 input", ErrUnsupported)
	}
	for _, o := range outputs {
		if o < 0 || o >= len(m.outputs) {
			return fmt.Errorf("%w: there is no output %d among %d", ErrMalformed, o, len(m.outputs))
		}
	}
	return nil
}

func (m *Model) readTensors(tensors, buffers []table) {
	for i, t := range tensors {
		v := tensor{name: t.text(3), shape: t.ints(0), typ: dataType(t.u8(1, 0))}
		n := 1
		for _, d := range v.shape {
			if d <= 0 || n > maxElements/d {
				m.buffer.fail("tensor %d (%q) has shape %v", i, v.name, v.shape)
				return
			}
			n *= d
		}
		if j := t.i32(2, 0); j >= 0 && j < len(buffers) {
			v.data = buffers[j].bytes(0)
		} else {
			m.buffer.fail("tensor %d (%q) refers to buffer %d of %d", i, v.name, j, len(buffers))
		}
		if s, ok := t.table(6); ok {
			v.sparsity = readSparsity(s)
		}
		m.tensors = append(m.tensors, v)
	}
}

func readSparsity(t table) *sparsity {
	s := &sparsity{traversal: t.ints(0), blockMap: t.ints(1)}
	for _, d := range t.tables(2) {
		s.dims = append(s.dims, sparseDim{
			compressed: d.u8(0, 0) == 1,
			size:       d.i32(1, 0),
			segments:   readIndexes(d, 2),
			indices:    readIndexes(d, 4),
		})
	}
	return s
}

// readIndexes reads the union whose type is in field i: a vector of int32, uint16 or uint8.
func readIndexes(t table, i int) []int32 {
	values, ok := t.table(i + 1)
	if !ok {
		return nil
	}
	size := map[byte]int{1: 4, 2: 2, 3: 1}[t.u8(i, 0)]
	if size == 0 {
		t.b.fail("a sparse dimension has index type %d", t.u8(i, 0))
		return nil
	}
	pos, n := values.numbers(0, size)
	v := make([]int32, n)
	for j := range v {
		switch p := pos + size*j; size {
		case 4:
			v[j] = int32(binary.LittleEndian.Uint32(t.b.data[p:]))
		case 2:
			v[j] = int32(binary.LittleEndian.Uint16(t.b.data[p:]))
		default:
			v[j] = int32(t.b.data[p])
		}
	}
	return v
}

func (m *Model) readOperators(operators, codes []table) {
	for i, t := range operators {
		c := t.i32(0, 0)
		if c < 0 || c >= len(codes) {
			m.buffer.fail("operator %d has code %d of %d", i, c, len(codes))
			return
		}
		// Codes below 127 are in the old one-byte field, and mostly in both.
		op := operator{
			code:    max(opcode(int8(codes[c].u8(0, 0))), opcode(codes[c].i32(3, 0))),
			inputs:  t.ints(1),
			outputs: t.ints(2),
		}
		op.options, _ = t.table(4)
		m.checkIndexes(op.inputs, true)
		m.checkIndexes(op.outputs, false)
		m.operators = append(m.operators, op)
	}
}

// checkIndexes fails unless every index names a tensor, or is -1 where that is allowed.
func (m *Model) checkIndexes(indexes []int, optional bool) {
	for _, i := range indexes {
		if i >= len(m.tensors) || i < -1 || (i == -1 && !optional) {
			m.buffer.fail("there is no tensor %d", i)
		}
	}
}

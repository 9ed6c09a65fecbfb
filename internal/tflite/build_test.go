package tflite

import (
	"encoding/binary"
	"math"

	flatbuffers "github.com/google/flatbuffers/go"
)

// The tests build small models with the flatbuffers runtime, field numbers as in
// TensorFlow Lite's schema.

type testTensor struct {
	shape    []int
	typ      dataType
	data     []byte
	sparsity *sparsity
}

type testOperator struct {
	code            opcode
	inputs, outputs []int
	options         []option
}

// An option is one field of an operator's options: a byte or an int32.
type option struct {
	field int
	value int
	small bool
}

type testModel struct {
	tensors         []testTensor
	operators       []testOperator
	inputs, outputs []int
}

func floats(v ...float32) []byte {
	var b []byte
	for _, x := range v {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
	}
	return b
}

func ints(v ...int) []byte {
	var b []byte
	for _, x := range v {
		b = binary.LittleEndian.AppendUint32(b, uint32(int32(x)))
	}
	return b
}

func halfBytes(v ...uint16) []byte {
	var b []byte
	for _, x := range v {
		b = binary.LittleEndian.AppendUint16(b, x)
	}
	return b
}

type fileBuilder struct{ *flatbuffers.Builder }

func (b fileBuilder) ints(v []int) flatbuffers.UOffsetT {
	b.StartVector(4, len(v), 4)
	for i := len(v) - 1; i >= 0; i-- {
		b.PrependInt32(int32(v[i]))
	}
	return b.EndVector(len(v))
}

func (b fileBuilder) tables(v []flatbuffers.UOffsetT) flatbuffers.UOffsetT {
	b.StartVector(4, len(v), 4)
	for i := len(v) - 1; i >= 0; i-- {
		b.PrependUOffsetT(v[i])
	}
	return b.EndVector(len(v))
}

// indexes writes an Int32Vector table.
func (b fileBuilder) indexes(v []int32) flatbuffers.UOffsetT {
	all := make([]int, len(v))
	for i, x := range v {
		all[i] = int(x)
	}
	values := b.ints(all)
	b.StartObject(1)
	b.PrependUOffsetTSlot(0, values, 0)
	return b.EndObject()
}

func (b fileBuilder) sparsity(s *sparsity) flatbuffers.UOffsetT {
	var dims []flatbuffers.UOffsetT
	for _, d := range s.dims {
		segments, indices := b.indexes(d.segments), b.indexes(d.indices)
		b.StartObject(6)
		if d.compressed {
			b.PrependByteSlot(0, 1, 0)
			b.PrependByteSlot(2, 1, 0)
			b.PrependUOffsetTSlot(3, segments, 0)
			b.PrependByteSlot(4, 1, 0)
			b.PrependUOffsetTSlot(5, indices, 0)
		}
		b.PrependInt32Slot(1, int32(d.size), 0)
		dims = append(dims, b.EndObject())
	}
	traversal, blocks, dimVector := b.ints(s.traversal), b.ints(s.blockMap), b.tables(dims)
	b.StartObject(3)
	b.PrependUOffsetTSlot(0, traversal, 0)
	b.PrependUOffsetTSlot(1, blocks, 0)
	b.PrependUOffsetTSlot(2, dimVector, 0)
	return b.EndObject()
}

// file returns the model as a TensorFlow Lite file.
func (m testModel) file() string {
	b := fileBuilder{flatbuffers.NewBuilder(1024)}
	var buffers, tensors, codes, operators []flatbuffers.UOffsetT
	for i, t := range m.tensors {
		var data, sparse flatbuffers.UOffsetT
		if t.data != nil {
			data = b.CreateByteVector(t.data)
		}
		b.StartObject(1)
		if t.data != nil {
			b.PrependUOffsetTSlot(0, data, 0)
		}
		buffers = append(buffers, b.EndObject())
		if t.sparsity != nil {
			sparse = b.sparsity(t.sparsity)
		}
		shape, name := b.ints(t.shape), b.CreateString(string(rune('a'+i)))
		b.StartObject(7)
		b.PrependUOffsetTSlot(0, shape, 0)
		b.PrependByteSlot(1, byte(t.typ), 0)
		b.PrependUint32Slot(2, uint32(i), 0)
		b.PrependUOffsetTSlot(3, name, 0)
		if t.sparsity != nil {
			b.PrependUOffsetTSlot(6, sparse, 0)
		}
		tensors = append(tensors, b.EndObject())
	}
	for i, o := range m.operators {
		b.StartObject(4)
		b.PrependInt32Slot(3, int32(o.code), 0)
		codes = append(codes, b.EndObject())
		in, out := b.ints(o.inputs), b.ints(o.outputs)
		b.StartObject(8)
		for _, f := range o.options {
			if f.small {
				b.PrependByteSlot(f.field, byte(f.value), 0)
			} else {
				b.PrependInt32Slot(f.field, int32(f.value), 0)
			}
		}
		options := b.EndObject()
		b.StartObject(5)
		b.PrependUint32Slot(0, uint32(i), 0)
		b.PrependUOffsetTSlot(1, in, 0)
		b.PrependUOffsetTSlot(2, out, 0)
		b.PrependByteSlot(3, 1, 0)
		b.PrependUOffsetTSlot(4, options, 0)
		operators = append(operators, b.EndObject())
	}
	tensorVector, in, out, operatorVector := b.tables(tensors), b.ints(m.inputs), b.ints(m.outputs), b.tables(operators)
	b.StartObject(5)
	b.PrependUOffsetTSlot(0, tensorVector, 0)
	b.PrependUOffsetTSlot(1, in, 0)
	b.PrependUOffsetTSlot(2, out, 0)
	b.PrependUOffsetTSlot(3, operatorVector, 0)
	graph := b.tables([]flatbuffers.UOffsetT{b.EndObject()})
	codeVector, bufferVector := b.tables(codes), b.tables(buffers)
	b.StartObject(5)
	b.PrependUint32Slot(0, 3, 0)
	b.PrependUOffsetTSlot(1, codeVector, 0)
	b.PrependUOffsetTSlot(2, graph, 0)
	b.PrependUOffsetTSlot(4, bufferVector, 0)
	b.FinishWithFileIdentifier(b.EndObject(), []byte("TFL3"))
	return string(b.FinishedBytes())
}

// mixed is a model of two outputs that uses every operator: a padded convolution
// with half-precision weights that are stored sparsely, a depthwise one with float32
// weights, and the rest.
func mixed() testModel {
	same := option{0, 0, true}
	stride := func(f int) []option { return []option{{f, 1, false}, {f + 1, 1, false}} }
	return testModel{
		tensors: []testTensor{
			0:  {shape: []int{1, 3, 3, 2}},
			1:  {shape: []int{4, 2}, typ: int32Type, data: ints(0, 0, 1, 1, 1, 1, 0, 0)},
			2:  {shape: []int{1, 5, 5, 2}}, // padded
			3:  {shape: []int{4, 1, 1, 2}, typ: float16Type, data: halfBytes(0x3c00, 0x4000, 0xbc00), sparsity: sparseFilter()},
			4:  {shape: []int{4, 1, 1, 2}, typ: float16Type}, // densified
			5:  {shape: []int{4, 1, 1, 2}},                   // dequantized: {1,0},{0,2},{0,0},{-1,0}
			6:  {shape: []int{4}, data: floats(0, 0, 1, 5)},
			7:  {shape: []int{1, 5, 5, 4}}, // convolved
			8:  {shape: []int{1, 1, 1, 4}, data: floats(1, 1, 2, 2)},
			9:  {shape: []int{4}, data: floats(0, 0, 0, 0)},
			10: {shape: []int{1, 5, 5, 4}}, // depthwise
			11: {shape: []int{1, 5, 5, 4}}, // sum
			12: {shape: []int{1, 2, 2, 4}}, // pooled
			13: {shape: []int{1, 4, 4, 1}}, // depth to space
			14: {shape: []int{2}, typ: int32Type, data: ints(8, 8)},
			15: {shape: []int{1, 8, 8, 1}}, // resized
			16: {shape: []int{1, 64}},      // reshaped
			17: {shape: []int{1, 16}},      // reshaped
			18: {shape: []int{1, 80}},      // concatenated
			19: {shape: []int{1, 80}},      // logistic
			20: {shape: []int{1, 5, 5, 4}}, // padded channels of the input, itself padded
			21: {shape: []int{4, 2}, typ: int32Type, data: ints(0, 0, 0, 0, 0, 0, 1, 1)},
		},
		operators: []testOperator{
			{opPad, []int{0, 1}, []int{2}, nil},
			{opDensify, []int{3}, []int{4}, nil},
			{opDequantize, []int{4}, []int{5}, nil},
			{opConv2D, []int{2, 5, 6}, []int{7}, append(stride(1), same, option{3, 3, true})},
			{opDepthwiseConv2D, []int{7, 8, 9}, []int{10}, append(stride(1), same, option{4, 1, true})},
			{opAdd, []int{7, 10}, []int{11}, nil},
			{opMaxPool2D, []int{11}, []int{12}, []option{{0, 1, true}, {1, 2, false}, {2, 2, false}, {3, 2, false}, {4, 2, false}}},
			{opDepthToSpace, []int{12}, []int{13}, []option{{0, 2, false}}},
			{opResizeBilinear, []int{13, 14}, []int{15}, []option{{3, 1, true}}},
			{opReshape, []int{15}, []int{16}, nil},
			{opReshape, []int{13}, []int{17}, nil},
			{opConcatenation, []int{16, 17}, []int{18}, []option{{0, 1, false}}},
			{opLogistic, []int{18}, []int{19}, nil},
			{opPad, []int{2, 21}, []int{20}, nil},
		},
		inputs:  []int{0},
		outputs: []int{19, 20, 11},
	}
}

// sparseFilter describes 4x1x1x2 elements of which (0,0), (1,1) and (3,0) are stored.
func sparseFilter() *sparsity {
	return &sparsity{traversal: []int{0, 1, 2, 3}, dims: []sparseDim{{size: 4}, {size: 1}, {size: 1},
		{compressed: true, segments: []int32{0, 1, 2, 2, 3}, indices: []int32{0, 1, 0}}}}
}

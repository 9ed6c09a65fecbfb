package tflite

import (
	"fmt"
	"math"

	"github.com/hypermob/pose/internal/graph"
	"github.com/hypermob/pose/internal/kernel"
)

// lower adds the node of one operator.
func (r *reader) lower(op *operator) error {
	inputs, known := map[opcode]int{
		opAdd: 2, opConcatenation: -1, opConv2D: 3, opDepthwiseConv2D: 3, opDepthToSpace: 1, opDequantize: 1,
		opLogistic: 1, opMaxPool2D: 1, opReshape: -1, opResizeBilinear: 2, opPad: 2, opDensify: 1,
	}[op.code]
	if !known {
		return fmt.Errorf("%w: %v is not implemented", ErrUnsupported, op.code)
	}
	if len(op.outputs) != 1 || len(op.inputs) == 0 || (inputs >= 0 && len(op.inputs) != inputs) {
		return fmt.Errorf("%w: %v with %d inputs and %d outputs", ErrMalformed, op.code, len(op.inputs), len(op.outputs))
	}
	for _, t := range op.inputs {
		if t < 0 {
			return fmt.Errorf("%w: %v without one of its inputs", ErrUnsupported, op.code)
		}
	}
	out := op.outputs[0]
	if _, again := r.value[out]; again {
		return fmt.Errorf("%w: %v computes a tensor anew", ErrMalformed, op.code)
	}
	err := r.lowerKnown(op, op.inputs[0], out)
	if r.model.buffer.err != nil { // the options were damaged
		return r.model.buffer.err
	}
	return err
}

func (r *reader) lowerKnown(op *operator, in, out int) error {
	switch op.code {
	case opDequantize, opDensify:
		return r.checkConstant(op)
	case opConv2D:
		return r.conv(op, in, out)
	case opDepthwiseConv2D:
		return r.depthwise(op, in, out)
	case opMaxPool2D:
		return r.maxPool(op, in, out)
	case opPad:
		return r.deferPad(op, in, out)
	case opReshape:
		return r.sameSize(graph.Reshape{}, op.code, in, out)
	case opConcatenation:
		return r.concatenate(op, out)
	case opAdd:
		return r.add(op, in, out)
	case opLogistic:
		return r.sameSize(graph.Logistic{}, op.code, in, out)
	case opResizeBilinear:
		return r.resize(op, in, out)
	default:
		return r.depthToSpace(op, in, out)
	}
}

// checkConstant fails unless the operator's result is a constant: its readers
// unpack it themselves.
func (r *reader) checkConstant(op *operator) error {
	if in := op.inputs[0]; r.constants.stored(in) == nil {
		return fmt.Errorf("%w: %v of %q, which is no constant", ErrUnsupported, op.code, r.model.tensors[in].name)
	}
	return nil
}

// activation reads the fused activation function in field i of an operator's options.
func activation(op *operator, i int) (kernel.Clamp, error) {
	switch a := op.options.u8(i, 0); a {
	case 0:
		return kernel.Clamp{}, nil
	case 1:
		return kernel.Clamp{On: true, Max: float32(math.Inf(1))}, nil
	case 3:
		return kernel.Clamp{On: true, Max: 6}, nil
	default:
		return kernel.Clamp{}, fmt.Errorf("%w: %v with activation %d", ErrUnsupported, op.code, a)
	}
}

// mismatch is the error of an operator whose tensors do not fit together.
func (r *reader) mismatch(op opcode, tensors ...int) error {
	var shapes [][]int
	for _, t := range tensors {
		shapes = append(shapes, r.model.tensors[t].shape)
	}
	return fmt.Errorf("%w: %v with shapes %v", ErrMalformed, op, shapes)
}

// readImage returns the value of tensor in, and the shapes of in and out.
func (r *reader) readImage(in, out int) (v int, from, to graph.Shape, err error) {
	if v, err = r.read(in); err != nil {
		return v, from, to, err
	}
	to, err = r.model.tensors[out].image()
	return v, r.graph.Values[v], to, err
}

// sameSize emits an operator whose output has as many elements as its input.
func (r *reader) sameSize(op graph.Op, code opcode, in, out int) error {
	v, err := r.read(in)
	if err != nil {
		return err
	}
	if r.model.tensors[in].elements() != r.model.tensors[out].elements() {
		return r.mismatch(code, in, out)
	}
	return r.emit(op, out, v)
}

func (r *reader) add(op *operator, a, out int) error {
	b := op.inputs[1]
	clamp, err := activation(op, 0)
	if err != nil {
		return err
	}
	va, from, to, err := r.readImage(a, out)
	if err != nil {
		return err
	}
	vb, err := r.read(b)
	if err != nil {
		return err
	}
	if from != to || r.graph.Values[vb] != to {
		return r.mismatch(opAdd, a, b, out)
	}
	return r.emit(graph.Add{Clamp: clamp}, out, va, vb)
}

func (r *reader) resize(op *operator, in, out int) error {
	v, from, to, err := r.readImage(in, out)
	if err != nil {
		return err
	}
	if from.C != to.C {
		return r.mismatch(op.code, in, out)
	}
	return r.emit(graph.Resize{AlignCorners: op.options.u8(2, 0) != 0, HalfPixelCenters: op.options.u8(3, 0) != 0}, out, v)
}

func (r *reader) depthToSpace(op *operator, in, out int) error {
	v, from, to, err := r.readImage(in, out)
	if err != nil {
		return err
	}
	block := op.options.i32(0, 0)
	if block <= 0 || block > from.C || to.H != from.H*block || to.W != from.W*block || from.C != to.C*block*block {
		return r.mismatch(op.code, in, out)
	}
	return r.emit(graph.DepthToSpace{Block: block}, out, v)
}

// concatenate joins tensors along their first dimension that is not 1, where joining
// is laying one behind the other.
func (r *reader) concatenate(op *operator, out int) error {
	shape := r.model.tensors[out].shape
	axis := op.options.i32(0, 0)
	if axis < 0 {
		axis += len(shape)
	}
	if axis < 0 || axis >= len(shape) {
		return r.mismatch(op.code, out)
	}
	for _, d := range shape[:axis] {
		if d != 1 {
			return fmt.Errorf("%w: CONCATENATION along axis %d of %v", ErrUnsupported, axis, shape)
		}
	}
	if a, err := activation(op, 1); err != nil || a.On {
		return fmt.Errorf("%w: CONCATENATION with an activation", ErrUnsupported)
	}
	var parts []int
	total := 0
	for _, t := range op.inputs {
		v, err := r.read(t)
		if err != nil {
			return err
		}
		parts = append(parts, v)
		total += r.model.tensors[t].elements()
	}
	if total != r.model.tensors[out].elements() {
		return r.mismatch(op.code, append(op.inputs, out)...)
	}
	return r.emit(graph.Concat{}, out, parts...)
}

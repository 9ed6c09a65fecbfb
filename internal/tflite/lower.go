package tflite

import (
	"fmt"

	"github.com/hypermob/pose/internal/kernel"
)

// lower adds the steps of one operator.
func (c *compiler) lower(op *operator) error {
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
	if _, again := c.value[out]; again {
		return fmt.Errorf("%w: %v computes a tensor anew", ErrMalformed, op.code)
	}
	err := c.lowerKnown(op, op.inputs[0], out)
	if c.model.buffer.err != nil { // the options were damaged
		return c.model.buffer.err
	}
	return err
}

func (c *compiler) lowerKnown(op *operator, in, out int) error {
	switch op.code {
	case opDequantize, opDensify:
		return c.checkConstant(op)
	case opConv2D:
		return c.conv(op, in, out)
	case opDepthwiseConv2D:
		return c.depthwise(op, in, out)
	case opMaxPool2D:
		return c.maxPool(op, in, out)
	case opPad:
		return c.deferPad(op, in, out)
	case opReshape:
		return c.reshape(in, out)
	case opConcatenation:
		return c.concatenate(op, out)
	case opAdd:
		return c.add(op, in, out)
	case opLogistic:
		return c.logistic(in, out)
	case opResizeBilinear:
		return c.resize(op, in, out)
	default:
		return c.depthToSpace(op, in, out)
	}
}

// checkConstant fails unless the operator's result is a constant: its readers
// unpack it themselves.
func (c *compiler) checkConstant(op *operator) error {
	if in := op.inputs[0]; c.constants.stored(in) == nil {
		return fmt.Errorf("%w: %v of %q, which is no constant", ErrUnsupported, op.code, c.model.tensors[in].name)
	}
	return nil
}

// activation reads the fused activation function in field i of an operator's options.
func activation(op *operator, i int) (kernel.Activation, error) {
	switch a := op.options.u8(i, 0); a {
	case 0:
		return kernel.None, nil
	case 1:
		return kernel.ReLU, nil
	case 3:
		return kernel.ReLU6, nil
	default:
		return kernel.None, fmt.Errorf("%w: %v with activation %d", ErrUnsupported, op.code, a)
	}
}

// mismatch is the error of an operator whose tensors do not fit together.
func (c *compiler) mismatch(op opcode, tensors ...int) error {
	var shapes [][]int
	for _, t := range tensors {
		shapes = append(shapes, c.model.tensors[t].shape)
	}
	return fmt.Errorf("%w: %v with shapes %v", ErrMalformed, op, shapes)
}

// An imageShape is the heights, widths and channels of an operator's input and output.
type imageShape struct{ h, w, c, oh, ow, oc int }

// imageShapes returns the shapes of tensors in and out as images.
func (c *compiler) imageShapes(in, out int) (s imageShape, err error) {
	if s.h, s.w, s.c, err = c.model.tensors[in].hwc(); err != nil {
		return s, err
	}
	s.oh, s.ow, s.oc, err = c.model.tensors[out].hwc()
	return s, err
}

// readImage returns the value of tensor in, and the shapes of in and out.
func (c *compiler) readImage(in, out int) (v int, s imageShape, err error) {
	if v, err = c.read(in); err != nil {
		return 0, s, err
	}
	s, err = c.imageShapes(in, out)
	return v, s, err
}

func (c *compiler) reshape(in, out int) error {
	v, err := c.read(in)
	if err != nil {
		return err
	}
	if c.model.tensors[in].elements() != c.model.tensors[out].elements() {
		return c.mismatch(opReshape, in, out)
	}
	c.value[out] = v // the order of the elements stays
	return nil
}

func (c *compiler) add(op *operator, a, out int) error {
	b := op.inputs[1]
	act, err := activation(op, 0)
	if err != nil {
		return err
	}
	va, err := c.read(a)
	if err != nil {
		return err
	}
	vb, err := c.read(b)
	if err != nil {
		return err
	}
	h, _, _, err := c.model.tensors[out].hwc()
	n := c.model.tensors[out].elements()
	if err != nil || c.model.tensors[a].elements() != n || c.model.tensors[b].elements() != n {
		return c.mismatch(opAdd, a, b, out)
	}
	row := n / h
	c.emit(opAdd, out, h, 0, []int{va, vb}, func(v [][]float32, dst, _ []float32, y0, y1 int) {
		kernel.Add(dst[y0*row:y1*row], v[va][y0*row:y1*row], v[vb][y0*row:y1*row], act)
	})
	return nil
}

func (c *compiler) logistic(in, out int) error {
	v, err := c.read(in)
	if err != nil {
		return err
	}
	n := c.model.tensors[out].elements()
	if c.model.tensors[in].elements() != n {
		return c.mismatch(opLogistic, in, out)
	}
	c.emit(opLogistic, out, n, 0, []int{v}, func(values [][]float32, dst, _ []float32, y0, y1 int) {
		kernel.Logistic(dst[y0:y1], values[v][y0:y1])
	})
	return nil
}

func (c *compiler) resize(op *operator, in, out int) error {
	v, s, err := c.readImage(in, out)
	if err != nil {
		return err
	}
	if s.c != s.oc {
		return c.mismatch(op.code, in, out)
	}
	r := &kernel.Resize{InH: s.h, InW: s.w, OutH: s.oh, OutW: s.ow, C: s.c,
		AlignCorners: op.options.u8(2, 0) != 0, HalfPixelCenters: op.options.u8(3, 0) != 0}
	c.emit(op.code, out, s.oh, 0, []int{v}, func(values [][]float32, dst, _ []float32, y0, y1 int) {
		r.Rows(dst, values[v], y0, y1)
	})
	return nil
}

func (c *compiler) depthToSpace(op *operator, in, out int) error {
	v, s, err := c.readImage(in, out)
	if err != nil {
		return err
	}
	block := op.options.i32(0, 0)
	if block <= 0 || block > s.c || s.oh != s.h*block || s.ow != s.w*block || s.c != s.oc*block*block {
		return c.mismatch(op.code, in, out)
	}
	d := &kernel.DepthToSpace{InH: s.h, InW: s.w, OutC: s.oc, Block: block}
	c.emit(op.code, out, s.oh, 0, []int{v}, func(values [][]float32, dst, _ []float32, y0, y1 int) {
		d.Rows(dst, values[v], y0, y1)
	})
	return nil
}

// concatenate joins tensors along their first dimension that is not 1, where joining
// is laying one behind the other.
func (c *compiler) concatenate(op *operator, out int) error {
	shape := c.model.tensors[out].shape
	axis := op.options.i32(0, 0)
	if axis < 0 {
		axis += len(shape)
	}
	if axis < 0 || axis >= len(shape) {
		return c.mismatch(op.code, out)
	}
	for _, d := range shape[:axis] {
		if d != 1 {
			return fmt.Errorf("%w: CONCATENATION along axis %d of %v", ErrUnsupported, axis, shape)
		}
	}
	if a, err := activation(op, 1); err != nil || a != kernel.None {
		return fmt.Errorf("%w: CONCATENATION with an activation", ErrUnsupported)
	}
	var parts []int
	total := 0
	for _, t := range op.inputs {
		v, err := c.read(t)
		if err != nil {
			return err
		}
		parts = append(parts, v)
		total += c.model.tensors[t].elements()
	}
	if total != c.model.tensors[out].elements() {
		return c.mismatch(op.code, append(op.inputs, out)...)
	}
	c.emit(op.code, out, 1, 0, parts, func(values [][]float32, dst, _ []float32, _, _ int) {
		for _, v := range parts {
			dst = dst[copy(dst, values[v]):]
		}
	})
	return nil
}

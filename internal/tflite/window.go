package tflite

import (
	"fmt"

	"github.com/hypermob/pose/internal/kernel"
)

// deferPad notes a PAD of rows and columns for the operators that read its result;
// any other is computed at once.
func (c *compiler) deferPad(op *operator, in, out int) error {
	p, err := c.constants.ints(op.inputs[1])
	if err != nil {
		return err
	}
	from, to := c.model.tensors[in].shape, c.model.tensors[out].shape
	if len(from) != 4 || len(to) != 4 || len(p) != 8 || p[0] != 0 || p[1] != 0 {
		return fmt.Errorf("%w: PAD of %v by %v", ErrUnsupported, from, p)
	}
	for i, n := range from {
		if p[2*i] < 0 || p[2*i+1] < 0 || p[2*i] > maxElements || n+p[2*i]+p[2*i+1] != to[i] {
			return c.mismatch(opPad, in, out)
		}
	}
	if p[6] == 0 && p[7] == 0 {
		if _, err := c.read(in); err != nil {
			return err
		}
		c.padded[out] = padding{tensor: in, top: p[2], bottom: p[3], left: p[4], right: p[5]}
		return nil
	}
	return c.padChannels(out, padding{tensor: in, top: p[2], left: p[4]}, p[6])
}

// pad computes a tensor whose PAD was deferred.
func (c *compiler) pad(out int, p padding) (int, error) {
	if err := c.padChannels(out, p, 0); err != nil {
		return 0, err
	}
	delete(c.padded, out)
	return c.value[out], nil
}

func (c *compiler) padChannels(out int, p padding, front int) error {
	v, s, err := c.readImage(p.tensor, out)
	if err != nil {
		return err
	}
	k := &kernel.Pad{InH: s.h, InW: s.w, InC: s.c, OutH: s.oh, OutW: s.ow, OutC: s.oc, Top: p.top, Left: p.left, Front: front}
	c.emit(opPad, out, s.oh, 0, []int{v}, func(values [][]float32, dst, _ []float32, y0, y1 int) {
		k.Rows(dst, values[v], y0, y1)
	})
	return nil
}

// window returns the geometry of an operator that slides a kernel over tensor in, and
// the value that it reads.
func (c *compiler) window(op *operator, in, out int, kernelH, kernelW, dilationField int) (w kernel.Window, v int, err error) {
	v, p, err := c.readWindow(in)
	if err != nil {
		return w, 0, err
	}
	s, err := c.imageShapes(p.tensor, out)
	if err != nil {
		return w, 0, err
	}
	w = kernel.Window{InH: s.h, InW: s.w, C: s.c, OutH: s.oh, OutW: s.ow, KernelH: kernelH, KernelW: kernelW,
		StrideW: op.options.i32(1, 0), StrideH: op.options.i32(2, 0)}
	if dilationField > 0 && (op.options.i32(dilationField, 1) != 1 || op.options.i32(dilationField+1, 1) != 1) {
		return w, 0, fmt.Errorf("%w: %v with dilation", ErrUnsupported, op.code)
	}
	same := op.options.u8(0, 0) == 0
	var okH, okW bool
	w.PadTop, okH = slide(s.h+p.top+p.bottom, s.oh, kernelH, w.StrideH, same)
	w.PadLeft, okW = slide(s.w+p.left+p.right, s.ow, kernelW, w.StrideW, same)
	if !okH || !okW {
		return w, 0, c.mismatch(op.code, in, out)
	}
	w.PadTop += p.top
	w.PadLeft += p.left
	return w, v, nil
}

// slide returns the zeros before an input of length in over which a window of k taps
// makes out steps of length stride, and whether the numbers fit together. SAME spreads
// its zeros evenly, the odd one at the end; VALID has none.
func slide(in, out, k, stride int, same bool) (before int, ok bool) {
	if k < 1 || stride < 1 || stride > maxElements {
		return 0, false
	}
	if same {
		return max(0, (out-1)*stride+k-in) / 2, out == (in+stride-1)/stride
	}
	return 0, in >= k && out == (in-k)/stride+1
}

// weights returns the constant filter and bias of a convolution with outC outputs.
func (c *compiler) weights(op *operator, outC int) (w, bias []float32, shape []int, err error) {
	w, ok, err := c.constants.floats(op.inputs[1])
	if err != nil {
		return nil, nil, nil, err
	}
	bias, okBias, err := c.constants.floats(op.inputs[2])
	if err != nil {
		return nil, nil, nil, err
	}
	if !ok || !okBias {
		return nil, nil, nil, fmt.Errorf("%w: %v with weights that are no constants", ErrUnsupported, op.code)
	}
	shape = c.model.tensors[op.inputs[1]].shape
	if len(shape) != 4 || len(bias) != outC || len(w) != shape[0]*shape[1]*shape[2]*shape[3] {
		return nil, nil, nil, c.mismatch(op.code, op.inputs[1], op.inputs[2])
	}
	return w, bias, shape, nil
}

// A convolution is what CONV_2D and DEPTHWISE_CONV_2D have in common.
type convolution struct {
	kernel.Window
	w, bias []float32
	shape   []int // of the weights
	act     kernel.Activation
	input   int // value
	outC    int
}

// convolution reads an operator whose options have the activation in field actField and
// the dilation in the two fields after it.
func (c *compiler) convolution(op *operator, in, out, actField int) (v convolution, err error) {
	if _, _, v.outC, err = c.model.tensors[out].hwc(); err != nil {
		return v, err
	}
	if v.w, v.bias, v.shape, err = c.weights(op, v.outC); err != nil {
		return v, err
	}
	if v.act, err = activation(op, actField); err != nil {
		return v, err
	}
	v.Window, v.input, err = c.window(op, in, out, v.shape[1], v.shape[2], actField+1)
	return v, err
}

func (c *compiler) conv(op *operator, in, out int) error {
	v, err := c.convolution(op, in, out, 3)
	if err != nil {
		return err
	}
	if v.shape[0] != v.outC || v.shape[3] != v.C {
		return c.mismatch(op.code, in, op.inputs[1], out)
	}
	k := &kernel.Conv{Window: v.Window, W: kernel.Pack(v.w, v.bias, len(v.w)/v.outC), Act: v.act}
	input := v.input // alone, so that the step does not keep the weights that are not packed
	c.emit(op.code, out, v.OutH, k.Scratch(), []int{input}, func(values [][]float32, dst, scratch []float32, y0, y1 int) {
		k.Rows(dst, values[input], scratch, y0, y1)
	})
	return nil
}

func (c *compiler) depthwise(op *operator, in, out int) error {
	v, err := c.convolution(op, in, out, 4)
	if err != nil {
		return err
	}
	if v.shape[0] != 1 || v.shape[3] != v.outC || v.C != v.outC {
		return fmt.Errorf("%w: DEPTHWISE_CONV_2D with more outputs than inputs, or %v", ErrUnsupported, v.shape)
	}
	k := &kernel.Depthwise{Window: v.Window, W: v.w, Bias: v.bias, Act: v.act}
	input := v.input
	c.emit(op.code, out, v.OutH, 0, []int{input}, func(values [][]float32, dst, _ []float32, y0, y1 int) {
		k.Rows(dst, values[input], y0, y1)
	})
	return nil
}

func (c *compiler) maxPool(op *operator, in, out int) error {
	if _, err := c.read(in); err != nil { // zeros would take part: they have to be there
		return err
	}
	act, err := activation(op, 5)
	if err != nil {
		return err
	}
	win, v, err := c.window(op, in, out, op.options.i32(4, 0), op.options.i32(3, 0), 0)
	if err != nil {
		return err
	}
	if _, _, outC, _ := c.model.tensors[out].hwc(); outC != win.C {
		return c.mismatch(op.code, in, out)
	}
	k := &kernel.MaxPool{Window: win, Act: act}
	c.emit(op.code, out, win.OutH, 0, []int{v}, func(values [][]float32, dst, _ []float32, y0, y1 int) {
		k.Rows(dst, values[v], y0, y1)
	})
	return nil
}

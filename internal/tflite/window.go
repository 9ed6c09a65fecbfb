package tflite

import (
	"fmt"

	"github.com/hypermob/pose/internal/graph"
	"github.com/hypermob/pose/internal/kernel"
)

// maxDeferred bounds the zeros that operators supply themselves; BlazePose's need two.
const maxDeferred = 8

// deferPad notes a PAD of rows and columns for the operators that read its result;
// any other is computed at once.
func (r *reader) deferPad(op *operator, in, out int) error {
	p, err := r.constants.ints(op.inputs[1])
	if err != nil {
		return err
	}
	from, to := r.model.tensors[in].shape, r.model.tensors[out].shape
	if len(from) != 4 || len(to) != 4 || len(p) != 8 || p[0] != 0 || p[1] != 0 {
		return fmt.Errorf("%w: PAD of %v by %v", ErrUnsupported, from, p)
	}
	for i, n := range from {
		if p[2*i] < 0 || p[2*i+1] < 0 || p[2*i] > maxElements || n+p[2*i]+p[2*i+1] != to[i] {
			return r.mismatch(opPad, in, out)
		}
	}
	if p[6] == 0 && p[7] == 0 && max(p[2], p[3], p[4], p[5]) <= maxDeferred {
		if _, err := r.read(in); err != nil {
			return err
		}
		r.padded[out] = padding{tensor: in, top: p[2], bottom: p[3], left: p[4], right: p[5]}
		return nil
	}
	return r.padChannels(out, padding{tensor: in, top: p[2], left: p[4]}, p[6])
}

// pad computes a tensor whose PAD was deferred.
func (r *reader) pad(out int, p padding) (int, error) {
	if err := r.padChannels(out, p, 0); err != nil {
		return 0, err
	}
	delete(r.padded, out)
	return r.value[out], nil
}

func (r *reader) padChannels(out int, p padding, front int) error {
	v, err := r.read(p.tensor)
	if err != nil {
		return err
	}
	return r.emit(graph.Pad{Top: p.top, Left: p.left, Front: front}, out, v)
}

// window returns the geometry of an operator that slides a kernel over tensor in, and
// the value that it reads.
func (r *reader) window(op *operator, in, out int, kernelH, kernelW, dilationField int) (w graph.Window, v int, err error) {
	v, p, err := r.readWindow(in)
	if err != nil {
		return w, 0, err
	}
	from := r.graph.Values[v]
	to, err := r.model.tensors[out].image()
	if err != nil {
		return w, 0, err
	}
	w = graph.Window{KernelH: kernelH, KernelW: kernelW, StrideW: op.options.i32(1, 0), StrideH: op.options.i32(2, 0)}
	if dilationField > 0 && (op.options.i32(dilationField, 1) != 1 || op.options.i32(dilationField+1, 1) != 1) {
		return w, 0, fmt.Errorf("%w: %v with dilation", ErrUnsupported, op.code)
	}
	same := op.options.u8(0, 0) == 0
	var okH, okW bool
	w.PadTop, okH = slide(from.H+p.top+p.bottom, to.H, kernelH, w.StrideH, same)
	w.PadLeft, okW = slide(from.W+p.left+p.right, to.W, kernelW, w.StrideW, same)
	if !okH || !okW {
		return w, 0, r.mismatch(op.code, in, out)
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

// A convolution is what CONV_2D and DEPTHWISE_CONV_2D have in common.
type convolution struct {
	graph.Window
	weights graph.Weights
	bias    []float32
	shape   []int // of the weights
	clamp   kernel.Clamp
	input   int // value
	in, out int // channels
}

// convolution reads an operator whose options have the activation in field actField and
// the dilation in the two fields after it.
func (r *reader) convolution(op *operator, in, out, actField int) (v convolution, err error) {
	to, err := r.model.tensors[out].image()
	if err != nil {
		return v, err
	}
	v.out = to.C
	if v.weights, err = r.constants.weights(op.inputs[1]); err != nil {
		return v, err
	}
	bias, err := r.constants.weights(op.inputs[2])
	if err != nil {
		return v, err
	}
	if v.weights.Len() == 0 || bias.Len() == 0 {
		return v, fmt.Errorf("%w: %v with weights that are no constants", ErrUnsupported, op.code)
	}
	for i := range bias.Len() {
		v.bias = append(v.bias, bias.At(i))
	}
	v.shape = r.model.tensors[op.inputs[1]].shape
	if len(v.shape) != 4 || len(v.bias) != v.out || v.weights.Len() != v.shape[0]*v.shape[1]*v.shape[2]*v.shape[3] {
		return v, r.mismatch(op.code, op.inputs[1], op.inputs[2])
	}
	if v.clamp, err = activation(op, actField); err != nil {
		return v, err
	}
	if v.Window, v.input, err = r.window(op, in, out, v.shape[1], v.shape[2], actField+1); err != nil {
		return v, err
	}
	v.in = r.graph.Values[v.input].C
	return v, nil
}

func (r *reader) conv(op *operator, in, out int) error {
	v, err := r.convolution(op, in, out, 3)
	if err != nil {
		return err
	}
	if v.shape[0] != v.out || v.shape[3] != v.in {
		return r.mismatch(op.code, in, op.inputs[1], out)
	}
	return r.emit(&graph.Conv{Window: v.Window, Weights: v.weights, Bias: v.bias, Clamp: v.clamp}, out, v.input)
}

func (r *reader) depthwise(op *operator, in, out int) error {
	v, err := r.convolution(op, in, out, 4)
	if err != nil {
		return err
	}
	if v.shape[0] != 1 || v.shape[3] != v.out || v.in != v.out {
		return fmt.Errorf("%w: DEPTHWISE_CONV_2D with more outputs than inputs, or %v", ErrUnsupported, v.shape)
	}
	return r.emit(&graph.Depthwise{Window: v.Window, Weights: v.weights, Bias: v.bias, Clamp: v.clamp}, out, v.input)
}

func (r *reader) maxPool(op *operator, in, out int) error {
	if _, err := r.read(in); err != nil { // zeros would take part: they have to be there
		return err
	}
	clamp, err := activation(op, 5)
	if err != nil {
		return err
	}
	w, v, err := r.window(op, in, out, op.options.i32(4, 0), op.options.i32(3, 0), 0)
	if err != nil {
		return err
	}
	if to, err := r.model.tensors[out].image(); err != nil || to.C != r.graph.Values[v].C {
		return r.mismatch(op.code, in, out)
	}
	return r.emit(&graph.MaxPool{Window: w, Clamp: clamp}, out, v)
}

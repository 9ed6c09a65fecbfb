package tflite

import (
	"encoding/binary"
	"fmt"
	"math"
	"unsafe"

	"github.com/hypermob/pose/internal/graph"
	"github.com/hypermob/pose/internal/kernel"
)

// constants unpacks the constant tensors of a model: those with data in the file, and
// those that DEQUANTIZE and DENSIFY make of them.
type constants struct {
	model    *Model
	producer []int // of each tensor: the operator that computes it, or -1
	unpacked int   // bytes so far
}

// stored returns the tensor whose data in the file tensor i is made of, or nil if
// tensor i is no constant.
func (c *constants) stored(i int) *tensor {
	if p := c.producer[i]; p >= 0 && c.model.operators[p].code == opDensify && len(c.model.operators[p].inputs) == 1 {
		i = max(0, c.model.operators[p].inputs[0])
	}
	if t := &c.model.tensors[i]; t.data != nil {
		return t
	}
	return nil
}

// raw returns constant tensor i with its elements in dense order; data is nil if it
// is no constant.
func (c *constants) raw(i int) (typ dataType, data []byte, err error) {
	t := c.stored(i)
	if t == nil {
		return 0, nil, nil
	}
	data = t.data
	if err := c.unpack(max(len(data), t.typ.size()*t.elements())); err != nil {
		return 0, nil, err
	}
	if t.sparsity != nil {
		if data, err = densify(t); err != nil {
			return 0, nil, err
		}
	}
	if size := t.typ.size(); size == 0 || len(data) != size*c.model.tensors[i].elements() {
		return 0, nil, fmt.Errorf("%w: constant %q of %v %v has %d bytes", ErrMalformed, t.name, t.typ, t.shape, len(data))
	}
	return t.typ, data, nil
}

// weights returns the elements of constant tensor i, none if it is no constant. They
// refer to the file's bytes where these are in order.
func (c *constants) weights(i int) (w graph.Weights, err error) {
	if p := c.producer[i]; p >= 0 && c.model.operators[p].code == opDequantize && len(c.model.operators[p].inputs) == 1 {
		from := max(0, c.model.operators[p].inputs[0])
		if c.model.tensors[from].elements() != c.model.tensors[i].elements() {
			return w, fmt.Errorf("%w: DEQUANTIZE changes the shape of %q", ErrMalformed, c.model.tensors[from].name)
		}
		i = from
	}
	typ, data, err := c.raw(i)
	if data == nil || err != nil {
		return w, err
	}
	switch typ {
	case float32Type:
		w.Full = make([]float32, len(data)/4)
		for j := range w.Full {
			w.Full[j] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*j:]))
		}
	case float16Type:
		w.Half = halves(data)
	default:
		return w, fmt.Errorf("%w: constant %q is of %v", ErrUnsupported, c.model.tensors[i].name, typ)
	}
	return w, nil
}

// halves returns the half-precision numbers in data: data itself, seen as such, if it is
// aligned and the machine little-endian, so that a network's weights are not copied.
func halves(data []byte) []kernel.Half {
	n := len(data) / 2
	if p := unsafe.Pointer(unsafe.SliceData(data)); uintptr(p)%2 == 0 && binary.NativeEndian.Uint16([]byte{1, 0}) == 1 {
		return unsafe.Slice((*kernel.Half)(p), n)
	}
	h := make([]kernel.Half, n)
	for i := range h {
		h[i] = kernel.Half(binary.LittleEndian.Uint16(data[2*i:]))
	}
	return h
}

// ints returns the elements of constant int32 tensor i.
func (c *constants) ints(i int) ([]int, error) {
	if i < 0 {
		return nil, fmt.Errorf("%w: a constant input is missing", ErrMalformed)
	}
	typ, data, err := c.raw(i)
	if err != nil {
		return nil, err
	}
	if data == nil || typ != int32Type {
		return nil, fmt.Errorf("%w: %q is no int32 constant", ErrUnsupported, c.model.tensors[i].name)
	}
	v := make([]int, len(data)/4)
	for j := range v {
		v[j] = int(int32(binary.LittleEndian.Uint32(data[4*j:])))
	}
	return v, nil
}

// densify lays the elements of a sparse tensor out in dense order, zeros included.
// The tensor is a tree of its dimensions in traversal order; BlazePose's have no blocks.
func densify(t *tensor) ([]byte, error) {
	s, size := t.sparsity, t.typ.size()
	if s == nil || size == 0 || len(s.dims) != len(s.traversal) {
		return nil, fmt.Errorf("%w: sparse constant %q has no usable description", ErrMalformed, t.name)
	}
	if len(s.blockMap) != 0 || len(s.dims) != len(t.shape) {
		return nil, fmt.Errorf("%w: sparse constant %q is stored in blocks", ErrUnsupported, t.name)
	}
	d := densifier{tensor: t, size: size, out: make([]byte, size*t.elements()), strides: make([]int, len(t.shape))}
	for i, stride := len(t.shape)-1, size; i >= 0; i-- {
		d.strides[i] = stride
		stride *= t.shape[i]
	}
	if !d.walk(0, 0, 0) || d.used != len(t.data) {
		return nil, fmt.Errorf("%w: sparse constant %q has inconsistent indexes", ErrMalformed, t.name)
	}
	return d.out, nil
}

// A densifier walks the tree of a sparse tensor.
type densifier struct {
	*tensor
	size    int
	out     []byte
	strides []int // bytes from one position to the next in each dimension of the shape
	used    int   // bytes of data consumed
	visited int   // nodes of the tree
}

// walk visits the children of node number parent at the given level of the tree, whose
// elements begin at byte base. It returns false where the description contradicts itself.
func (d *densifier) walk(level, parent, base int) bool {
	// Each level has at most as many nodes as there are elements: more are the same ones again.
	if d.visited++; d.visited > (len(d.strides)+1)*len(d.out) {
		return false
	}
	if level == len(d.strides) {
		return d.put(base)
	}
	dim, to := &d.sparsity.dims[level], d.sparsity.traversal[level]
	if to < 0 || to >= len(d.strides) {
		return false
	}
	first, last := parent*dim.size, (parent+1)*dim.size
	if dim.compressed {
		if parent+1 >= len(dim.segments) {
			return false
		}
		first, last = int(dim.segments[parent]), int(dim.segments[parent+1])
		if first < 0 || last > len(dim.indices) {
			return false
		}
	} else if dim.size != d.shape[to] {
		return false
	}
	for i := first; i < last; i++ {
		at := i - first
		if dim.compressed {
			at = int(dim.indices[i])
		}
		if at < 0 || at >= d.shape[to] || !d.walk(level+1, i, base+at*d.strides[to]) {
			return false
		}
	}
	return true
}

// put copies the next stored element to where it belongs.
func (d *densifier) put(base int) bool {
	if d.used+d.size > len(d.data) || base+d.size > len(d.out) {
		return false
	}
	copy(d.out[base:base+d.size], d.data[d.used:d.used+d.size])
	d.used += d.size
	return true
}

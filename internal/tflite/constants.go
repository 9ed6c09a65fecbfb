package tflite

import (
	"encoding/binary"
	"fmt"
	"math"
)

// constants unpacks the constant tensors of a model: those with data in the file, and
// those that DEQUANTIZE and DENSIFY make of them.
type constants struct {
	model    *Model
	producer []int // of each tensor: the operator that computes it, or -1
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

// floats returns the elements of constant tensor i as float32, and ok = false if it
// is no constant.
func (c *constants) floats(i int) (v []float32, ok bool, err error) {
	if p := c.producer[i]; p >= 0 && c.model.operators[p].code == opDequantize && len(c.model.operators[p].inputs) == 1 {
		from := max(0, c.model.operators[p].inputs[0])
		if c.model.tensors[from].elements() != c.model.tensors[i].elements() {
			return nil, false, fmt.Errorf("%w: DEQUANTIZE changes the shape of %q", ErrMalformed, c.model.tensors[from].name)
		}
		i = from
	}
	typ, data, err := c.raw(i)
	if data == nil || err != nil {
		return nil, false, err
	}
	switch typ {
	case float32Type:
		v = make([]float32, len(data)/4)
		for j := range v {
			v[j] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*j:]))
		}
	case float16Type:
		v = make([]float32, len(data)/2)
		for j := range v {
			v[j] = float16(binary.LittleEndian.Uint16(data[2*j:]))
		}
	default:
		return nil, false, fmt.Errorf("%w: constant %q is of %v", ErrUnsupported, c.model.tensors[i].name, typ)
	}
	return v, true, nil
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

// float16 widens an IEEE 754 half-precision number.
func float16(h uint16) float32 {
	sign := uint32(h&0x8000) << 16
	exp, frac := uint32(h>>10)&0x1f, uint32(h&0x3ff)
	switch exp {
	case 0: // zero or subnormal: frac * 2^-24
		v := float32(frac) * 0x1p-24
		return math.Float32frombits(math.Float32bits(v) | sign)
	case 0x1f: // infinity or NaN
		return math.Float32frombits(sign | 0xff<<23 | frac<<13)
	}
	return math.Float32frombits(sign | (exp+127-15)<<23 | frac<<13)
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
	d := densifier{tensor: t, size: size, out: make([]byte, size*t.elements()), at: make([]int, len(t.shape))}
	if !d.walk(0, 0) || d.used != len(t.data) {
		return nil, fmt.Errorf("%w: sparse constant %q has inconsistent indexes", ErrMalformed, t.name)
	}
	return d.out, nil
}

// A densifier walks the tree of a sparse tensor.
type densifier struct {
	*tensor
	size int
	out  []byte
	at   []int // position in each dimension of the shape
	used int   // bytes of data consumed
}

// walk visits the children of node number parent at the given level of the tree. It
// returns false where the description contradicts itself.
func (d *densifier) walk(level, parent int) bool {
	if level == len(d.at) {
		return d.put()
	}
	dim, to := &d.sparsity.dims[level], d.sparsity.traversal[level]
	if to < 0 || to >= len(d.at) {
		return false
	}
	first, last := parent*dim.size, (parent+1)*dim.size
	if dim.compressed {
		if parent+1 >= len(dim.segments) {
			return false
		}
		first, last = dim.segments[parent], dim.segments[parent+1]
		if first < 0 || last > len(dim.indices) {
			return false
		}
	} else if dim.size != d.shape[to] {
		return false
	}
	for i := first; i < last; i++ {
		d.at[to] = i - first
		if dim.compressed {
			d.at[to] = dim.indices[i]
		}
		if !d.walk(level+1, i) {
			return false
		}
	}
	return true
}

// put copies the next stored element to where it belongs.
func (d *densifier) put() bool {
	index := 0
	for i, n := range d.shape {
		if d.at[i] < 0 || d.at[i] >= n {
			return false
		}
		index = index*n + d.at[i]
	}
	if d.used+d.size > len(d.data) {
		return false
	}
	copy(d.out[index*d.size:][:d.size], d.data[d.used:])
	d.used += d.size
	return true
}

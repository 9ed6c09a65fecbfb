package kernel

import (
	"math"
	"unsafe"
)

// Half is an IEEE 754 half-precision number.
type Half uint16

// Float32 widens h.
func (h Half) Float32() float32 {
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

// halfToFloatGo writes n values, a multiple of 16, as float32.
func halfToFloatGo(dst *float32, src *Half, n int) {
	d, s := unsafe.Slice(dst, n), unsafe.Slice(src, n)
	for i, h := range s {
		// Normal numbers and zeros of either sign, without a branch on what is common.
		if exp := h & 0x7c00; exp != 0 && exp != 0x7c00 {
			d[i] = math.Float32frombits(uint32(h&0x8000)<<16 | (uint32(h&0x7fff)+(127-15)<<10)<<13)
			continue
		}
		d[i] = h.Float32()
	}
}

// A Transpose writes eight rows of N half-precision numbers as N rows of eight. Assembly knows the
// order and sizes of the fields.
type Transpose struct {
	Src  *Half
	From int // bytes from row to row of Src
	Dst  *Half
	To   int // bytes from row to row of Dst
	N    int // a multiple of 8
}

func transposeGo(t *Transpose) {
	for j := range 8 {
		for i, v := range unsafe.Slice(at(t.Src, j*t.From), t.N) {
			*at(t.Dst, i*t.To+j*2) = v
		}
	}
}

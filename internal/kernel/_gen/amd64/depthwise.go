package amd64

import (
	"github.com/hypermob/pose/internal/kernel/_gen/set"
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func depthwises() {
	for _, s := range []isa{avx512, avx2} {
		for _, t := range s.Strips {
			depthwise(s, t)
		}
	}
}

// depthwise computes groups of columns. A column of the input is loaded once for all the
// outputs that it is part of; a pixel of two vectors is computed as two halves.
func depthwise(s isa, shape set.Strip) {
	kernel, stride, columns := shape.Kernel, shape.Stride, shape.Columns
	arg := function(s.Depthwise(shape), "Depthwise")
	pixel := shape.Lanes * 4
	w, in, rows := load(arg.Field("W")), load(arg.Field("In")), load(arg.Field("Rows"))
	out, height := load(arg.Field("Out")), load(arg.Field("Height"))

	low, high := bounds(s, addr(arg.Field("ClampOn")), addr(arg.Field("Max")))
	weights := func(row, half int) []reg.VecVirtual {
		v := s.vectors(kernel)
		for t := range v {
			VMOVUPS(Mem{Base: w, Disp: (1+row*kernel+t)*pixel + half*s.bytes}, v[t])
		}
		return v
	}
	// All weights of the small kernel fit the registers of AVX-512.
	var kept [][]reg.VecVirtual
	if s == avx512 && kernel == 3 {
		for r := range kernel {
			kept = append(kept, weights(r, 0))
		}
	}

	Label("row")
	taps := make([]reg.GPVirtual, kernel)
	for r := range taps {
		taps[r] = GP64()
		MOVLQSX(Mem{Base: rows, Disp: r * 4}, taps[r])
		ADDQ(in, taps[r])
	}
	to, width := move(out), load(arg.Field("Width"))
	align()
	Label("columns")
	for half := range pixel / s.bytes {
		sums := s.vectors(columns)
		VMOVUPS(Mem{Base: w, Disp: half * s.bytes}, sums[0])
		for _, sum := range sums[1:] {
			VMOVAPS(sums[0], sum)
		}
		for r, tap := range taps {
			var ws []reg.VecVirtual
			if kept != nil {
				ws = kept[r]
			} else {
				ws = weights(r, half)
			}
			for x := range (columns-1)*stride + kernel {
				column := s.vector()
				VMOVUPS(Mem{Base: tap, Disp: x*pixel + half*s.bytes}, column)
				for t, v := range ws {
					if i := (x - t) / stride; x >= t && (x-t)%stride == 0 && i < columns {
						VFMADD231PS(column, v, sums[i])
					}
				}
			}
		}
		for i, sum := range sums {
			clamp(low, high, sum)
			VMOVUPS(sum, Mem{Base: to, Disp: i*pixel + half*s.bytes})
		}
	}
	for _, tap := range taps {
		add(columns*stride*pixel, tap)
	}
	add(columns*pixel, to)
	SUBQ(Imm(uint64(columns)), width)
	JNZ(LabelRef("columns"))
	add(stride*4, rows)
	ADDQ(addr(arg.Field("OutRow")), out)
	DECQ(height)
	JNZ(LabelRef("row"))
	end()
}

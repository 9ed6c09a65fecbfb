package amd64

import (
	"github.com/hypermob/pose/internal/kernel/_gen/set"
	. "github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/gotypes"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func gemms() {
	for _, s := range []isa{avx512, avx2} {
		for _, t := range s.Tiles {
			gemm(s, t)
		}
	}
}

// A tile is the state of a Gemm while it is generated.
type tile struct {
	isa
	arg     gotypes.Component
	rows    int
	sums    [][]reg.VecVirtual // by pixel, then by vector of outputs
	a, b, p reg.GPVirtual      // into A, B and Prefetch
	shift   int                // of a beyond A: displacements about zero fit one byte
}

func gemm(s isa, shape set.Tile) {
	rows := shape.Rows
	t := &tile{isa: s, rows: rows, shift: rows / 2 * block}
	t.arg = function(s.Gemm(shape), "Gemm")
	for range rows {
		t.sums = append(t.sums, s.vectors(shape.Width*4/s.bytes))
	}
	a := load(t.arg.Field("A"))
	add(t.shift, a)
	c, offsets := load(t.arg.Field("C")), load(t.arg.Field("COffsets"))
	resOffsets := load(t.arg.Field("ROffsets"))
	tiles := load(t.arg.Field("Tiles"))
	t.p = load(t.arg.Field("Prefetch"))

	Label("tile")
	t.start(c, offsets)
	t.a, t.b = move(a), load(t.arg.Field("B"))
	blocks := load(t.arg.Field("Blocks"))
	TESTQ(blocks, blocks)
	JZ(LabelRef("tail"))
	align()
	Label("block")
	t.multiply(16, true)
	ADDQ(addr(t.arg.Field("AStride")), t.a)
	ADDQ(addr(t.arg.Field("PrefetchStep")), t.p)
	DECQ(blocks)
	JNZ(LabelRef("block"))
	Label("tail")
	CMPQ(addr(t.arg.Field("Tail")), Imm(0))
	JE(LabelRef("finish"))
	t.multiply(8, false)
	Label("finish")
	t.clamp("Before")
	t.addRes(resOffsets)
	t.clamp("After")
	stride := load(t.arg.Field("CStride"))
	t.eachVector(c, stride, offsets, func(m Mem, sum reg.VecVirtual) { VMOVUPS(sum, m) })
	add(rows*block, a)
	add(rows*4, offsets)
	add(rows*4, resOffsets)
	DECQ(tiles)
	JNZ(LabelRef("tile"))
	end()
}

// start sets the sums to Bias, or to C.
func (t *tile) start(c, offsets reg.GPVirtual) {
	bias := load(t.arg.Field("Bias"))
	TESTQ(bias, bias)
	JNZ(LabelRef("bias"))
	stride := load(t.arg.Field("CStride"))
	t.eachVector(c, stride, offsets, func(m Mem, sum reg.VecVirtual) { VMOVUPS(m, sum) })
	JMP(LabelRef("started"))
	Label("bias")
	for j, first := range t.sums[0] {
		VMOVUPS(Mem{Base: bias, Disp: j * t.bytes}, first)
		for _, sums := range t.sums[1:] {
			VMOVAPS(first, sums[j])
		}
	}
	Label("started")
}

// multiply adds the products of n channels; prefetches are spread over them.
func (t *tile) multiply(n int, prefetch bool) {
	for k := range n {
		if prefetch && k%2 == 0 {
			PREFETCHT1(Mem{Base: t.p, Disp: k / 2 * 64})
		}
		b := t.vectors(len(t.sums[0]))
		for j := range b {
			VMOVUPS(Mem{Base: t.b, Disp: (k*len(b) + j) * t.bytes}, b[j])
		}
		for i, sums := range t.sums {
			a := Mem{Base: t.a, Disp: i*block + k*4 - t.shift}
			if t.isa == avx512 && len(b) == 1 {
				VFMADD231PS_BCST(a, b[0], sums[0])
				continue
			}
			x := t.vector()
			VBROADCASTSS(a, x)
			for j := range b {
				VFMADD231PS(x, b[j], sums[j])
			}
		}
	}
	add(n*len(t.sums[0])*t.bytes, t.b)
}

// clamp bounds the sums by the clamp Before or After.
func (t *tile) clamp(name string) {
	CMPQ(addr(t.arg.Field(name+"On")), Imm(0))
	JE(LabelRef(name))
	low, high := t.vector(), t.vector()
	zero(low)
	VBROADCASTSS(addr(t.arg.Field(name)), high)
	for _, sums := range t.sums {
		for _, sum := range sums {
			clamp(low, high, sum)
		}
	}
	Label(name)
}

// addRes adds Res where there is one.
func (t *tile) addRes(offsets reg.GPVirtual) {
	res := load(t.arg.Field("Res"))
	TESTQ(res, res)
	JZ(LabelRef("noRes"))
	stride := load(t.arg.Field("RStride"))
	t.eachVector(res, stride, offsets, func(m Mem, sum reg.VecVirtual) { VADDPS(m, sum, sum) })
	Label("noRes")
}

// eachVector calls f with each of the sums and where it lies in an image at base.
func (t *tile) eachVector(base, stride, offsets reg.GPVirtual, f func(Mem, reg.VecVirtual)) {
	for i, sums := range t.sums {
		offset := GP64()
		MOVLQSX(Mem{Base: offsets, Disp: i * 4}, offset)
		for j, sum := range sums {
			disp := j * t.bytes % block
			if j > 0 && disp == 0 {
				ADDQ(stride, offset)
			}
			f(Mem{Base: base, Index: offset, Scale: 1, Disp: disp}, sum)
		}
	}
}

package amd64

import (
	. "github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/gotypes"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func directs() {
	direct()
	dot()
}

// direct computes eight pixels at a time, then those that are left one by one.
func direct() {
	d := &directTile{arg: function("directAVX2", "Direct")}
	d.a, d.c = load(d.arg.Field("A")), load(d.arg.Field("C"))
	d.res = load(d.arg.Field("Res"))
	pixels := load(d.arg.Field("Pixels"))
	d.step = load(d.arg.Field("AStep"))
	for _, n := range []int{8, 1} {
		d.label, d.sums = map[int]string{8: "eight", 1: "one"}[n], avx2.vectors(n)
		SUBQ(Imm(uint64(n)), pixels)
		JL(LabelRef(d.label + "Done"))
		Label(d.label)
		d.multiply()
		d.finish()
		SUBQ(Imm(uint64(n)), pixels)
		JGE(LabelRef(d.label))
		Label(d.label + "Done")
		ADDQ(Imm(uint64(n)), pixels)
	}
	end()
}

// A directTile is the state of a Direct while it is generated.
type directTile struct {
	arg             gotypes.Component
	label           string
	sums            []reg.VecVirtual // by pixel
	a, c, res, step reg.GPVirtual
}

// unroll is how many values of a segment the inner loop takes at once.
const unroll = 8

// multiply computes the sums and moves a on.
func (d *directTile) multiply() {
	bias := load(d.arg.Field("Bias"))
	VMOVUPS(Mem{Base: bias}, d.sums[0])
	for _, sum := range d.sums[1:] {
		VMOVAPS(d.sums[0], sum)
	}
	segments, count := load(d.arg.Field("Segments")), load(d.arg.Field("Count"))
	b := load(d.arg.Field("B"))

	// Odd multiples of the step reach eight pixels: 2, 4 and 6 are scaled ones.
	var odd [8]reg.GPVirtual
	if len(d.sums) > 1 {
		odd[1], odd[3], odd[5], odd[7] = d.step, GP64(), GP64(), GP64()
		LEAQ(Mem{Base: d.step, Index: d.step, Scale: 2}, odd[3])
		LEAQ(Mem{Base: d.step, Index: d.step, Scale: 4}, odd[5])
		LEAQ(Mem{Base: odd[3], Index: d.step, Scale: 4}, odd[7])
	}
	Label(d.label + "Segment")
	a := GP64()
	MOVLQSX(Mem{Base: segments}, a)
	ADDQ(d.a, a)
	at := func(pixel, disp int) Mem {
		m := Mem{Base: a, Disp: disp}
		switch pixel {
		case 0:
		case 2, 4:
			m.Index, m.Scale = d.step, uint8(pixel)
		case 6:
			m.Index, m.Scale = odd[3], 2
		default:
			m.Index, m.Scale = odd[pixel], 1
		}
		return m
	}
	values := func(n int) {
		for k := range n {
			w := avx2.vector()
			VMOVUPS(Mem{Base: b, Disp: k * avx2.bytes}, w)
			for i, sum := range d.sums {
				x := avx2.vector()
				VBROADCASTSS(at(i, k*4), x)
				VFMADD231PS(x, w, sum)
			}
		}
		add(n*4, a)
		add(n*avx2.bytes, b)
	}
	length := load(d.arg.Field("Length"))
	SUBQ(Imm(unroll), length)
	JL(LabelRef(d.label + "Rest"))
	Label(d.label + "Values")
	values(unroll)
	SUBQ(Imm(unroll), length)
	JGE(LabelRef(d.label + "Values"))
	Label(d.label + "Rest")
	ADDQ(Imm(unroll), length)
	JZ(LabelRef(d.label + "Next"))
	Label(d.label + "Value")
	values(1)
	DECQ(length)
	JNZ(LabelRef(d.label + "Value"))
	Label(d.label + "Next")
	add(4, segments)
	DECQ(count)
	JNZ(LabelRef(d.label + "Segment"))
	if len(d.sums) > 1 {
		LEAQ(Mem{Base: d.a, Index: d.step, Scale: 8}, d.a)
	} else {
		ADDQ(d.step, d.a)
	}
}

// finish stores the sums and moves c and res on.
func (d *directTile) finish() {
	d.clamp("Before")
	TESTQ(d.res, d.res)
	JZ(LabelRef(d.label + "NoRes"))
	step := load(d.arg.Field("RStep"))
	for _, sum := range d.sums {
		VADDPS(Mem{Base: d.res}, sum, sum)
		ADDQ(step, d.res)
	}
	Label(d.label + "NoRes")
	d.clamp("After")
	step = load(d.arg.Field("CStep"))
	for _, sum := range d.sums {
		VMOVUPS(sum, Mem{Base: d.c})
		ADDQ(step, d.c)
	}
}

// clamp bounds the sums by the clamp Before or After.
func (d *directTile) clamp(name string) {
	CMPQ(addr(d.arg.Field(name+"On")), Imm(0))
	JE(LabelRef(d.label + name))
	low, high := avx2.vector(), avx2.vector()
	zero(low)
	VBROADCASTSS(addr(d.arg.Field(name)), high)
	for _, sum := range d.sums {
		clamp(low, high, sum)
	}
	Label(d.label + name)
}

// dot computes eight pixels at a time, a pixel's channels in a vector. A column of the
// input is loaded once for all the windows that it is part of.
func dot() {
	arg := function("dotAVX2", "Dot")
	var rows [3]reg.GPVirtual
	for r := range rows {
		rows[r] = load(arg.Field("Rows").Index(r))
	}
	weights, out := load(arg.Field("W")), load(arg.Field("Out"))
	pixels := load(arg.Field("Pixels"))
	const n, pixel = 8, 32
	align()
	Label("pixels")
	sums := avx2.vectors(n)
	for _, sum := range sums {
		zero(sum)
	}
	for r, row := range rows {
		w := avx2.vectors(3)
		for t := range w {
			VMOVUPS(Mem{Base: weights, Disp: (r*3 + t) * pixel}, w[t])
		}
		for x := range n + 2 {
			column := avx2.vector()
			VMOVUPS(Mem{Base: row, Disp: x * pixel}, column)
			for t := range w {
				if i := x - t; i >= 0 && i < n {
					VFMADD231PS(column, w[t], sums[i])
				}
			}
		}
	}
	// Add across: pairs of channels, then pairs of pairs, then the vector's halves.
	for i := 0; i < n; i += 2 {
		VHADDPS(sums[i+1], sums[i], sums[i])
	}
	for i := 0; i < n; i += 4 {
		VHADDPS(sums[i+2], sums[i], sums[i])
	}
	low, high, bias := avx2.vector(), avx2.vector(), avx2.vector()
	VPERM2F128(Imm(0x20), sums[4], sums[0], low)
	VPERM2F128(Imm(0x31), sums[4], sums[0], high)
	VADDPS(high, low, low)
	VBROADCASTSS(addr(arg.Field("Bias")), bias)
	VADDPS(bias, low, low)
	VMOVUPS(low, Mem{Base: out})
	for _, row := range rows {
		add(n*pixel, row)
	}
	add(n*4, out)
	SUBQ(Imm(n), pixels)
	JNZ(LabelRef("pixels"))
	end()
}

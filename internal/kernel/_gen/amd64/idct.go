package amd64

import (
	"fmt"

	"github.com/hypermob/pose/internal/kernel"
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func idcts() {
	idct()
	idct2()
}

// idct has two rows of a block in the two halves of each vector, so that the sum and the difference
// of a butterfly, or two of its products, come of one instruction.
func idct() {
	TEXT("idctAVX2", NOSPLIT, "func(coef, step *int16, dst *uint8, stride int)")
	Pragma("noescape")
	coef, step, dst, stride := GP64(), GP64(), GP64(), GP64()
	Load(Param("coef"), coef)
	Load(Param("step"), step)
	Load(Param("dst"), dst)
	Load(Param("stride"), stride)

	// Rows without a coefficient are common, and overflow in their own way.
	ac := YMM()
	VMOVDQU(Mem{Base: coef, Disp: 32}, ac)
	VPOR(Mem{Base: coef, Disp: 64}, ac, ac)
	VPOR(Mem{Base: coef, Disp: 96}, ac, ac)
	row1 := XMM()
	VMOVDQU(Mem{Base: coef, Disp: 16}, row1)
	VPOR(row1.AsY(), ac, ac)
	first := XMM()
	VMOVDQU(Mem{Base: coef}, first)
	VPMULLW(Mem{Base: step}, first, first)

	var in [8]reg.VecVirtual // pairs of rows: 0 4, 3 1, 2 6, 7 5
	for i := range 4 {
		in[i] = YMM()
	}
	VPTEST(ac, ac)
	JNZ(LabelRef("columns"))
	// Each column holds the same number eight times: after transposition, each row.
	VPSLLW(Imm(2), first, first)
	low, high, both := XMM(), XMM(), YMM()
	VPUNPCKLWD(first, first, low)
	VPUNPCKHWD(first, first, high)
	VINSERTI128(Imm(1), high, low.AsY(), both)
	VPSHUFD(Imm(0x00), both, in[0]) // 0 4
	VPSHUFD(Imm(0x55), both, in[1]) // 1 5
	VPSHUFD(Imm(0xaa), both, in[2]) // 2 6
	VPSHUFD(Imm(0xff), both, in[3]) // 3 7
	JMP(LabelRef("rows"))

	Label("columns")
	for i, rows := range [4][2]int{{0, 4}, {3, 1}, {2, 6}, {7, 5}} {
		if i == 0 {
			VMOVDQA(first, in[0].AsX())
		} else {
			VMOVDQU(Mem{Base: coef, Disp: 16 * rows[0]}, in[i].AsX())
			VPMULLW(Mem{Base: step, Disp: 16 * rows[0]}, in[i].AsX(), in[i].AsX())
		}
		other := XMM()
		VMOVDQU(Mem{Base: coef, Disp: 16 * rows[1]}, other)
		VPMULLW(Mem{Base: step, Disp: 16 * rows[1]}, other, other)
		VINSERTI128(Imm(1), other, in[i], in[i])
	}
	out := butterflies([4]reg.VecVirtual(in[:4]), 11)
	for i, v := range transpose8(out) { // 0 4, 1 5, 2 6, 3 7
		VMOVDQA(v, in[i])
	}

	Label("rows")
	odd31, odd75 := YMM(), YMM()
	VPERM2I128(Imm(0x20), in[1], in[3], odd31) // 3 1
	VPERM2I128(Imm(0x31), in[1], in[3], odd75) // 7 5
	out = transpose8(butterflies([4]reg.VecVirtual{in[0], odd31, in[2], odd75}, 18))
	samples(out, dst, stride)
	end()
}

// butterflies transforms eight columns (Loeffler's diagram) and divides by 2^shift: from pairs of
// rows 0 4, 3 1, 2 6, 7 5 to 0 1, 3 2, 4 5, 7 6.
func butterflies(in [4]reg.VecVirtual, shift uint64) [4]reg.VecVirtual {
	swapped := func(v reg.VecVirtual) reg.VecVirtual {
		s := YMM()
		VPERM2I128(Imm(1), v, v, s)
		return s
	}
	// interleave returns the words of a and b side by side, and the products of those pairs with
	// factors: one pair of factors for each half of the vectors.
	interleave := func(a, b reg.VecVirtual) (v [2]reg.VecVirtual) {
		v[0], v[1] = YMM(), YMM()
		VPUNPCKLWD(b, a, v[0])
		VPUNPCKHWD(b, a, v[1])
		return v
	}
	products := func(v [2]reg.VecVirtual, a0, b0, a1, b1 int16) (p [2]reg.VecVirtual) {
		f := pairs(a0, b0, a1, b1)
		for i := range p {
			p[i] = YMM()
			VPMADDWD(f, v[i], p[i])
		}
		return p
	}
	combine := func(op func(ops ...Op), a, b [2]reg.VecVirtual) (v [2]reg.VecVirtual) {
		for i := range v {
			v[i] = YMM()
			op(b[i], a[i], v[i])
		}
		return v
	}
	plus := func(a, b [2]reg.VecVirtual) [2]reg.VecVirtual {
		return combine(func(o ...Op) { VPADDD(o[0], o[1], o[2]) }, a, b)
	}
	minus := func(a, b [2]reg.VecVirtual) [2]reg.VecVirtual {
		return combine(func(o ...Op) { VPSUBD(o[0], o[1], o[2]) }, a, b)
	}

	even32 := products(interleave(in[2], swapped(in[2])), kernel.F0541+kernel.F0765, kernel.F0541, kernel.F0541-kernel.F1847, kernel.F0541) // 3, 2
	sum, signed, none := YMM(), YMM(), YMM()
	VPSIGNW(signs(), in[0], signed)
	VPADDW(signed, swapped(in[0]), sum) // 0+4, 0-4
	VPXOR(none, none, none)
	even01 := interleave(none, sum)
	for _, v := range even01 {
		VPSRAD(Imm(16-13), v, v)
	}
	a, b := plus(even01, even32), minus(even01, even32) // 10 11, 13 12

	z34 := YMM()
	VPADDW(in[1], in[3], z34)
	z := products(interleave(z34, swapped(z34)), kernel.F1175-kernel.F1961, kernel.F1175, kernel.F1175-kernel.F0390, kernel.F1175) // 3, 4
	odds := interleave(in[3], swapped(in[1]))                                                                                      // 7 1, 5 3
	odd01 := plus(products(odds, kernel.F0298-kernel.F0899, -kernel.F0899, kernel.F2053-kernel.F2562, -kernel.F2562), z)
	zz := [2]reg.VecVirtual{swapped(z[0]), swapped(z[1])}
	odd32 := plus(products(odds, -kernel.F0899, kernel.F1501-kernel.F0899, -kernel.F2562, kernel.F3072-kernel.F2562), zz)

	half := dwords(1 << (shift - 1))
	descale := func(v [2]reg.VecVirtual) reg.VecVirtual {
		for _, h := range v {
			VPADDD(half, h, h)
			VPSRAD(Imm(shift), h, h)
		}
		VPACKSSDW(v[1], v[0], v[0])
		return v[0]
	}
	return [4]reg.VecVirtual{descale(plus(a, odd32)), descale(plus(b, odd01)), descale(minus(b, odd01)), descale(minus(a, odd32))}
}

// transpose8 transposes 8×8 words: from pairs of rows 0 1, 3 2, 4 5, 7 6 to 0 4, 1 5, 2 6, 3 7.
func transpose8(in [4]reg.VecVirtual) (out [4]reg.VecVirtual) {
	// Rows 0 4, 1 5, 2 6, 3 7, so that the halves of a vector are transposed alike: in each, four
	// rows of eight.
	var p [4]reg.VecVirtual
	for i := range p {
		p[i] = YMM()
	}
	VPERM2I128(Imm(0x20), in[2], in[0], p[0])
	VPERM2I128(Imm(0x31), in[2], in[0], p[1])
	VPERM2I128(Imm(0x31), in[3], in[1], p[2])
	VPERM2I128(Imm(0x20), in[3], in[1], p[3])
	lo01, hi01, lo23, hi23 := YMM(), YMM(), YMM(), YMM()
	VPUNPCKLWD(p[1], p[0], lo01) // columns 0 to 3 of rows 0 and 1
	VPUNPCKHWD(p[1], p[0], hi01)
	VPUNPCKLWD(p[3], p[2], lo23)
	VPUNPCKHWD(p[3], p[2], hi23)
	var q [4]reg.VecVirtual // columns 0 1, 2 3, 4 5, 6 7 of four rows
	for i := range q {
		q[i] = YMM()
	}
	VPUNPCKLDQ(lo23, lo01, q[0])
	VPUNPCKHDQ(lo23, lo01, q[1])
	VPUNPCKLDQ(hi23, hi01, q[2])
	VPUNPCKHDQ(hi23, hi01, q[3])
	// Rows 4 to 7 of a column stand in the upper half: VPERMQ brings them beside its rows 0 to 3.
	for i := range q {
		VPERMQ(Imm(0xd8), q[i], q[i])
	}
	for i := range out {
		out[i] = YMM()
	}
	VPERM2I128(Imm(0x20), q[2], q[0], out[0]) // 0 4
	VPERM2I128(Imm(0x31), q[2], q[0], out[1]) // 1 5
	VPERM2I128(Imm(0x20), q[3], q[1], out[2]) // 2 6
	VPERM2I128(Imm(0x31), q[3], q[1], out[3]) // 3 7
	return out
}

// samples writes rows 0 4, 1 5, 2 6, 3 7 as bytes.
func samples(rows [4]reg.VecVirtual, dst, stride reg.GPVirtual) {
	VPACKSSWB(rows[1], rows[0], rows[0]) // 0 1, 4 5
	VPACKSSWB(rows[3], rows[2], rows[2]) // 2 3, 6 7
	centre := YMM()
	integers(0x80808080, centre)
	three, below := GP64(), GP64()
	LEAQ(Mem{Base: stride, Index: stride, Scale: 2}, three)
	LEAQ(Mem{Base: dst, Index: stride, Scale: 4}, below)
	for i, v := range []reg.VecVirtual{rows[0], rows[2]} {
		VPADDB(centre, v, v)
		upper := XMM()
		VEXTRACTI128(Imm(1), v, upper)
		for j, x := range []reg.Register{v.AsX(), upper} {
			base := []reg.GPVirtual{dst, below}[j]
			at := []Mem{{Base: base}, {Base: base, Index: stride, Scale: 1}, {Base: base, Index: stride, Scale: 2}, {Base: base, Index: three, Scale: 1}}
			VMOVQ(x, at[2*i])
			VMOVHPD(x, at[2*i+1])
		}
	}
}

// table returns the place of eight double words in memory.
func table(n ...uint32) Mem {
	constants++
	m := GLOBL(fmt.Sprintf("table%d", constants), RODATA|NOPTR)
	for i, v := range n {
		DATA(4*i, U32(v))
	}
	return m
}

// pairs returns the place of vectors of factors: in the lower half a0 and b0 in turn, in the upper
// one a1 and b1.
func pairs(a0, b0, a1, b1 int16) Mem {
	word := func(a, b int16) uint32 { return uint32(uint16(a)) | uint32(uint16(b))<<16 }
	l, h := word(a0, b0), word(a1, b1)
	return table(l, l, l, l, h, h, h, h)
}

// signs returns the place of words that are 1 in the lower half and -1 in the upper one.
func signs() Mem {
	const plus, minus = 0x00010001, 0xffffffff
	return table(plus, plus, plus, plus, minus, minus, minus, minus)
}

// dwords returns the place of a number eight times.
func dwords(n uint32) Mem { return table(n, n, n, n, n, n, n, n) }

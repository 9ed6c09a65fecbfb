package amd64

import (
	"github.com/hypermob/pose/internal/kernel"
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// idct2 has the same row of two blocks in the two halves of each vector, so that neither half needs
// anything of the other.
func idct2() {
	arg := function("idct2AVX2", "IDCT2")
	pair := func(field string) (p [2]reg.GPVirtual) {
		for i := range p {
			p[i] = load(arg.Field(field).Index(i))
		}
		return p
	}
	coef, step := pair("Coef"), pair("Step")
	row := func(i int) reg.VecVirtual { // in halves: a register for both blocks' steps would be one too many
		v, upper := YMM(), XMM()
		for j, x := range []reg.Register{v.AsX(), upper} {
			VMOVDQU(Mem{Base: coef[j], Disp: 16 * i}, x)
			VPMULLW(Mem{Base: step[j], Disp: 16 * i}, x, x)
		}
		VINSERTI128(Imm(1), upper, v, v)
		return v
	}
	// A block without rows but the first overflows in its own way: another kernel takes it.
	for i := range coef {
		ac, first := YMM(), XMM()
		VMOVDQU(Mem{Base: coef[i], Disp: 32}, ac)
		VPOR(Mem{Base: coef[i], Disp: 64}, ac, ac)
		VPOR(Mem{Base: coef[i], Disp: 96}, ac, ac)
		VMOVDQU(Mem{Base: coef[i], Disp: 16}, first)
		VPOR(first.AsY(), ac, ac)
		VPTEST(ac, ac)
		JZ(LabelRef("apart"))
	}
	spare := AllocLocal(8 * 32)
	columns := transposeWords(butterfly8(row, 11, spare))
	out := transposeWords(butterfly8(func(i int) reg.VecVirtual { return columns[i] }, 18, spare))
	writeSamples(out, pair("Dst"), pair("Stride"))
	MOVQ(U32(1), addr(arg.Field("Done")))
	end()
	Label("apart")
	MOVQ(U32(0), addr(arg.Field("Done")))
	end()
}

// dwordPair are the 32-bit values of a row: the first four and the last four columns of each block.
type dwordPair [2]reg.VecVirtual

func unpack(a, b reg.VecVirtual) dwordPair {
	h := dwordPair{YMM(), YMM()}
	VPUNPCKLWD(b, a, h[0])
	VPUNPCKHWD(b, a, h[1])
	return h
}

// products returns a·fa + b·fb of words a and b side by side.
func (h dwordPair) products(fa, fb int16) dwordPair {
	f := pairs(fa, fb, fa, fb)
	p := dwordPair{YMM(), YMM()}
	for i := range p {
		VPMADDWD(f, h[i], p[i])
	}
	return p
}

func (h dwordPair) add(o dwordPair) {
	for i := range h {
		VPADDD(o[i], h[i], h[i])
	}
}

// butterfly8 transforms eight columns of each block and divides by 2^shift. in brings a row, each
// once: there are just enough registers for half of them. spare has room for eight vectors.
func butterfly8(in func(i int) reg.VecVirtual, shift uint64, spare Mem) (out [8]reg.VecVirtual) {
	ends := unpack(in(2), in(6))
	keep := func(sum reg.VecVirtual, e dwordPair, at int) { // the sums with e and the differences to it
		none := YMM()
		VPXOR(none, none, none)
		for i, wide := range unpack(none, sum) {
			VPSRAD(Imm(16-13), wide, wide)
			plus := YMM()
			VPADDD(e[i], wide, plus)
			VPSUBD(e[i], wide, wide)
			VMOVDQU(plus, spare.Offset(32*(2*at+i)))
			VMOVDQU(wide, spare.Offset(32*(2*(3-at)+i)))
		}
	}
	sum, in0, in4 := YMM(), in(0), in(4)
	VPADDW(in4, in0, sum)
	keep(sum, ends.products(kernel.F0541+kernel.F0765, kernel.F0541), 0)
	VPSUBW(in4, in0, in0)
	keep(in0, ends.products(kernel.F0541, kernel.F0541-kernel.F1847), 1)

	in1, in3, in5, in7 := in(1), in(3), in(5), in(7)
	z3, z4 := YMM(), YMM()
	VPADDW(in3, in7, z3)
	VPADDW(in1, in5, z4)
	z := unpack(z3, z4)
	z3s, z4s := z.products(kernel.F1175-kernel.F1961, kernel.F1175), z.products(kernel.F1175, kernel.F1175-kernel.F0390)
	outer, inner := unpack(in7, in1), unpack(in5, in3)
	var odds [4]dwordPair
	for _, o := range []struct {
		at     int
		v      dwordPair
		fa, fb int16
		z      dwordPair
	}{
		{0, outer, -kernel.F0899, kernel.F1501 - kernel.F0899, z4s}, {3, outer, kernel.F0298 - kernel.F0899, -kernel.F0899, z3s},
		{1, inner, -kernel.F2562, kernel.F3072 - kernel.F2562, z3s}, {2, inner, kernel.F2053 - kernel.F2562, -kernel.F2562, z4s},
	} {
		odds[o.at] = o.v.products(o.fa, o.fb)
		odds[o.at].add(o.z)
	}
	half := dwords(1 << (shift - 1))
	for i, o := range odds {
		var plus, minus dwordPair
		for j := range o {
			even := YMM()
			VMOVDQU(spare.Offset(32*(2*i+j)), even)
			VPADDD(half, even, even)
			plus[j], minus[j] = YMM(), o[j]
			VPADDD(o[j], even, plus[j])
			VPSUBD(o[j], even, minus[j])
			VPSRAD(Imm(shift), plus[j], plus[j])
			VPSRAD(Imm(shift), minus[j], minus[j])
		}
		VPACKSSDW(plus[1], plus[0], plus[0])
		VPACKSSDW(minus[1], minus[0], minus[0])
		out[i], out[7-i] = plus[0], minus[0]
	}
	return out
}

// transposeWords transposes 8×8 words of each block.
func transposeWords(v [8]reg.VecVirtual) [8]reg.VecVirtual {
	for range 3 { // to interleave rows i and i+4 three times transposes the eight
		var u [8]reg.VecVirtual
		for i := range 4 {
			u[2*i], u[2*i+1] = YMM(), YMM()
			VPUNPCKLWD(v[i+4], v[i], u[2*i])
			VPUNPCKHWD(v[i+4], v[i], u[2*i+1])
		}
		v = u
	}
	return v
}

// writeSamples writes rows of words as bytes.
func writeSamples(rows [8]reg.VecVirtual, dst, stride [2]reg.GPVirtual) {
	centre := YMM()
	integers(0x80808080, centre)
	for i := 0; i < 8; i += 2 {
		v, upper := rows[i], XMM()
		VPACKSSWB(rows[i+1], v, v)
		VPADDB(centre, v, v)
		VEXTRACTI128(Imm(1), v, upper)
		for j, x := range []reg.Register{v.AsX(), upper} {
			VMOVQ(x, Mem{Base: dst[j]})
			VMOVHPD(x, Mem{Base: dst[j], Index: stride[j], Scale: 1})
			LEAQ(Mem{Base: dst[j], Index: stride[j], Scale: 2}, dst[j])
		}
	}
}

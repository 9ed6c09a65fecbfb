package amd64

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func halves() {
	halfToFloat(avx512)
	halfToFloat(avx2)
	transposeHalves()
}

func halfToFloat(s isa) {
	TEXT("halfToFloat"+s.Suffix, NOSPLIT, "func(dst *float32, src *Half, n int)")
	Pragma("noescape")
	dst, src, n, i := GP64(), GP64(), GP64(), GP64()
	Load(Param("dst"), dst)
	Load(Param("src"), src)
	Load(Param("n"), n)
	XORQ(i, i)
	TESTQ(n, n)
	JZ(LabelRef("done"))
	align()
	Label("values")
	for disp := 0; disp < block; disp += s.bytes {
		v := s.vector()
		VCVTPH2PS(Mem{Base: src, Index: i, Scale: 2, Disp: disp / 2}, v)
		VMOVUPS(v, Mem{Base: dst, Index: i, Scale: 4, Disp: disp})
	}
	ADDQ(Imm(16), i)
	CMPQ(i, n)
	JLT(LabelRef("values"))
	Label("done")
	end()
}

// transposeHalves takes eight rows of eight at a time.
func transposeHalves() {
	arg := function("transposeAVX2", "Transpose")
	src, from, dst, to := load(arg.Field("Src")), load(arg.Field("From")), load(arg.Field("Dst")), load(arg.Field("To"))
	n := load(arg.Field("N"))
	// rows returns the addresses of eight rows from p on.
	rows := func(p, step reg.GPVirtual) (at [8]Mem) {
		three, fourth := GP64(), GP64()
		LEAQ(Mem{Base: step, Index: step, Scale: 2}, three)
		LEAQ(Mem{Base: p, Index: step, Scale: 4}, fourth)
		for i := range at {
			base := p
			if i >= 4 {
				base = fourth
			}
			switch i % 4 {
			case 0:
				at[i] = Mem{Base: base}
			case 1, 2:
				at[i] = Mem{Base: base, Index: step, Scale: uint8(i % 4)}
			case 3:
				at[i] = Mem{Base: base, Index: three, Scale: 1}
			}
		}
		return at
	}
	align()
	Label("columns")
	var v [8]reg.VecVirtual
	for i, m := range rows(src, from) {
		v[i] = XMM()
		VMOVDQU(m, v[i])
	}
	for range 3 { // to interleave rows i and i+4 three times transposes the eight
		var u [8]reg.VecVirtual
		for i := range 4 {
			u[2*i], u[2*i+1] = XMM(), XMM()
			VPUNPCKLWD(v[i+4], v[i], u[2*i])
			VPUNPCKHWD(v[i+4], v[i], u[2*i+1])
		}
		v = u
	}
	for i, m := range rows(dst, to) {
		VMOVDQU(v[i], m)
	}
	LEAQ(Mem{Base: dst, Index: to, Scale: 8}, dst)
	add(16, src)
	SUBQ(Imm(8), n)
	JNZ(LabelRef("columns"))
	end()
}

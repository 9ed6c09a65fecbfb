package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
)

func halves() {
	widen(avx512)
	widen(avx2)
}

func widen(s isa) {
	TEXT("widen"+s.name, NOSPLIT, "func(dst *float32, src *Half, n int)")
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

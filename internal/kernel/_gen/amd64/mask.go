package amd64

import (
	"math/bits"

	"github.com/hypermob/pose/internal/kernel"
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func masks() {
	warpMask()
	logistic()
}

// warpMask takes eight pixels at a time. They mostly lie between the same two rows of the mask and
// few of its columns: then two loads bring all there is, which is much faster than to gather.
func warpMask() {
	arg := function("warpMaskAVX2", "WarpMask")
	side := Imm(uint64(bits.TrailingZeros(kernel.MaskSide))) // to shift by, in place of a product
	mask, out, n := load(arg.Field("Mask")), load(arg.Field("Out")), load(arg.Field("N"))
	dx, dy := load(arg.Field("DX")), load(arg.Field("DY"))
	fraction, unit, step, one, six := YMM(), YMM(), YMM(), YMM(), YMM()
	integers(31, fraction)
	integers(1, one)
	integers(6, six)
	constant(1, unit)
	constant(1.0/32, step)
	i := GP64()
	XORQ(i, i)

	align()
	Label("pixels")
	// parts returns whole pixels and the rest, as a float32.
	parts := func(from Mem, d reg.GPVirtual) (whole, rest reg.VecVirtual) {
		whole, rest = YMM(), YMM()
		VPBROADCASTD(from, whole)
		VPADDD(Mem{Base: d, Index: i, Scale: 4}, whole, whole)
		VPSRAD(Imm(5), whole, whole)
		VPAND(fraction, whole, rest)
		VCVTDQ2PS(rest, rest)
		VMULPS(step, rest, rest)
		VPSRAD(Imm(5), whole, whole)
		return whole, rest
	}
	cx, fx := parts(addr(arg.Field("X")), dx)
	cy, fy := parts(addr(arg.Field("Y")), dy)

	// One row of the mask, and columns that differ by six at most?
	all := GP32()
	row, base, last, most := GP64(), GP64(), GP64(), GP64()
	high, first, same := XMM(), YMM(), YMM()
	VMOVD(cy.AsX(), row.As32())
	VPBROADCASTD(cy.AsX(), same)
	VPCMPEQD(cy, same, same)
	VMOVMSKPS(same, all)
	CMPL(all, U32(0xff))
	JNE(LabelRef("gather"))
	VMOVD(cx.AsX(), base.As32())
	VEXTRACTI128(Imm(1), cx, high)
	VPEXTRD(Imm(3), high, last.As32())
	CMPL(last.As32(), base.As32())
	CMOVLLT(last.As32(), base.As32())         // positions may run either way
	MOVL(U32(kernel.MaskSide-8), most.As32()) // so that eight columns lie inside the mask
	CMPL(base.As32(), most.As32())
	CMOVLGT(most.As32(), base.As32())
	VMOVD(base.As32(), first.AsX())
	VPBROADCASTD(first.AsX(), first)
	column := YMM()
	VPSUBD(first, cx, column)
	VPMAXUD(six, column, same)
	VPCMPEQD(six, same, same)
	VMOVMSKPS(same, all)
	CMPL(all, U32(0xff))
	JNE(LabelRef("gather"))
	SHLQ(side, row)
	ADDQ(base, row)
	upper, lower, beside := YMM(), YMM(), YMM()
	VMOVUPS(Mem{Base: mask, Index: row, Scale: 4}, upper)
	VMOVUPS(Mem{Base: mask, Index: row, Scale: 4, Disp: 4 * kernel.MaskSide}, lower)
	VPADDD(one, column, beside)
	p := [4]reg.VecVirtual{YMM(), YMM(), YMM(), YMM()}
	VPERMPS(upper, column, p[0])
	VPERMPS(upper, beside, p[1])
	VPERMPS(lower, column, p[2])
	VPERMPS(lower, beside, p[3])
	JMP(LabelRef("mix"))

	Label("gather")
	VPSLLD(side, cy, cy)
	VPADDD(cx, cy, cy)
	for j, v := range p {
		lanes := YMM()
		VPCMPEQD(lanes, lanes, lanes)
		VGATHERDPS(lanes, Mem{Base: mask, Index: cy, Scale: 4, Disp: 4 * (j/2*kernel.MaskSide + j%2)}, v)
	}
	Label("mix")
	gx, gy := YMM(), YMM()
	VSUBPS(fx, unit, gx)
	VSUBPS(fy, unit, gy)
	// Products and sums are rounded one by one; those of weights are exact.
	sum := YMM()
	for j, w := range [4][2]reg.VecVirtual{{gx, gy}, {fx, gy}, {gx, fy}, {fx, fy}} {
		weight := YMM()
		VMULPS(w[0], w[1], weight)
		VMULPS(weight, p[j], p[j])
		if j == 0 {
			VMOVAPS(p[j], sum)
			continue
		}
		VADDPS(p[j], sum, sum)
	}
	VMOVUPS(sum, Mem{Base: out, Index: i, Scale: 4})
	ADDQ(Imm(8), i)
	CMPQ(i, n)
	JLT(LabelRef("pixels"))
	end()
}

// logistic takes exp(-v) as 2^n * exp(r) with |r| <= ln(2)/2, and the exponential of r from the
// series of Cephes' expf (Moshier), whose error is below one unit in the last place.
func logistic() {
	TEXT("logisticAVX2", NOSPLIT, "func(dst, src *float32, n int)")
	Pragma("noescape")
	dst, src, n, i := GP64(), GP64(), GP64(), GP64()
	Load(Param("dst"), dst)
	Load(Param("src"), src)
	Load(Param("n"), n)
	c := func(f float64) reg.VecVirtual {
		v := YMM()
		constant(f, v)
		return v
	}
	least, most, perLog2 := c(-87), c(80), c(-1.44269504088896341)
	log2High, log2Low := c(0.693359375), c(-2.12194440e-4)
	series := []reg.VecVirtual{c(1.9875691500e-4), c(1.3981999507e-3), c(8.3334519073e-3), c(4.1665795894e-2), c(1.6666665459e-1), c(5.0000001201e-1)}
	one := c(1)
	XORQ(i, i)
	align()
	Label("values")
	x, k, r, y := YMM(), YMM(), YMM(), YMM()
	// A number beyond the bounds is as good as infinity; the operands' order lets NaN pass.
	VMOVUPS(Mem{Base: src, Index: i, Scale: 4}, x)
	VMAXPS(x, least, x)
	VMINPS(x, most, x)
	VMULPS(perLog2, x, k)
	VROUNDPS(Imm(0), k, k)
	// r = -x - k ln 2
	VXORPS(r, r, r)
	VSUBPS(x, r, r)
	VFNMADD231PS(log2High, k, r)
	VFNMADD231PS(log2Low, k, r)
	VMOVAPS(series[0], y)
	for _, s := range series[1:] {
		VFMADD213PS(s, r, y)
	}
	square := YMM()
	VMULPS(r, r, square)
	VFMADD213PS(r, square, y)
	VADDPS(one, y, y)
	VCVTPS2DQ(k, k)
	VPSLLD(Imm(23), k, k)
	VPADDD(k, y, y)
	VADDPS(one, y, y)
	VDIVPS(y, one, y)
	VMOVUPS(y, Mem{Base: dst, Index: i, Scale: 4})
	ADDQ(Imm(8), i)
	CMPQ(i, n)
	JLT(LabelRef("values"))
	end()
}

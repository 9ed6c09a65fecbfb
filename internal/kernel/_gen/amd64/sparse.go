package amd64

import (
	"fmt"

	"github.com/hypermob/pose/internal/kernel"
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func sparses() {
	for _, s := range []isa{avx512, avx2} {
		sparse(s, 64)
		sparse(s, 80)
	}
	gather()
	scatter()
}

// sparse computes output by output. Nothing that the branches test depends on the sums: where a
// count is predicted badly, many products are still waiting to be added and hide it.
func sparse(s isa, pixels int) {
	arg := function(fmt.Sprintf("sparse%d%s", pixels, s.Suffix), "Sparse")
	x, y := load(arg.Field("X")), load(arg.Field("Y"))
	counts, entries := load(arg.Field("Counts")), load(arg.Field("Entries"))
	bias, outputs := load(arg.Field("Bias")), load(arg.Field("Outputs"))
	low, high := bounds(s, addr(arg.Field("ClampOn")), addr(arg.Field("Max")))

	sums := s.vectors(pixels * 4 / s.bytes)
	Label("output")
	count := GP32()
	MOVL(Mem{Base: counts}, count)
	TESTQ(bias, bias)
	JNZ(LabelRef("bias"))
	for i, sum := range sums {
		VMOVUPS(Mem{Base: y, Disp: i * s.bytes}, sum)
	}
	JMP(LabelRef("started"))
	Label("bias")
	VBROADCASTSS(Mem{Base: bias}, sums[0])
	for _, sum := range sums[1:] {
		VMOVAPS(sums[0], sum)
	}
	add(4, bias)
	Label("started")
	TESTL(count, count)
	JZ(LabelRef("finish"))
	align()
	Label("entry")
	// Loads limit the loop: one brings offset and weight.
	in, weight, w := GP64(), GP64(), s.vector()
	MOVQ(Mem{Base: entries}, weight)
	MOVLQSX(weight.As32(), in)
	ADDQ(x, in)
	SHRQ(Imm(32), weight)
	if s == avx512 {
		VPBROADCASTD(weight.As32(), w)
	} else {
		first := XMM()
		VMOVD(weight.As32(), first)
		VBROADCASTSS(first, w)
	}
	for i, sum := range sums {
		VFMADD231PS(Mem{Base: in, Disp: i * s.bytes}, w, sum)
	}
	add(8, entries)
	DECL(count)
	JNZ(LabelRef("entry"))
	Label("finish")
	for i, sum := range sums {
		clamp(low, high, sum)
		VMOVUPS(sum, Mem{Base: y, Disp: i * s.bytes})
	}
	add(4, counts)
	add(kernel.PlaneBytes, y)
	DECQ(outputs)
	JNZ(LabelRef("output"))
	end()
}

// transpose swaps rows and columns of two matrices of 4x4 values: low and high are the
// addresses of their rows. It returns the columns, each with one matrix's in its lower half.
func transpose(low, high [4]Mem) []reg.VecVirtual {
	v, t, u := avx2.vectors(4), avx2.vectors(4), avx2.vectors(4)
	for i := range v {
		VBROADCASTF128(low[i], v[i])
		VINSERTF128(Imm(1), high[i], v[i], v[i])
	}
	VUNPCKLPS(v[1], v[0], t[0])
	VUNPCKHPS(v[1], v[0], t[1])
	VUNPCKLPS(v[3], v[2], t[2])
	VUNPCKHPS(v[3], v[2], t[3])
	VUNPCKLPD(t[2], t[0], u[0])
	VUNPCKHPD(t[2], t[0], u[1])
	VUNPCKLPD(t[3], t[1], u[2])
	VUNPCKHPD(t[3], t[1], u[3])
	return u
}

// gather takes four channels of eight pixels at a time.
func gather() {
	arg := function("gatherAVX2", "Gather")
	in, offsets, out := load(arg.Field("In")), load(arg.Field("Offsets")), load(arg.Field("Out"))
	for pixel := 0; pixel < 16; pixel += 8 {
		var pixels [8]reg.GPVirtual
		for p := range pixels {
			pixels[p] = GP64()
			MOVLQSX(Mem{Base: offsets, Disp: (pixel + p) * 4}, pixels[p])
			ADDQ(in, pixels[p])
		}
		for channel := 0; channel < 16; channel += 4 {
			var low, high [4]Mem
			for p := range low {
				low[p] = Mem{Base: pixels[p], Disp: channel * 4}
				high[p] = Mem{Base: pixels[4+p], Disp: channel * 4}
			}
			for c, v := range transpose(low, high) {
				VMOVUPS(v, Mem{Base: out, Disp: (channel+c)*kernel.PlaneBytes + pixel*4})
			}
		}
	}
	end()
}

// scatter takes eight channels of four pixels at a time.
func scatter() {
	arg := function("scatterAVX2", "Scatter")
	in, out, offsets := load(arg.Field("In")), load(arg.Field("Out")), load(arg.Field("Offsets"))
	res, resOffsets := load(arg.Field("Res")), load(arg.Field("ROffsets"))
	least, most := bounds(avx2, addr(arg.Field("ClampOn")), addr(arg.Field("Max")))
	for pixel := 0; pixel < 16; pixel += 4 {
		for channel := 0; channel < 16; channel += 8 {
			var low, high [4]Mem
			for c := range low {
				low[c] = Mem{Base: in, Disp: (channel+c)*kernel.PlaneBytes + pixel*4}
				high[c] = Mem{Base: in, Disp: (channel+4+c)*kernel.PlaneBytes + pixel*4}
			}
			v := transpose(low, high)
			at := func(base, offsets reg.GPVirtual, p int) Mem {
				offset := GP64()
				MOVLQSX(Mem{Base: offsets, Disp: (pixel + p) * 4}, offset)
				return Mem{Base: base, Index: offset, Scale: 1, Disp: channel * 4}
			}
			noRes := fmt.Sprintf("noRes%dx%d", pixel, channel)
			TESTQ(res, res)
			JZ(LabelRef(noRes))
			for p, u := range v {
				VADDPS(at(res, resOffsets, p), u, u)
			}
			Label(noRes)
			for p, u := range v {
				clamp(least, most, u)
				VMOVUPS(u, at(out, offsets, p))
			}
		}
	}
	end()
}

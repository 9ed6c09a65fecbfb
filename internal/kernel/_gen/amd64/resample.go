package amd64

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func resamples() {
	upsample(avx512, "upsample", 16)
	upsample(avx2, "upsample", 16)
	upsample(avx2, "upsampleNarrow", 8)
	maxPool(avx512)
	maxPool(avx2)
}

func upsample(s isa, name string, lanes int) {
	arg := function(name+s.Suffix, "Upsample")
	near, far := load(arg.Field("Near")), load(arg.Field("Far"))
	res, out := load(arg.Field("Res")), load(arg.Field("Out"))
	pixels := load(arg.Field("Pixels"))
	pixel := lanes * 4
	n := pixel / s.bytes
	quarter, threeQuarters := s.vector(), s.vector()
	constant(0.25, quarter)
	constant(0.75, threeQuarters)
	previous, current, next := s.vectors(n), s.vectors(n), s.vectors(n)
	low, high := bounds(s, addr(arg.Field("ClampOn")), addr(arg.Field("Max")))
	mix := func(disp int, to []reg.VecVirtual) {
		for i, v := range to {
			VMULPS(Mem{Base: near, Disp: disp + i*s.bytes}, threeQuarters, v)
			VFMADD231PS(Mem{Base: far, Disp: disp + i*s.bytes}, quarter, v)
		}
	}
	copyTo := func(from, to []reg.VecVirtual) {
		for i := range from {
			VMOVAPS(from[i], to[i])
		}
	}
	// emit writes the two pixels of the output under the current pixel.
	emit := func(noRes string) {
		left, right := s.vectors(n), s.vectors(n)
		for i := range n {
			VMULPS(current[i], threeQuarters, left[i])
			VMOVAPS(left[i], right[i])
			VFMADD231PS(previous[i], quarter, left[i])
			VFMADD231PS(next[i], quarter, right[i])
		}
		both := append(left, right...)
		for _, v := range both {
			clamp(low, high, v)
		}
		TESTQ(res, res)
		JZ(LabelRef(noRes))
		for i, v := range both {
			VADDPS(Mem{Base: res, Disp: i * s.bytes}, v, v)
		}
		add(2*pixel, res)
		Label(noRes)
		for i, v := range both {
			VMOVUPS(v, Mem{Base: out, Disp: i * s.bytes})
		}
	}
	mix(0, current)
	copyTo(current, previous)
	DECQ(pixels)
	JZ(LabelRef("last"))
	align()
	Label("pixel")
	mix(pixel, next)
	emit("noRes")
	copyTo(current, previous)
	copyTo(next, current)
	add(pixel, near)
	add(pixel, far)
	add(2*pixel, out)
	DECQ(pixels)
	JNZ(LabelRef("pixel"))
	Label("last")
	copyTo(current, next)
	emit("lastNoRes")
	end()
}

func maxPool(s isa) {
	arg := function("maxPool"+s.Suffix, "MaxPool")
	top, bottom := load(arg.Field("Top")), load(arg.Field("Bottom"))
	out, pixels := load(arg.Field("Out")), load(arg.Field("Pixels"))
	// greatest returns the greater of a and b. The instruction returns one operand where
	// either is NaN; the two orders together return both.
	greatest := func(a, b reg.VecVirtual) reg.VecVirtual {
		c := s.vector()
		VMAXPS(a, b, c)
		VMAXPS(b, a, b)
		VORPS(b, c, c)
		return c
	}
	align()
	Label("pixel")
	for disp := 0; disp < block; disp += s.bytes {
		var v [4]reg.VecVirtual
		for i, base := range []reg.GPVirtual{top, top, bottom, bottom} {
			v[i] = s.vector()
			VMOVUPS(Mem{Base: base, Disp: i%2*block + disp}, v[i])
		}
		VMOVUPS(greatest(greatest(v[0], v[1]), greatest(v[2], v[3])), Mem{Base: out, Disp: disp})
	}
	add(2*block, top)
	add(2*block, bottom)
	add(block, out)
	DECQ(pixels)
	JNZ(LabelRef("pixel"))
	end()
}

package arm64

import (
	"fmt"

	"github.com/hypermob/pose/internal/kernel"
)

func sparses(a *assembly) {
	sparse(a, 64)
	sparse(a, 80)
	gather(a)
	scatter(a)
}

// sparse writes the product of a sparse matrix and planes of so many pixels, whose sums fill
// 16 or 20 registers. There is a load for each multiply-add, which is what a core with as
// many pipes for either can do.
func sparse(a *assembly, pixels int) {
	const x, y, counts, entries, bias, outputs, count, plane, flag = 1, 2, 3, 4, 5, 6, 7, 8, 7
	vectors := pixels / 4
	weight, values := vectors, vectors+2 // the first of pairs for what is read
	pairs := (32 - values) / 2
	a.argument(fmt.Sprintf("sparse%dNEON", pixels), "Sparse")
	a.fields("Sparse", "X", x, "Y", y, "Counts", counts, "Entries", entries, "Bias", bias, "Outputs", outputs)

	a.label("output")
	a.op("CBZ R%d, resume", bias)
	a.op("FMOVS.P 4(R%d), F%d", bias, weight)
	for i := range vectors {
		a.op("VDUP V%d.S[0], V%d.S4", weight, i)
	}
	a.op("B sum")
	a.label("resume")
	for i := 0; i < vectors; i += 2 {
		a.load(i, y, i*16)
	}
	a.label("sum")
	a.op("MOVW.P 4(R%d), R%d", counts, count)
	a.op("CBZ R%d, finish", count)
	a.label("entry")
	a.op("MOVW (R%d), R%d", entries, plane)
	a.op("FMOVS 4(R%d), F%d", entries, weight)
	a.op("ADD $8, R%d", entries)
	a.op("ADD R%d, R%d", x, plane)
	load := func(pair int) {
		if pair < vectors/2 {
			a.load(values+pair%pairs*2, plane, pair*32)
		}
	}
	for pair := range pairs - 1 {
		load(pair)
	}
	for pair := range vectors / 2 {
		load(pair + pairs - 1)
		for i := range 2 {
			a.fmlaElement(2*pair+i, values+pair%pairs*2+i, weight, 0)
		}
	}
	a.op("SUB $1, R%d", count)
	a.op("CBNZ R%d, entry", count)
	a.label("finish")
	a.clamp("Sparse", "ClampOn", "Max", "store", flag, values, sequence(0, vectors))
	for i := 0; i < vectors; i += 2 {
		a.store(i, y, i*16)
	}
	a.op("ADD $%d, R%d", kernel.PlaneBytes, y)
	a.op("SUB $1, R%d", outputs)
	a.op("CBNZ R%d, output", outputs)
	a.op("RET")
}

// transpose transposes the 4x4 matrices of four pixels by four channels in vectors 0 to 15:
// pixel i's quad j is vector 4*i+j, and then channel 4*j+i is, or the reverse. It overwrites
// the sixteen from t.
func transpose(a *assembly, t int) {
	trn := func(half int, elements string, d, n, m int) {
		a.op("VTRN%d V%d.%s, V%d.%s, V%d.%s", half, m, elements, n, elements, d, elements)
	}
	// Pairs of numbers first, then pairs of pairs.
	for j := range quads {
		for i := 0; i < 4; i += 2 {
			trn(1, "S4", t+4*i+j, 4*i+j, 4*i+4+j)
			trn(2, "S4", t+4*i+4+j, 4*i+j, 4*i+4+j)
		}
	}
	for j := range quads {
		for i := range 2 {
			trn(1, "D2", 4*i+j, t+4*i+j, t+4*i+8+j)
			trn(2, "D2", 4*i+8+j, t+4*i+j, t+4*i+8+j)
		}
	}
}

// gather writes the copy of pixels into planes, four pixels at a time.
func gather(a *assembly) {
	const in, offsets, out, count, pixel = 1, 2, 3, 4, 5
	a.argument("gatherNEON", "Gather")
	a.fields("Gather", "In", in, "Offsets", offsets, "Out", out)
	a.op("MOVD $4, R%d", count)
	a.label("four")
	for i := range 4 {
		a.op("MOVW.P 4(R%d), R%d", offsets, pixel)
		a.op("ADD R%d, R%d", in, pixel)
		a.load(4*i, pixel, 0)
		a.load(4*i+2, pixel, 32)
	}
	transpose(a, 16)
	for j := range quads {
		for i := range 4 {
			a.op("FMOVQ F%d, %d(R%d)", 4*i+j, (4*j+i)*kernel.PlaneBytes, out)
		}
	}
	a.op("ADD $16, R%d", out)
	a.op("SUB $1, R%d", count)
	a.op("CBNZ R%d, four", count)
	a.op("RET")
}

// scatter writes the copy of planes into pixels, four pixels at a time.
func scatter(a *assembly) {
	const in, out, offsets, res, rOffsets, count, pixel, flag = 1, 2, 3, 4, 5, 6, 7, 7
	a.argument("scatterNEON", "Scatter")
	a.fields("Scatter", "In", in, "Out", out, "Offsets", offsets, "Res", res, "ROffsets", rOffsets)
	a.op("MOVD $4, R%d", count)
	a.label("four")
	for j := range quads {
		for i := range 4 {
			a.load1(4*i+j, in, (4*j+i)*kernel.PlaneBytes)
		}
	}
	transpose(a, 16)
	a.op("CBZ R%d, clamp", res)
	for i := range 4 {
		a.op("MOVW.P 4(R%d), R%d", rOffsets, pixel)
		a.op("ADD R%d, R%d", res, pixel)
		a.load(16, pixel, 0)
		a.load(18, pixel, 32)
		for j := range quads {
			a.fadd(4*i+j, 4*i+j, 16+j)
		}
	}
	a.label("clamp")
	a.clamp("Scatter", "ClampOn", "Max", "store", flag, 16, sequence(0, 16))
	for i := range 4 {
		a.op("MOVW.P 4(R%d), R%d", offsets, pixel)
		a.op("ADD R%d, R%d", out, pixel)
		a.store(4*i, pixel, 0)
		a.store(4*i+2, pixel, 32)
	}
	a.op("ADD $16, R%d", in)
	a.op("SUB $1, R%d", count)
	a.op("CBNZ R%d, four", count)
	a.op("RET")
}

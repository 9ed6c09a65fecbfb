package arm64

import (
	"fmt"

	"github.com/hypermob/pose/internal/kernel"
	"github.com/hypermob/pose/internal/kernel/_gen/set"
)

// The tiles are of up to six pixels by sixteen outputs: 24 accumulators, six vectors of four
// channels of a pixel, and two of weights in turn make 32 registers. Weights times an
// element of a pixel need no broadcasts: 22 loads for 96 multiply-adds. By llvm-mca's models,
// with all data in the first cache, the multiply-adds' pipes are then busy all the time: two
// in Neoverse N1, four in V1 and V2. Nothing here has been timed on hardware.
const (
	maxRows    = 6
	quads      = kernel.Lanes / 4 // vectors in a panel's row
	pixelBytes = kernel.Lanes * 4 // from pixel to pixel of a block
)

func gemms(a *assembly) {
	for _, t := range neon.Tiles {
		gemm(a, t)
	}
}

// gemm writes a tile.
func gemm(a *assembly, t set.Tile) {
	rows := t.Rows
	if t.Width != quads*4 || rows > maxRows {
		panic(fmt.Sprintf("tile of %d pixels by %d outputs", rows, t.Width))
	}
	const (
		pixels, aStride, weights, bias = 1, 2, 3, 4
		c, cOffsets, res, rOffsets     = 5, 6, 7, 8
		prefetch, prefetchStep, tiles  = 9, 10, 11
		blocks, tail                   = 12, 13
		ap, bp, count, address         = 14, 15, 16, 17
	)
	a.argument(neon.Gemm(t), "Gemm")
	a.fields("Gemm", "A", pixels, "AStride", aStride, "B", weights, "Bias", bias,
		"C", c, "COffsets", cOffsets, "Res", res, "ROffsets", rOffsets,
		"Prefetch", prefetch, "PrefetchStep", prefetchStep, "Tiles", tiles,
		"Blocks", blocks, "Tail", tail)
	sums := sequence(0, rows*quads)
	free := rows * quads // the first vector that is no sum

	a.label("tile")
	a.op("CBZ R%d, resume", bias)
	for r := range rows {
		a.load(r*quads, bias, 0)
		a.load(r*quads+2, bias, 32)
	}
	a.op("B product")
	a.label("resume")
	for r := range rows {
		a.op("MOVW %d(R%d), R%d", r*4, cOffsets, address)
		a.op("ADD R%d, R%d", c, address)
		a.load(r*quads, address, 0)
		a.load(r*quads+2, address, 32)
	}

	a.label("product")
	a.op("MOVD R%d, R%d", pixels, ap)
	a.op("MOVD R%d, R%d", weights, bp)
	a.op("CBZ R%d, tail", blocks)
	a.op("MOVD R%d, R%d", blocks, count)
	a.label("block")
	multiply(a, rows, 16, ap, bp, prefetch)
	a.op("ADD R%d, R%d", aStride, ap)
	a.op("ADD $%d, R%d", 16*quads*16, bp)
	a.op("ADD R%d, R%d", prefetchStep, prefetch)
	a.op("SUB $1, R%d", count)
	a.op("CBNZ R%d, block", count)
	a.label("tail")
	a.op("CBZ R%d, finish", tail)
	multiply(a, rows, 8, ap, bp, 0)

	a.label("finish")
	a.clamp("Gemm", "BeforeOn", "Before", "add", count, free, sums)
	a.op("CBZ R%d, after", res)
	for r := range rows {
		a.op("MOVW %d(R%d), R%d", r*4, rOffsets, address)
		a.op("ADD R%d, R%d", res, address)
		a.load(free, address, 0)
		a.load(free+2, address, 32)
		for n := range quads {
			a.fadd(r*quads+n, r*quads+n, free+n)
		}
	}
	a.op("ADD $%d, R%d", rows*4, rOffsets)
	a.label("after")
	a.clamp("Gemm", "AfterOn", "After", "store", count, free, sums)
	for r := range rows {
		a.op("MOVW %d(R%d), R%d", r*4, cOffsets, address)
		a.op("ADD R%d, R%d", c, address)
		a.store(r*quads, address, 0)
		a.store(r*quads+2, address, 32)
	}
	a.op("ADD $%d, R%d", rows*4, cOffsets)
	a.op("ADD $%d, R%d", rows*pixelBytes, pixels)
	a.op("SUB $1, R%d", tiles)
	a.op("CBNZ R%d, tile", tiles)
	a.op("RET")
}

// multiply adds the products of so many channels, with a hint at R[prefetch] for every
// second one if that is not 0. Every load is as early as the registers allow.
func multiply(a *assembly, rows, channels, ap, bp, prefetch int) {
	values := rows * quads   // the first vector of channels
	weights := values + rows // the first of weights
	ahead := min(32-weights, quads)
	loadWeights := func(i int) {
		if i < channels*quads {
			a.load1(weights+i%ahead, bp, i*16)
		}
	}
	for r := range rows {
		a.load1(values+r, ap, r*pixelBytes)
	}
	for i := range ahead - 1 {
		loadWeights(i)
	}
	for k := range channels {
		if prefetch != 0 && k%2 == 0 {
			a.op("PRFM %d(R%d), PLDL2KEEP", k/2*64, prefetch)
		}
		for n := range quads {
			i := k*quads + n
			loadWeights(i + ahead - 1)
			for r := range rows {
				a.fmlaElement(r*quads+n, weights+i%ahead, values+r, k%4)
				if k%4 == 3 && n == quads-1 && k+1 < channels {
					a.load1(values+r, ap, r*pixelBytes+(k+1)*4)
				}
			}
		}
	}
}

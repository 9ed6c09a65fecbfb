package kernel

import (
	"math"
	"unsafe"
)

// A processor with tiles multiplies bfloat16, the upper halves of float32, sixteen times as fast as
// float32. A float32 is the sum of three bfloat16, and a half-precision number is that of two. Of the
// six products, five are enough: the third part of one times the second of the other is as small as
// what float32 rounds away.

// A Pair is two bfloat16: that of a channel in its lower half, and in its upper half that of the same
// channel of the next block. Tiles multiply pairs.
type Pair uint32

const (
	// TilePairs is the number of pairs of a tile: 16 rows of 16.
	TilePairs = 16 * Lanes
	tileBytes = TilePairs * 4

	// PixelParts and WeightParts are into how many parts each is split.
	PixelParts, WeightParts = 3, 2
)

// A Split splits pixels of blocks of channels. Two blocks after one another go into PixelParts or
// WeightParts tiles, one for each part, which have a row for each pixel. If the number of blocks is
// odd, the last is there twice. Assembly knows the order and sizes of the fields.
type Split struct {
	A       *float32 // channel 0 of the first pixel; pixels follow each other at Lanes values
	AStride int      // bytes from block to block
	Blocks  int
	Pixels  int   // at most 16
	Out     *Pair // the first pixel's row in the first tile; the other tiles follow
}

func splitPixelsGo(s *Split) { s.split(PixelParts) }

func splitWeightsGo(s *Split) { s.split(WeightParts) }

func (s *Split) split(parts int) {
	for block := 0; block < s.Blocks; block += 2 {
		out := at(s.Out, block/2*parts*tileBytes)
		a := at(s.A, block*s.AStride)
		b := a
		if block+1 < s.Blocks {
			b = at(a, s.AStride)
		}
		for p := range s.Pixels {
			x := *(*[Lanes]float32)(unsafe.Pointer(at(a, p*Lanes*4)))
			y := *(*[Lanes]float32)(unsafe.Pointer(at(b, p*Lanes*4)))
			for part := range parts {
				row := (*[Lanes]Pair)(unsafe.Pointer(at(out, part*tileBytes+p*Lanes*4)))
				for i := range row {
					high, next := x[i], y[i]
					if part < parts-1 { // the last part is what is left
						high, x[i] = cut(x[i])
						next, y[i] = cut(y[i])
					}
					row[i] = Pair(math.Float32bits(high)>>16 | math.Float32bits(next)&^0xffff)
				}
			}
		}
	}
}

// cut rounds x to a bfloat16 by Veltkamp's product and sums, and returns what is left. Infinity
// becomes NaN.
func cut(x float32) (high, rest float32) {
	product := float32((1<<16 + 1) * x)
	high = product + float32(x-product)
	return high, x - high
}

// A SplitGemm multiplies pixels by weights that were split, as a [Gemm] does those that were not:
//
//	C[p][n] = after(before(Bias[n] + sum over k of A[p][k] * B[k][n]) + Res[p][n])
//
// for 16 or 32 outputs n. For two blocks of channels after two others, the sum is of the products
// of parts in the order of SplitProducts, each as Intel's TDPBF16PS adds it. Strides and offsets are
// in bytes. Assembly knows the order and sizes of the fields.
type SplitGemm struct {
	A        *Pair // 16 pixels after 16: their tiles
	Pixels   int   // at least 1; the last 16 may be fewer, but A has room for all
	Pairs    int   // of blocks of channels
	B        *Pair // 16 outputs after 16: tiles that have a row for each channel of a block
	Bias     *float32
	Sums     *float32 // room for four tiles
	C        *float32 // as in Gemm
	CStride  int
	COffsets *int32
	Res      *float32 // nil: nothing is added
	RStride  int
	ROffsets *int32
	// Clamps before and after Res is added.
	BeforeOn, AfterOn int // 0 or 1
	Before, After     float32
}

// SumsSize is the number of values that a SplitGemm's Sums have room for.
const SumsSize = 4 * TilePairs

// SplitProducts are the parts of pixels and weights that are multiplied. Neighbours share one.
var SplitProducts = [...]struct{ Pixel, Weight int }{{2, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0}}

// SetClamps sets the clamps before and after Res is added.
func (g *SplitGemm) SetClamps(before, after Clamp) {
	g.BeforeOn, g.Before, g.AfterOn, g.After = toInt(before.On), before.Max, toInt(after.On), after.Max
}

// SplitLoops are the loops for tiles.
type SplitLoops struct {
	Pixels, Weights func(*Split)
	Gemm            [2]func(*SplitGemm) // for 16 and for 32 outputs
}

var splitInGo = SplitLoops{splitPixelsGo, splitWeightsGo, [2]func(*SplitGemm){splitGemm16Go, splitGemm32Go}}

// WithTilesInGo returns the set with tiles that plain Go computes, to the bit as a processor does: a
// specification that tests compare with.
func (s *Set) WithTilesInGo() *Set {
	tiled := *s
	tiled.Name, tiled.Split = "tiles in Go", &splitInGo
	return &tiled
}

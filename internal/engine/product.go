package engine

import (
	"github.com/hypermob/pose/internal/graph"
	"github.com/hypermob/pose/internal/kernel"
)

// A product is a 1x1 convolution: its weights, packed for the loop that suits them.
type product interface {
	// units returns into how many parts the outputs can be divided.
	units() int
	// blocksOf returns the blocks of outputs that a unit computes.
	blocksOf(unit int) (first, n int)
	// mul computes the outputs of one unit.
	mul(w *worker, unit int, s *strand)
	// rowwise says that strands must not run on from one row of an image to the next.
	rowwise() bool
	// needs returns the space that mul needs for strands of so many pixels.
	needs(pixels int) space
	// load packs the weights of the convolution that the product was made for.
	load(c *graph.Conv)
}

// A space is memory of a worker: bytes of scratch, float32 of weights, offsets, and pairs.
type space struct{ scratch, weights, offsets, splitPixels, splitWeights int }

func (s space) union(t space) space {
	return space{max(s.scratch, t.scratch), max(s.weights, t.weights), max(s.offsets, t.offsets),
		max(s.splitPixels, t.splitPixels), max(s.splitWeights, t.splitWeights)}
}

// clamps are what a product does with its sums, before and after it adds an image.
type clamps struct{ before, after kernel.Clamp }

// newProduct chooses the loop: kernel.Direct where there are eight channels or fewer on either
// side, kernel.Sparse where most weights are zero, else kernel.SplitGemm where that pays, or
// kernel.Gemm.
func newProduct(set *kernel.Set, c *graph.Conv, in, out *tensor, after kernel.Clamp) product {
	switch bounds := (clamps{c.Clamp, after}); {
	case in.lanes != kernel.Lanes || out.lanes != kernel.Lanes:
		return newNarrow(c, in, out, bounds)
	case sparse(c):
		return newSparse(c, bounds)
	case tilesPay(set, c, in.H*in.W):
		return newTiled(set, c, bounds)
	default:
		return newDense(set, c, bounds)
	}
}

// A strand is rows of pixels that a product multiplies: rows times pixels, one after
// the other in the input but for a step from row to row, wherever in the output.
type strand struct {
	rows, pixels int
	a            *float32 // block 0 of the first pixel
	aRow, aBlock int      // bytes from row to row and from block to block
	c            place
	res          place // res.p is nil if nothing is added
	split        bool  // the worker has its pixels split, for kernel.SplitGemm
}

// A place is where pixels of an image lie.
type place struct {
	p       *float32 // pixel 0 of the first block
	first   int      // number of that block
	block   int      // bytes from block to block
	offsets *int32   // of the strand's pixels
}

// placeOf returns the place of a tensor's pixels from number i on, whose offsets are given.
func placeOf(t *tensor, arena *float32, offsets []int32, i int) place {
	return place{p: t.at(arena, 0, 0, 0), block: t.block, offsets: &offsets[i]}
}

// at returns where a block begins.
func (p *place) at(block int) *float32 { return add(p.p, (block-p.first)*p.block) }

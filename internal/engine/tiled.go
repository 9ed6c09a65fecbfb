package engine

import (
	"slices"

	"github.com/hypermob/pose/internal/graph"
	"github.com/hypermob/pose/internal/kernel"
)

// A tiled is a product for processors with tiles: kernel.SplitGemm. Its weights are in panels of one
// block of outputs. They stay half-precision, and are split when they are used, as the pixels are.
type tiled struct {
	dense
	inputs int // blocks; those of dense are a multiple of two
}

// blocksPerUnit is how many blocks of outputs kernel.SplitGemm computes at a time.
const blocksPerUnit = 2

func newTiled(set *kernel.Set, c *graph.Conv, bounds clamps) *tiled {
	k, n := c.Weights.Len()/len(c.Bias), len(c.Bias)
	p := &tiled{dense{clamps: bounds, transpose: set.Transpose}, roundUp(k, kernel.Lanes) / kernel.Lanes}
	p.blocks = roundUp(p.inputs, 2)
	p.divide(c.Bias, slices.Repeat([]int{kernel.Lanes}, roundUp(n, kernel.Lanes)/kernel.Lanes))
	return p
}

// tilesPay reports whether tiles are the faster way to multiply so many pixels. The costs are
// estimates in cycles, for want of a measurement. Tiles take five times 16 cycles for 16 pixels, 32
// inputs and 16 outputs, for which vectors of 16 take 256. They also have pixels and weights to split
// and sums to store. So they have to promise an advantage.
func tilesPay(set *kernel.Set, c *graph.Conv, pixels int) bool {
	if set.Split == nil || c.Weights.Half == nil {
		return false
	}
	const product, vectorProduct, splitPixels, splitWeights, store = 80, 256, 120, 100, 50
	k, n := c.Weights.Len()/len(c.Bias), len(c.Bias)
	pairs, blocks := roundUp(k, 2*kernel.Lanes)/(2*kernel.Lanes), roundUp(n, kernel.Lanes)/kernel.Lanes
	groups := roundUp(pixels, 16) / 16
	tiles := groups*pairs*(blocks*product+splitPixels) + blocks*(pairs*splitWeights+groups*store)
	vectors := pixels * roundUp(k, 8) * blocks * vectorProduct / (16 * 2 * kernel.Lanes)
	return advantage*float64(tiles) <= float64(vectors)
}

// advantage is how many times as fast tiles have to be; tests want them everywhere.
var advantage = 1.5

func (p *tiled) units() int { return roundUp(len(p.panels), blocksPerUnit) / blocksPerUnit }

func (p *tiled) blocksOf(unit int) (first, n int) {
	first = unit * blocksPerUnit
	return first, min(blocksPerUnit, len(p.panels)-first)
}

func (p *tiled) needs(pixels int) space {
	return space{
		weights:      p.depth()*kernel.Lanes + kernel.SumsSize,
		splitPixels:  roundUp(pixels, 16) / 16 * p.tiles(kernel.PixelParts),
		splitWeights: blocksPerUnit * p.tiles(kernel.WeightParts),
	}
}

// tiles returns the pairs of the tiles of 16 pixels or of 16 outputs.
func (p *tiled) tiles(parts int) int { return p.blocks / 2 * parts * kernel.TilePairs }

func (p *tiled) mul(w *worker, unit int, s *strand) {
	if !s.split {
		p.splitPixels(w, s)
	}
	first, blocks := p.blocksOf(unit)
	for i := range blocks {
		p.splitWeights(w, first+i, i)
	}
	g := &w.splitGemm
	g.A, g.B, g.Pairs, g.Pixels = &w.splitPixels[0], &w.splitWeights[0], p.blocks/2, s.rows*s.pixels
	g.Bias, g.Sums = &p.bias[first*kernel.Lanes], &w.weights[p.depth()*kernel.Lanes]
	g.C, g.CStride, g.COffsets = s.c.at(first), s.c.block, s.c.offsets
	g.Res = nil
	if s.res.p != nil {
		g.Res, g.RStride, g.ROffsets = s.res.at(first), s.res.block, s.res.offsets
	}
	g.SetClamps(p.before, p.after)
	w.set.Split.Gemm[blocks-1](g)
}

// splitPixels splits the pixels of a strand, for all units.
func (p *tiled) splitPixels(w *worker, s *strand) {
	k := &w.splitter
	k.AStride, k.Blocks = s.aBlock, p.inputs
	for r := range s.rows {
		for x := 0; x < s.pixels; x += k.Pixels {
			i := r*s.pixels + x
			k.A, k.Pixels = add(s.a, r*s.aRow+x*kernel.Lanes*4), min(16-i%16, s.pixels-x)
			k.Out = &w.splitPixels[i/16*p.tiles(kernel.PixelParts)+i%16*kernel.Lanes]
			w.set.Split.Pixels(k)
		}
	}
	s.split, w.split = true, nil
}

// splitWeights splits those of a panel: its rows are to kernel.Split what pixels are.
func (p *tiled) splitWeights(w *worker, panel, place int) {
	w.set.HalfToFloat(&w.weights[0], &p.half[p.panels[panel].from], p.depth()*kernel.Lanes)
	k := &w.splitter
	k.A, k.AStride, k.Blocks, k.Pixels = &w.weights[0], kernel.Lanes*kernel.Lanes*4, p.blocks, kernel.Lanes
	k.Out = &w.splitWeights[place*p.tiles(kernel.WeightParts)]
	w.set.Split.Weights(k)
}

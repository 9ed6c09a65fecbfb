package engine

import (
	"github.com/hypermob/pose/internal/graph"
	"github.com/hypermob/pose/internal/kernel"
)

const (
	// planesAtATime bounds the planes that are multiplied at a time, for the first-level cache: 30
	// kB. The detector takes 1.06 times as long with 32, and 1.03 with 320.
	planesAtATime = 96
	// outputsAtATime is how many outputs share the work of gathering the planes. The detector takes
	// 1.13 times as long with 48, 1.06 with 96, and no longer with 320.
	outputsAtATime = 160
	// sparseInputs is from how many inputs it pays to look for zeros. From 8 to 60 there is no
	// difference; with 100 the detector takes 1.05 times as long.
	sparseInputs = 40
	// sparseShare is up to which share of weights that are not zero it pays. The detector's layers
	// have a quarter: multiplied like others they make it take 1.58 times as long. Others have all:
	// multiplied like the detector's they make lite take 1.29 and heavy 1.40 times as long.
	sparseShare = 0.4
)

// sparse reports whether a convolution's weights are mostly zero, judged by those of every eighth
// output.
func sparse(c *graph.Conv) bool {
	k, n := c.Weights.Len()/len(c.Bias), len(c.Bias)
	if k < sparseInputs {
		return false
	}
	seen, nonzero, found := 0, 0, make([]int32, k+1)
	for out := 0; out < n; out += 8 {
		seen += k
		nonzero += c.Weights.Find(found, out*k, (out+1)*k)
	}
	return float64(nonzero) <= sparseShare*float64(seen)
}

// A sparseProduct is a product most of whose weights are zero: kernel.Sparse skips those.
// Its sums are those of a dense product, to the bit: a zero changes none.
type sparseProduct struct {
	clamps
	inputs  int // blocks
	outputs int // blocks
	chunks  []sparseChunk
	bias    []float32
}

// A sparseChunk is the weights for some blocks of inputs.
type sparseChunk struct {
	first, blocks int // of inputs
	counts        []int32
	starts        []int32 // of each output's entries
	entries       []kernel.Entry
}

func newSparse(c *graph.Conv, bounds clamps) *sparseProduct {
	k, n := c.Weights.Len()/len(c.Bias), len(c.Bias)
	p := &sparseProduct{clamps: bounds, inputs: roundUp(k, kernel.Lanes) / kernel.Lanes, outputs: roundUp(n, kernel.Lanes) / kernel.Lanes}
	p.bias = make([]float32, p.outputs*kernel.Lanes)
	copy(p.bias, c.Bias)
	parts := roundUp(p.inputs, planesAtATime/kernel.Lanes) / (planesAtATime / kernel.Lanes)
	for i := range parts {
		first, end := i*p.inputs/parts, (i+1)*p.inputs/parts
		p.chunks = append(p.chunks, sparseChunk{first: first, blocks: end - first})
	}
	return p
}

// load collects the weights that are not zero.
func (p *sparseProduct) load(c *graph.Conv) {
	k, n := c.Weights.Len()/len(c.Bias), len(c.Bias)
	found := make([]int32, k+1)
	for i := range p.chunks {
		chunk := &p.chunks[i]
		chunk.counts, chunk.starts = make([]int32, p.outputs*kernel.Lanes), make([]int32, p.outputs*kernel.Lanes)
		first, end := chunk.first*kernel.Lanes, min((chunk.first+chunk.blocks)*kernel.Lanes, k)
		chunk.entries = make([]kernel.Entry, 0, int(sparseShare*float64((end-first)*n)))
		for out := range chunk.counts {
			start := len(chunk.entries)
			if out < n {
				for _, in := range found[:c.Weights.Find(found, out*k+first, out*k+end)] {
					chunk.entries = append(chunk.entries, kernel.Entry{Offset: in * kernel.PlaneBytes, Weight: c.Weights.At(out*k + first + int(in))})
				}
			}
			chunk.starts[out], chunk.counts[out] = int32(start), int32(len(chunk.entries)-start)
		}
		chunk.entries = append(chunk.entries, kernel.Entry{}) // a pointer to the next one must stay inside
	}
}

func (p *sparseProduct) units() int {
	return roundUp(p.outputs*kernel.Lanes, outputsAtATime) / outputsAtATime
}

func (p *sparseProduct) blocksOf(unit int) (first, n int) {
	first = unit * p.outputs / p.units()
	return first, (unit+1)*p.outputs/p.units() - first
}

func (p *sparseProduct) rowwise() bool { return false }

func (p *sparseProduct) needs() space {
	return space{weights: (planesAtATime+outputsAtATime+kernel.Lanes)*kernel.PlanePixels + 2*cacheLine, offsets: 3 * kernel.PlanePixels}
}

// mul takes 64 or 80 pixels at a time through the unit. Where fewer are left, the last is
// repeated: it comes out as often, with the same value.
func (p *sparseProduct) mul(w *worker, unit int, s *strand) {
	first, blocks := p.blocksOf(unit)
	total := s.rows * s.pixels
	for from := 0; from < total; {
		n := planePixels(total - from)
		w.offsets = w.offsets[:0]
		for i := range 3 * n {
			pixel := min(from+i%n, total-1)
			switch i / n {
			case 0:
				w.offsets = append(w.offsets, int32(pixel/s.pixels*s.aRow+pixel%s.pixels*kernel.Lanes*4))
			case 1:
				w.offsets = append(w.offsets, *offset(s.c.offsets, pixel))
			case 2:
				if s.res.p != nil {
					w.offsets = append(w.offsets, *offset(s.res.offsets, pixel))
				}
			}
		}
		p.planes(w, first, blocks, n, s)
		p.scatter(w, first, blocks, n, s)
		from += n
	}
}

// planePixels returns how many pixels to take when so many are left: 64 or 80, so that as few as
// possible are taken twice. A plane of 80 is one vector of 16 more than one of 64, so as many of
// them fit as there are vectors beyond a multiple of four.
func planePixels(left int) int {
	vectors := roundUp(left, kernel.Lanes) / kernel.Lanes
	if large := vectors % 4; large > 0 && vectors >= 5*large {
		return kernel.PlanePixels
	}
	return 64
}

// planes computes the unit's planes of n pixels, a chunk of inputs at a time.
func (p *sparseProduct) planes(w *worker, first, blocks, n int, s *strand) {
	x, y := &w.weights[0], &w.weights[planesAtATime*kernel.PlanePixels]
	run := w.set.Sparse64
	if n == kernel.PlanePixels {
		run = w.set.Sparse80
	}
	g, k := &w.gather, &w.sparse
	outputs := first * kernel.Lanes
	k.X, k.Y, k.Outputs, k.Bias = x, y, blocks*kernel.Lanes, &p.bias[outputs]
	k.SetClamp(kernel.Clamp{})
	for i := range p.chunks {
		c := &p.chunks[i]
		for b := range c.blocks {
			g.In = add(s.a, (c.first+b)*s.aBlock)
			for v := 0; v < n; v += kernel.Lanes {
				g.Offsets, g.Out = &w.offsets[v], add(x, b*kernel.Lanes*kernel.PlaneBytes+v*4)
				w.set.Gather(g)
			}
		}
		if i == len(p.chunks)-1 {
			k.SetClamp(p.before)
		}
		k.Counts, k.Entries = &c.counts[outputs], &c.entries[c.starts[outputs]]
		run(k)
		k.Bias = nil
	}
}

// scatter copies the unit's planes to where they belong.
func (p *sparseProduct) scatter(w *worker, first, blocks, n int, s *strand) {
	y, k := &w.weights[planesAtATime*kernel.PlanePixels], &w.scatter
	k.SetClamp(p.after)
	k.Res = nil
	for b := range blocks {
		k.Out = s.c.at(first + b)
		if s.res.p != nil {
			k.Res = s.res.at(first + b)
		}
		for v := 0; v < n; v += kernel.Lanes {
			k.In, k.Offsets = add(y, b*kernel.Lanes*kernel.PlaneBytes+v*4), &w.offsets[n+v]
			if k.Res != nil {
				k.ROffsets = &w.offsets[2*n+v]
			}
			w.set.Scatter(k)
		}
	}
}

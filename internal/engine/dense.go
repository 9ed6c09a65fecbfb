package engine

import (
	"unsafe"

	"github.com/hypermob/pose/internal/graph"
	"github.com/hypermob/pose/internal/kernel"
)

// chunkBytes bounds the single-precision weights of one panel that are multiplied at a time: with
// the pixels of a tile they have to fit the first-level cache, 32 kB. With 32 kB or more the
// detector takes 1.05 times as long, and with 4 kB lite and full take 1.03; heavy takes no longer.
const chunkBytes = 16 << 10

// A dense is a product whose weights are in panels, as kernel.Gemm reads them. They stay
// half-precision if they are that in the file: to convert a chunk when it is used costs a few
// per cent and saves half the memory.
type dense struct {
	clamps
	transpose    func(*kernel.Transpose)
	blocks, tail int // of the input's channels, as in kernel.Gemm
	panels       []panel
	groups       [][2]int // ranges of panels that cover whole blocks of outputs
	half         []kernel.Half
	full         []float32
	bias         []float32 // with zeros for the outputs that fill the last block
}

type panel struct {
	first, width int // outputs
	from         int // index of its first weight
}

func newDense(set *kernel.Set, c *graph.Conv, bounds clamps) *dense {
	k, n := c.Weights.Len()/len(c.Bias), len(c.Bias)
	p := &dense{clamps: bounds, transpose: set.Transpose, blocks: k / kernel.Lanes}
	switch rest := k % kernel.Lanes; {
	case rest > 8:
		p.blocks++
	case rest > 0:
		p.tail = 8
	}
	outputs := roundUp(n, kernel.Lanes)
	p.bias = make([]float32, outputs)
	copy(p.bias, c.Bias)
	first, from, begin := 0, 0, 0
	for _, w := range set.Panels(outputs) {
		p.panels = append(p.panels, panel{first, w, from})
		first += w
		from += w * p.depth()
		if first%kernel.Lanes == 0 {
			p.groups = append(p.groups, [2]int{begin, len(p.panels)})
			begin = len(p.panels)
		}
	}
	return p
}

// load packs the weights.
func (p *dense) load(c *graph.Conv) {
	k, n := c.Weights.Len()/len(c.Bias), len(c.Bias)
	if c.Weights.Half == nil {
		p.full = pack(p.panels, p.depth(), c.Weights.Full, k, n, nil)
		return
	}
	t := &kernel.Transpose{From: 2 * k, N: k / 8 * 8}
	p.half = pack(p.panels, p.depth(), c.Weights.Half, k, n, func(to, rows []kernel.Half, width int) (done int) {
		if t.N > 0 {
			t.Src, t.Dst, t.To = &rows[0], &to[0], 2*width
			p.transpose(t)
		}
		return t.N
	})
}

// roundUp returns the least multiple of m that is not below n.
func roundUp(n, m int) int { return (n + m - 1) / m * m }

// depth returns the number of inputs, those included that fill the last block.
func (p *dense) depth() int { return p.blocks*kernel.Lanes + p.tail }

// pack orders n rows of k weights by panel, input and output, with zeros where there are none. Most
// of them are left to eight, if it is not nil: it packs the first weights of eight rows and returns
// how many of each.
func pack[T kernel.Half | float32](panels []panel, depth int, w []T, k, n int, eight func(to, rows []T, width int) int) []T {
	last := panels[len(panels)-1]
	size := last.from + last.width*depth
	packed := make([]T, size, size+cacheLine) // pointers that run ahead must stay inside it
	for _, p := range panels {
		to := packed[p.from:][:depth*p.width]
		outputs := min(p.width, n-p.first)
		done := 0 // weights of each row
		for i := range outputs {
			if i%8 == 0 {
				if done = 0; eight != nil && i+8 <= outputs {
					done = eight(to[i:], w[(p.first+i)*k:][:8*k], p.width)
				}
			}
			for j := done; j < k; j++ {
				to[j*p.width+i] = w[(p.first+i)*k+j]
			}
		}
	}
	return packed
}

func (p *dense) units() int { return len(p.groups) }

func (p *dense) blocksOf(unit int) (first, n int) {
	g := p.groups[unit]
	begin, last := p.panels[g[0]], p.panels[g[1]-1]
	return begin.first / kernel.Lanes, (last.first + last.width - begin.first) / kernel.Lanes
}

func (p *dense) rowwise() bool { return false }

func (p *dense) needs() space {
	most := 0
	for _, l := range p.panels {
		most = max(most, l.width*min(l.chunk()*kernel.Lanes+8, p.depth()))
	}
	return space{weights: most}
}

// chunk returns how many blocks of inputs of a panel are multiplied at a time.
func (p *panel) chunk() int { return max(1, chunkBytes/(p.width*kernel.Lanes*4)) }

func (p *dense) mul(w *worker, unit int, s *strand) {
	g := p.groups[unit]
	for i := g[0]; i < g[1]; i++ {
		p.mulPanel(w, &p.panels[i], s)
	}
}

// mulPanel computes the outputs of one panel, a chunk of inputs at a time: sums go on
// where the chunk before left them, so that they are the same for any size of chunks.
func (p *dense) mulPanel(w *worker, l *panel, s *strand) {
	g, t := &w.gemm, w.tiling(l.width, s.pixels)
	out := l.first / kernel.Lanes
	within := l.first % kernel.Lanes * 4
	g.AStride, g.CStride, g.RStride = s.aBlock, s.c.block, s.res.block
	g.C = add(s.c.at(out), within)
	g.Bias = &p.bias[l.first]
	g.Res = nil
	g.SetClamps(kernel.Clamp{}, kernel.Clamp{})
	chunk := l.chunk()
	from := l.from
	for block := 0; ; block += chunk {
		g.Blocks, g.Tail = min(chunk, p.blocks-block), 0
		last := block+chunk >= p.blocks
		if last {
			g.Tail = p.tail
			if s.res.p != nil {
				g.Res = add(s.res.at(out), within)
			}
			g.SetClamps(p.before, p.after)
		}
		n := (g.Blocks*kernel.Lanes + g.Tail) * l.width
		g.B, g.Prefetch = p.singlePrecision(w.set, w.weights, from, n)
		g.PrefetchStep = prefetchStep(n, g.Blocks, t.Tiles()*s.rows)
		for r := range s.rows {
			g.A = add(s.a, r*s.aRow+block*s.aBlock)
			g.COffsets = offset(s.c.offsets, r*s.pixels)
			if g.Res != nil {
				g.ROffsets = offset(s.res.offsets, r*s.pixels)
			}
			t.Mul(g)
			g.Prefetch += uintptr(g.PrefetchStep * g.Blocks * t.Tiles())
		}
		if last {
			return
		}
		g.Bias = nil
		from += n
	}
}

// singlePrecision returns n weights from index from on, converted if they are half precision, and
// the address of those after them.
func (p *dense) singlePrecision(set *kernel.Set, space []float32, from, n int) (b *float32, next uintptr) {
	if p.full != nil {
		b = &p.full[from]
		return b, uintptr(unsafe.Pointer(b)) + uintptr(n)*4
	}
	h := &p.half[from]
	set.HalfToFloat(&space[0], h, n)
	return &space[0], uintptr(unsafe.Pointer(h)) + uintptr(n)*2
}

// prefetchStep spreads the fetching of n half-precision weights over all blocks of all tiles.
func prefetchStep(n, blocks, tiles int) int {
	times := max(1, blocks*tiles)
	return roundUp(n*2/times, cacheLine)
}

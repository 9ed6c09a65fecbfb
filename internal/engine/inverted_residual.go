package engine

import "unsafe"

// An invertedResidual is an inverted residual block, or a depthwise-separable convolution: a 1x1
// convolution (the expansion, perhaps none), a depthwise one and a 1x1 one that may add the
// block's input. It goes through the image some rows at a time, so that the wide images between
// the three stay in the cache: the expansion's rows in a ring, the depthwise result in a tile.
type invertedResidual struct {
	expand       product // nil: there is none
	filter       *filter
	project      product
	in, out, res *tensor
	mid          *tensor // shape and border of the expansion's result; in if there is none
	wide         *tensor // shape of the depthwise result
	tile         int     // output rows at a time

	ring                   int // rows of the expansion's result that are kept
	ringBlock, tileBlock   int // bytes from block to block
	ringOffsets            []int32
	outOffsets, resOffsets []int32
}

// tileBytes bounds the memory of ring and tile: most of a second-level cache of 1 MB. It is the
// closer bound for a third of the blocks. From 160 kB to 1280 kB there is no difference.
const tileBytes = 640 << 10

// tilePixels bounds the pixels of a tile. From 64 to 2048 there is no difference.
const tilePixels = 512

func newInvertedResidual(expand, project product, f *filter, in, mid, wide, out, res *tensor) *invertedResidual {
	b := &invertedResidual{expand: expand, filter: f, project: project, in: in, mid: mid, wide: wide, out: out, res: res,
		outOffsets: out.offsets()}
	if res != nil {
		b.resOffsets = res.offsets()
	}
	for b.tile = 1; b.tile < out.H && 2*b.tile*out.W <= tilePixels; b.tile *= 2 {
		if b.measure(2 * b.tile); b.scratch() > tileBytes {
			break
		}
	}
	b.measure(b.tile)
	if expand != nil {
		b.ringOffsets = make([]int32, 0, in.H*in.W+1)
		for y := range in.H {
			for x := range in.W {
				b.ringOffsets = append(b.ringOffsets, int32(y%b.ring*mid.row+x*mid.pixel()))
			}
		}
	}
	return b
}

// measure lays the scratch out for tiles of so many rows.
func (b *invertedResidual) measure(tile int) {
	const skew = 3 * 64
	b.ring = b.filter.taps(tile)
	b.ringBlock = (b.ring+1)*b.mid.row + skew // and a row of zeros
	b.tileBlock = tile*b.wide.W*b.wide.pixel() + skew
}

func (b *invertedResidual) scratch() int { return b.tileAt() + b.wide.blocks()*b.tileBlock }

func (b *invertedResidual) needs() space {
	s := b.project.needs(b.tile * b.out.W).union(space{scratch: b.scratch(), offsets: b.filter.taps(b.tile)})
	if b.expand != nil {
		s = s.union(b.expand.needs(min(b.filter.taps(b.tile), b.in.H) * b.in.W))
	}
	return s
}

// tasks divides the image into as few parts as there are threads: each begins with rows
// of the expansion that the part before it computes too.
func (b *invertedResidual) tasks(threads int) int {
	tiles := (b.out.H + b.tile - 1) / b.tile
	if b.expand == nil {
		return tiles
	}
	return min(threads, tiles)
}

func (b *invertedResidual) run(w *worker, task, tasks int) {
	if task == 0 {
		b.out.clearBorder(w.arena)
	}
	y0, y1 := task*b.out.H/tasks, (task+1)*b.out.H/tasks
	if b.expand == nil {
		y0, y1 = task*b.tile, min((task+1)*b.tile, b.out.H)
		w.bordered = nil
	} else if w.bordered != b {
		w.bordered = b
		b.clearRing(w)
	}
	next := 0 // row of the expansion to compute next
	for y := y0; y < y1; y += b.tile {
		n := min(b.tile, y1-y)
		if b.expand != nil {
			from := max(next, y*b.filter.stride-b.filter.top, 0)
			next = min((y+n-1)*b.filter.stride-b.filter.top+b.filter.size, b.in.H)
			b.expandRows(w, from, next, y, n)
		} else {
			b.filterRows(w, y, n, 0, b.wide.blocks())
		}
		b.projectRows(w, y, n)
	}
}

// clearRing writes the zeros beside the ring's rows, and the row of zeros after the last.
func (b *invertedResidual) clearRing(w *worker) {
	ends, row := b.mid.border*b.mid.lanes, b.mid.row/4
	for i := range b.mid.blocks() {
		all := unsafe.Slice(add(w.scratch, i*b.ringBlock), (b.ring+1)*row)
		for r := range b.ring {
			clear(all[r*row:][:ends])
			clear(all[(r+1)*row-ends : (r+1)*row])
		}
		clear(all[b.ring*row:])
	}
}

// expandRows computes rows from … to-1 of the expansion and, while a unit of blocks is in the
// cache, its share of the depthwise rows y … y+n-1.
func (b *invertedResidual) expandRows(w *worker, from, to, y, n int) {
	s := &w.strand
	*s = strand{rows: 1, pixels: (to - from) * b.in.W}
	if to > from {
		s.a, s.aRow, s.aBlock = b.in.at(w.arena, 0, from, 0), b.in.row, b.in.block
		s.c = place{p: add(w.scratch, b.mid.border*b.mid.pixel()), block: b.ringBlock, offsets: &b.ringOffsets[from*b.in.W]}
	}
	if b.in.border > 0 || b.expand.rowwise() {
		s.rows, s.pixels = to-from, b.in.W
	}
	for u := range b.expand.units() {
		if to > from {
			b.expand.mul(w, u, s)
		}
		first, blocks := b.expand.blocksOf(u)
		b.filterRows(w, y, n, first, min(first+blocks, b.wide.blocks()))
	}
}

// filterRows computes depthwise rows y … y+n-1 of blocks first … end-1 into the tile.
func (b *invertedResidual) filterRows(w *worker, y, n, first, end int) {
	w.offsets = w.offsets[:0]
	for i := range b.filter.taps(n) {
		row := y*b.filter.stride - b.filter.top + i
		if b.expand != nil {
			if row < 0 || row >= b.in.H {
				row = b.ring
			} else {
				row %= b.ring
			}
		}
		w.offsets = append(w.offsets, int32(row*b.mid.row))
	}
	k := &w.depthwise
	k.Rows, k.OutRow, k.Width, k.Height = &w.offsets[0], b.wide.W*b.wide.pixel(), b.wide.W, n
	k.SetClamp(b.filter.clamp)
	for i := first; i < end; i++ {
		if b.expand != nil {
			k.In = add(w.scratch, i*b.ringBlock+(b.mid.border-b.filter.left)*b.mid.pixel())
		} else {
			k.In = b.in.at(w.arena, i, 0, -b.filter.left)
		}
		k.Out, k.W = add(w.scratch, b.tileAt()+i*b.tileBlock), b.filter.block(i)
		b.filter.run(k)
	}
}

// tileAt returns where in the scratch the tile begins.
func (b *invertedResidual) tileAt() int {
	if b.expand == nil {
		return 0
	}
	return b.mid.blocks() * b.ringBlock
}

// projectRows computes output rows y … y+n-1 from the tile.
func (b *invertedResidual) projectRows(w *worker, y, n int) {
	first := y * b.out.W
	s := &w.strand
	*s = strand{rows: 1, pixels: n * b.out.W, a: add(w.scratch, b.tileAt()), aRow: b.wide.W * b.wide.pixel(), aBlock: b.tileBlock,
		c: placeOf(b.out, w.arena, b.outOffsets, first)}
	if b.project.rowwise() {
		s.rows, s.pixels = n, b.out.W
	}
	if b.res != nil {
		s.res = placeOf(b.res, w.arena, b.resOffsets, first)
	}
	for u := range b.project.units() {
		b.project.mul(w, u, s)
	}
}

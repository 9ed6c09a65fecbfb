package engine

// An expandedDepthwise is a 1x1 convolution and the depthwise one that alone reads its result,
// block of channels by block: the wide image between them never exists as a whole. It suits images
// whose blocks fit the cache; a [invertedResidual] is for the others.
type expandedDepthwise struct {
	product
	*filter
	in, mid, out *tensor // mid has the shape and border of the image between
	offsets      []int32
}

func newExpandedDepthwise(p product, f *filter, in, mid, out *tensor) *expandedDepthwise {
	return &expandedDepthwise{product: p, filter: f, in: in, mid: mid, out: out, offsets: mid.offsets()}
}

func (e *expandedDepthwise) tasks(int) int { return e.units() }

// scratch returns the bytes of mid's blocks of one unit.
func (e *expandedDepthwise) scratch() int {
	most := 0
	for u := range e.units() {
		_, n := e.blocksOf(u)
		most = max(most, n*e.mid.block)
	}
	return most
}

func (e *expandedDepthwise) needs() space {
	return e.product.needs(e.in.H * e.in.W).union(space{scratch: e.scratch(), offsets: e.taps(e.out.H)})
}

func (e *expandedDepthwise) run(w *worker, task, _ int) {
	if task == 0 {
		e.out.clearBorder(w.arena)
	}
	first, n := e.blocksOf(task)
	if w.bordered != e {
		w.bordered = e
		for i := range e.scratch() / e.mid.block {
			clearBorder(add(w.scratch, i*e.mid.block), e.mid.H, e.mid.W, e.mid.border, e.mid.pixel())
		}
	}
	// The unit's first block goes to the beginning of the scratch.
	inside := e.mid.border * (e.mid.row + e.mid.pixel())
	mid := add(w.scratch, inside)
	s := &w.strand
	*s = strand{rows: 1, pixels: e.in.H * e.in.W, a: e.in.at(w.arena, 0, 0, 0), aRow: e.in.row, aBlock: e.in.block,
		c: place{p: mid, first: first, block: e.mid.block, offsets: &e.offsets[0]}, split: w.split == e}
	if e.in.border > 0 || e.rowwise() {
		s.rows, s.pixels = e.in.H, e.in.W
	}
	e.mul(w, task, s)
	w.split = e

	w.offsets = w.offsets[:0]
	for i := range e.taps(e.out.H) {
		w.offsets = append(w.offsets, int32(i*e.mid.row))
	}
	k := &w.depthwise
	k.Rows, k.OutRow, k.Width, k.Height = &w.offsets[0], e.out.row, e.out.W, e.out.H
	k.SetClamp(e.clamp)
	for b := range n {
		k.In = add(mid, b*e.mid.block-e.top*e.mid.row-e.left*e.mid.pixel())
		k.Out, k.W = e.out.at(w.arena, first+b, 0, 0), e.block(first+b)
		e.filter.run(k)
	}
}

package engine

// pixelsPerTask is how many pixels go through all panels before the next: enough to make
// the conversion of weights cheap, few enough to stay in the second-level cache. From 64 to 4096
// there is no difference on one thread; the limit leaves tasks for more of them.
const pixelsPerTask = 256

// fewestPixels is how many pixels a part of an image has at least, where an image is divided for
// several threads. On two, heavy takes 1.06 times as long with 256, and from 8 to 128 there is no
// difference.
const fewestPixels = 64

// A pointwise is a 1x1 convolution of a whole image.
type pointwise struct {
	product
	in, out, res *tensor // res may be nil
	outOffsets   []int32
	resOffsets   []int32
}

func newPointwise(p product, in, out, res *tensor) *pointwise {
	o := &pointwise{product: p, in: in, out: out, res: res, outOffsets: out.offsets()}
	if res != nil {
		o.resOffsets = res.offsets()
	}
	return o
}

// contiguous reports whether the image's pixels are one row to the product: nothing lies between
// its rows.
func (p *pointwise) contiguous() bool { return p.in.border == 0 && !p.rowwise() }

// needs: no part has more pixels than a task, but for what the division into whole rows adds.
func (p *pointwise) needs() space {
	return p.product.needs(min(p.in.H*p.in.W, pixelsPerTask+p.in.W))
}

// most returns the greatest number of parts with enough pixels each.
func (p *pointwise) most() int { return max(1, p.in.H*p.in.W/fewestPixels) }

// tasks divides the pixels, and the outputs too where the pixels are too few for all threads.
func (p *pointwise) tasks(threads int) int {
	parts := (p.in.H*p.in.W + pixelsPerTask - 1) / pixelsPerTask
	if threads == 1 || parts >= 4*threads {
		return parts
	}
	if parts = max(parts, min(threads, p.most())); parts < threads {
		return parts * p.units()
	}
	return parts
}

// parts returns into how many parts pixels and outputs are divided for so many tasks.
func (p *pointwise) parts(tasks int) (pixels, outputs int) {
	if tasks <= p.most() {
		return tasks, 1
	}
	return tasks / p.units(), p.units()
}

// share returns the shape of a part's pixels, rows by pixels, and the first one's number.
func (p *pointwise) share(part, parts int) (rows, pixels, first int) {
	if p.contiguous() {
		n := p.in.H * p.in.W
		first = part * n / parts
		return 1, (part+1)*n/parts - first, first
	}
	y := part * p.in.H / parts
	return (part+1)*p.in.H/parts - y, p.in.W, y * p.in.W
}

func (p *pointwise) run(w *worker, task, tasks int) {
	if task == 0 {
		p.out.clearBorder(w.arena)
	}
	parts, outputs := p.parts(tasks)
	rows, pixels, first := p.share(task/outputs, parts)
	if rows == 0 {
		return
	}
	y, x := first/p.in.W, first%p.in.W
	s := &w.strand
	*s = strand{rows: rows, pixels: pixels, a: p.in.at(w.arena, 0, y, x), aRow: p.in.row, aBlock: p.in.block,
		c: placeOf(p.out, w.arena, p.outOffsets, first)}
	if p.res != nil {
		s.res = placeOf(p.res, w.arena, p.resOffsets, first)
	}
	part, units := task%outputs, p.units()
	for u := part * units / outputs; u < (part+1)*units/outputs; u++ {
		p.mul(w, u, s)
	}
}

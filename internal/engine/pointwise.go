package engine

// pixelsPerTask is how many pixels go through all panels before the next: enough to make
// the widening of weights cheap, few enough to stay in the second-level cache.
const pixelsPerTask = 256

// fewestPixels is how many pixels a part of an image has at least.
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

// plain reports whether the image's pixels are one row to the product: nothing lies between its rows.
func (p *pointwise) plain() bool { return p.in.border == 0 && !p.rowwise() }

// parts returns into how many parts pixels and outputs are divided for so many tasks.
func (p *pointwise) parts(tasks int) (pixels, outputs int) {
	if all := p.whole(); tasks == all {
		return all, 1
	}
	return tasks / p.units(), p.units()
}

// whole returns the number of tasks that compute all outputs of their pixels.
func (p *pointwise) whole() int {
	if p.plain() {
		return (p.in.H*p.in.W + pixelsPerTask - 1) / pixelsPerTask
	}
	rows := max(1, pixelsPerTask/p.in.W)
	return (p.in.H + rows - 1) / rows
}

// tasks divides the outputs too where the pixels are few, and the pixels further if that is not enough.
func (p *pointwise) tasks(threads int) int {
	pixels := p.whole()
	if threads == 1 || pixels >= 4*threads {
		return pixels
	}
	if pixels*p.units() < 4*threads {
		pixels = max(pixels, min(threads, p.in.H*p.in.W/fewestPixels))
	}
	return pixels * p.units()
}

// share returns the shape of a part's pixels, rows by pixels, and the first one's number.
func (p *pointwise) share(part, parts int) (rows, pixels, first int) {
	if p.plain() {
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

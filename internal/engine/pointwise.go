package engine

// pixelsPerTask is how many pixels go through all panels before the next: enough to make
// the widening of weights cheap, few enough to stay in the second-level cache.
const pixelsPerTask = 256

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

// rows returns the shape of a task's pixels: rows by pixels. Where nothing lies between
// the rows of the image, they are one.
func (p *pointwise) rows() (rows, pixels int) {
	if p.in.border == 0 && !p.rowwise() {
		return 1, min(p.in.H*p.in.W, pixelsPerTask)
	}
	return max(1, min(p.in.H, pixelsPerTask/p.in.W)), p.in.W
}

// parts returns into how many parts pixels and outputs are divided.
func (p *pointwise) parts(tasks int) (pixels, outputs int) {
	rows, n := p.rows()
	pixels = (p.in.H*p.in.W + rows*n - 1) / (rows * n)
	return pixels, max(1, tasks/pixels)
}

func (p *pointwise) tasks(threads int) int {
	pixels, _ := p.parts(0)
	if threads == 1 || pixels >= 4*threads {
		return pixels
	}
	return pixels * min(p.units(), (4*threads+pixels-1)/pixels)
}

func (p *pointwise) run(w *worker, task, tasks int) {
	if task == 0 {
		p.out.clearBorder(w.arena)
	}
	_, outputs := p.parts(tasks)
	rows, pixels := p.rows()
	first := task / outputs * rows * pixels
	left := p.in.H*p.in.W - first
	if rows == 1 && p.in.border == 0 && !p.rowwise() {
		pixels = min(pixels, left)
	} else {
		rows = min(rows, left/pixels)
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

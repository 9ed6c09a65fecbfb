package engine

import (
	"unsafe"

	"github.com/hypermob/pose/internal/graph"
	"github.com/hypermob/pose/internal/kernel"
)

// An upsample resizes an image to twice its size, and may add another to it.
type upsample struct {
	in, out, res *tensor
	clamp        kernel.Clamp // of what is interpolated
}

func (d *upsample) tasks(threads int) int {
	if threads == 1 {
		return d.in.blocks()
	}
	return d.in.blocks() * min(d.out.H, (4*threads+d.in.blocks()-1)/d.in.blocks())
}

func (d *upsample) run(w *worker, task, tasks int) {
	if task == 0 {
		d.out.clearBorder(w.arena)
	}
	parts := tasks / d.in.blocks()
	b, part := task/parts, task%parts
	k, run := &w.upsample, w.set.Upsample
	if d.in.lanes == narrow {
		run = w.set.UpsampleNarrow
	}
	k.Pixels = d.in.W
	k.SetClamp(d.clamp)
	for y := part * d.out.H / parts; y < (part+1)*d.out.H/parts; y++ {
		near := y / 2
		far := min(max(near-1+y%2*2, 0), d.in.H-1)
		k.Near, k.Far, k.Out = d.in.at(w.arena, b, near, 0), d.in.at(w.arena, b, far, 0), d.out.at(w.arena, b, y, 0)
		k.Res = nil
		if d.res != nil {
			k.Res = d.res.at(w.arena, b, y, 0)
		}
		run(k)
	}
}

// A maxPool2x2 takes the greatest of every two by two pixels; blocks that the input does not
// have are zero.
type maxPool2x2 struct{ in, out *tensor }

func (h *maxPool2x2) tasks(int) int { return h.out.blocks() }

func (h *maxPool2x2) run(w *worker, b, _ int) {
	if b == 0 {
		h.out.clearBorder(w.arena)
	}
	k := &w.maxPool
	k.Pixels = h.out.W
	for y := range h.out.H {
		if b >= h.in.blocks() {
			for x := range h.out.W {
				clear(h.out.values(w.arena, b, y, x))
			}
			continue
		}
		k.Top, k.Bottom, k.Out = h.in.at(w.arena, b, 2*y, 0), h.in.at(w.arena, b, 2*y+1, 0), h.out.at(w.arena, b, y, 0)
		w.set.MaxPool(k)
	}
}

// A dot is a 3x3 convolution of an image of eight channels to one output, which is flat.
type dot struct {
	in, out *tensor
	weights []float32
	bias    float32
}

func newDot(c *graph.Conv, in, out *tensor) *dot {
	d := &dot{in: in, out: out, weights: aligned(9 * narrow), bias: c.Bias[0]}
	for i := range d.weights {
		d.weights[i] = c.Weights.At(i)
	}
	return d
}

// dotRows is the number of rows that a task of a dot computes. From 4 to 64 there is no difference.
const dotRows = 16

func (d *dot) tasks(int) int { return (d.out.H + dotRows - 1) / dotRows }

func (d *dot) run(w *worker, task, _ int) {
	k := &w.dot
	k.W, k.Bias, k.Pixels = &d.weights[0], d.bias, d.out.W
	out := d.out.flat(w.arena)
	for y := task * dotRows; y < min((task+1)*dotRows, d.out.H); y++ {
		for r := range k.Rows {
			k.Rows[r] = d.in.at(w.arena, 0, y+r-1, -1)
		}
		k.Out = &out[y*d.out.W]
		w.set.Dot(k)
	}
}

// A toBlocked and a toFlat copy an image from one layout to the other.
type toBlocked struct{ in, out *tensor }

func (t *toBlocked) tasks(int) int { return t.out.H }

func (t *toBlocked) run(w *worker, y, _ int) {
	if y == 0 {
		t.out.clearBorder(w.arena)
	}
	from := t.in.flat(w.arena)[y*t.in.W*t.in.C:]
	for x := range t.in.W {
		for b := range t.out.blocks() {
			to := t.out.values(w.arena, b, y, x)
			n := copy(to, from[x*t.in.C+b*t.out.lanes:(x+1)*t.in.C])
			clear(to[n:])
		}
	}
}

type toFlat struct{ in, out *tensor }

func (t *toFlat) tasks(int) int { return t.in.H }

func (t *toFlat) run(w *worker, y, _ int) {
	to := t.out.flat(w.arena)[y*t.in.W*t.in.C:]
	for x := range t.in.W {
		for b := range t.in.blocks() {
			copy(to[x*t.in.C+b*t.in.lanes:(x+1)*t.in.C], t.in.values(w.arena, b, y, x))
		}
	}
}

// A shuffle is a depth to space in blocks.
type shuffle struct {
	in, out *tensor
	size    int
}

func (s *shuffle) tasks(int) int { return s.out.H }

func (s *shuffle) run(w *worker, y, _ int) {
	if y == 0 {
		s.out.clearBorder(w.arena)
	}
	for b := range s.out.blocks() {
		for dx := range s.size {
			s.lanes(w, y, b, dx)
		}
	}
}

// lanes fills every size-th pixel of a row from column x on, for one block: each from the
// same channels of one input pixel, which may lie in several blocks.
func (s *shuffle) lanes(w *worker, y, b, x int) {
	n := min(s.out.lanes, s.out.C-b*s.out.lanes)
	channel := (y%s.size*s.size+x)*s.out.C + b*s.out.lanes
	for i := 0; i < n; {
		c := channel + i
		run := min(n-i, s.in.lanes-c%s.in.lanes)
		from := add(s.in.at(w.arena, c/s.in.lanes, y/s.size, 0), c%s.in.lanes*4)
		to := add(s.out.at(w.arena, b, y, x), i*4)
		for p := range s.in.W {
			copy(unsafe.Slice(add(to, p*s.size*s.out.pixel()), run), unsafe.Slice(add(from, p*s.in.pixel()), run))
		}
		i += run
	}
	for p := range s.in.W {
		clear(s.out.values(w.arena, b, y, p*s.size+x)[n:])
	}
}

// An addition adds two images in blocks of the same lanes.
type addition struct {
	a, b, out *tensor
	clamp     kernel.Clamp
}

func (s *addition) tasks(int) int { return s.out.H }

func (s *addition) run(w *worker, y, _ int) {
	if y == 0 {
		s.out.clearBorder(w.arena)
	}
	for b := range s.out.blocks() {
		for x := range s.out.W {
			p, q := s.a.values(w.arena, b, y, x), s.b.values(w.arena, b, y, x)
			for i, to := 0, s.out.values(w.arena, b, y, x); i < len(to); i++ {
				to[i] = s.clamp.Apply(p[i] + q[i])
			}
		}
	}
}

package engine

import (
	"unsafe"

	"github.com/hypermob/pose/internal/graph"
	"github.com/hypermob/pose/internal/kernel"
)

// rowsPerTask is the number of output rows that a task of a conv computes. From 2 to 128 there is
// no difference.
const rowsPerTask = 8

// A conv is a convolution with windows of any size and stride.
type conv struct {
	graph.Window
	octets        octets
	in, out, res  *tensor
	length, step  int // values of a segment, bytes from one output's window to the next
	before, after kernel.Clamp
}

// newConv returns a convolution of an image in blocks that has the border which the window
// needs, or of a flat one.
func newConv(c *graph.Conv, in, out, res *tensor, after kernel.Clamp) *conv {
	o := &conv{Window: c.Window, in: in, out: out, res: res, before: c.Clamp, after: after}
	outputs := out.blocks() * out.lanes
	if in.lanes == 0 {
		// A segment is a row of the window, all channels of its pixels.
		o.length, o.step = c.KernelW*in.C, c.StrideW*in.C*4
		o.octets = newOctets(c, outputs, c.KernelH, o.length, func(s, i int) int { return s*o.length + i })
		return o
	}
	// A segment is a pixel of the window in one block of channels.
	o.length, o.step = in.lanes, c.StrideW*in.pixel()
	o.octets = newOctets(c, outputs, c.KernelH*c.KernelW*in.blocks(), in.lanes, func(s, i int) int {
		tap, k := s/in.blocks(), s%in.blocks()*in.lanes+i
		if k >= in.C {
			return -1
		}
		return tap*in.C + k
	})
	return o
}

func (c *conv) tasks(int) int { return (c.out.H + rowsPerTask - 1) / rowsPerTask }

// copied returns the width in pixels and the number of the rows that are copied for a task.
func (c *conv) copied() (width, rows int) {
	return (c.out.W-1)*c.StrideW + c.KernelW, (rowsPerTask-1)*c.StrideH + c.KernelH
}

func (c *conv) needs() space {
	s := space{offsets: c.octets.depth / kernel.DirectWidth / c.length}
	if c.in.lanes == 0 {
		width, rows := c.copied()
		s.scratch = width * rows * c.in.C * 4
	}
	return s
}

func (c *conv) run(w *worker, task, _ int) {
	if task == 0 {
		c.out.clearBorder(w.arena)
	}
	first, end := task*rowsPerTask, min((task+1)*rowsPerTask, c.out.H)
	a, row := c.source(w, first, end)
	d := &w.direct
	d.Segments, d.Count, d.Length = &w.offsets[0], len(w.offsets), c.length
	d.AStep, d.CStep, d.RStep, d.Pixels = c.step, c.out.pixel(), c.out.pixel(), c.out.W
	d.SetClamps(c.before, c.after)
	octets := c.out.lanes / kernel.DirectWidth
	for i := range c.out.blocks() * octets {
		if i*kernel.DirectWidth >= c.out.C {
			c.clearOctet(w, i, first, end)
			continue
		}
		d.B, d.Bias = &c.octets.values[i*c.octets.depth], &c.octets.bias[i*kernel.DirectWidth]
		block, within := i/octets, i%octets*kernel.DirectWidth*4
		for y := first; y < end; y++ {
			d.A = add(a, (y-first)*row)
			d.C = add(c.out.at(w.arena, block, y, 0), within)
			d.Res = nil
			if c.res != nil {
				d.Res = add(c.res.at(w.arena, block, y, 0), within)
			}
			w.set.Direct(d)
		}
	}
}

// clearOctet writes zeros to eight lanes that the image has no channels for.
func (c *conv) clearOctet(w *worker, octet, first, end int) {
	octets := c.out.lanes / kernel.DirectWidth
	for y := first; y < end; y++ {
		for x := range c.out.W {
			to := c.out.values(w.arena, octet/octets, y, x)
			*(*[kernel.DirectWidth]float32)(to[octet%octets*kernel.DirectWidth:]) = [kernel.DirectWidth]float32{}
		}
	}
}

// source returns the first tap of the window for the first pixel of output row first, and the
// bytes from there to the next output row. It puts the segments' offsets into w.offsets.
func (c *conv) source(w *worker, first, end int) (a *float32, row int) {
	w.offsets = w.offsets[:0]
	if c.in.lanes != 0 {
		for ky := range c.KernelH {
			for kx := range c.KernelW {
				for b := range c.in.blocks() {
					w.offsets = append(w.offsets, int32(b*c.in.block+ky*c.in.row+kx*c.in.pixel()))
				}
			}
		}
		return c.in.at(w.arena, 0, first*c.StrideH-c.PadTop, -c.PadLeft), c.StrideH * c.in.row
	}
	width, _ := c.copied()
	n, from := width*c.in.C, c.in.flat(w.arena)
	rows := (end-first-1)*c.StrideH + c.KernelH
	w.bordered = nil
	to := unsafe.Slice(w.scratch, rows*n)
	for i := range rows {
		c.copyRow(to[i*n:][:n], from, first*c.StrideH-c.PadTop+i)
	}
	for ky := range c.KernelH {
		w.offsets = append(w.offsets, int32(ky*n*4))
	}
	return w.scratch, c.StrideH * n * 4
}

// copyRow copies input row y, and zeros where the image has no pixels.
func (c *conv) copyRow(to, from []float32, y int) {
	pad := c.PadLeft * c.in.C
	if y < 0 || y >= c.in.H || pad >= len(to) {
		clear(to)
		return
	}
	clear(to[:pad])
	n := copy(to[pad:], from[y*c.in.W*c.in.C:][:c.in.W*c.in.C])
	clear(to[pad+n:])
}

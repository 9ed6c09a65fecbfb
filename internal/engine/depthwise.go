package engine

import (
	"github.com/hypermob/pose/internal/graph"
	"github.com/hypermob/pose/internal/kernel"
)

// A filter is a depthwise convolution as package kernel does it: its geometry and weights.
type filter struct {
	size, stride int
	top, left    int // zeros before the image's own
	weights      []float32
	lanes        int
	clamp        kernel.Clamp
	run          func(*kernel.Depthwise)
}

func newFilter(set *kernel.Set, d *graph.Depthwise, lanes int) *filter {
	return &filter{size: d.KernelH, stride: d.StrideH, top: d.PadTop, left: d.PadLeft, lanes: lanes, clamp: d.Clamp,
		run: set.Depthwise(d.KernelH, d.StrideH, lanes)}
}

// load orders the weights as kernel.Depthwise reads them.
func (f *filter) load(d *graph.Depthwise) {
	taps, channels := d.KernelH*d.KernelW, len(d.Bias)
	f.weights = aligned(roundUp(channels, f.lanes) * (taps + 1))
	for c := range channels {
		to := f.weights[c/f.lanes*f.lanes*(taps+1)+c%f.lanes:]
		to[0] = d.Bias[c]
		for t := range taps {
			to[(t+1)*f.lanes] = d.Weights.At(t*channels + c)
		}
	}
}

// block returns the weights of one block of channels.
func (f *filter) block(b int) *float32 {
	return &f.weights[b*(f.size*f.size+1)*f.lanes]
}

// taps returns how many input rows so many output rows need.
func (f *filter) taps(rows int) int { return (rows-1)*f.stride + f.size }

// A depthwise is a depthwise convolution of a whole image, in blocks that have the border
// which the window needs.
type depthwise struct {
	*filter
	in, out *tensor
}

func (d *depthwise) tasks(threads int) int {
	if threads == 1 {
		return d.in.blocks()
	}
	return d.in.blocks() * min(d.out.H, (4*threads+d.in.blocks()-1)/d.in.blocks())
}

func (d *depthwise) needs() space { return space{offsets: d.taps(d.out.H)} }

func (d *depthwise) run(w *worker, task, tasks int) {
	if task == 0 {
		d.out.clearBorder(w.arena)
	}
	parts := tasks / d.in.blocks()
	b, part := task/parts, task%parts
	y0, y1 := part*d.out.H/parts, (part+1)*d.out.H/parts
	w.offsets = w.offsets[:0]
	for i := range d.taps(y1 - y0) {
		w.offsets = append(w.offsets, int32(i*d.in.row))
	}
	k := &w.depthwise
	k.In, k.Rows = d.in.at(w.arena, b, y0*d.stride-d.top, -d.left), &w.offsets[0]
	k.Out, k.OutRow = d.out.at(w.arena, b, y0, 0), d.out.row
	k.W, k.Width, k.Height = d.block(b), d.out.W, y1-y0
	k.SetClamp(d.clamp)
	d.filter.run(k)
}

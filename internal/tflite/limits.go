package tflite

import (
	"fmt"

	"github.com/hypermob/pose/internal/graph"
)

// What a network may cost, several times what the heavy one does: a damaged file, or a made one,
// can name the same bytes again and again, and ask for sizes that it does not hold.
const (
	// maxTwice is how often the bytes of a file may be read as numbers, on average.
	maxTwice = 2
	// maxUnpacked is how many bytes of weights may come of one byte of the file; the detector has
	// 2.
	maxUnpacked = 16
	// maxElements bounds the elements of one tensor; the largest has 1.6 million.
	maxElements = 1 << 26
	// maxActivations bounds those of all activations with the space around them; the heavy network
	// has 101 million.
	maxActivations = 1 << 27
	// maxWork bounds the multiplications of a run; the heavy network has 2 billion.
	maxWork = 1 << 34
	// maxNodes bounds the operators; the heavy network has 689, most of which unpack weights.
	maxNodes = 1 << 12
	// maxKernel bounds the sides of windows; BlazePose's have 5.
	maxKernel = 8
)

// spend counts bytes that are read as numbers or text.
func (b *buffer) spend(n int) bool {
	if b.spent += n; b.spent > maxTwice*len(b.data) {
		b.fail("more than %d bytes are read of %d: the same ones again and again", b.spent, len(b.data))
		return false
	}
	return true
}

// unpack counts bytes of weights that are about to be unpacked.
func (c *constants) unpack(n int) error {
	if c.unpacked += n; c.unpacked > maxUnpacked*len(c.model.buffer.data) {
		return fmt.Errorf("%w: the file's %d bytes stand for %d bytes of weights or more", ErrUnsupported, len(c.model.buffer.data), c.unpacked)
	}
	return nil
}

// room counts the elements of a new value, with the space that the engine may need around it.
func (r *reader) room(s graph.Shape) error {
	const border, lanes = 2 * maxKernel, 16
	r.elements += int64(s.H+border) * int64(s.W+border) * int64((s.C+lanes-1)/lanes*lanes)
	if r.elements > maxActivations {
		return fmt.Errorf("%w: the activations have %d elements or more", ErrUnsupported, r.elements)
	}
	return nil
}

// charge counts the multiplications of a node, or what takes as long.
func (r *reader) charge(n graph.Node) error {
	if len(r.graph.Nodes) >= maxNodes {
		return fmt.Errorf("%w: there are more than %d operators", ErrUnsupported, maxNodes)
	}
	out := r.graph.Values[n.Out]
	each := 1 // for each element of the output
	var w graph.Window
	switch op := n.Op.(type) {
	case *graph.Conv:
		w, each = op.Window, op.Weights.Len()/out.C
	case *graph.Depthwise:
		w, each = op.Window, op.Weights.Len()/out.C
	case *graph.MaxPool:
		w, each = op.Window, maxKernel*maxKernel // at most
	}
	if max(w.KernelH, w.KernelW) > maxKernel {
		return fmt.Errorf("%w: a %v of %d × %d pixels", ErrUnsupported, n.Op, w.KernelH, w.KernelW)
	}
	if r.work += int64(out.Size()) * int64(each); r.work > maxWork {
		return fmt.Errorf("%w: a run takes %d multiplications or more", ErrUnsupported, r.work)
	}
	return nil
}

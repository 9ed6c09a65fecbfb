// Package graph describes a network as an engine computes it: images, and operators between
// them. Constants are part of the operators, and zeros around an image part of those that read it.
package graph

import "github.com/hypermob/pose/internal/kernel"

// A Graph is a network with one input. Its nodes are in an order of execution, each
// value is computed once, and every shape fits the node that computes it.
type Graph struct {
	Values  []Shape
	Nodes   []Node
	Input   int
	Outputs []int
}

// A Shape is the height, width and channels of an image of float32 (batch 1, NHWC).
type Shape struct{ H, W, C int }

// Size returns the number of elements.
func (s Shape) Size() int { return s.H * s.W * s.C }

// A Node computes value Out from the values In.
type Node struct {
	Op  Op
	In  []int
	Out int
}

// An Op is one of the types of this package that say what a node does.
type Op interface{ String() string }

// A Window slides over an image. Sizes and offsets are in pixels; what lies outside the
// image counts as zero.
type Window struct {
	KernelH, KernelW int
	StrideH, StrideW int
	PadTop, PadLeft  int // rows and columns of zeros before the image's own
}

// Weights are constants of a convolution, in one of two types; the other slice is nil.
type Weights struct {
	Half []kernel.Half
	Full []float32
}

// Len returns the number of weights.
func (w Weights) Len() int { return len(w.Half) + len(w.Full) }

// At returns weight i.
func (w Weights) At(i int) float32 {
	if w.Half != nil {
		return w.Half[i].Float32()
	}
	return w.Full[i]
}

// Find writes to found which of the weights from … to-1 are not zero, counted from the first, and
// returns their number. It may write one more, for which found must have room.
func (w Weights) Find(found []int32, from, to int) (n int) {
	// Nobody could predict a branch on the weight.
	if w.Half != nil {
		for i, h := range w.Half[from:to] {
			found[n] = int32(i)
			n += int((uint32(h&0x7fff) + 0x7fff) >> 15)
		}
		return n
	}
	for i, f := range w.Full[from:to] {
		found[n] = int32(i)
		if f != 0 {
			n++
		}
	}
	return n
}

// A Conv is a convolution. Weights are ordered by output, tap row, tap column, input channel.
type Conv struct {
	Window
	Weights Weights
	Bias    []float32 // one for each output
	Clamp   kernel.Clamp
}

// A Depthwise convolves each channel with a kernel of its own. Weights are ordered by tap
// row, tap column, channel.
type Depthwise struct {
	Window
	Weights Weights
	Bias    []float32 // one for each channel
	Clamp   kernel.Clamp
}

// A MaxPool takes the greatest value under each window, channel by channel; what lies outside
// the image takes no part.
type MaxPool struct {
	Window
	Clamp kernel.Clamp
}

// An Add is the sum of two images of one shape.
type Add struct{ Clamp kernel.Clamp }

// A Resize is a bilinear resampling, as TensorFlow Lite does it. AlignCorners maps corner pixel
// centres onto each other; HalfPixelCenters counts positions from pixel edges.
type Resize struct{ AlignCorners, HalfPixelCenters bool }

// A Pad surrounds an image with zeros. Top, Left and Front are those before its own rows,
// columns and channels.
type Pad struct{ Top, Left, Front int }

// A DepthToSpace moves channels into squares of Block x Block pixels.
type DepthToSpace struct{ Block int }

// A Reshape keeps the order of the elements.
type Reshape struct{}

// A Concat lays the elements of its inputs one behind the other.
type Concat struct{}

// A Logistic is 1/(1+exp(-v)).
type Logistic struct{}

func (*Conv) String() string        { return "conv" }
func (*Depthwise) String() string   { return "depthwise" }
func (*MaxPool) String() string     { return "maxpool" }
func (Add) String() string          { return "add" }
func (Resize) String() string       { return "resize" }
func (Pad) String() string          { return "pad" }
func (DepthToSpace) String() string { return "depth to space" }
func (Reshape) String() string      { return "reshape" }
func (Concat) String() string       { return "concat" }
func (Logistic) String() string     { return "logistic" }

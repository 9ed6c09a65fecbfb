// Package kernel holds the inner loops of the networks: what a planner calls with pointers,
// strides and counts that it has checked. Nothing here allocates, and nothing checks its arguments.
//
// # Layout
//
// An activation is an image in blocks of channels: block g holds channels g*Lanes … g*Lanes+Lanes-1
// of every pixel, pixel by pixel, row by row (NCHW16c in the literature). Lanes is 16, or 8 for
// images of eight channels. Channels beyond an image's own are zero. A block may have a border of
// zeros around the image, so that windows need no edge code.
//
// # Sets
//
// The loops come in [Set]s: plain Go, which is the specification, and assembly for AVX2,
// AVX-512 and NEON. All sum in the order of the arguments; those in assembly round once per
// multiply-add, so that they agree with one another bit for bit. Only the sign of a zero that was
// clamped and the payload of NaN are the processor's own.
//
// [BestTiled] adds loops for AMX to a set. They add in another order, and agree to the bit with
// plain Go of their own (splitgemm.go) instead. No test has run them on a processor yet: package
// amxtest computes their instructions.
package kernel

import "unsafe"

// Lanes is the number of channels in a block.
const Lanes = 16

// at returns the address some bytes beyond p. It must lie in the same piece of memory: the
// garbage collector does not bear pointers just beyond the end.
func at[T any](p *T, bytes int) *T {
	return (*T)(unsafe.Add(unsafe.Pointer(p), bytes))
}

// A Clamp bounds results to [0, Max] where On is set; NaN stays NaN. ReLU has infinity for Max.
type Clamp struct {
	On  bool
	Max float32
}

// Apply clamps v.
func (c Clamp) Apply(v float32) float32 {
	if !c.On {
		return v
	}
	return min(max(v, 0), c.Max)
}

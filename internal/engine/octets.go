package engine

import (
	"github.com/hypermob/pose/internal/graph"
	"github.com/hypermob/pose/internal/kernel"
)

// octets are the weights of a convolution in the order in which kernel.Direct reads them.
type octets struct {
	values []float32 // for eight outputs: segment by segment, value by value
	bias   []float32
	depth  int // values of eight outputs
}

// newOctets orders the weights of a convolution whose windows are read in segments of so
// many values; source returns the weight's index for a segment's value, or -1 for none.
func newOctets(c *graph.Conv, outputs, segments, length int, source func(segment, i int) int) octets {
	k, n := c.Weights.Len()/len(c.Bias), len(c.Bias)
	o := octets{depth: segments * length * kernel.DirectWidth}
	o.values = aligned(outputs / kernel.DirectWidth * o.depth)
	o.bias = aligned(outputs)
	copy(o.bias, c.Bias)
	for s := range segments {
		for i := range length {
			at := source(s, i)
			if at < 0 {
				continue
			}
			for j := range n {
				o.values[j/kernel.DirectWidth*o.depth+(s*length+i)*kernel.DirectWidth+j%kernel.DirectWidth] = c.Weights.At(j*k + at)
			}
		}
	}
	return o
}

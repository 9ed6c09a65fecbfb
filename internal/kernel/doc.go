// Package kernel holds the arithmetic of the networks' operators in plain Go.
//
// Activations are float32 in NHWC order with batch 1: the value of channel c at
// row y and column x of a tensor of shape [H, W, C] is at index (y*W+x)*C+c.
//
// Every kernel computes a range of output rows, so that the caller can share one
// operator among goroutines. Each output value is summed in one fixed order,
// whatever the range: the split never changes a bit of the result. These kernels
// are the specification that faster ones have to meet.
package kernel

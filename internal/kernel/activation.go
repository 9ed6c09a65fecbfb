package kernel

import "math"

// An Activation bounds an operator's result. The zero value leaves it as it is.
type Activation struct {
	clamp bool
	max   int32 // bits of the upper bound
}

// The fused activations of the BlazePose networks.
var (
	None  = Activation{}
	ReLU  = Activation{true, int32(math.Float32bits(float32(math.Inf(1))))}
	ReLU6 = Activation{true, int32(math.Float32bits(6))}
)

// apply clamps v to [0, max]. A float32 that is not negative orders like its bits
// taken as an integer, and a negative one is a negative integer: comparing integers
// lets the compiler use conditional moves where float comparisons would be branches,
// mispredicted half of the time.
func (a Activation) apply(v float32) float32 {
	if !a.clamp {
		return v
	}
	return math.Float32frombits(uint32(min(max(int32(math.Float32bits(v)), 0), a.max)))
}

// applyAll clamps every value of x.
func (a Activation) applyAll(x []float32) {
	if !a.clamp {
		return
	}
	for i, v := range x {
		x[i] = math.Float32frombits(uint32(min(max(int32(math.Float32bits(v)), 0), a.max)))
	}
}

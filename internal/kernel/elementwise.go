package kernel

import "math"

// Add computes dst = act(a + b), value by value.
func Add(dst, a, b []float32, act Activation) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = act.apply(a[i] + b[i])
	}
}

// Logistic computes dst = 1/(1+exp(-a)), value by value.
func Logistic(dst, a []float32) {
	for i := range dst {
		dst[i] = float32(1 / (1 + math.Exp(-float64(a[i]))))
	}
}

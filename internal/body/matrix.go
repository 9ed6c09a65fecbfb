package body

import "math"

// A symmetric matrix of n rows has its lower triangle row by row: row i begins at i(i+1)/2.
type symmetric []float64

func (m symmetric) at(i, j int) float64 {
	if j > i {
		i, j = j, i
	}
	return m[i*(i+1)/2+j]
}

// A root is the lower triangular L of a positive definite matrix L Lᵀ, whole rows one after the
// other.
type root struct {
	n int
	l []float64
}

// cholesky returns the root of a positive definite matrix, of which of gives the lower triangle.
func cholesky(n int, of func(i, j int) float64) root {
	r := root{n, make([]float64, n*n)}
	for i := range n {
		row := r.l[i*n:]
		for j := range i + 1 {
			v := of(i, j) - dot(row[:j], r.l[j*n:])
			if i == j {
				row[i] = math.Sqrt(v)
			} else {
				row[j] = v / r.l[j*n+j]
			}
		}
	}
	return r
}

// forward solves L x = v in place.
func (r root) forward(v []float64) []float64 {
	for i := range v {
		v[i] = (v[i] - dot(v[:i], r.l[i*r.n:])) / r.l[i*r.n+i]
	}
	return v
}

// logDet is the logarithm of the determinant of L.
func (r root) logDet() (sum float64) {
	for i := range r.n {
		sum += math.Log(r.l[i*r.n+i])
	}
	return sum
}

// dot multiplies as many numbers as a has.
func dot(a, b []float64) (sum float64) {
	for i, v := range a {
		sum += v * b[i]
	}
	return sum
}

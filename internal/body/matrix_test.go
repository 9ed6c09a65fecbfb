package body

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestCholesky(t *testing.T) {
	m := symmetric{4, 2, 5, -2, 1, 6}
	r := cholesky(3, m.at)
	v := r.forward([]float64{1, 2, 3})
	if got := dot(v, v); math.Abs(got-173./64) > 1e-12 { // vᵀ M⁻¹ v by hand
		t.Errorf("%g, want %g", got, 173./64)
	}
	if d := math.Exp(2 * r.logDet()); math.Abs(d-64) > 1e-9 {
		t.Errorf("determinant %g", d)
	}
}

func TestSymmetric(t *testing.T) {
	m := symmetric{1, 2, 3, 4, 5, 6}
	for _, c := range []struct {
		i, j int
		want float64
	}{{0, 0, 1}, {1, 0, 2}, {0, 1, 2}, {1, 1, 3}, {2, 0, 4}, {0, 2, 4}, {2, 1, 5}, {1, 2, 5}, {2, 2, 6}} {
		near(t, "an entry", m.at(c.i, c.j), c.want, 0)
	}
}

// The root times itself is the matrix, and forward undoes the root.
func TestCholeskyOfRandomMatrices(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for n := 1; n <= 12; n++ {
		a := make([][]float64, n) // of full rank, so that a aᵀ is positive definite
		for i := range a {
			a[i] = make([]float64, n)
			for j := range a[i] {
				a[i][j] = random.NormFloat64()
			}
			a[i][i] += 3
		}
		of := func(i, j int) float64 { return dot(a[i], a[j]) }
		r := cholesky(n, of)
		for i := range n {
			for j := range i + 1 {
				near(t, "an entry", dot(r.l[i*n:i*n+j+1], r.l[j*n:]), of(i, j), 1e-9)
			}
		}
		want := make([]float64, n)
		b := make([]float64, n)
		for i := range n {
			want[i] = random.NormFloat64()
			b[i] = dot(r.l[i*n : i*n+i+1][:i+1], want[:i+1])
		}
		for i, v := range r.forward(b) {
			near(t, "a solution", v, want[i], 1e-9)
		}
	}
}

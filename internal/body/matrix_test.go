package body

import (
	"math"
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

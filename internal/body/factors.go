package body

import (
	"math"
	"slices"
)

// A gap is what replacing missing features leaves open.
type gap struct {
	missing *[numFeatures]bool
	any     bool
	root    [numFactors][numFactors]float64 // lower triangular L with L Lᵀ = P, see fill
}

// fill replaces the missing scores by what the others let expect. Scores are taken as normal
// with covariance F Fᵀ + diag(own), F being the loadings, so that the common factors have,
// given the known scores z, the precision P = 1 + Fᵀ own⁻¹ F and the mean P⁻¹ Fᵀ own⁻¹ z.
func fill(z *[numFeatures]float64, missing *[numFeatures]bool) *gap {
	g := &gap{missing: missing, any: slices.Contains(missing[:], true)}
	if !g.any {
		return g
	}
	var p [numFactors][numFactors]float64
	var mean [numFactors]float64
	for i := range p {
		p[i][i] = 1
	}
	for k := range features {
		f := &features[k]
		if missing[k] {
			continue
		}
		for i, l := range f.factors {
			mean[i] += l * z[k] / f.own()
			for j := range i + 1 {
				p[i][j] += l * f.factors[j] / f.own()
			}
		}
	}
	g.root = cholesky(p)
	mean = g.backward(g.forward(mean))
	for k, m := range missing {
		if m {
			z[k] = dot(features[k].factors, mean)
		}
	}
	return g
}

// deviation returns the standard deviation that missing features add to the sum of some
// parts' ratios.
func (g *gap) deviation(of []int) float64 {
	if !g.any {
		return 0
	}
	var loads [numFactors]float64
	variance := 0.0
	for k, m := range g.missing {
		if !m {
			continue
		}
		f := &features[k]
		ratio := 0.0
		for _, part := range of {
			ratio += f.ratio[part]
		}
		for i, l := range f.factors {
			loads[i] += ratio * l
		}
		variance += ratio * ratio * f.own()
	}
	v := g.forward(loads)
	return math.Sqrt(variance + dot(v, v))
}

// cholesky returns the lower triangular root of a positive definite matrix, of which only
// the lower triangle is read.
func cholesky(p [numFactors][numFactors]float64) (root [numFactors][numFactors]float64) {
	for i := range p {
		for j := range i + 1 {
			v := p[i][j] - dot(root[i], root[j])
			if i == j {
				root[i][i] = math.Sqrt(v)
			} else {
				root[i][j] = v / root[j][j]
			}
		}
	}
	return root
}

// forward solves L x = v.
func (g *gap) forward(v [numFactors]float64) (x [numFactors]float64) {
	for i := range v {
		x[i] = (v[i] - dot(g.root[i], x)) / g.root[i][i]
	}
	return x
}

// backward solves Lᵀ x = v.
func (g *gap) backward(v [numFactors]float64) (x [numFactors]float64) {
	for i := numFactors - 1; i >= 0; i-- {
		for j := i + 1; j < numFactors; j++ {
			v[i] -= g.root[j][i] * x[j]
		}
		x[i] = v[i] / g.root[i][i]
	}
	return x
}

func dot(a, b [numFactors]float64) (sum float64) {
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}

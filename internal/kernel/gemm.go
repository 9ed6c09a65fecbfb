package kernel

// The register tile of the matrix product: tileM pixels by tileN outputs, over
// tileK inputs at a time. 4x2 with the inner loop unrolled four times is what the
// Go compiler keeps in the sixteen registers of amd64 (see BenchmarkMul).
const (
	tileM = 4
	tileN = 2
	tileK = 4
)

// blockM is the number of pixels that go through one weight panel before the next
// panel is fetched: enough to reuse the panel from the first-level cache, few enough
// that their inputs stay in the second.
const blockM = 32

// A panel is the weights of tileK inputs for tileN outputs: input k, output n at k*tileN+n.
type panel = [tileK * tileN]float32

// Weights is a matrix of K inputs by N outputs, packed for [Weights.Mul], with a bias.
type Weights struct {
	K, N int
	// Stride is K rounded up to a multiple of tileK, the row length that Mul expects.
	Stride int
	bias   []float32 // N rounded up to tileN
	panels []panel   // Stride/tileK panels for the first tileN outputs, then for the next
}

// Pack packs w, which holds the K weights of output 0, then those of output 1 and so
// on, with one bias for each output.
func Pack(w, bias []float32, k int) *Weights {
	n := len(bias)
	stride := (k + tileK - 1) / tileK * tileK
	groups := (n + tileN - 1) / tileN
	p := &Weights{K: k, N: n, Stride: stride,
		bias:   make([]float32, groups*tileN),
		panels: make([]panel, groups*stride/tileK)}
	copy(p.bias, bias)
	for i := range n {
		row := w[i*k : (i+1)*k]
		group := p.panels[i/tileN*stride/tileK:]
		for j, v := range row {
			group[j/tileK][j%tileK*tileN+i%tileN] = v
		}
	}
	return p
}

// Mul computes dst[m][n] = act(bias[n] + sum over k of src[m][k]*w[k][n]) for rows
// m = 0 … rows-1, where src has rows of Stride values and dst rows of N values.
func (w *Weights) Mul(dst, src []float32, rows int, act Activation) {
	for m := 0; m < rows; m += blockM {
		b := min(blockM, rows-m)
		w.block(dst[m*w.N:(m+b)*w.N], src[m*w.Stride:(m+b)*w.Stride], b, act)
	}
}

// block is Mul for at most blockM rows: panel by panel, so that each stays in cache.
func (w *Weights) block(dst, src []float32, rows int, act Activation) {
	depth, k := w.Stride/tileK, w.Stride
	for n := 0; n < w.N; n += tileN {
		panels := w.panels[n/tileN*depth:][:depth]
		bias := [tileN]float32(w.bias[n:])
		last := n+tileN > w.N // the second output is padding
		m := 0
		for ; m+tileM <= rows; m += tileM {
			a := src[m*k:][:tileM*k]
			c := mul4x2(a[:k], a[k:2*k], a[2*k:3*k], a[3*k:], panels, bias)
			for i := range tileM {
				store(dst[(m+i)*w.N+n:], c[i*tileN], c[i*tileN+1], last, act)
			}
		}
		for ; m < rows; m++ {
			c := mul1x2(src[m*k:][:k], panels, bias)
			store(dst[m*w.N+n:], c[0], c[1], last, act)
		}
	}
}

func store(dst []float32, c0, c1 float32, last bool, act Activation) {
	dst[0] = act.apply(c0)
	if !last {
		dst[1] = act.apply(c1)
	}
}

// mul4x2 returns, for four rows a and two outputs, bias plus the dot products, summed
// in the order of k. The order of a result is row by row.
func mul4x2(a0, a1, a2, a3 []float32, w []panel, bias [tileN]float32) [tileM * tileN]float32 {
	c00, c01 := bias[0], bias[1]
	c10, c11 := c00, c01
	c20, c21 := c00, c01
	c30, c31 := c00, c01
	for len(w) > 0 && len(a0) >= tileK && len(a1) >= tileK && len(a2) >= tileK && len(a3) >= tileK {
		b := &w[0]
		x, y, z, t := a0[0], a1[0], a2[0], a3[0]
		p, q := b[0], b[1]
		c00 += p * x
		c10 += p * y
		c20 += p * z
		c30 += p * t
		c01 += q * x
		c11 += q * y
		c21 += q * z
		c31 += q * t
		x, y, z, t = a0[1], a1[1], a2[1], a3[1]
		p, q = b[2], b[3]
		c00 += p * x
		c10 += p * y
		c20 += p * z
		c30 += p * t
		c01 += q * x
		c11 += q * y
		c21 += q * z
		c31 += q * t
		x, y, z, t = a0[2], a1[2], a2[2], a3[2]
		p, q = b[4], b[5]
		c00 += p * x
		c10 += p * y
		c20 += p * z
		c30 += p * t
		c01 += q * x
		c11 += q * y
		c21 += q * z
		c31 += q * t
		x, y, z, t = a0[3], a1[3], a2[3], a3[3]
		p, q = b[6], b[7]
		c00 += p * x
		c10 += p * y
		c20 += p * z
		c30 += p * t
		c01 += q * x
		c11 += q * y
		c21 += q * z
		c31 += q * t
		w = w[1:]
		a0, a1, a2, a3 = a0[tileK:], a1[tileK:], a2[tileK:], a3[tileK:]
	}
	return [tileM * tileN]float32{c00, c01, c10, c11, c20, c21, c30, c31}
}

// mul1x2 is mul4x2 for a single row.
func mul1x2(a []float32, w []panel, bias [tileN]float32) [tileN]float32 {
	c0, c1 := bias[0], bias[1]
	for len(w) > 0 && len(a) >= tileK {
		b := &w[0]
		x, y, z, t := a[0], a[1], a[2], a[3]
		c0 += b[0] * x
		c1 += b[1] * x
		c0 += b[2] * y
		c1 += b[3] * y
		c0 += b[4] * z
		c1 += b[5] * z
		c0 += b[6] * t
		c1 += b[7] * t
		w, a = w[1:], a[tileK:]
	}
	return [tileN]float32{c0, c1}
}

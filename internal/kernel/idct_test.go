package kernel

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// coefficients returns the coefficients of a block: few or many, as encoders write them or any
// number, a single one below the first row, or powers of two, whose sums may lie half-way between
// two numbers.
func (s *source) coefficients(t testing.TB) []int16 {
	c := guarded[int16](t, 64, s.coin())
	spread := []int{1, 8, 256, 2048, 1 << 15}[s.IntN(5)]
	last := []int{1, 8, 16, 64}[s.IntN(4)]
	for i := range last {
		if s.IntN(3) > 0 {
			c[i] = int16(s.IntN(2*spread) - spread)
		}
	}
	switch s.IntN(6) {
	case 0:
		clear(c[8:])
		c[8+s.IntN(56)] = int16(1 + s.IntN(spread))
	case 1:
		for i := range last {
			c[i] = int16(s.IntN(3)-1) << s.IntN(16)
		}
	}
	return c
}

func TestIDCT(t *testing.T) {
	eachCase(t, 2000, func(t *testing.T, set *Set, s *source) {
		coef, step := s.coefficients(t), guarded[int16](t, 64, s.coin())
		for i := range step {
			step[i] = int16(1 + s.IntN([]int{1, 16, 255, 65535}[s.IntN(4)]))
		}
		stride := 8 + s.IntN(20)
		got, want := s.bytes(t, 7*stride+8), make([]uint8, 7*stride+8)
		copy(want, got)
		before := slices.Clone(coef)
		idctGo(&coef[0], &step[0], &want[0], stride)
		set.IDCT(&coef[0], &step[0], &got[0], stride)
		if !slices.Equal(got, want) {
			t.Fatalf("%s: coefficients %v, steps %v: %v, want %v", set.Name, coef, step, got, want)
		}
		if !slices.Equal(coef, before) {
			t.Fatalf("%s: the coefficients changed", set.Name)
		}
	})
}

func TestIDCT2(t *testing.T) {
	done := map[string]int{}
	eachCase(t, 2000, func(t *testing.T, set *Set, s *source) {
		var p IDCT2
		var got, want [2][]uint8
		for i := range p.Coef {
			coef, step := s.coefficients(t), guarded[int16](t, 64, s.coin())
			for j := range step {
				step[j] = int16(1 + s.IntN(300))
			}
			p.Coef[i], p.Step[i], p.Stride[i] = &coef[0], &step[0], 8+s.IntN(20)
			got[i] = s.bytes(t, 7*p.Stride[i]+8)
			want[i] = slices.Clone(got[i])
			p.Dst[i] = &got[i][0]
			idctGo(p.Coef[i], p.Step[i], &want[i][0], p.Stride[i])
		}
		p.Done = 2
		set.IDCT2(&p)
		switch {
		case p.Done == 1 && !(slices.Equal(got[0], want[0]) && slices.Equal(got[1], want[1])):
			t.Fatalf("%s: %v, want %v", set.Name, got, want)
		case p.Done != 0 && p.Done != 1:
			t.Fatalf("%s: done %d", set.Name, p.Done)
		}
		done[set.Name] += p.Done
	})
	if done["avx2"] == 0 && slices.ContainsFunc(Sets(), func(s *Set) bool { return s.Name == "avx2" }) {
		t.Error("never done")
	}
}

// inverse returns the exact inverse cosine transform of a block (T.81, A.3.3), as samples.
func inverse(coef *[64]float64) (samples [64]float64) {
	factor := func(x, u int) float64 {
		f := math.Cos(float64((2*x+1)*u)*math.Pi/16) / 2
		if u == 0 {
			f /= math.Sqrt2
		}
		return f
	}
	for i := range samples {
		for j, c := range coef {
			samples[i] += c * factor(i%8, j%8) * factor(i/8, j/8)
		}
		samples[i] = min(max(samples[i]+128, 0), 255)
	}
	return samples
}

// For coefficients as encoders write them, every kernel's samples lie beside the exact ones: 0.65
// at most, of which rounding is 0.5.
func TestIDCTIsExact(t *testing.T) {
	worst := 0.0
	for _, set := range Sets() {
		for seed := range uint64(1000) {
			r := rand.New(rand.NewPCG(seed, 7))
			var coef, step [64]int16
			var exact [64]float64
			for i := range coef {
				step[i] = int16(1 + r.IntN(60))
				if spread := 1500 / (1 + i) / int(step[i]); spread > 0 && r.IntN(3) > 0 {
					coef[i] = int16(r.IntN(2*spread+1) - spread)
				}
				exact[i] = float64(coef[i]) * float64(step[i])
			}
			var got [64]uint8
			set.IDCT(&coef[0], &step[0], &got[0], 8)
			for i, want := range inverse(&exact) {
				if off := math.Abs(float64(got[i]) - want); off > 0.65 {
					t.Fatalf("%s, seed %d: sample %d is %d, exactly %g", set.Name, seed, i, got[i], want)
				} else {
					worst = max(worst, off)
				}
			}
		}
	}
	t.Logf("%.2f off at most", worst)
}

package kernel

import (
	"math"
	"slices"
	"testing"
)

// halfValue computes what h stands for from its definition.
func halfValue(h Half) float64 {
	sign, exp, frac := 1-2*float64(h>>15), int(h>>10&0x1f), float64(h&0x3ff)
	switch {
	case exp == 0x1f && frac != 0:
		return math.NaN()
	case exp == 0x1f:
		return sign * math.Inf(1)
	case exp == 0:
		return math.Copysign(math.Ldexp(frac, -24), sign)
	}
	return sign * math.Ldexp(1+frac/1024, exp-15)
}

func sameFloat(a, b float32) bool {
	return math.Float32bits(a) == math.Float32bits(b) || a != a && b != b
}

func TestHalfToFloatEveryHalf(t *testing.T) {
	src := guarded[Half](t, 1<<16, false)
	for i := range src {
		src[i] = Half(i)
	}
	for _, set := range Sets() {
		dst := guarded[float32](t, 1<<16, true)
		set.HalfToFloat(&dst[0], &src[0], len(src))
		for i, got := range dst {
			want := float32(halfValue(Half(i)))
			if !sameFloat(got, want) || !sameFloat(Half(i).Float32(), want) {
				t.Fatalf("%s: half %#04x is %g and %g, want %g", set.Name, i, got, Half(i).Float32(), want)
			}
		}
	}
}

func TestHalfToFloatBounds(t *testing.T) {
	eachCase(t, 8, func(t *testing.T, set *Set, s *source) {
		n, from := 16*(1+s.IntN(9)), s.IntN(3)
		size := from + n + s.IntN(2)
		src, dst := guarded[Half](t, size, s.coin()), s.canvas(t, size)
		for i := range src {
			src[i] = Half(s.Uint32())
		}
		before := slices.Clone(dst)
		set.HalfToFloat(&dst[from], &src[from], n)
		for i, got := range dst {
			want := before[i]
			if i >= from && i < from+n {
				want = src[i].Float32()
			}
			if !sameFloat(got, want) {
				t.Fatalf("%d values: value %d is %g, want %g", n, i-from, got, want)
			}
		}
	})
}

func TestTranspose(t *testing.T) {
	eachCase(t, 16, func(t *testing.T, set *Set, s *source) {
		n, from, to := 8*(1+s.IntN(5)), 0, 8+s.IntN(30)
		from = n + s.IntN(9)
		src, dst := guarded[Half](t, 7*from+n, s.coin()), guarded[Half](t, (n-1)*to+8, s.coin())
		for i := range src {
			src[i] = Half(s.Uint32())
		}
		want := slices.Clone(dst)
		for i := range 8 * n {
			want[i%n*to+i/n] = src[i/n*from+i%n]
		}
		set.Transpose(&Transpose{Src: &src[0], From: 2 * from, Dst: &dst[0], To: 2 * to, N: n})
		if !slices.Equal(dst, want) {
			t.Fatalf("%d columns: %v, want %v", n, dst, want)
		}
	})
}

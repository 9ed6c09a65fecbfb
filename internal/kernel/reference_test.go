package kernel

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// fma returns a*b+c rounded once. The sum in float64 is rounded to odd, which keeps what
// the rounding to float32 needs to know.
func fma(a, b, c float32) float32 {
	p, d := float64(a)*float64(b), float64(c)
	s := p + d
	if math.IsInf(s, 0) || math.IsNaN(s) {
		return float32(s)
	}
	t := s - p
	lost := (p - (s - t)) + (d - t)
	if lost != 0 && math.Float64bits(s)&1 == 0 {
		s = math.Nextafter(s, math.Copysign(math.Inf(1), lost))
	}
	return float32(s)
}

func TestReferenceFMA(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	value := func() float32 {
		exp := random.IntN(60) - 30
		if random.IntN(8) == 0 {
			exp = random.IntN(250) - 149
		}
		return float32(math.Ldexp(float64(random.IntN(1<<25)-1<<24), exp-24))
	}
	double := 0
	for range 200_000 {
		a, b, c := value(), value(), value()
		if random.IntN(4) == 0 { // a sum that in float64 is halfway between two numbers
			x := float32(math.Ldexp(1, -14-random.IntN(6)))
			a, b, c = (1+x)*0x1p-12, (1-x)*0x1p-12, 1+float32(random.IntN(100))*0x1p-23
		}
		x, y := big.NewFloat(float64(a)), big.NewFloat(float64(b))
		z := new(big.Float).SetPrec(2000).Mul(x, y)
		want, _ := z.Add(z, big.NewFloat(float64(c))).Float32()
		if got := fma(a, b, c); got != want {
			t.Fatalf("fma(%g, %g, %g) = %g, want %g", a, b, c, got, want)
		}
		if float32(float64(a)*float64(b)+float64(c)) != want {
			double++
		}
	}
	if double == 0 {
		t.Error("no case where rounding twice differs")
	}
}

// reference returns v under the clamp.
func (c Clamp) reference(v float32) float32 {
	switch {
	case !c.On || math.IsNaN(float64(v)):
		return v
	case v < 0:
		return 0
	case v > c.Max:
		return c.Max
	}
	return v
}

// A source makes the values of one test case.
type source struct {
	*rand.Rand
	kind kind
}

// A kind says how a source's numbers are made.
type kind int

const (
	integers kind = iota // small ones, whose sums are exact in any order
	floats               // in [-1, 1)
	specials             // with infinities, NaN and numbers whose products are denormal
	kinds
)

func (k kind) String() string { return [...]string{"integers", "floats", "specials"}[k] }

func (s *source) coin() bool { return s.IntN(2) == 0 }

func (s *source) value() float32 {
	switch {
	case s.kind == integers:
		return float32(s.IntN(17) - 8)
	case s.kind == specials && s.IntN(200) == 0:
		inf := float32(math.Inf(1))
		return [...]float32{inf, -inf, float32(math.NaN())}[s.IntN(3)]
	case s.kind == specials:
		return (2*s.Float32() - 1) * float32(math.Ldexp(1, -s.IntN(80)))
	}
	return 2*s.Float32() - 1
}

// values returns n random values in guarded memory.
func (s *source) values(t testing.TB, n int) []float32 {
	v := guarded[float32](t, n, s.coin())
	for i := range v {
		v[i] = s.value()
	}
	return v
}

// canvas returns n values in guarded memory, each another number, to see what is written.
func (s *source) canvas(t testing.TB, n int) []float32 {
	v := guarded[float32](t, n, s.coin())
	for i := range v {
		v[i] = 1e6 + float32(i)
	}
	return v
}

// clamp returns a clamp that is off, at a number or a ReLU.
func (s *source) clamp() Clamp {
	maxima := [...]float32{6, 0.75, float32(math.Inf(1))}
	return Clamp{s.coin(), maxima[s.IntN(len(maxima))]}
}

// eachCase runs f as a subtest for every set and kind of numbers, n times.
func eachCase(t *testing.T, n int, f func(t *testing.T, set *Set, s *source)) {
	for _, set := range Sets() {
		for k := range kinds {
			t.Run(fmt.Sprint(set.Name, "/", k), func(t *testing.T) {
				for i := range n {
					t.Run(fmt.Sprint(i), func(t *testing.T) {
						f(t, set, &source{rand.New(rand.NewPCG(uint64(i), 1)), k})
					})
				}
			})
		}
	}
}

// compare fails unless got is want: bit for bit but for the sign of zeros and the payload
// of NaN. Plain Go may round more often than want did: sums of n products of random numbers up
// to 1, which stay small, may differ by what that amounts to.
func compare(t *testing.T, set *Set, k kind, n int, got, want []float32) {
	t.Helper()
	tolerance := 0.0
	if set == plain && k != integers {
		tolerance = float64(4*n+4) * 0x1p-24
	}
	for i := range want {
		g, w := float64(got[i]), float64(want[i])
		if g == w || math.IsNaN(g) && math.IsNaN(w) || math.Abs(g-w) <= tolerance {
			continue
		}
		t.Fatalf("value %d of %d is %g, want %g", i, len(want), g, w)
	}
}

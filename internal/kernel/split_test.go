package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"unsafe"
)

// splitLoops are those that this processor runs: in plain Go, in assembly, or both.
func splitLoops() map[string]*SplitLoops {
	all := map[string]*SplitLoops{"go": &splitInGo}
	if s := BestTiled(); s.Split != nil {
		all[s.Name] = s.Split
	}
	return all
}

// eachSplitCase runs f as a subtest for all loops and kinds of numbers, n times.
func eachSplitCase(t *testing.T, n int, f func(t *testing.T, l *SplitLoops, s *source)) {
	for name, l := range splitLoops() {
		for k := range kinds {
			for i := range n {
				t.Run(fmt.Sprint(name, "/", k, "/", i), func(t *testing.T) {
					f(t, l, &source{rand.New(rand.NewPCG(uint64(i), 2)), k})
				})
			}
		}
	}
}

// bfloat returns number i of those in a row of pairs: first all lower ones, then the upper ones.
func bfloat(row []Pair, i int) float32 {
	if i < Lanes {
		return math.Float32frombits(uint32(row[i]) << 16)
	}
	return math.Float32frombits(uint32(row[i-Lanes]) &^ 0xffff)
}

// The parts of pixels add up to them, and all loops have the same. Nothing else is written.
func TestSplitPixels(t *testing.T) {
	eachSplitCase(t, 20, func(t *testing.T, l *SplitLoops, s *source) {
		blocks, pixels, row := 1+s.IntN(5), 1+s.IntN(16), 0
		row = s.IntN(17 - pixels)
		step := pixels*Lanes + s.IntN(40)
		in := s.values(t, (blocks-1)*step+pixels*Lanes)
		size := (blocks + 1) / 2 * PixelParts * TilePairs
		got := guarded[Pair](t, size, s.coin())
		for i := range got {
			got[i] = Pair(s.Uint32())
		}
		want := slices.Clone(got)
		arg := Split{A: &in[0], AStride: step * 4, Blocks: blocks, Pixels: pixels, Out: &got[row*Lanes]}
		l.Pixels(&arg)
		arg.Out = &want[row*Lanes]
		splitPixelsGo(&arg)
		for i := range want {
			if got[i] != want[i] && !(bothNaN(got[i:i+1], want[i:i+1])) {
				t.Fatalf("pair %d is %08x, want %08x", i, got[i], want[i])
			}
		}
		for p := range pixels {
			for c := range blocks * Lanes {
				x, sum := in[c/Lanes*step+p*Lanes+c%Lanes], 0.0
				for part := range PixelParts {
					from := (c/Lanes/2*PixelParts+part)*TilePairs + (row+p)*Lanes
					sum += float64(bfloat(got[from:][:Lanes], c%(2*Lanes)))
				}
				if sum != float64(x) && !(x-x != 0 && math.IsNaN(sum)) {
					t.Fatalf("%g is split into numbers that sum up to %g", x, sum)
				}
			}
		}
	})
}

// bothNaN reports whether two pairs are the same but for the payload of NaN.
func bothNaN(a, b []Pair) bool {
	x, y := [2]float32{bfloat(a, 0), bfloat(a, Lanes)}, [2]float32{bfloat(b, 0), bfloat(b, Lanes)}
	return sameFloat(x[0], y[0]) && sameFloat(x[1], y[1])
}

// Every finite half-precision number is the sum of two bfloat16, neither of which is denormal: tiles
// take such for zero.
func TestSplitWeightsEveryHalf(t *testing.T) {
	const size = 2 * Lanes * Lanes // of two blocks
	in, out := guarded[float32](t, size, false), guarded[Pair](t, WeightParts*TilePairs, false)
	for name, l := range splitLoops() {
		for first := 0; first < 1<<16; first += size {
			for i := range in {
				in[i] = Half(first + i).Float32()
			}
			l.Weights(&Split{A: &in[0], AStride: Lanes * Lanes * 4, Blocks: 2, Pixels: Lanes, Out: &out[0]})
			for i, x := range in {
				block, row, lane := i/Lanes/Lanes, i/Lanes%Lanes, i%Lanes
				high := bfloat(out[row*Lanes:][:Lanes], block*Lanes+lane)
				low := bfloat(out[TilePairs+row*Lanes:][:Lanes], block*Lanes+lane)
				switch finite := x-x == 0; {
				case finite && (high+low != x || denormal(high) || denormal(low)):
					t.Fatalf("%s: half %#04x, %g, is split into %g and %g", name, first+i, x, high, low)
				case !finite && high+low == high+low:
					t.Fatalf("%s: half %#04x, %g, becomes a number", name, first+i, x)
				}
			}
		}
	}
}

func denormal(v float32) bool { return v != 0 && max(v, -v) < 0x1p-126 }

// A splitCase is a SplitGemm with its operands, in guarded memory.
type splitCase struct {
	SplitGemm
	blocks        int // of outputs
	a, b          []float32
	c, res        image
	before, after Clamp
}

func newSplitCase(t *testing.T, s *source) *splitCase {
	g := &splitCase{blocks: 1 + s.IntN(2), before: s.clamp(), after: s.clamp()}
	g.Pairs, g.Pixels = 1+s.IntN(4), 1+s.IntN(70)
	inputs, width := 2*g.Pairs, g.blocks*Lanes
	g.a, g.b = s.values(t, inputs*g.Pixels*Lanes), make([]float32, g.blocks*inputs*Lanes*Lanes)
	for i := range g.b {
		g.b[i] = s.half().Float32()
	}
	groups := (g.Pixels + 15) / 16
	a := guarded[Pair](t, groups*g.Pairs*PixelParts*TilePairs, s.coin())
	for i := range groups {
		splitPixelsGo(&Split{A: &g.a[i*16*Lanes], AStride: g.Pixels * Lanes * 4, Blocks: inputs,
			Pixels: min(16, g.Pixels-i*16), Out: &a[i*g.Pairs*PixelParts*TilePairs]})
	}
	b := guarded[Pair](t, g.blocks*g.Pairs*WeightParts*TilePairs, s.coin())
	for i := range g.blocks {
		splitWeightsGo(&Split{A: &g.b[i*inputs*Lanes*Lanes], AStride: Lanes * Lanes * 4, Blocks: inputs,
			Pixels: Lanes, Out: &b[i*g.Pairs*WeightParts*TilePairs]})
	}
	g.A, g.B, g.Bias, g.Sums = &a[0], &b[0], &s.values(t, width)[0], &s.values(t, SumsSize)[0]
	g.c = newImage(t, s, width, g.Pixels)
	g.C, g.CStride, g.COffsets = &g.c.values[g.c.base], g.c.step*4, &g.c.offsets[0]
	if s.coin() {
		g.res = newImage(t, s, width, g.Pixels)
		g.Res, g.RStride, g.ROffsets = &g.res.values[g.res.base], g.res.step*4, &g.res.offsets[0]
	}
	g.SetClamps(g.before, g.after)
	return g
}

// half returns a half-precision number of the source's kind.
func (s *source) half() Half {
	if s.kind == specials {
		return Half(s.Uint32())
	}
	for {
		if h := Half(s.Uint32()); s.kind == floats && h&0x7fff < 0x3c00 || s.kind == integers && h.Float32() == float32(int8(h.Float32())) {
			return h
		}
	}
}

// check compares what is written with sums in float64: exactly if they are of integers, else to what
// five products leave of float32's precision.
func (g *splitCase) check(t *testing.T, kind kind, before []float32) {
	t.Helper()
	written := map[*float32]bool{}
	bias := unsafe.Slice(g.Bias, g.blocks*Lanes)
	for p := range g.Pixels {
		for n := range g.blocks * Lanes {
			sum, size := float64(bias[n]), math.Abs(float64(bias[n]))
			for k := range 2 * g.Pairs * Lanes {
				x := float64(g.a[(k/Lanes*g.Pixels+p)*Lanes+k%Lanes]) *
					float64(g.b[(n/Lanes*2*g.Pairs*Lanes+k)*Lanes+n%Lanes])
				sum, size = sum+x, size+math.Abs(x)
			}
			want := g.before.reference(float32(sum))
			if g.Res != nil {
				want += *g.res.at(p, n)
			}
			want = g.after.reference(want)
			got, tolerance := g.c.at(p, n), size*0x1p-20
			if kind == integers {
				tolerance = 0
			}
			if d := math.Abs(float64(*got) - float64(want)); kind != specials && !(d <= tolerance) {
				t.Fatalf("pixel %d, output %d is %g, want %g", p, n, *got, want)
			}
			written[got] = true
		}
	}
	for i := range before {
		if v := &g.c.values[i]; !written[v] && !sameFloat(*v, before[i]) {
			t.Fatalf("value %d is written to", i)
		}
	}
}

// All loops give the same bits, and what sums in float64 are to.
func TestSplitGemm(t *testing.T) {
	eachSplitCase(t, 24, func(t *testing.T, l *SplitLoops, s *source) {
		g := newSplitCase(t, s)
		before := slices.Clone(g.c.values)
		arg := g.SplitGemm
		splitInGo.Gemm[g.blocks-1](&arg)
		want := slices.Clone(g.c.values)
		copy(g.c.values, before)
		l.Gemm[g.blocks-1](&arg)
		if arg != g.SplitGemm {
			t.Errorf("%+v became %+v", g.SplitGemm, arg)
		}
		for i, v := range g.c.values {
			if v != want[i] && !sameFloat(v, want[i]) {
				t.Fatalf("value %d is %g, in plain Go %g", i, v, want[i])
			}
		}
		g.check(t, s.kind, before)
	})
}

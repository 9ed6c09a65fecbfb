package kernel

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// sparseRuns returns the loops with their numbers of pixels.
func (s *Set) sparseRuns() []sparseRun {
	return []sparseRun{{64, s.Sparse64}, {80, s.Sparse80}}
}

type sparseRun struct {
	pixels int
	run    func(*Sparse)
}

// planes returns n planes of random values, each with so many pixels, and the place of the first;
// values before it, and between the planes, belong to none.
func (s *source) planes(t testing.TB, n, pixels int) (values []float32, first int) {
	first = s.IntN(3)
	return s.values(t, first+(n-1)*PlanePixels+pixels), first
}

// A sparseCase is a Sparse with its operands.
type sparseCase struct {
	Sparse
	pixels      int
	x, y, bias  []float32
	baseX, outY int // the values that X and Y point at
	counts      []int32
	entries     []Entry
	clamp       Clamp
}

// newSparseCase makes a case in guarded memory, X at any of the planes.
func newSparseCase(t *testing.T, s *source, pixels int) *sparseCase {
	c := &sparseCase{pixels: pixels, clamp: s.clamp()}
	inputs := 1 + s.IntN(30)
	x, firstX := s.planes(t, inputs, pixels)
	base := s.IntN(inputs)
	c.x, c.baseX = x, firstX+base*PlanePixels
	c.Outputs = 1 + s.IntN(20)
	c.y, c.outY = s.planes(t, c.Outputs, pixels)
	c.counts = guarded[int32](t, c.Outputs, s.coin())
	total, most := 0, s.IntN(2*inputs)
	for n := range c.counts {
		c.counts[n] = int32(s.IntN(1 + most))
		total += int(c.counts[n])
	}
	c.X, c.Y, c.Counts = &c.x[c.baseX], &c.y[c.outY], &c.counts[0]
	if total > 0 {
		c.entries = guarded[Entry](t, total, s.coin())
		for i := range c.entries {
			c.entries[i] = Entry{int32(s.IntN(inputs)-base) * PlaneBytes, s.value()}
		}
		c.Entries = &c.entries[0]
	}
	if s.coin() {
		c.bias = s.values(t, c.Outputs)
		c.Bias = &c.bias[0]
	}
	c.SetClamp(c.clamp)
	return c
}

// reference returns what Y's memory has to hold afterwards.
func (c *sparseCase) reference() []float32 {
	want, entries := slices.Clone(c.y), c.entries
	for n, count := range c.counts {
		for p := range c.pixels {
			out := &want[c.outY+n*PlanePixels+p]
			sum := *out
			if c.bias != nil {
				sum = c.bias[n]
			}
			for _, e := range entries[:count] {
				sum = fma(c.x[c.baseX+int(e.Offset)/4+p], e.Weight, sum)
			}
			*out = c.clamp.reference(sum)
		}
		entries = entries[count:]
	}
	return want
}

func TestSparse(t *testing.T) {
	eachCase(t, 32, func(t *testing.T, set *Set, s *source) {
		for _, loop := range set.sparseRuns() {
			t.Run(fmt.Sprint(loop.pixels), func(t *testing.T) {
				c := newSparseCase(t, s, loop.pixels)
				want, arg := c.reference(), c.Sparse
				loop.run(&arg)
				if arg != c.Sparse {
					t.Errorf("left %+v of %+v", arg, c.Sparse)
				}
				compare(t, set, s.kind, int(slices.Max(c.counts)), c.y, want)
			})
		}
	})
}

// A sum in two parts, the inputs of one after those of the other, is the sum in one.
func TestSparseInParts(t *testing.T) {
	eachCase(t, 8, func(t *testing.T, set *Set, s *source) {
		for _, loop := range set.sparseRuns() {
			t.Run(fmt.Sprint(loop.pixels), func(t *testing.T) {
				c := newSparseCase(t, s, loop.pixels)
				want := slices.Clone(c.y)
				whole := c.Sparse
				whole.Y = &want[c.outY]
				loop.run(&whole)

				var entries [2][]Entry
				var counts [2][]int32
				for rest := c.entries; len(counts[0]) < c.Outputs; {
					count := c.counts[len(counts[0])]
					first := s.Int32N(count + 1)
					counts[0], counts[1] = append(counts[0], first), append(counts[1], count-first)
					entries[0] = append(entries[0], rest[:first]...)
					entries[1] = append(entries[1], rest[first:count]...)
					rest = rest[count:]
				}
				for i := range 2 {
					part := c.Sparse
					part.Counts, part.Entries = &counts[i][0], nil
					if len(entries[i]) > 0 {
						part.Entries = &entries[i][0]
					}
					if i == 0 {
						part.SetClamp(Clamp{})
					} else {
						part.Bias = nil
					}
					loop.run(&part)
				}
				for i, got := range c.y {
					if !sameFloat(got, want[i]) {
						t.Fatalf("value %d is %g in parts, %g in one", i, got, want[i])
					}
				}
			})
		}
	})
}

func TestGather(t *testing.T) {
	eachCase(t, 32, func(t *testing.T, set *Set, s *source) {
		in := newImage(t, s, Lanes, Lanes)
		out, first := s.planes(t, Lanes, Lanes)
		want := slices.Clone(out)
		for p := range Lanes {
			for c := range Lanes {
				want[first+c*PlanePixels+p] = *in.at(p, c)
			}
		}
		g := Gather{In: &in.values[in.base], Offsets: &in.offsets[0], Out: &out[first]}
		arg := g
		set.Gather(&arg)
		if arg != g {
			t.Errorf("left %+v of %+v", arg, g)
		}
		compare(t, set, s.kind, 0, out, want)
	})
}

func TestScatter(t *testing.T) {
	eachCase(t, 32, func(t *testing.T, set *Set, s *source) {
		in, first := s.planes(t, Lanes, Lanes)
		out, res := newImage(t, s, Lanes, Lanes), newImage(t, s, Lanes, Lanes)
		clamp := s.clamp()
		g := Scatter{In: &in[first], Out: &out.values[out.base], Offsets: &out.offsets[0]}
		g.SetClamp(clamp)
		if s.coin() {
			g.Res, g.ROffsets = &res.values[res.base], &res.offsets[0]
		}
		want := out
		want.values = slices.Clone(out.values)
		for p := range Lanes {
			for c := range Lanes {
				v := in[first+c*PlanePixels+p]
				if g.Res != nil {
					v += *res.at(p, c)
				}
				*want.at(p, c) = clamp.reference(v)
			}
		}
		arg := g
		set.Scatter(&arg)
		if arg != g {
			t.Errorf("left %+v of %+v", arg, g)
		}
		compare(t, set, s.kind, 1, out.values, want.values)
	})
}

// A quarter of a matrix from 96 to 192 channels, anywhere in it. The counts of the outputs differ.
func BenchmarkSparse(b *testing.B) {
	const inputs, outputs = 96, 192
	random := rand.New(rand.NewPCG(1, 2))
	var counts []int32
	var entries []Entry
	for range outputs {
		before := len(entries)
		for i := range inputs {
			if random.IntN(4) == 0 {
				entries = append(entries, Entry{int32(i) * PlaneBytes, random.Float32()})
			}
		}
		counts = append(counts, int32(len(entries)-before))
	}
	x, y := make([]float32, inputs*PlanePixels), make([]float32, outputs*PlanePixels)
	for i := range x { // memory never written may be one page, seen at many places
		x[i] = random.Float32()
	}
	bias := make([]float32, outputs)
	s := &Sparse{
		X: &x[0], Y: &y[0], Counts: &counts[0], Entries: &entries[0], Bias: &bias[0], Outputs: outputs,
	}
	s.SetClamp(Clamp{true, 6})
	for _, set := range Sets() {
		for _, loop := range set.sparseRuns() {
			b.Run(fmt.Sprint(loop.pixels, "/set=", set.Name), func(b *testing.B) {
				for b.Loop() {
					loop.run(s)
				}
				flops := 2 * float64(len(entries)*loop.pixels*b.N)
				b.ReportMetric(flops/float64(b.Elapsed().Nanoseconds()), "GFLOP/s")
			})
		}
	}
}

// Sixteen pixels of one block to planes, and back.
func BenchmarkGatherScatter(b *testing.B) {
	blocks, planes := make([]float32, Lanes*Lanes), make([]float32, Lanes*PlanePixels)
	for i := range blocks {
		blocks[i], planes[i] = 1, 1
	}
	var offsets [Lanes]int32
	for i := range offsets {
		offsets[i] = int32(i * Lanes * 4)
	}
	g := &Gather{In: &blocks[0], Offsets: &offsets[0], Out: &planes[0]}
	s := &Scatter{In: &planes[0], Out: &blocks[0], Offsets: &offsets[0], Res: &blocks[0], ROffsets: &offsets[0]}
	s.SetClamp(Clamp{true, 6})
	for _, set := range Sets() {
		b.Run("gather/set="+set.Name, func(b *testing.B) {
			for b.Loop() {
				set.Gather(g)
			}
		})
		b.Run("scatter/set="+set.Name, func(b *testing.B) {
			for b.Loop() {
				set.Scatter(s)
			}
		})
	}
}

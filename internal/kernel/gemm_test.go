package kernel

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"unsafe"
)

// An image is one that a Gemm writes or adds, its pixels anywhere.
type image struct {
	values  []float32
	base    int     // the value that offset 0 means
	offsets []int32 // of the pixels, in bytes
	step    int     // from block to block, in values
}

func newImage(t *testing.T, s *source, width, pixels int) image {
	slots := s.Perm(pixels + s.IntN(4))
	size := min(width, Lanes) + s.IntN(3)
	m := image{base: slots[s.IntN(pixels)] * size, step: len(slots)*size + s.IntN(3)}
	m.offsets = guarded[int32](t, pixels, s.coin())
	end := 0
	for p := range m.offsets {
		m.offsets[p] = int32(slots[p]*size-m.base) * 4
		end = max(end, slots[p]*size)
	}
	m.values = s.values(t, (width-1)/Lanes*m.step+end+min(width, Lanes))
	return m
}

// at returns output n of pixel p.
func (m *image) at(p, n int) *float32 {
	return &m.values[m.base+int(m.offsets[p])/4+n/Lanes*m.step+n%Lanes]
}

// A gemmCase is a Gemm with its operands.
type gemmCase struct {
	Gemm
	width, pixels int
	a, b, bias    []float32
	c, res        image
	before, after Clamp
}

// newGemmCase makes a case in guarded memory.
func newGemmCase(t *testing.T, s *source, width, pixels int) *gemmCase {
	g := &gemmCase{width: width, pixels: pixels, before: s.clamp(), after: s.clamp()}
	g.Blocks, g.Tail = s.IntN(5), 8*s.IntN(2)
	if g.Blocks == 0 {
		g.Tail = 8
	}
	step := pixels*Lanes + s.IntN(5)
	size := g.Blocks*step + (pixels-1)*Lanes + g.Tail
	if g.Tail == 0 {
		size = (g.Blocks-1)*step + pixels*Lanes
	}
	g.a, g.b = s.values(t, size), s.values(t, (g.Blocks*Lanes+g.Tail)*width)
	g.A, g.AStride, g.B = &g.a[0], step*4, &g.b[0]
	g.c = newImage(t, s, width, pixels)
	g.C, g.CStride, g.COffsets = &g.c.values[g.c.base], g.c.step*4, &g.c.offsets[0]
	if s.coin() {
		g.bias = s.values(t, width)
		g.Bias = &g.bias[0]
	}
	if s.coin() {
		g.res = newImage(t, s, width, pixels)
		g.Res, g.RStride, g.ROffsets = &g.res.values[g.res.base], g.res.step*4, &g.res.offsets[0]
	}
	g.PrefetchStep = s.IntN(4096)
	g.SetClamps(g.before, g.after)
	return g
}

// reference returns what C's memory has to hold afterwards.
func (g *gemmCase) reference() []float32 {
	want := g.c
	want.values = slices.Clone(want.values)
	for p := range g.pixels {
		for n := range g.width {
			out := want.at(p, n)
			sum := *out
			if g.bias != nil {
				sum = g.bias[n]
			}
			for k := range g.Blocks*Lanes + g.Tail {
				sum = fma(g.a[k/Lanes*g.AStride/4+p*Lanes+k%Lanes], g.b[k*g.width+n], sum)
			}
			sum = g.before.reference(sum)
			if g.res.values != nil {
				sum += *g.res.at(p, n)
			}
			*out = g.after.reference(sum)
		}
	}
	return want.values
}

func TestGemmTiles(t *testing.T) {
	eachCase(t, 8, func(t *testing.T, set *Set, s *source) {
		for _, tile := range set.tiles {
			t.Run(fmt.Sprintf("%dx%d", tile.rows, tile.width), func(t *testing.T) {
				n := 1 + s.IntN(3)
				g := newGemmCase(t, s, tile.width, n*tile.rows)
				want, arg := g.reference(), g.Gemm
				arg.Tiles = n
				tile.run(&arg)
				compare(t, set, s.kind, g.Blocks*Lanes+g.Tail, g.c.values, want)
			})
		}
	})
}

func TestGemmTiling(t *testing.T) {
	eachCase(t, 16, func(t *testing.T, set *Set, s *source) {
		for _, width := range set.widths {
			g := newGemmCase(t, s, width, 1+s.IntN(70))
			want, arg := g.reference(), g.Gemm
			set.Tiling(width, g.pixels).Mul(&arg)
			arg.Tiles = 0
			if arg != g.Gemm {
				t.Errorf("Mul left %+v of %+v", arg, g.Gemm)
			}
			compare(t, set, s.kind, g.Blocks*Lanes+g.Tail, g.c.values, want)
		}
	})
}

// A tiling covers each number of pixels, and costs no more than any tile repeated.
func TestTilingCovers(t *testing.T) {
	for _, set := range Sets() {
		for _, width := range set.widths {
			for pixels := range 200 {
				tiling, sum, cost := set.Tiling(width, pixels), 0, 0.0
				for _, x := range tiling {
					if x.width != width {
						t.Fatalf("%s: width %d in a tiling for %d", set.Name, x.width, width)
					}
					sum += x.n * x.rows
					cost += float64(x.n) * x.cost
				}
				if sum != pixels {
					t.Fatalf("%s: %d pixels of width %d: tiles for %d", set.Name, pixels, width, sum)
				}
				for _, one := range set.tiles {
					if n := pixels / one.rows; one.width == width && n*one.rows == pixels && float64(n)*one.cost < cost-1e-9 {
						t.Errorf("%s: %d pixels of width %d: %dx%d alone is cheaper", set.Name, pixels, width, one.rows, width)
					}
				}
			}
		}
	}
}

// Prefetches may point anywhere: here they walk over a page that may not be touched.
func TestGemmPrefetchAnywhere(t *testing.T) {
	memory := guarded[byte](t, 64, false)
	for _, set := range Sets() {
		s := &source{rand.New(rand.NewPCG(3, 4)), floats}
		for _, width := range set.widths {
			g := newGemmCase(t, s, width, 31)
			g.Prefetch, g.PrefetchStep = uintptr(unsafe.Pointer(&memory[0])), 512
			want, arg := g.reference(), g.Gemm
			set.Tiling(width, g.pixels).Mul(&arg)
			compare(t, set, s.kind, g.Blocks*Lanes+g.Tail, g.c.values, want)
		}
	}
}

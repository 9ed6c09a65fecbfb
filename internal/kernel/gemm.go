package kernel

import "unsafe"

// A Gemm multiplies pixels by one panel of weights:
//
//	C[p][n] = after(before(start + sum over k of A[p][k] * B[k][n]) + Res[p][n])
//
// where start is Bias[n] or, to go on with a sum over earlier k, C[p][n] itself. The order
// of k is that of the sum. Strides and offsets are in bytes. Assembly knows the order and
// sizes of the fields.
type Gemm struct {
	// A is channel 0 of pixel 0. Pixels follow each other at Lanes values, and blocks of
	// Lanes channels at AStride.
	A       *float32
	AStride int
	// K is Blocks*Lanes + Tail channels; Tail is 0 or 8.
	Blocks, Tail int
	B            *float32 // K rows of as many values as the panel is wide
	Bias         *float32 // as many values as the panel is wide; nil: start with C
	// C is the first output of the panel in an image's first pixel; pixel p lies COffsets[p]
	// further, and the next block of Lanes outputs CStride.
	C        *float32
	CStride  int
	COffsets *int32
	// Res is what is added, laid out like C with numbers of its own, or nil.
	Res      *float32
	RStride  int
	ROffsets *int32
	// Prefetch is the address of what will be read next, 512 bytes of it at each block of each
	// tile, which moves it PrefetchStep; it is only a hint and may lie anywhere.
	Prefetch     uintptr
	PrefetchStep int
	Tiles        int // of pixels that are to be multiplied
	// Clamps before and after Res is added.
	BeforeOn, AfterOn int // 0 or 1
	Before, After     float32
}

// SetClamps sets the clamps before and after Res is added.
func (g *Gemm) SetClamps(before, after Clamp) {
	g.BeforeOn, g.Before, g.AfterOn, g.After = toInt(before.On), before.Max, toInt(after.On), after.Max
}

func toInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// A tile multiplies Tiles times rows pixels by a panel of the given width.
type tile struct {
	rows, width int
	cost        float64 // of one tile, in units of a pixel in the fastest
	run         func(*Gemm)
}

// A Tiling divides a number of pixels into tiles.
type Tiling []struct {
	*tile
	n int
}

// Tiling returns the cheapest way to multiply so many pixels by a panel of the given width.
func (s *Set) Tiling(width, pixels int) Tiling {
	best := make([]float64, pixels+1)
	last := make([]*tile, pixels+1)
	for m := 1; m <= pixels; m++ {
		for i := range s.tiles {
			t := &s.tiles[i]
			if t.width != width || t.rows > m {
				continue
			}
			if cost := best[m-t.rows] + t.cost; last[m] == nil || cost < best[m] {
				best[m], last[m] = cost, t
			}
		}
	}
	count := map[*tile]int{}
	for m := pixels; m > 0; m -= last[m].rows {
		count[last[m]]++
	}
	var tiling Tiling
	for i := range s.tiles {
		if n := count[&s.tiles[i]]; n > 0 {
			tiling = append(tiling, struct {
				*tile
				n int
			}{&s.tiles[i], n})
		}
	}
	return tiling
}

// Tiles returns the number of tiles.
func (t Tiling) Tiles() (n int) {
	for i := range t {
		n += t[i].n
	}
	return n
}

// Mul multiplies all pixels; g is as it was afterwards.
func (t Tiling) Mul(g *Gemm) {
	a, c, r, p := g.A, g.COffsets, g.ROffsets, g.Prefetch
	for i := range t {
		g.Tiles = t[i].n
		t[i].run(g)
		if i == len(t)-1 {
			break // the next pointers would be outside their slices
		}
		pixels := t[i].n * t[i].rows
		g.A, g.COffsets = at(g.A, pixels*Lanes*4), at(g.COffsets, pixels*4)
		if g.Res != nil {
			g.ROffsets = at(g.ROffsets, pixels*4)
		}
		g.Prefetch += uintptr(g.Blocks * t[i].n * g.PrefetchStep)
	}
	g.A, g.COffsets, g.ROffsets, g.Prefetch = a, c, r, p
}

// The plain-Go tiles: 4x2 is what the compiler keeps in the sixteen registers of amd64.
const goWidth = 2

func gemm4x2(g *Gemm) {
	for t := range g.Tiles {
		a := at(g.A, t*4*Lanes*4)
		offsets := (*[4]int32)(unsafe.Pointer(at(g.COffsets, t*4*4)))
		var c [4][2]float32
		for i := range c {
			c[i] = g.start(offsets[i])
		}
		for block := range g.Blocks {
			a, b := at(a, block*g.AStride), at(g.B, block*Lanes*goWidth*4)
			mul4x2(&c, unsafe.Slice(a, 4*Lanes), unsafe.Slice(b, Lanes*goWidth), Lanes)
		}
		if g.Tail > 0 {
			a, b := at(a, g.Blocks*g.AStride), at(g.B, g.Blocks*Lanes*goWidth*4)
			mul4x2(&c, unsafe.Slice(a, 3*Lanes+g.Tail), unsafe.Slice(b, g.Tail*goWidth), g.Tail)
		}
		for i := range c {
			g.finish(t*4+i, offsets[i], c[i])
		}
	}
}

// mul4x2 adds the products of n channels of four pixels and two outputs.
func mul4x2(c *[4][2]float32, a, b []float32, n int) {
	c00, c01, c10, c11 := c[0][0], c[0][1], c[1][0], c[1][1]
	c20, c21, c30, c31 := c[2][0], c[2][1], c[3][0], c[3][1]
	a0, a1, a2, a3 := a[:n], a[Lanes:][:n], a[2*Lanes:][:n], a[3*Lanes:][:n]
	b = b[:2*n]
	for k := 0; k < n; k++ {
		b0, b1 := b[2*k], b[2*k+1]
		x0, x1, x2, x3 := a0[k], a1[k], a2[k], a3[k]
		c00 += x0 * b0
		c01 += x0 * b1
		c10 += x1 * b0
		c11 += x1 * b1
		c20 += x2 * b0
		c21 += x2 * b1
		c30 += x3 * b0
		c31 += x3 * b1
	}
	*c = [4][2]float32{{c00, c01}, {c10, c11}, {c20, c21}, {c30, c31}}
}

func gemm1x2(g *Gemm) {
	for t := range g.Tiles {
		a := at(g.A, t*Lanes*4)
		offset := *at(g.COffsets, t*4)
		c := g.start(offset)
		for block := range g.Blocks {
			a, b := at(a, block*g.AStride), at(g.B, block*Lanes*goWidth*4)
			mul1x2(&c, unsafe.Slice(a, Lanes), unsafe.Slice(b, Lanes*goWidth))
		}
		if g.Tail > 0 {
			a, b := at(a, g.Blocks*g.AStride), at(g.B, g.Blocks*Lanes*goWidth*4)
			mul1x2(&c, unsafe.Slice(a, g.Tail), unsafe.Slice(b, g.Tail*goWidth))
		}
		g.finish(t, offset, c)
	}
}

func mul1x2(c *[2]float32, a, b []float32) {
	b = b[:2*len(a)]
	for k, x := range a {
		c[0] += x * b[2*k]
		c[1] += x * b[2*k+1]
	}
}

// start returns what the sums of the pixel with the given offset begin with.
func (g *Gemm) start(offset int32) [2]float32 {
	if g.Bias != nil {
		return *(*[2]float32)(unsafe.Pointer(g.Bias))
	}
	return *(*[2]float32)(unsafe.Pointer(at(g.C, int(offset))))
}

// finish stores the sums of pixel p.
func (g *Gemm) finish(p int, offset int32, c [2]float32) {
	for i, v := range c {
		c[i] = Clamp{g.BeforeOn != 0, g.Before}.Apply(v)
	}
	if g.Res != nil {
		r := (*[2]float32)(unsafe.Pointer(at(g.Res, int(*at(g.ROffsets, p*4)))))
		c[0] += r[0]
		c[1] += r[1]
	}
	for i, v := range c {
		c[i] = Clamp{g.AfterOn != 0, g.After}.Apply(v)
	}
	*(*[2]float32)(unsafe.Pointer(at(g.C, int(offset)))) = c
}

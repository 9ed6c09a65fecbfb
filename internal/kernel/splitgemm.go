package kernel

import (
	"math"
	"unsafe"
)

func splitGemm16Go(g *SplitGemm) { g.multiply(1) }

func splitGemm32Go(g *SplitGemm) { g.multiply(2) }

// multiply computes so many blocks of outputs.
func (g *SplitGemm) multiply(blocks int) {
	for first := 0; first < g.Pixels; first += 16 {
		rows := min(16, g.Pixels-first)
		for block := range blocks {
			var c sums
			for p := range rows {
				c[p] = *(*[Lanes]float32)(unsafe.Pointer(at(g.Bias, block*Lanes*4)))
			}
			for i := range g.Pairs {
				var a [PixelParts]operand
				for part := range a {
					a[part].read(g.A, (first/16*g.Pairs+i)*PixelParts+part)
				}
				var b [WeightParts]operand
				for part := range b {
					b[part].read(g.B, (block*g.Pairs+i)*WeightParts+part)
				}
				for _, p := range SplitProducts {
					c.add(&a[p.Pixel], &b[p.Weight], rows)
				}
			}
			for p := range rows {
				g.finish(first+p, block, &c[p])
			}
		}
	}
}

// finish stores the sums of a block of outputs of pixel p.
func (g *SplitGemm) finish(p, block int, c *[Lanes]float32) {
	out := (*[Lanes]float32)(unsafe.Pointer(at(g.C, block*g.CStride+int(*at(g.COffsets, p*4)))))
	for n, v := range c {
		v = Clamp{g.BeforeOn != 0, g.Before}.Apply(v)
		if g.Res != nil {
			v += *at(g.Res, block*g.RStride+int(*at(g.ROffsets, p*4))+n*4)
		}
		out[n] = Clamp{g.AfterOn != 0, g.After}.Apply(v)
	}
}

// sums are those of 16 pixels.
type sums [16][Lanes]float32

// An operand is a tile of pairs; its denormal numbers count as zero.
type operand struct {
	rows [16][2 * Lanes]float32
	// moderate says that no product with numbers of such size, and no sum of such, is denormal:
	// all are whole multiples of 2^-94.
	moderate bool
}

// read reads the tile with the given number.
func (t *operand) read(p *Pair, number int) {
	pairs := (*[16][Lanes]Pair)(unsafe.Pointer(at(p, number*tileBytes)))
	t.moderate = true
	for r, row := range pairs {
		for i, v := range row {
			t.rows[r][2*i] = t.number(uint32(v) << 16)
			t.rows[r][2*i+1] = t.number(uint32(v) &^ 0xffff)
		}
	}
}

func (t *operand) number(bits uint32) float32 {
	v := float32(flush(float64(math.Float32frombits(bits))))
	if size := max(v, -v); v != 0 && !(size >= 0x1p-40 && size <= 0x1p60) {
		t.moderate = false
	}
	return v
}

// add adds the products of the first rows of a and b. The sums of the lower and of the upper numbers
// begin at zero and are added to each other at the end.
func (c *sums) add(a, b *operand, rows int) {
	for r := range rows {
		var s [2 * Lanes]float32
		if a.moderate && b.moderate {
			addModerate(&s, &a.rows[r], &b.rows)
		} else {
			addAny(&s, &a.rows[r], &b.rows)
		}
		for n, v := range c[r] {
			c[r][n] = float32(flush(flush(float64(v)) + flush(float64(s[2*n])+float64(s[2*n+1]))))
		}
	}
}

// addModerate adds products that float32 holds.
func addModerate(s, a *[2 * Lanes]float32, b *[16][2 * Lanes]float32) {
	for k := range b {
		lower, upper, with := a[2*k], a[2*k+1], &b[k]
		for n := 0; n < len(s); n += 2 {
			s[n] += lower * with[n]
			s[n+1] += upper * with[n+1]
		}
	}
}

// addAny rounds each sum once: float64 holds a product of two bfloat16, and has so many digits that
// the rounding of its sums cannot make a tie.
func addAny(s, a *[2 * Lanes]float32, b *[16][2 * Lanes]float32) {
	for k := range b {
		for n := range s {
			s[n] = float32(flush(float64(a[2*k+n%2])*float64(b[k][n]) + float64(s[n])))
		}
	}
}

// flush rounds v to float32, and to zero if that is denormal; what rounds to the least normal number
// is not. The sign stays.
func flush(v float64) float64 {
	const least = 0x1p-126 - 0x1p-151
	if v < least && v > -least {
		return v * 0
	}
	return float64(float32(v))
}

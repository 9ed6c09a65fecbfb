package jpeg_test

import (
	"bytes"
	"fmt"
	"image"
	stdjpeg "image/jpeg"
	"testing"

	"github.com/hypermob/pose/internal/jpeg"
	"github.com/hypermob/pose/internal/kernel"
)

// stored is the place in a block, row by row, of the coefficients in the order in which they are
// stored: along the diagonals, up and down in turn.
func stored() (places [64]int) {
	k := 0
	for sum := range 15 {
		for i := range sum + 1 {
			x, y := i, sum-i
			if sum%2 == 1 {
				x, y = y, x
			}
			if x < 8 && y < 8 {
				places[k] = 8*y + x
				k++
			}
		}
	}
	return places
}

// samples returns what a block's coefficients stand for.
func samples(b *[64]int32) (pix [64]uint8) {
	sets := kernel.Sets()
	var coef, ones [64]int16
	for k, place := range stored() {
		coef[place], ones[k] = int16(b[k]), 1
	}
	sets[len(sets)-1].IDCT(&coef[0], &ones[0], &pix[0], 8)
	return pix
}

// checkSamples compares the image's samples with the encoder's coefficients.
func checkSamples(t *testing.T, name string, m *jpeg.Image, e *encoder) {
	t.Helper()
	if m.Width != e.width || m.Height != e.height || m.Missing != 0 || len(m.Planes) != len(e.components) {
		t.Fatalf("%s: %d × %d, %d planes, %d rows missing", name, m.Width, m.Height, len(m.Planes), m.Missing)
	}
	for i, c := range e.components {
		p := m.Planes[i]
		if p.Width != c.width || p.Height != c.height || p.ScaleX != c.xScale || p.ScaleY != c.yScale {
			t.Fatalf("%s: plane %d of %d × %d, scales %d and %d", name, i, p.Width, p.Height, p.ScaleX, p.ScaleY)
		}
		for j := range c.blocks {
			x0, y0 := j%c.across*8, j/c.across*8
			for k, want := range samples(&c.blocks[j]) {
				if x, y := x0+k%8, y0+k/8; x < c.width && y < c.height && p.Pix[y*p.Stride+x] != want {
					t.Fatalf("%s: plane %d, sample %d, %d is %d, want %d", name, i, x, y, p.Pix[y*p.Stride+x], want)
				}
			}
		}
	}
}

// However coefficients are stored, they are decoded as they were: in one scan or many, with any
// Huffman tables, sampling factors and restart intervals, sequential and progressive with any
// script.
func TestCoefficients(t *testing.T) {
	factors := [][][2]int{
		{{1, 1}}, {{2, 2}}, {{3, 1}}, {{1, 1}, {1, 1}, {1, 1}}, {{2, 1}, {1, 1}, {1, 1}}, {{1, 2}, {1, 1}, {1, 1}},
		{{2, 2}, {1, 1}, {1, 1}}, {{4, 1}, {1, 1}, {1, 1}}, {{4, 2}, {1, 1}, {1, 1}}, {{2, 2}, {2, 1}, {1, 2}},
		{{1, 1}, {2, 2}, {1, 1}}, {{1, 1}, {1, 1}, {1, 1}, {1, 1}}, {{2, 2}, {1, 1}, {1, 1}, {2, 2}}, {{1, 4}, {1, 2}, {1, 1}},
	}
	for seed := range uint64(60) {
		f := factors[seed%uint64(len(factors))]
		e := newEncoder(seed, 0, 0, f...)
		e = newEncoder(seed, 1+e.IntN(90), 1+e.IntN(60), f...)
		for _, restart := range []int{0, 1, 1 + e.IntN(5), 300} {
			e.restart = restart
			for name, data := range map[string][]byte{"one scan": e.sequential(false), "scans apart": e.sequential(true), "progressive": e.progressive()} {
				name = fmt.Sprintf("seed %d, %v, %d × %d, restart interval %d, %s", seed, f, e.width, e.height, restart, name)
				m, err := decode(data)
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				checkSamples(t, name, m, e)
			}
		}
	}
}

// The decoder of the standard library, whose inverse transform rounds otherwise, reads the same
// samples up to one level.
func TestStandardLibrary(t *testing.T) {
	for seed, f := range [][][2]int{
		{{1, 1}}, {{1, 1}, {1, 1}, {1, 1}}, {{2, 1}, {1, 1}, {1, 1}}, {{1, 2}, {1, 1}, {1, 1}}, {{2, 2}, {1, 1}, {1, 1}}, {{4, 1}, {1, 1}, {1, 1}},
	} {
		e := newEncoder(uint64(seed), 61, 45, f...)
		for i := range e.components {
			for j := range e.components[i].blocks {
				e.components[i].blocks[j][0] /= 2 // more in the middle, where nothing is clamped
			}
		}
		files := [][]byte{e.sequential(false), e.sequential(true), e.progressive()}
		e.restart = 2 // it counts other MCUs in scans of one component
		for _, data := range append(files, e.sequential(false)) {
			m, err := decode(data)
			if err != nil {
				t.Fatal(err)
			}
			std, err := stdjpeg.Decode(bytes.NewReader(data))
			if err != nil {
				t.Fatalf("%v: %v", f, err)
			}
			planes := []func(x, y int) uint8{func(x, y int) uint8 { return std.(*image.Gray).GrayAt(x, y).Y }}
			if ycc, ok := std.(*image.YCbCr); ok {
				planes = []func(x, y int) uint8{
					func(x, y int) uint8 { return ycc.Y[y*ycc.YStride+x] },
					func(x, y int) uint8 { return ycc.Cb[y*ycc.CStride+x] }, func(x, y int) uint8 { return ycc.Cr[y*ycc.CStride+x] },
				}
			}
			for i, at := range planes {
				p := m.Planes[i]
				for y := range p.Height {
					for x := range p.Width {
						if got, want := int(p.Pix[y*p.Stride+x]), int(at(x, y)); got < want-1 || got > want+1 {
							t.Fatalf("%v: plane %d, sample %d, %d is %d, want %d", f, i, x, y, got, want)
						}
					}
				}
			}
		}
	}
}

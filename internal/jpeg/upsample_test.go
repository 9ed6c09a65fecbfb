package jpeg

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// newPlane returns random samples for so many pixels, with a border of others.
func newPlane(r *rand.Rand, width, height, scaleX, scaleY int) *Plane {
	p := &Plane{Width: ceil(width, scaleX), Height: ceil(height, scaleY), ScaleX: scaleX, ScaleY: scaleY}
	p.Stride = 8*ceil(p.Width, 8) + 2*border
	p.bordered = make([]uint8, p.Stride*(p.Height+2))
	for i := range p.bordered {
		p.bordered[i] = uint8(r.Uint32())
	}
	p.Pix = p.bordered[p.Stride+border:]
	p.SmoothX, p.SmoothY = p.smooth()
	p.extend()
	return p
}

// upsampled is a pixel's value as libjpeg's jdsample.c calculates it, with its loops over rows and
// columns written as formulas: h2v1_fancy_upsample, h1v2_fancy_upsample, h2v2_fancy_upsample and
// int_upsample.
func upsampled(p *Plane, x, y int) int {
	sample := func(x, y int) int {
		return int(p.Pix[min(max(y, 0), p.Height-1)*p.Stride+min(max(x, 0), p.Width-1)])
	}
	beside := func(i int) int { return i/2 - 1 + i%2*2 } // the second nearest
	wide := p.Width > 2
	switch {
	case p.ScaleX == 2 && p.ScaleY == 1 && wide:
		return (3*sample(x/2, y) + sample(beside(x), y) + 1 + x%2) / 4
	case p.ScaleX == 1 && p.ScaleY == 2:
		return (3*sample(x, y/2) + sample(x, beside(y)) + 1 + y%2) / 4
	case p.ScaleX == 2 && p.ScaleY == 2 && wide:
		column := func(x int) int { return 3*sample(x, y/2) + sample(x, beside(y)) }
		return (3*column(x/2) + column(beside(x)) + 8 - x%2) / 16
	}
	return sample(x/p.ScaleX, y/p.ScaleY)
}

// Pixels of every kind of plane, asked for one by one and row by row, are libjpeg's.
func TestUpsampling(t *testing.T) {
	for _, scale := range [][2]int{{1, 1}, {2, 1}, {1, 2}, {2, 2}, {4, 1}, {4, 2}, {1, 4}, {2, 4}, {3, 1}, {3, 2}, {4, 4}} {
		for seed := range uint64(60) {
			r := rand.New(rand.NewPCG(seed, 4))
			width, height := 1+r.IntN(20), 1+r.IntN(20)
			p := newPlane(r, width, height, scale[0], scale[1])
			row := make([]uint8, p.Width*p.ScaleX)
			name := fmt.Sprintf("%d × %d pixels of %d × %d", width, height, scale[0], scale[1])
			for y := range height {
				p.row(row, y)
				for x := range width {
					if want := upsampled(p, x, y); int(row[x]) != want || int(p.At(x, y)) != want {
						t.Fatalf("%s: pixel %d, %d is %d in a row and %d alone, want %d", name, x, y, row[x], p.At(x, y), want)
					}
				}
			}
		}
	}
}

// Around planes that are interpolated lie their edges once more, for kernels that read beyond them.
func TestBorder(t *testing.T) {
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 5))
		p := newPlane(r, 5+r.IntN(20), 1+r.IntN(20), 1+r.IntN(2), 2)
		for y := -1; y <= p.Height; y++ {
			for x := -1; x <= p.Width; x++ {
				got := p.bordered[(1+y)*p.Stride+border+x]
				if want := p.Pix[min(max(y, 0), p.Height-1)*p.Stride+min(max(x, 0), p.Width-1)]; got != want {
					t.Fatalf("seed %d: sample %d, %d is %d, want %d", seed, x, y, got, want)
				}
			}
		}
	}
}

// The colours of pixels are those of libjpeg and, for inks, of OpenCV, calculated here from their
// definitions.
func TestColours(t *testing.T) {
	near := func(got uint8, want float64) bool {
		want = min(max(want, 0), 255)
		return float64(got) >= want-0.51 && float64(got) <= want+0.51
	}
	r := rand.New(rand.NewPCG(1, 6))
	for range 20000 {
		v := [4]uint8{uint8(r.Uint32()), uint8(r.Uint32()), uint8(r.Uint32()), uint8(r.Uint32())}
		y, cb, cr := float64(v[0]), float64(v[1])-128, float64(v[2])-128
		red, green, blue := YCbCr.rgb(v)
		if !near(red, y+1.402*cr) || !near(green, y-0.344136*cb-0.714136*cr) || !near(blue, y+1.772*cb) {
			t.Fatalf("YCbCr %v is %d, %d, %d", v, red, green, blue)
		}
		if a, b, c := Gray.rgb(v); a != v[0] || b != v[0] || c != v[0] {
			t.Fatalf("grey %v is %d, %d, %d", v, a, b, c)
		}
		if a, b, c := RGB.rgb(v); a != v[0] || b != v[1] || c != v[2] {
			t.Fatalf("RGB %v is %d, %d, %d", v, a, b, c)
		}
		a, b, c := CMYK.rgb(v)
		for i, got := range []uint8{a, b, c} { // light through ink and black; OpenCV divides by 256
			if want := float64(v[i]) * float64(v[3]) / 255; float64(got) < want-0.01 || float64(got) > want+2 {
				t.Fatalf("CMYK %v is %d, %d, %d", v, a, b, c)
			}
		}
		inks := [4]uint8{^red, ^green, ^blue, v[3]}
		a, b, c = CMYK.rgb(inks)
		if d, e, f := YCCK.rgb(v); a != d || b != e || c != f {
			t.Fatalf("YCCK %v is %d, %d, %d, want %d, %d, %d", v, d, e, f, a, b, c)
		}
	}
}

// What is missing at the bottom can be dropped: the rows above are as they were, but for the last
// ones, which are interpolated with nothing below them any more.
func TestDropMissing(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 7))
	m := &Image{Width: 20, Height: 30, Space: YCbCr, Missing: 13}
	for _, scale := range [][2]int{{1, 1}, {2, 2}, {2, 1}} {
		m.Planes = append(m.Planes, *newPlane(r, m.Width, m.Height, scale[0], scale[1]))
	}
	before := m.At(3, 10)
	m.DropMissing()
	if m.Height != 17 || m.Missing != 0 || m.Bounds().Dy() != 17 || m.Planes[1].Height != 9 || m.At(3, 10) != before {
		t.Errorf("%d rows, %d missing, %d of chroma, %v was %v", m.Height, m.Missing, m.Planes[1].Height, m.At(3, 10), before)
	}
	for y := range m.Height {
		for x := range m.Width {
			if got := int(m.Planes[1].At(x, y)); got != upsampled(&m.Planes[1], x, y) {
				t.Fatalf("chroma of pixel %d, %d is %d", x, y, got)
			}
		}
	}
}

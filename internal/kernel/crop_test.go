package kernel

import (
	std "image"
	"image/color"
	"math"
	"slices"
	"testing"
)

// bytes returns n random bytes in guarded memory.
func (s *source) bytes(t testing.TB, n int) []uint8 {
	b := guarded[uint8](t, n, s.coin())
	for i := range b {
		b[i] = uint8(s.Uint32())
	}
	return b
}

// positions returns n positions in guarded memory whose four pixels lie in an image of w×h.
func (s *source) positions(t testing.TB, n, w, h int) []Position {
	p := guarded[Position](t, n, s.coin())
	for i := range p {
		p[i] = Position{int32(s.IntN(32 * (w - 1))), int32(s.IntN(32 * (h - 1)))}
		if s.IntN(8) == 0 { // the last pixels
			p[i] = Position{int32(32*(w-1) - 1), int32(32*(h-1) - 1)}
		}
	}
	return p
}

// row returns a row of random positions, and the next one's, which may be any place of the image.
func (s *source) row(t testing.TB, w, h int) (r Row, at []Position, out []float32) {
	n := 1 + s.IntN(40)
	at, out = s.positions(t, n, w, h), s.canvas(t, 3*n)
	r = Row{At: &at[0], Next: &s.positions(t, n, w, h)[0], N: n, Out: &out[0], Scale: 1. / 255}
	if s.coin() {
		r.Scale, r.Offset = 2./255, -1
	}
	return r, at, out
}

// interpolated is what a row holds, from colours asked for one by one.
func interpolated(r *Row, at []Position, rgb func(x, y int) [3]uint8) (want []float32) {
	for _, p := range at {
		x, y, fx, fy := int(p.X)/32, int(p.Y)/32, int(p.X)%32, int(p.Y)%32
		for c := range 3 {
			v := ((32-fx)*(32-fy)*int(rgb(x, y)[c]) + fx*(32-fy)*int(rgb(x+1, y)[c]) +
				(32-fx)*fy*int(rgb(x, y+1)[c]) + fx*fy*int(rgb(x+1, y+1)[c]) + 512) / 1024
			want = append(want, fma(float32(v), r.Scale, r.Offset))
		}
	}
	return want
}

func TestCrop(t *testing.T) {
	eachCase(t, 64, func(t *testing.T, set *Set, s *source) {
		w, h := 2+s.IntN(9), 2+s.IntN(9)
		stride := 4*w + s.IntN(9)
		pix := s.bytes(t, (h-1)*stride+4*w)
		if s.coin() {
			for y := range h {
				for x := range w {
					pix[y*stride+4*x+3] = 255
				}
			}
		}
		r, at, out := s.row(t, w, h)
		opacity := uint8(255)
		want := interpolated(&r, at, func(x, y int) [3]uint8 {
			i := y*stride + 4*x
			opacity &= pix[i+3]
			return [3]uint8(pix[i:])
		})
		c := Crop{Row: r, Pix: &pix[0], Stride: stride}
		set.Crop(&c)
		if !slices.Equal(out, want) {
			t.Fatalf("%v, want %v", out, want)
		}
		if c.Opacity>>24 != uint32(opacity) {
			t.Fatalf("opacity %#x, want %#x", c.Opacity>>24, opacity)
		}
	})
}

func TestCropYCbCr(t *testing.T) {
	ratios := []struct {
		ratio std.YCbCrSubsampleRatio
		x, y  int
	}{
		{std.YCbCrSubsampleRatio444, 0, 0}, {std.YCbCrSubsampleRatio422, 1, 0}, {std.YCbCrSubsampleRatio420, 1, 1},
		{std.YCbCrSubsampleRatio440, 0, 1}, {std.YCbCrSubsampleRatio411, 2, 0}, {std.YCbCrSubsampleRatio410, 2, 1},
	}
	eachCase(t, 64, func(t *testing.T, set *Set, s *source) {
		ratio := ratios[s.IntN(len(ratios))]
		w, h := 2+s.IntN(9), 2+s.IntN(9)
		m := std.YCbCr{YStride: w + s.IntN(5), SubsampleRatio: ratio.ratio, Rect: std.Rect(0, 0, w, h)}
		cw, ch := (w-1)>>ratio.x+1, (h-1)>>ratio.y+1
		m.CStride = cw + s.IntN(5)
		m.Y, m.Cb, m.Cr = s.bytes(t, (h-1)*m.YStride+w), s.bytes(t, (ch-1)*m.CStride+cw), s.bytes(t, (ch-1)*m.CStride+cw)
		r, at, out := s.row(t, w, h)
		want := interpolated(&r, at, func(x, y int) (c [3]uint8) {
			p := m.YCbCrAt(x, y)
			c[0], c[1], c[2] = color.YCbCrToRGB(p.Y, p.Cb, p.Cr)
			return c
		})
		set.CropYCbCr(&CropYCbCr{Row: r, Y: &m.Y[0], Cb: &m.Cb[0], Cr: &m.Cr[0],
			YStride: m.YStride, CStride: m.CStride, XShift: ratio.x, YShift: ratio.y})
		if !slices.Equal(out, want) {
			t.Fatalf("%v %dx%d: %v, want %v", ratio.ratio, w, h, out, want)
		}
	})
}

func TestCropJPEG(t *testing.T) {
	eachCase(t, 64, func(t *testing.T, set *Set, s *source) {
		xHalf, yHalf := s.IntN(2), s.IntN(2)
		w, h := 2+s.IntN(9), 2+s.IntN(9)
		cw, ch := (w+xHalf)>>xHalf, (h+yHalf)>>yHalf
		yStride, cStride := w+s.IntN(5), cw+2+s.IntN(5)
		luma := s.bytes(t, (h-1)*yStride+w)
		var planes [2][]uint8
		for i := range planes {
			planes[i] = s.bytes(t, (ch+1)*cStride+cw+2+2) // four samples are read at once
		}
		first := cStride + 1
		r, at, out := s.row(t, w, h)
		want := interpolated(&r, at, func(x, y int) [3]uint8 {
			l := int32(luma[y*yStride+x])<<16 + 1<<15
			u := triangle(planes[0], cStride, x, y, xHalf, yHalf) - 128
			v := triangle(planes[1], cStride, x, y, xHalf, yHalf) - 128
			return [3]uint8{clamp8(l + 91881*v), clamp8(l - 22554*u - 46802*v), clamp8(l + 116130*u)}
		})
		set.CropJPEG(&CropJPEG{Row: r, Y: &luma[0], Cb: &planes[0][first], Cr: &planes[1][first], YStride: yStride, CStride: cStride,
			XHalf: xHalf, YHalf: yHalf, Chroma: ChromaFor(xHalf, yHalf)})
		if !slices.Equal(out, want) {
			t.Fatalf("%s, halves %d %d, %dx%d: %v, want %v", set.Name, xHalf, yHalf, w, h, out, want)
		}
	})
}

// triangle is a pixel's chroma, one case of jdsample.c after the other. The plane has a border of
// one sample.
func triangle(plane []uint8, stride, x, y, xHalf, yHalf int) int32 {
	sample := func(x, y int) int32 { return int32(plane[(y+1)*stride+x+1]) }
	beside := func(v int) int { return v/2 - 1 + 2*(v%2) }
	column := func(x int) int32 { return 3*sample(x, y/2) + sample(x, beside(y)) }
	switch {
	case xHalf == 1 && yHalf == 1:
		return (3*column(x/2) + column(beside(x)) + 8 - int32(x%2)) / 16
	case xHalf == 1:
		return (3*sample(x/2, y) + sample(beside(x), y) + 1 + int32(x%2)) / 4
	case yHalf == 1:
		return (column(x) + 1 + int32(y%2)) / 4
	}
	return sample(x, y)
}

func TestWarpMask(t *testing.T) {
	eachCase(t, 32, func(t *testing.T, set *Set, s *source) {
		mask := s.values(t, MaskSide*MaskSide)
		n := 8 * (1 + s.IntN(9))
		dx, dy, out := guarded[int32](t, n, s.coin()), guarded[int32](t, n, s.coin()), s.canvas(t, n)
		// A line across the mask at any angle and scale; sometimes places all over it.
		const end = (MaskSide-1)*1024 - 1
		x0, y0, x1, y1 := s.IntN(end), s.IntN(end), s.IntN(end), s.IntN(end)
		switch s.IntN(4) {
		case 0: // along a row
			y1 = y0
		case 1: // a few pixels
			x1, y1 = min(x0+s.IntN(6000), end), min(y0+s.IntN(600), end)
		case 2: // the last ones
			x1, y1, x0, y0 = end, end, end-s.IntN(5000), end-s.IntN(500)
		}
		shiftX, shiftY := s.IntN(1<<20)-1<<19, s.IntN(1<<20)-1<<19
		scattered := s.IntN(4) == 0
		want := make([]float32, n)
		for i := range n {
			x, y := x0+(x1-x0)*i/n, y0+(y1-y0)*i/n
			if scattered {
				x, y = s.IntN(end+1), s.IntN(end+1)
			}
			dx[i], dy[i] = int32(x-shiftX), int32(y-shiftY)
			fx, fy, p := float32(x>>5&31)/32, float32(y>>5&31)/32, mask[y>>10*MaskSide+x>>10:]
			want[i] = float32((1-fx)*(1-fy)*p[0]) + float32(fx*(1-fy)*p[1])
			want[i] += float32((1 - fx) * fy * p[MaskSide])
			want[i] += float32(fx * fy * p[MaskSide+1])
		}
		set.WarpMask(&WarpMask{Mask: &mask[0], DX: &dx[0], DY: &dy[0], X: int32(shiftX), Y: int32(shiftY), Out: &out[0], N: n})
		compare(t, set, integers, 0, out, want)
	})
}

func TestLogistic(t *testing.T) {
	for _, set := range Sets() {
		n := 1 << 16
		src, dst := guarded[float32](t, n, false), guarded[float32](t, n, true)
		for i := range src {
			src[i] = float32(i-n/2) / 256 // ±128
		}
		inf := float32(math.Inf(1))
		copy(src, []float32{inf, -inf, 1e30, -1e30, 0, float32(math.Copysign(0, -1)), 1e-40, float32(math.NaN())})
		set.Logistic(&dst[0], &src[0], n)
		for i, got := range dst {
			want := 1 / (1 + math.Exp(-float64(src[i])))
			if math.IsNaN(want) && got != got {
				continue
			}
			// Two roundings of the exponential, one of the sum and one of the quotient; denormals
			// are nothing.
			if !(math.Abs(float64(got)-want) <= 4*0x1p-24*want+0x1p-125) {
				t.Errorf("%s: logistic(%g) = %g, want %g", set.Name, src[i], got, want)
			}
		}
		set.Logistic(&src[0], &src[0], n)
		for i, v := range src {
			if !sameFloat(v, dst[i]) {
				t.Fatalf("%s: in place, value %d is %g, not %g", set.Name, i, v, dst[i])
			}
		}
	}
}

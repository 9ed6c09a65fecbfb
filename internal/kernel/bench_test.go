package kernel

import (
	"fmt"
	"testing"
	"unsafe"
)

// eachBenchmark runs f for every set; an iteration is so many multiply-adds, or none to speak of.
func eachBenchmark(b *testing.B, name string, products int, f func(*Set) func()) {
	for _, set := range Sets() {
		b.Run(name+"/set="+set.Name, func(b *testing.B) {
			run := f(set)
			for b.Loop() {
				run()
			}
			if products > 0 {
				b.ReportMetric(2*float64(products)*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "GFLOP/s")
			}
		})
	}
}

// ones returns n numbers that keep results small.
func ones(n int) []float32 {
	v := make([]float32, n)
	for i := range v {
		v[i] = 1 / float32(1+i%7)
	}
	return v
}

// Convolutions by 1x1 of the landmark networks, and one whose operands fit the L1 cache.
func BenchmarkGemm(b *testing.B) {
	for _, s := range []struct{ pixels, in, out int }{
		{56, 128, 32}, {56, 128, 48}, {4096, 32, 192}, {1024, 336, 56}, {256, 112, 672}, {256, 960, 160},
		{64, 272, 1632}, {64, 1632, 272}, {16, 288, 288}, {4, 288, 288},
	} {
		name := fmt.Sprintf("%dx%dx%d", s.pixels, s.in, s.out)
		eachBenchmark(b, name, s.pixels*s.in*s.out, func(set *Set) func() {
			return convolution(set, s.pixels, s.in, s.out)
		})
	}
}

// convolution returns a function that multiplies by all panels of out outputs.
func convolution(set *Set, pixels, in, out int) func() {
	const atOnce = 84 // pixels, whose inputs stay in the cache
	groups := (out + Lanes - 1) / Lanes
	step := pixels*Lanes + 48 // blocks off each other's cache sets
	a, c := ones((in+Lanes-1)/Lanes*step), make([]float32, groups*step)
	w, bias := ones((in+8)*groups*Lanes), ones(groups*Lanes)
	offsets := make([]int32, pixels)
	for p := range offsets {
		offsets[p] = int32(p * Lanes * 4)
	}
	widths := set.Panels(groups * Lanes)
	tilings := map[[2]int]Tiling{}
	for _, width := range widths {
		for _, m := range []int{atOnce, pixels % atOnce} {
			tilings[[2]int{width, m}] = set.Tiling(width, m)
		}
	}
	g := Gemm{AStride: step * 4, Blocks: in / Lanes, Tail: in % Lanes, CStride: step * 4, PrefetchStep: 512}
	g.SetClamps(Clamp{true, 6}, Clamp{})
	return func() {
		for first := 0; first < pixels; first += atOnce {
			m, n, b := min(atOnce, pixels-first), 0, 0
			for _, width := range widths {
				g.A, g.COffsets = &a[first*Lanes], &offsets[first]
				g.B, g.Bias, g.C = &w[b], &bias[n], &c[n/Lanes*step+n%Lanes]
				n, b = n+width, b+width*in
				g.Prefetch = uintptr(unsafe.Pointer(&w[b]))
				tilings[[2]int{width, m}].Mul(&g)
			}
		}
	}
}

// The stem, and convolutions by 1x1 of the segmentation.
func BenchmarkDirect(b *testing.B) {
	for _, s := range []struct{ pixels, step, segments, length int }{
		{128, 24, 3, 9}, {128, 32, 1, 8}, {128, 64, 1, 16}, {64, 64, 3, 16}, {256, 32, 3, 24},
	} {
		name := fmt.Sprintf("%dx%dx%d", s.pixels, s.segments, s.length)
		eachBenchmark(b, name, s.pixels*s.segments*s.length*DirectWidth, func(set *Set) func() {
			row := s.pixels*s.step/4 + s.length
			a, w, bias := ones(s.segments*row), ones(s.segments*s.length*DirectWidth), ones(DirectWidth)
			c, segments := make([]float32, s.pixels*DirectWidth), make([]int32, s.segments)
			for i := range segments {
				segments[i] = int32(i * row * 4)
			}
			d := &Direct{
				A: &a[0], AStep: s.step, Segments: &segments[0], Count: s.segments, Length: s.length,
				B: &w[0], Bias: &bias[0], C: &c[0], CStep: DirectWidth * 4, Pixels: s.pixels,
			}
			d.SetClamps(Clamp{true, 6}, Clamp{})
			return func() { set.Direct(d) }
		})
	}
}

// Blocks of the landmark networks' depthwise convolutions; the input stays in the cache.
func BenchmarkDepthwise(b *testing.B) {
	for _, s := range []struct{ kernel, stride, lanes, width, height int }{
		{3, 1, 16, 64, 8}, {3, 2, 16, 32, 8}, {5, 1, 16, 16, 16}, {5, 2, 16, 32, 8}, {5, 1, 16, 8, 8},
		{3, 1, 16, 4, 4}, {3, 1, 16, 2, 2}, {3, 1, 8, 128, 8},
	} {
		name := fmt.Sprintf("%dx%d/stride%d/lanes%d/%dx%d", s.kernel, s.kernel, s.stride, s.lanes, s.width, s.height)
		products := s.kernel * s.kernel * s.width * s.height * s.lanes
		eachBenchmark(b, name, products, func(set *Set) func() {
			n := ((s.width-1)*s.stride + s.kernel) * s.lanes
			rows := make([]int32, (s.height-1)*s.stride+s.kernel)
			for i := range rows {
				rows[i] = int32(i * n * 4)
			}
			in, w := ones(len(rows)*n), ones((1+s.kernel*s.kernel)*s.lanes)
			out := make([]float32, s.height*s.width*s.lanes)
			d := &Depthwise{
				In: &in[0], Rows: &rows[0], W: &w[0], Out: &out[0], OutRow: s.width * s.lanes * 4,
				Width: s.width, Height: s.height,
			}
			d.SetClamp(Clamp{true, 6})
			run := set.Depthwise(s.kernel, s.stride, s.lanes)
			return func() { run(d) }
		})
	}
}

// A row of the segmentation's last layer.
func BenchmarkDot(b *testing.B) {
	const pixels = 256
	eachBenchmark(b, "256", pixels*9*8, func(set *Set) func() {
		in, w, out := ones(3*(pixels+2)*8), ones(72), make([]float32, pixels)
		d := &Dot{W: &w[0], Out: &out[0], Pixels: pixels}
		for r := range d.Rows {
			d.Rows[r] = &in[r*(pixels+2)*8]
		}
		return func() { set.Dot(d) }
	})
}

func BenchmarkUpsample(b *testing.B) {
	const pixels = 64
	in, res, out := ones(2*pixels*Lanes), ones(2*pixels*Lanes), make([]float32, 2*pixels*Lanes)
	d := &Upsample{Near: &in[0], Far: &in[pixels*Lanes], Res: &res[0], Out: &out[0], Pixels: pixels}
	eachBenchmark(b, "64", 0, func(set *Set) func() { return func() { set.Upsample(d) } })
	eachBenchmark(b, "64narrow", 0, func(set *Set) func() { return func() { set.UpsampleNarrow(d) } })
}

func BenchmarkMaxPool(b *testing.B) {
	const pixels = 32
	in, out := ones(4*pixels*Lanes), make([]float32, pixels*Lanes)
	h := &MaxPool{Top: &in[0], Bottom: &in[2*pixels*Lanes], Out: &out[0], Pixels: pixels}
	eachBenchmark(b, "32", 0, func(set *Set) func() { return func() { set.MaxPool(h) } })
}

// A panel of 272 channels by 32 outputs.
func BenchmarkHalfToFloat(b *testing.B) {
	const n = 272 * 32
	src, dst := make([]Half, n), make([]float32, n)
	for i := range src {
		src[i] = 0x3c00 + Half(i%1000)
	}
	eachBenchmark(b, "272x32", 0, func(set *Set) func() { return func() { set.HalfToFloat(&dst[0], &src[0], n) } })
}

// Eight rows of weights of a panel of 32 outputs, as they are packed when a network is loaded.
func BenchmarkTranspose(b *testing.B) {
	const n, width = 272, 32
	src, dst := make([]Half, 8*n), make([]Half, n*width)
	t := &Transpose{Src: &src[0], From: 2 * n, Dst: &dst[0], To: 2 * width, N: n}
	eachBenchmark(b, "8x272", 0, func(set *Set) func() { return func() { set.Transpose(t) } })
}

// A row of the landmark network's input, from a photo of 1900 pixels.
func BenchmarkCrop(b *testing.B) {
	const n, width = 256, 1920
	positions, out := make([]Position, n), make([]float32, 3*n)
	for i := range positions {
		positions[i] = Position{int32(i * 237), int32(i * 11)}
	}
	row := Row{At: &positions[0], Next: &positions[0], N: n, Out: &out[0], Scale: 1. / 255}
	pix := make([]uint8, 4*width*100)
	rgba := &Crop{Row: row, Pix: &pix[0], Stride: 4 * width}
	eachBenchmark(b, "rgba", 0, func(set *Set) func() { return func() { set.Crop(rgba) } })
	ycbcr := &CropYCbCr{Row: row, Y: &pix[0], Cb: &pix[0], Cr: &pix[0], YStride: width, CStride: width / 2, XShift: 1, YShift: 1}
	eachBenchmark(b, "ycbcr", 0, func(set *Set) func() { return func() { set.CropYCbCr(ycbcr) } })
	jpeg := &CropJPEG{Row: row, Y: &pix[0], Cb: &pix[0], Cr: &pix[0], YStride: width, CStride: width / 2, XHalf: 1, YHalf: 1, Chroma: ChromaFor(1, 1)}
	eachBenchmark(b, "jpeg", 0, func(set *Set) func() { return func() { set.CropJPEG(jpeg) } })
}

// A row of a photo under the mask, seven of its pixels for each of the mask's.
func BenchmarkWarpMask(b *testing.B) {
	const n = 1024
	mask, dx, dy, out := ones(MaskSide*MaskSide), make([]int32, n), make([]int32, n), make([]float32, n)
	for i := range dx {
		dx[i], dy[i] = int32(i*146), int32(i*7)
	}
	l := &WarpMask{Mask: &mask[0], DX: &dx[0], DY: &dy[0], Out: &out[0], N: n}
	eachBenchmark(b, "1024", 0, func(set *Set) func() { return func() { set.WarpMask(l) } })
}

func BenchmarkLogistic(b *testing.B) {
	const n = MaskSide * MaskSide
	src, dst := ones(n), make([]float32, n)
	eachBenchmark(b, "65536", 0, func(set *Set) func() { return func() { set.Logistic(&dst[0], &src[0], n) } })
}

func BenchmarkIDCT(b *testing.B) {
	coef, step, dst := make([]int16, 64), make([]int16, 64), make([]uint8, 64)
	for i := range 16 {
		coef[i], step[i] = int16(i-8), int16(1+i)
	}
	eachBenchmark(b, "full", 0, func(set *Set) func() { return func() { set.IDCT(&coef[0], &step[0], &dst[0], 8) } })
}

func BenchmarkIDCT2(b *testing.B) {
	var p IDCT2
	for i := range p.Coef {
		coef, step, dst := make([]int16, 64), make([]int16, 64), make([]uint8, 64)
		for j := range 16 {
			coef[j], step[j] = int16(j-8), int16(1+j)
		}
		p.Coef[i], p.Step[i], p.Dst[i], p.Stride[i] = &coef[0], &step[0], &dst[0], 8
	}
	eachBenchmark(b, "full", 0, func(set *Set) func() { return func() { set.IDCT2(&p) } })
}

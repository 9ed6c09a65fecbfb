package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func random(rng *rand.Rand, n int) []float32 {
	v := make([]float32, n)
	for i := range v {
		v[i] = float32(rng.NormFloat64())
	}
	return v
}

// near fails unless got and want differ by no more than rounding allows.
func near(t *testing.T, got []float32, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d values, want %d", len(got), len(want))
	}
	for i := range got {
		if d := math.Abs(float64(got[i]) - want[i]); !(d <= 1e-4*(1+math.Abs(want[i]))) {
			t.Fatalf("value %d is %g, want %g", i, got[i], want[i])
		}
	}
}

// inParts runs rows in random parts and out of order and returns the result, after
// checking that it equals that of one call, bit for bit.
func inParts(t *testing.T, rng *rand.Rand, size, rows int, run func(dst []float32, y0, y1 int)) []float32 {
	t.Helper()
	whole, parts := make([]float32, size), make([]float32, size)
	run(whole, 0, rows)
	for y := rows; y > 0; {
		n := 1 + rng.IntN(y)
		run(parts, y-n, y)
		y -= n
	}
	for i := range whole {
		if math.Float32bits(whole[i]) != math.Float32bits(parts[i]) {
			t.Fatalf("value %d is %g in one go and %g in parts", i, whole[i], parts[i])
		}
	}
	return whole
}

// randomWindow returns a window over a small image, with or without padding.
func randomWindow(rng *rand.Rand) Window {
	w := Window{InH: 1 + rng.IntN(9), InW: 1 + rng.IntN(9), C: 1 + rng.IntN(13),
		KernelH: 1 + rng.IntN(5), KernelW: 1 + rng.IntN(6), StrideH: 1 + rng.IntN(2), StrideW: 1 + rng.IntN(2)}
	if rng.IntN(3) == 0 {
		w.KernelH, w.KernelW, w.StrideH, w.StrideW = 1, 1, 1, 1
	}
	w.PadTop, w.PadLeft = rng.IntN(w.KernelH), rng.IntN(w.KernelW)
	bottom, right := rng.IntN(w.KernelH), rng.IntN(w.KernelW)
	w.InH, w.InW = max(w.InH, w.KernelH), max(w.InW, w.KernelW)
	w.OutH = (w.InH+w.PadTop+bottom-w.KernelH)/w.StrideH + 1
	w.OutW = (w.InW+w.PadLeft+right-w.KernelW)/w.StrideW + 1
	return w
}

// each calls f for each output pixel and tap of the window that lies inside the input.
func (w *Window) each(f func(y, x, ky, kx, iy, ix int)) {
	for y := range w.OutH {
		for x := range w.OutW {
			for ky := range w.KernelH {
				for kx := range w.KernelW {
					iy, ix := y*w.StrideH-w.PadTop+ky, x*w.StrideW-w.PadLeft+kx
					if iy >= 0 && iy < w.InH && ix >= 0 && ix < w.InW {
						f(y, x, ky, kx, iy, ix)
					}
				}
			}
		}
	}
}

var activations = []struct {
	name string
	act  Activation
	f    func(float64) float64
}{
	{"none", None, func(v float64) float64 { return v }},
	{"relu", ReLU, func(v float64) float64 { return max(v, 0) }},
	{"relu6", ReLU6, func(v float64) float64 { return min(max(v, 0), 6) }},
}

func TestActivation(t *testing.T) {
	values := []float32{-7, -1e-38, float32(math.Copysign(0, -1)), 0, 1e-45, 3, 6, 6.0000005, 1e38, float32(math.Inf(1)), float32(math.Inf(-1))}
	for _, a := range activations {
		all := slices.Clone(values)
		a.act.applyAll(all)
		for i, v := range values {
			want := float32(a.f(float64(v)))
			if got := a.act.apply(v); got != want || all[i] != want {
				t.Errorf("%s(%g) is %g and %g, want %g", a.name, v, got, all[i], want)
			}
		}
	}
}

func TestConv(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for i := range 300 {
		w, n := randomWindow(rng), 1+rng.IntN(9)
		a := activations[i%3]
		k := w.KernelH * w.KernelW * w.C
		weights, bias, src := random(rng, n*k), random(rng, n), random(rng, w.InH*w.InW*w.C)
		c := Conv{Window: w, W: Pack(weights, bias, k), Act: a.act}
		want := make([]float64, w.OutH*w.OutW*n)
		for j := range want {
			want[j] = float64(bias[j%n])
		}
		w.each(func(y, x, ky, kx, iy, ix int) {
			for o := range n {
				for ch := range w.C {
					want[(y*w.OutW+x)*n+o] += float64(weights[((o*w.KernelH+ky)*w.KernelW+kx)*w.C+ch]) * float64(src[(iy*w.InW+ix)*w.C+ch])
				}
			}
		})
		for j, v := range want {
			want[j] = a.f(v)
		}
		scratch := random(rng, c.Scratch()) // what is left in it must not matter
		near(t, inParts(t, rng, len(want), w.OutH, func(dst []float32, y0, y1 int) { c.Rows(dst, src, scratch, y0, y1) }), want)
	}
}

func TestDepthwise(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 1))
	for i := range 300 {
		w := randomWindow(rng)
		a := activations[i%3]
		weights, bias, src := random(rng, w.KernelH*w.KernelW*w.C), random(rng, w.C), random(rng, w.InH*w.InW*w.C)
		d := Depthwise{Window: w, W: weights, Bias: bias, Act: a.act}
		want := make([]float64, w.OutH*w.OutW*w.C)
		for j := range want {
			want[j] = float64(bias[j%w.C])
		}
		w.each(func(y, x, ky, kx, iy, ix int) {
			for ch := range w.C {
				want[(y*w.OutW+x)*w.C+ch] += float64(weights[(ky*w.KernelW+kx)*w.C+ch]) * float64(src[(iy*w.InW+ix)*w.C+ch])
			}
		})
		for j, v := range want {
			want[j] = a.f(v)
		}
		near(t, inParts(t, rng, len(want), w.OutH, func(dst []float32, y0, y1 int) { d.Rows(dst, src, y0, y1) }), want)
	}
}

func TestMaxPool(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 1))
	for i := range 100 {
		w := randomWindow(rng)
		a := activations[i%3]
		src := random(rng, w.InH*w.InW*w.C)
		p := MaxPool{Window: w, Act: a.act}
		want := make([]float64, w.OutH*w.OutW*w.C)
		for j := range want {
			want[j] = math.Inf(-1)
		}
		w.each(func(y, x, _, _, iy, ix int) {
			for ch := range w.C {
				j := (y*w.OutW+x)*w.C + ch
				want[j] = max(want[j], float64(src[(iy*w.InW+ix)*w.C+ch]))
			}
		})
		for j, v := range want {
			want[j] = a.f(v)
		}
		near(t, inParts(t, rng, len(want), w.OutH, func(dst []float32, y0, y1 int) { p.Rows(dst, src, y0, y1) }), want)
	}
}

// A window that lies wholly in the padding has nothing to take the maximum of; the
// geometry that TensorFlow Lite allows never has one.
func TestClip(t *testing.T) {
	for _, c := range []struct{ i, taps, n, lo, hi int }{
		{0, 3, 5, 0, 3}, {-1, 3, 5, 1, 3}, {4, 3, 5, 0, 1}, {-1, 3, 1, 1, 2}, {-5, 3, 5, 5, 5}, {7, 3, 5, 0, 0},
	} {
		if lo, hi := clip(c.i, c.taps, c.n); lo != c.lo || hi != c.hi {
			t.Errorf("clip(%d, %d, %d) = %d, %d, want %d, %d", c.i, c.taps, c.n, lo, hi, c.lo, c.hi)
		}
	}
}

func TestElementwise(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 1))
	a, b := random(rng, 100), random(rng, 100)
	for _, act := range activations {
		got, want := make([]float32, 100), make([]float64, 100)
		Add(got, a, b, act.act)
		for i := range want {
			want[i] = act.f(float64(a[i]) + float64(b[i]))
		}
		near(t, got, want)
	}
	got := make([]float32, 5)
	Logistic(got, []float32{0, 1, -1, 200, -200})
	near(t, got, []float64{0.5, 0.7310585786300049, 0.2689414213699951, 1, 0})
}

// The expected rows are what tf.image.resize's three conventions give for two
// pixels 0 and 1 scaled to four.
func TestResize(t *testing.T) {
	src := []float32{0, 10, 1, 20} // 1x2 pixels, two channels
	for _, c := range []struct {
		align, half bool
		want        []float64
	}{
		{false, true, []float64{0, 10, 0.25, 12.5, 0.75, 17.5, 1, 20}},
		{false, false, []float64{0, 10, 0.5, 15, 1, 20, 1, 20}},
		{true, false, []float64{0, 10, 1. / 3, 10 + 10./3, 2. / 3, 10 + 20./3, 1, 20}},
	} {
		r := Resize{InH: 1, InW: 2, OutH: 1, OutW: 4, C: 2, AlignCorners: c.align, HalfPixelCenters: c.half}
		got := make([]float32, 8)
		r.Rows(got, src, 0, 1)
		near(t, got, c.want)
		// The same along the other axis.
		r = Resize{InH: 2, InW: 1, OutH: 4, OutW: 1, C: 2, AlignCorners: c.align, HalfPixelCenters: c.half}
		rng := rand.New(rand.NewPCG(5, 1))
		near(t, inParts(t, rng, 8, 4, func(dst []float32, y0, y1 int) { r.Rows(dst, src, y0, y1) }), c.want)
	}
}

func TestPad(t *testing.T) {
	p := Pad{InH: 2, InW: 1, InC: 2, OutH: 4, OutW: 3, OutC: 3, Top: 1, Left: 1, Front: 1}
	rng := rand.New(rand.NewPCG(6, 1))
	got := inParts(t, rng, 36, 4, func(dst []float32, y0, y1 int) { p.Rows(dst, []float32{1, 2, 3, 4}, y0, y1) })
	want := make([]float64, 36)
	want[13], want[14] = 1, 2 // row 1, column 1, channels 1 and 2
	want[22], want[23] = 3, 4
	near(t, got, want)
}

func TestDepthToSpace(t *testing.T) {
	d := DepthToSpace{InH: 2, InW: 1, OutC: 2, Block: 2}
	src := make([]float32, 16)
	for i := range src {
		src[i] = float32(i)
	}
	rng := rand.New(rand.NewPCG(7, 1))
	got := inParts(t, rng, 16, 4, func(dst []float32, y0, y1 int) { d.Rows(dst, src, y0, y1) })
	near(t, got, []float64{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15})
	d = DepthToSpace{InH: 1, InW: 2, OutC: 1, Block: 2}
	got = make([]float32, 8)
	d.Rows(got, src, 0, 2)
	near(t, got, []float64{0, 1, 4, 5, 2, 3, 6, 7})
}

// The shapes are the heavy network's: outputs of 16x16 pixels, and of 8x8.
func BenchmarkMul(b *testing.B) {
	rng := rand.New(rand.NewPCG(8, 1))
	for _, s := range []struct{ m, k, n int }{{256, 160, 960}, {256, 960, 160}, {64, 272, 1632}, {64, 1632, 272}, {4096, 32, 192}} {
		b.Run(fmt.Sprintf("%dx%dx%d", s.m, s.k, s.n), func(b *testing.B) {
			w := Pack(random(rng, s.n*s.k), random(rng, s.n), s.k)
			src, dst := random(rng, s.m*s.k), make([]float32, s.m*s.n)
			for b.Loop() {
				w.Mul(dst, src, s.m, ReLU6)
			}
			b.ReportMetric(2*float64(s.m*s.k*s.n)*float64(b.N)/1e9/b.Elapsed().Seconds(), "GFLOP/s")
		})
	}
}

func BenchmarkDepthwise(b *testing.B) {
	rng := rand.New(rand.NewPCG(9, 1))
	for _, s := range []struct{ size, c, k int }{{64, 192, 3}, {16, 960, 5}, {8, 1632, 5}} {
		b.Run(fmt.Sprintf("%dx%dx%d_%d", s.size, s.size, s.c, s.k), func(b *testing.B) {
			w := Window{InH: s.size, InW: s.size, C: s.c, OutH: s.size, OutW: s.size, KernelH: s.k, KernelW: s.k,
				StrideH: 1, StrideW: 1, PadTop: s.k / 2, PadLeft: s.k / 2}
			d := Depthwise{Window: w, W: random(rng, s.k*s.k*s.c), Bias: random(rng, s.c), Act: ReLU6}
			src, dst := random(rng, s.size*s.size*s.c), make([]float32, s.size*s.size*s.c)
			for b.Loop() {
				d.Rows(dst, src, 0, s.size)
			}
			b.ReportMetric(2*float64(s.size*s.size*s.c*s.k*s.k)*float64(b.N)/1e9/b.Elapsed().Seconds(), "GFLOP/s")
		})
	}
}

package imgproc

import (
	"context"
	"image"
	"image/color"
	"image/draw"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/hypermob/pose/internal/jpeg"
	"github.com/hypermob/pose/internal/orient"
)

// warp fills all rows.
func warp(dst []float32, size int, src Source, roi ROI, border Border, lo, hi float32) {
	WarpRows(dst, size, src, roi, border, lo, hi, 0, size)
}

func TestWarpCopiesWhatFits(t *testing.T) {
	const size = 16
	src := source(t, noiseImage(size, size))
	dst := make([]float32, size*size*3)
	warp(dst, size, src, Whole(size, size), Zero, 0, 255)
	for i := range size * size {
		r, g, b := src.rgb(i%size, i/size)
		if dst[3*i] != float32(r) || dst[3*i+1] != float32(g) || dst[3*i+2] != float32(b) {
			t.Fatalf("pixel %d is %v, want %d %d %d", i, dst[3*i:3*i+3], r, g, b)
		}
	}
}

// A quarter turn of a square about its centre takes corner (0, 0) of the tensor to the photo's
// right.
func TestWarpTurnsClockwise(t *testing.T) {
	img := image.NewGray(image.Rect(0, 0, 9, 9))
	img.SetGray(8, 0, color.Gray{255})
	dst := make([]float32, 9*9*3)
	warp(dst, 9, source(t, img), ROI{CX: 4, CY: 4, W: 9, H: 9, Rotation: math.Pi / 2}, Zero, 0, 1)
	for i := 0; i < len(dst); i += 3 {
		// Tensor pixel (u, v) shows the photo at 4 - (v-4.5), 4 + (u-4.5); (8, 0) lies between u =
		// 0 and 1, v = 0 and 1.
		want := float32(0)
		if u, v := i/3%9, i/27; u < 2 && v < 2 {
			want = 64. / 255
		}
		if math.Abs(float64(dst[i]-want)) > 0.004 {
			t.Fatalf("pixel %d, %d is %v, want %v", i/3%9, i/27, dst[i], want)
		}
	}
}

// near allows for one rounding: MediaPipe's white is 1.0000001, too.
func near(a, b float32) bool { return math.Abs(float64(a-b)) < 2e-7 }

func TestWarpBorders(t *testing.T) {
	white := image.NewGray(image.Rect(0, 0, 1, 1))
	white.Pix[0] = 255
	dst := make([]float32, 8*8*3)
	roi := ROI{CX: 3, CY: 3, W: 8, H: 8}
	for _, c := range []struct {
		border     Border
		inside, at float32
	}{{Zero, 1, -1}, {Replicate, 1, 1}} {
		warp(dst, 8, source(t, white), roi, c.border, -1, 1)
		if got := dst[(1*8+1)*3]; !near(got, c.inside) {
			t.Errorf("border %d: the pixel itself is %v", c.border, got)
		}
		if got := dst[(5*8+5)*3]; !near(got, c.at) {
			t.Errorf("border %d: outside is %v, want %v", c.border, got, c.at)
		}
	}
}

func TestWarpOfInvalidROI(t *testing.T) {
	src := source(t, noiseImage(4, 4))
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for _, roi := range []ROI{{}, {W: -1, H: 1}, {W: 1, H: 0}, {CX: nan, W: 1, H: 1}, {W: inf, H: 1}, {W: 1, H: 1, Rotation: nan}, {CY: -inf, W: 1, H: 1}} {
		if roi.Valid() {
			t.Errorf("%v is said to be valid", roi)
		}
		dst := []float32{9, 9, 9}
		warp(dst, 1, src, roi, Replicate, -1, 1)
		if dst[0] != -1 || dst[2] != -1 {
			t.Errorf("%v gives %v", roi, dst)
		}
	}
}

// A counter counts how often it is asked for a pixel.
type counter struct {
	r image.Rectangle
	n *int
}

func (counter) ColorModel() color.Model { return color.RGBAModel }

func (c counter) At(x, y int) color.Color { *c.n++; return color.Black }

func (c counter) Bounds() image.Rectangle { return c.r }

func TestWarpCostsTheSameForAnySize(t *testing.T) {
	dst := make([]float32, 8*8*3)
	for _, side := range []int{10, 1 << 15} {
		n := 0
		warp(dst, 8, source(t, counter{r: image.Rect(0, 0, side, side), n: &n}), Whole(side, side), Zero, 0, 1)
		if n > 4*8*8 {
			t.Errorf("side %d: %d pixels are read", side, n)
		}
	}
}

func TestPad(t *testing.T) {
	for _, c := range []struct {
		w, h, side float32
		pad        Padding
	}{{200, 100, 200, Padding{0, 0.25}}, {100, 400, 400, Padding{0.375, 0}}, {7, 7, 7, Padding{}}} {
		got, pad := ROI{1, 2, c.w, c.h, 3}.Pad()
		if want := (ROI{1, 2, c.side, c.side, 3}); got != want || pad != c.pad {
			t.Errorf("%vx%v: %v %v, want %v %v", c.w, c.h, got, pad, want, c.pad)
		}
	}
}

func FuzzWarp(f *testing.F) {
	f.Add(uint16(1), uint16(1), float32(0.5), float32(0.5), float32(1), float32(1), float32(0))
	f.Add(uint16(1), uint16(30000), float32(1e30), float32(-1e30), float32(1e-30), float32(1e30), float32(9))
	f.Add(uint16(30000), uint16(1), float32(3e38), float32(3e38), float32(3e38), float32(3e38), float32(-3e38))
	f.Add(uint16(9), uint16(7), float32(math.NaN()), float32(math.Inf(-1)), float32(-1), float32(0), float32(1))
	f.Fuzz(func(t *testing.T, w, h uint16, cx, cy, rw, rh, rotation float32) {
		if w == 0 || h == 0 || int(w)*int(h) > 1<<20 {
			t.Skip()
		}
		src := source(t, image.NewGray(image.Rect(0, 0, int(w), int(h))))
		roi := ROI{cx, cy, rw, rh, rotation}
		dst := make([]float32, 16*16*3)
		for _, border := range []Border{Zero, Replicate} {
			warp(dst, 16, src, roi, border, -1, 1)
		}
		square, _ := roi.Pad()
		warp(dst, 16, src, square, Replicate, -1, 1)
		for i, v := range dst {
			if v != -1 {
				t.Fatalf("value %d of a black image is %v", i, v)
			}
		}
	})
}

// What kernels read is what is read pixel by pixel, whatever part of an image and wherever the
// crop.
func TestWarpOfEveryLayout(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	noise := func(p []uint8) {
		for i := range p {
			p[i] = uint8(rng.Uint32())
		}
	}
	opaque := func(p []uint8, chance int) {
		for i := 3; i < len(p); i += 4 {
			if rng.IntN(chance) > 0 {
				p[i] = 255
			}
		}
	}
	layouts := map[layout]int{}
	for range 200 {
		bounds := image.Rect(0, 0, 2+rng.IntN(300), 2+rng.IntN(200)).Add(image.Pt(rng.IntN(5)-2, rng.IntN(5)-2))
		var img interface {
			image.Image
			SubImage(image.Rectangle) image.Image
		}
		switch rng.IntN(4) {
		case 0:
			m := image.NewNRGBA(bounds)
			noise(m.Pix)
			img = m
		case 1:
			m := image.NewRGBA(bounds)
			noise(m.Pix)
			opaque(m.Pix, 1+rng.IntN(3000))
			img = m
		case 2:
			m := image.NewGray(bounds)
			noise(m.Pix)
			img = m
		case 3:
			m := image.NewYCbCr(bounds, image.YCbCrSubsampleRatio(rng.IntN(6)))
			noise(m.Y)
			noise(m.Cb)
			noise(m.Cr)
			img = m
		}
		part := image.Rect(0, 0, 1+rng.IntN(bounds.Dx()), 1+rng.IntN(bounds.Dy()))
		part = part.Add(bounds.Min).Add(image.Pt(rng.IntN(1+bounds.Dx()-part.Dx()), rng.IntN(1+bounds.Dy()-part.Dy())))
		s := source(t, img.SubImage(part))
		layouts[s.stored.layout]++
		slow := s
		slow.stored.layout = layoutOther
		const size = 40
		roi, border := randomROI(rng, s.W, s.H), Border(rng.IntN(2))
		got, want := make([]float32, size*size*3), make([]float32, size*size*3)
		warp(got, size, s, roi, border, -1, 1)
		warp(want, size, slow, roi, border, -1, 1)
		if !slices.Equal(got, want) {
			t.Fatalf("%T %v of %v, %v: not the same", img, part, bounds, roi)
		}
		cut := rng.IntN(size + 1)
		clear(got)
		WarpRows(got, size, s, roi, border, -1, 1, cut, size)
		WarpRows(got, size, s, roi, border, -1, 1, 0, cut)
		if !slices.Equal(got, want) {
			t.Fatalf("%T %v of %v, %v: not the same in two parts", img, part, bounds, roi)
		}
	}
	for l := layoutOther; l <= layoutYCbCr; l++ {
		if layouts[l] == 0 {
			t.Errorf("layout %d was not tried", l)
		}
	}
}

// decoded returns JPEG files of each subsampling, decoded.
func decoded(t *testing.T) []*jpeg.Image {
	t.Helper()
	var all []*jpeg.Image
	for _, name := range []string{"baseline-444", "baseline-422", "baseline-440", "baseline-420", "baseline-411", "grey", "rgb-adobe", "cmyk-adobe",
		"large-baseline-420", "size-3x5-420", "size-1x1-420"} {
		f, err := os.Open(filepath.Join("../jpeg/testdata", name+".jpg"))
		if err != nil {
			t.Fatal(err)
		}
		m, err := jpeg.Decode(context.Background(), f, nil)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, m)
	}
	return all
}

// A JPEG file's planes give what its pixels give as RGBA, however it lies, with a kernel or
// without.
func TestWarpJPEG(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	kernels := 0
	for _, m := range decoded(t) {
		for n := range 160 {
			up := orient.Upright(m, orient.For(1+n%8))
			plain := image.NewRGBA(up.Bounds())
			draw.Draw(plain, plain.Rect, up, image.Point{}, draw.Src)
			const size = 40
			s := source(t, up)
			roi, border := randomROI(rng, s.W, s.H), Border(rng.IntN(2))
			got, want := make([]float32, size*size*3), make([]float32, size*size*3)
			warp(got, size, s, roi, border, -1, 1)
			warp(want, size, source(t, plain), roi, border, -1, 1)
			if !slices.Equal(got, want) {
				t.Fatalf("%d × %d, orientation %d, %v: not the same", m.Width, m.Height, 1+n%8, roi)
			}
			if s.stored.layout == layoutJPEG {
				kernels++
			}
		}
	}
	if kernels == 0 {
		t.Error("no kernel was tried")
	}
}

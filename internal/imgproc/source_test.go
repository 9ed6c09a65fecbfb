package imgproc

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"testing"

	"github.com/hypermob/pose/internal/orient"
)

// opaque hides an image's type, so that only At is left.
type opaque struct{ image.Image }

// at64 leaves At and RGBA64At.
type at64 struct{ image.RGBA64Image }

// rgb returns the colour of the pixel at column x (0 to W-1), row y (0 to H-1).
func (s Source) rgb(x, y int) (r, g, b uint8) {
	return s.stored.at(s.turn.Stored(x, y, s.stored.w, s.stored.h))
}

func (at64) At(x, y int) color.Color { panic("RGBA64At must be used") }

// fill draws a pattern of opaque colours into m, whatever its type.
func fill(m draw.Image) draw.Image {
	b := m.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			m.Set(x, y, color.NRGBA{uint8(37 * x), uint8(59 * y), uint8(x * y), 255})
		}
	}
	return m
}

func TestSourceReadsOpaqueImages(t *testing.T) {
	r := image.Rect(-3, 5, 8, 14) // an origin that is not zero
	palette := make(color.Palette, 200)
	for i := range palette {
		palette[i] = color.NRGBA{uint8(i), uint8(3 * i), uint8(255 - i), 255}
	}
	images := []draw.Image{
		image.NewRGBA(r), image.NewNRGBA(r), image.NewRGBA64(r), image.NewNRGBA64(r), image.NewGray(r),
		image.NewGray16(r), image.NewCMYK(r), image.NewPaletted(r, palette),
	}
	for _, m := range images {
		fill(m)
		sub := m.(interface {
			SubImage(image.Rectangle) image.Image
		}).SubImage(image.Rect(-1, 6, 7, 12))
		for _, img := range []image.Image{m, sub, opaque{m}, at64{m.(image.RGBA64Image)}} {
			checkSource(t, img, m)
		}
	}
}

func TestSourceReadsYCbCr(t *testing.T) {
	for _, ratio := range []image.YCbCrSubsampleRatio{
		image.YCbCrSubsampleRatio444, image.YCbCrSubsampleRatio422, image.YCbCrSubsampleRatio420,
		image.YCbCrSubsampleRatio440, image.YCbCrSubsampleRatio411, image.YCbCrSubsampleRatio410,
	} {
		m := image.NewNYCbCrA(image.Rect(2, 4, 15, 17), ratio)
		for i := range m.Y {
			m.Y[i], m.A[i] = uint8(7*i), 255
		}
		for i := range m.Cb {
			m.Cb[i], m.Cr[i] = uint8(50*i), uint8(200-31*i)
		}
		checkSource(t, &m.YCbCr, &m.YCbCr)
		checkSource(t, m.YCbCr.SubImage(image.Rect(5, 7, 12, 16)), &m.YCbCr)
		checkSource(t, m, &m.YCbCr)
	}
}

// checkSource compares img, read as a Source, with the 8-bit colours of the whole image m.
func checkSource(t *testing.T, img, m image.Image) {
	t.Helper()
	s := source(t, img)
	b := img.Bounds()
	if s.W != b.Dx() || s.H != b.Dy() {
		t.Fatalf("%T: size %dx%d, want %v", img, s.W, s.H, b)
	}
	for y := range s.H {
		for x := range s.W {
			r32, g32, b32, _ := m.At(x+b.Min.X, y+b.Min.Y).RGBA()
			want := [3]uint8{uint8(r32 >> 8), uint8(g32 >> 8), uint8(b32 >> 8)}
			if r, g, b := s.rgb(x, y); [3]uint8{r, g, b} != want {
				t.Fatalf("%T (%T) at %d,%d: %d %d %d, want %v", img, m, x, y, r, g, b, want)
			}
		}
	}
}

func TestSourceDropsAlpha(t *testing.T) {
	straight := color.NRGBA{200, 100, 50, 128}
	r := image.Rect(0, 0, 1, 1)
	one := func(m draw.Image, c color.Color) image.Image { m.Set(0, 0, c); return m }
	for _, c := range []struct {
		name string
		img  image.Image
		want [3]uint8
		tol  int
	}{
		{"NRGBA", one(image.NewNRGBA(r), straight), [3]uint8{200, 100, 50}, 0},
		{"NRGBA, alpha 0", one(image.NewNRGBA(r), color.NRGBA{200, 100, 50, 0}), [3]uint8{200, 100, 50}, 0},
		{"NRGBA64", one(image.NewNRGBA64(r), straight), [3]uint8{200, 100, 50}, 0},
		{"RGBA", one(image.NewRGBA(r), straight), [3]uint8{200, 100, 50}, 1},
		{"RGBA, alpha 0", one(image.NewRGBA(r), color.RGBA{}), [3]uint8{0, 0, 0}, 0},
		{"RGBA, colour above alpha", &image.RGBA{Pix: []uint8{9, 200, 0, 10}, Stride: 4, Rect: r}, [3]uint8{230, 255, 0}, 0},
		{"RGBA64", one(image.NewRGBA64(r), straight), [3]uint8{200, 100, 50}, 0},
		{"RGBA64, alpha 0", one(image.NewRGBA64(r), color.RGBA64{}), [3]uint8{0, 0, 0}, 0},
		{"palette", one(image.NewPaletted(r, color.Palette{straight}), straight), [3]uint8{200, 100, 50}, 0},
		{"palette of 64 bits", one(image.NewPaletted(r, color.Palette{color.NRGBA64{200 << 8, 100 << 8, 50 << 8, 9}}), straight), [3]uint8{200, 100, 50}, 0},
		{"palette with a hole", image.NewPaletted(r, color.Palette{nil}), [3]uint8{0, 0, 0}, 0},
		{"index beyond the palette", &image.Paletted{Pix: []uint8{7}, Stride: 1, Rect: r, Palette: color.Palette{straight}}, [3]uint8{0, 0, 0}, 0},
		{"any type", opaque{one(image.NewNRGBA(r), straight)}, [3]uint8{200, 100, 50}, 0},
		{"alpha mask", one(image.NewAlpha(r), color.Alpha{128}), [3]uint8{255, 255, 255}, 0},
	} {
		r, g, b := source(t, c.img).rgb(0, 0)
		for i, v := range [3]uint8{r, g, b} {
			if d := int(v) - int(c.want[i]); d < -c.tol || d > c.tol {
				t.Errorf("%s: %d %d %d, want %v", c.name, r, g, b, c.want)
				break
			}
		}
	}
}

func TestNewSourceRefuses(t *testing.T) {
	for name, img := range map[string]image.Image{
		"nil":                    nil,
		"empty":                  image.NewRGBA(image.Rect(3, 3, 3, 9)),
		"a uniform colour":       image.Black,
		"a nil uniform":          (*image.Uniform)(nil),
		"a nil RGBA":             (*image.RGBA)(nil),
		"bounds that panic":      opaque{},
		"a side too long":        counter{r: image.Rect(0, 0, 1, MaxSide+1)},
		"too many pixels":        counter{r: image.Rect(0, 0, 1<<15+1, 1<<15)},
		"a width that overflows": counter{r: image.Rectangle{image.Pt(math.MinInt, 0), image.Pt(math.MaxInt, 1)}},
		"a turned short RGBA":    &orient.View{Stored: &image.RGBA{Pix: make([]uint8, 9), Stride: 4, Rect: image.Rect(0, 0, 1, 3)}, Turn: orient.For(6)},
	} {
		if _, err := NewSource(img); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// Every type of package image is checked against its own bounds: one byte too few, and strides that
// lead elsewhere.
func TestCheckPixels(t *testing.T) {
	r := image.Rect(-2, 3, 3, 7) // 5 by 4 pixels
	ycbcr := func(change func(m *image.NYCbCrA)) image.Image {
		m := image.NewNYCbCrA(r, image.YCbCrSubsampleRatio420)
		change(m)
		return m
	}
	for _, short := range []int{0, 1} {
		for name, img := range map[string]image.Image{
			"RGBA":     &image.RGBA{Pix: make([]uint8, 80-short), Stride: 20, Rect: r},
			"NRGBA":    &image.NRGBA{Pix: make([]uint8, 80-short), Stride: 20, Rect: r},
			"RGBA64":   &image.RGBA64{Pix: make([]uint8, 160-short), Stride: 40, Rect: r},
			"NRGBA64":  &image.NRGBA64{Pix: make([]uint8, 160-short), Stride: 40, Rect: r},
			"Alpha":    &image.Alpha{Pix: make([]uint8, 20-short), Stride: 5, Rect: r},
			"Alpha16":  &image.Alpha16{Pix: make([]uint8, 40-short), Stride: 10, Rect: r},
			"Gray":     &image.Gray{Pix: make([]uint8, 20-short), Stride: 5, Rect: r},
			"Gray16":   &image.Gray16{Pix: make([]uint8, 40-short), Stride: 10, Rect: r},
			"CMYK":     &image.CMYK{Pix: make([]uint8, 80-short), Stride: 20, Rect: r},
			"Paletted": &image.Paletted{Pix: make([]uint8, 20-short), Stride: 5, Rect: r},
			"luma":     ycbcr(func(m *image.NYCbCrA) { m.Y = m.Y[:20-short] }),
			"blue":     ycbcr(func(m *image.NYCbCrA) { m.Cb = m.Cb[:len(m.Cb)-short] }),
			"red":      ycbcr(func(m *image.NYCbCrA) { m.Cr = m.Cr[:len(m.Cr)-short] }),
			"opacity":  ycbcr(func(m *image.NYCbCrA) { m.A = m.A[:20-short] }),
		} {
			if err := Check(img); (err != nil) != (short > 0) {
				t.Errorf("%s, %d bytes too few: %v", name, short, err)
			}
		}
	}
	for _, stride := range []int{-1, -20, math.MinInt, 27, math.MaxInt, math.MaxInt/3 + 1, math.MaxInt/3 + 2} {
		for name, img := range map[string]image.Image{
			"RGBA":    &image.RGBA{Pix: make([]uint8, 80), Stride: stride, Rect: r},
			"Gray":    &image.Gray{Pix: make([]uint8, 80), Stride: stride, Rect: r},
			"luma":    ycbcr(func(m *image.NYCbCrA) { m.YStride = stride }),
			"chroma":  ycbcr(func(m *image.NYCbCrA) { m.CStride = stride }),
			"opacity": ycbcr(func(m *image.NYCbCrA) { m.AStride = stride }),
		} {
			if err := Check(img); err == nil {
				t.Errorf("%s, stride %d: no error", name, stride)
			}
		}
	}
}

// Package imagetest has the images that tests of several packages need, and compares images.
package imagetest

import (
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"sync/atomic"
	"testing"
)

// PNG reads a PNG file.
func PNG(t testing.TB, name string) image.Image {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return img
}

// Same reports as an error the first pixel in which two images differ.
func Same(t testing.TB, got, want image.Image) {
	t.Helper()
	if got.Bounds() != want.Bounds() {
		t.Fatalf("bounds %v, want %v", got.Bounds(), want.Bounds())
	}
	b := want.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if got.At(x, y) != want.At(x, y) {
				t.Fatalf("pixel %d, %d is %v, want %v", x, y, got.At(x, y), want.At(x, y))
			}
		}
	}
}

// Gradient returns an opaque image with something of every brightness.
func Gradient(r image.Rectangle) *image.RGBA {
	img := image.NewRGBA(r)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			v := uint8((x - r.Min.X) * 255 / r.Dx())
			u := uint8((y - r.Min.Y) * 255 / r.Dy())
			img.SetRGBA(x, y, color.RGBA{v, v/2 + 60, u, 255})
		}
	}
	return img
}

// Noise fills pixels with bytes that no encoder compresses well, the same each time.
func Noise(pix []uint8) {
	v := uint32(1)
	for i := range pix {
		v = v*1664525 + 1013904223
		pix[i] = uint8(v >> 24)
	}
}

// A Faulty image panics when it has been asked for so many pixels.
type Faulty struct {
	image.Image
	left atomic.Int64
}

// NewFaulty returns an image that answers for n pixels.
func NewFaulty(img image.Image, n int) *Faulty {
	f := &Faulty{Image: img}
	f.left.Store(int64(n))
	return f
}

// At panics after so many pixels.
func (f *Faulty) At(x, y int) color.Color {
	if f.left.Add(-1) < 0 {
		panic("no such pixel")
	}
	return f.Image.At(x, y)
}

// Invalid returns images that cannot be read: those of package image's types that hold fewer pixels
// than their bounds r claim, bounds of no photo, and nil ones.
func Invalid(r image.Rectangle) map[string]image.Image {
	short, all := make([]byte, 10), make([]byte, 8*r.Dx()*r.Dy())
	w := r.Dx()
	return map[string]image.Image{
		"short RGBA":         &image.RGBA{Pix: short, Stride: 4 * w, Rect: r},
		"short NRGBA":        &image.NRGBA{Pix: short, Stride: 4 * w, Rect: r},
		"short RGBA64":       &image.RGBA64{Pix: short, Stride: 8 * w, Rect: r},
		"short NRGBA64":      &image.NRGBA64{Pix: short, Stride: 8 * w, Rect: r},
		"short Alpha":        &image.Alpha{Pix: short, Stride: w, Rect: r},
		"short Alpha16":      &image.Alpha16{Pix: short, Stride: 2 * w, Rect: r},
		"short Gray":         &image.Gray{Pix: short, Stride: w, Rect: r},
		"short Gray16":       &image.Gray16{Pix: short, Stride: 2 * w, Rect: r},
		"short CMYK":         &image.CMYK{Pix: short, Stride: 4 * w, Rect: r},
		"short Paletted":     &image.Paletted{Pix: short, Stride: w, Rect: r},
		"short luma":         &image.YCbCr{Y: short, Cb: all, Cr: all, YStride: w, CStride: w, Rect: r},
		"short chroma":       &image.YCbCr{Y: all, Cb: all, Cr: short, YStride: w, CStride: w, Rect: r},
		"short opacity":      &image.NYCbCrA{YCbCr: image.YCbCr{Y: all, Cb: all, Cr: all, YStride: w, CStride: w, Rect: r}, A: short, AStride: w},
		"negative stride":    &image.RGBA{Pix: all, Stride: -4 * w, Rect: r},
		"huge stride":        &image.RGBA{Pix: all, Stride: math.MaxInt, Rect: r},
		"stride that wraps":  &image.NRGBA{Pix: all, Stride: math.MaxInt/99*2 + 3, Rect: r},
		"chroma that wraps":  &image.YCbCr{Y: all, Cb: all, Cr: all, YStride: w, CStride: math.MinInt, Rect: r},
		"huge bounds":        &image.Gray{Pix: all, Stride: 1, Rect: image.Rect(math.MinInt, math.MinInt, math.MaxInt, math.MaxInt)},
		"huge width":         &image.Gray{Pix: all, Stride: 1, Rect: image.Rect(0, 0, math.MaxInt, 1)},
		"a side of 0":        image.NewGray(image.Rect(0, 0, 100, 0)),
		"upside down bounds": &image.Gray{Pix: all, Stride: 1, Rect: image.Rectangle{Min: image.Pt(9, 9)}},
		"uniform":            image.White,
		"an image of bounds": image.Rect(math.MinInt, 0, math.MaxInt, 9),
		"nil RGBA":           (*image.RGBA)(nil),
		"nil NRGBA":          (*image.NRGBA)(nil),
		"nil RGBA64":         (*image.RGBA64)(nil),
		"nil NRGBA64":        (*image.NRGBA64)(nil),
		"nil Alpha":          (*image.Alpha)(nil),
		"nil Alpha16":        (*image.Alpha16)(nil),
		"nil Gray":           (*image.Gray)(nil),
		"nil Gray16":         (*image.Gray16)(nil),
		"nil CMYK":           (*image.CMYK)(nil),
		"nil Paletted":       (*image.Paletted)(nil),
		"nil YCbCr":          (*image.YCbCr)(nil),
		"nil NYCbCrA":        (*image.NYCbCrA)(nil),
		"nil Uniform":        (*image.Uniform)(nil),
		"nil Rectangle":      (*image.Rectangle)(nil),
	}
}

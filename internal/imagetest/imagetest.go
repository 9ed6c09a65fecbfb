// Package imagetest has the images that tests of several packages need, and compares images.
package imagetest

import (
	"image"
	"image/color"
	"image/png"
	"os"
	"sync/atomic"
	"testing"
)

// Open reads a PNG file, without which a test cannot go on.
func Open(t testing.TB, name string) image.Image {
	t.Helper()
	img, err := Read(name)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return img
}

// Read reads a PNG file.
func Read(name string) (image.Image, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return png.Decode(f)
}

// A Faulty image panics when it has been asked for Left pixels.
type Faulty struct {
	image.Image
	Left atomic.Int64
}

// At panics if no pixels are left.
func (f *Faulty) At(x, y int) color.Color {
	if f.Left.Add(-1) < 0 {
		panic("no such pixel")
	}
	return f.Image.At(x, y)
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

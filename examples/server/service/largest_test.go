package service

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"testing"

	"golang.org/x/image/tiff"

	"github.com/hypermob/pose/examples/server/internal/hostile"
)

// DEPLOY.md's table of the largest photos: bytes that one takes, of a million pixels, beside what
// is fixed and the file.
func TestLargest(t *testing.T) {
	r := image.Rect(0, 0, 1000, 1000)
	deflated := &tiff.Options{Compression: tiff.Deflate}
	for name, c := range map[string]struct {
		encode func(io.Writer) error
		want   float64
	}{
		"JPEG":            {func(w io.Writer) error { return jpeg.Encode(w, image.NewRGBA(r), nil) }, 5.5},
		"PNG of 8 bits":   {func(w io.Writer) error { return png.Encode(w, image.NewNRGBA(r)) }, 8},
		"PNG of 16 bits":  {func(w io.Writer) error { return png.Encode(w, image.NewNRGBA64(r)) }, 12},
		"interlaced PNG":  {func(w io.Writer) error { _, err := w.Write(hostile.InterlacedPNG(1000, 1000)); return err }, 16},
		"TIFF of 8 bits":  {func(w io.Writer) error { return tiff.Encode(w, image.NewNRGBA(r), deflated) }, 20},
		"TIFF of 16 bits": {func(w io.Writer) error { return tiff.Encode(w, image.NewNRGBA64(r), deflated) }, 24},
		"WebP":            {func(w io.Writer) error { _, err := w.Write(hostile.EmptyWebP(1000, 1000)); return err }, 8},
	} {
		var b bytes.Buffer
		if err := c.encode(&b); err != nil {
			t.Fatal(err)
		}
		s := &Service{config: Config{MaxPixels: 1 << 30}, memory: newMemory(1 << 40)}
		sub := subject{file: b.Bytes(), hold: hold{of: s.memory}}
		if err := s.open(t.Context(), &sub); err != nil {
			t.Fatal(name, err)
		}
		const fixed = 1.1e6 // 1 MiB of tables, and blocks at the edges
		if got := float64(max(sub.hold.bytes, sub.drawn)-2*int64(b.Len())) / 1e6; got < c.want-.1 || got > c.want+fixed/1e6+.1 {
			t.Errorf("%s: %.2f bytes for each pixel, want %g", name, got, c.want)
		}
		sub.close()
	}
}

package decode

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color/palette"
	"image/draw"
	"image/gif"
	stdjpeg "image/jpeg"
	"image/png"
	"io"
	"math"
	"slices"
	"testing"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"

	"github.com/hypermob/pose/internal/replay"
)

// A decoder that panics gives an error like one that finds the data damaged.
func TestDecoderPanics(t *testing.T) {
	one := func(file) (header, error) { return header{1, 1, 4}, nil }
	for name, f := range map[string]format{
		"decode": {name: "X", header: one, decode: func(file) (image.Image, error) { panic("index out of range") }},
		"header": {name: "X", header: func(file) (header, error) { return header{}, []error{}[0] }},
	} {
		err := kindOf(f, Options{MaxPixels: 1, MaxMemory: 100})
		if err == nil || err.Kind != Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func kindOf(f format, o Options) *Error {
	_, err := f.decodeFrom(context.Background(), replay.New(bytes.NewReader(nil), 1), o)
	var known *Error
	errors.As(err, &known)
	return known
}

// A size whose product is more than an int holds is too large, not negative or small.
func TestSizeOverflow(t *testing.T) {
	f := format{name: "X", header: func(file) (header, error) { return header{math.MaxInt/2 + 1, 4, 1}, nil }}
	if err := kindOf(f, Options{MaxPixels: 1000, MaxMemory: 1000}); err == nil || err.Kind != TooLarge {
		t.Error(err)
	}
}

// What would cost too much is refused before it is decoded, and so is what Reserve refuses.
func TestPrice(t *testing.T) {
	f := format{
		name: "X", header: func(file) (header, error) { return header{10, 10, 5000}, nil },
		decode: func(file) (image.Image, error) { return image.NewGray(image.Rect(0, 0, 10, 10)), nil },
	}
	if err := kindOf(f, Options{MaxPixels: 100, MaxMemory: 4999}); err == nil || err.Kind != TooLarge {
		t.Errorf("too much memory: %v", err)
	}
	busy := errors.New("busy")
	var asked int64
	reserve := func(bytes int64) error { asked = bytes; return busy }
	_, err := f.decodeFrom(context.Background(), replay.New(bytes.NewReader(nil), 1), Options{MaxPixels: 100, MaxMemory: 5000, Reserve: reserve})
	if !errors.Is(err, busy) || asked != 5000 {
		t.Errorf("reserve was asked for %d bytes: %v", asked, err)
	}
}

// files are photos of all kinds that encoders here write, which do not compress well.
func files(t testing.TB) map[string][]byte {
	t.Helper()
	r := image.Rect(0, 0, 640, 480)
	noise := func(pix []uint8) {
		v := uint32(1)
		for i := range pix {
			v = v*1664525 + 1013904223
			pix[i] = uint8(v >> 24)
		}
	}
	gray, nrgba, nrgba64 := image.NewGray(r), image.NewNRGBA(r), image.NewNRGBA64(r)
	paletted := image.NewPaletted(r, palette.Plan9)
	rgba := image.NewRGBA(r)
	noise(gray.Pix)
	noise(nrgba.Pix)
	noise(nrgba64.Pix)
	noise(paletted.Pix)
	draw.Draw(rgba, r, gray, image.Point{}, draw.Src)
	all := map[string][]byte{}
	add := func(name string, encode func(io.Writer) error) {
		var b bytes.Buffer
		if err := encode(&b); err != nil {
			t.Fatal(name, err)
		}
		all[name] = b.Bytes()
	}
	for name, m := range map[string]image.Image{"grey": gray, "colour": nrgba, "16 bits": nrgba64, "opaque": rgba, "palette": paletted} {
		add("PNG "+name, func(w io.Writer) error { return png.Encode(w, m) })
		add("TIFF "+name, func(w io.Writer) error { return tiff.Encode(w, m, nil) })
		add("TIFF deflated "+name, func(w io.Writer) error {
			return tiff.Encode(w, m, &tiff.Options{Compression: tiff.Deflate, Predictor: true})
		})
	}
	add("PNG with a transparent grey", func(w io.Writer) error { return encodeTransparent(w, gray) })
	add("PNG with a transparent grey of 16 bits", func(w io.Writer) error { return encodeTransparent(w, image.NewGray16(r)) }) // a small file
	add("BMP", func(w io.Writer) error { return bmp.Encode(w, rgba) })
	add("BMP palette", func(w io.Writer) error { return bmp.Encode(w, paletted) })
	add("GIF", func(w io.Writer) error { return gif.Encode(w, paletted, nil) })
	add("JPEG", func(w io.Writer) error { return stdjpeg.Encode(w, rgba, nil) })
	add("JPEG grey", func(w io.Writer) error { return stdjpeg.Encode(w, gray, nil) })
	return all
}

// encodeTransparent writes a grey image as PNG, with one grey that counts as transparent.
func encodeTransparent(w io.Writer, m image.Image) error {
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		return err
	}
	const header = 8 + 25 // signature and IHDR
	chunk := []byte("tRNS\x00\x07")
	data := slices.Concat(b.Bytes()[:header], []byte{0, 0, 0, 2}, chunk, binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(chunk)), b.Bytes()[header:])
	_, err := w.Write(data)
	return err
}

// Whatever the format, a context that ends while the file is read ends decoding.
func TestContext(t *testing.T) {
	for name, data := range files(t) {
		for part := range 8 {
			ctx, cancel := context.WithCancel(context.Background())
			r := &countdown{bytes.NewReader(data), part * len(data) / 8, cancel}
			if _, err := Decode(ctx, r, Options{MaxPixels: 1 << 30, MaxMemory: 1 << 40}); !errors.Is(err, context.Canceled) {
				t.Errorf("%s, after %d of %d bytes: %v", name, part*len(data)/8, len(data), err)
			}
		}
	}
}

// A countdown cancels a context after some bytes.
type countdown struct {
	r      io.Reader
	left   int
	cancel func()
}

func (c *countdown) Read(p []byte) (int, error) {
	n, err := c.r.Read(p[:min(len(p), 4000)])
	if c.left -= n; c.left < 0 {
		c.cancel()
	}
	return n, err
}

// BenchmarkCost prints what a million pixels of noise cost, which is the worst that an encoder
// makes of a picture.
func BenchmarkCost(b *testing.B) {
	for name, data := range files(b) {
		b.Run(name, func(b *testing.B) {
			var price int64
			o := Options{MaxPixels: 1 << 30, MaxMemory: 1 << 40, Reserve: func(bytes int64) error { price = bytes; return nil }}
			for b.Loop() {
				if _, err := Decode(context.Background(), bytes.NewReader(data), o); err != nil {
					b.Fatal(err)
				}
			}
			const megapixels = 640 * 480 / 1e6
			b.ReportMetric(b.Elapsed().Seconds()*1000/float64(b.N)/megapixels, "ms/MP")
			b.ReportMetric(float64(price-fixedCost)/1e6/megapixels, "MB/MP")
			b.ReportMetric(0, "ns/op")
		})
	}
}

package decode

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color/palette"
	"image/draw"
	"image/gif"
	stdjpeg "image/jpeg"
	"image/png"
	"io"
	"math"
	"testing"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"

	"github.com/hypermob/pose/internal/exif"
	"github.com/hypermob/pose/internal/imagetest"
	"github.com/hypermob/pose/internal/jpeg"
	"github.com/hypermob/pose/internal/replay"
)

// The limits of Decode as users know them, and those of tests with small images.
var (
	usual = Options{MaxPixels: 100_000_000, MaxMemory: 1 << 30}
	small = Options{MaxPixels: 100, MaxMemory: 1 << 30}
	free  = Options{MaxPixels: 1 << 30, MaxMemory: 1 << 40}
)

// refused decodes at the usual limits and returns the error.
func refused(t *testing.T, data []byte) *Error {
	t.Helper()
	_, err := Decode(context.Background(), bytes.NewReader(data), usual)
	var known *Error
	if !errors.As(err, &known) {
		t.Fatalf("the error is %v", err)
	}
	return known
}

// opened is a file that formats can open.
func opened(data []byte) file {
	return file{context.Background(), replay.New(bytes.NewReader(data), maxMetadata), free}
}

// A decoder that panics gives an error like one that finds the data damaged.
func TestDecoderPanics(t *testing.T) {
	for name, open := range map[string]func(file) (header, error){
		"decode": func(file) (header, error) {
			return header{1, 1, 4, func() (image.Image, error) { panic("index out of range") }}, nil
		},
		"header": func(file) (header, error) { return header{}, []error{}[0] },
	} {
		f := format{name: "X", open: open}
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
	f := format{name: "X", open: func(file) (header, error) { return header{math.MaxInt/2 + 1, 4, 1, nil}, nil }}
	if err := kindOf(f, Options{MaxPixels: 1000, MaxMemory: 1000}); err == nil || err.Kind != TooLarge {
		t.Error(err)
	}
}

// What would cost too much is refused before it is decoded, and so is what Reserve refuses.
func TestPrice(t *testing.T) {
	decode := func() (image.Image, error) { return image.NewGray(image.Rect(0, 0, 10, 10)), nil }
	f := format{name: "X", open: func(file) (header, error) { return header{10, 10, 5000, decode}, nil }}
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
	gray, nrgba, nrgba64 := image.NewGray(r), image.NewNRGBA(r), image.NewNRGBA64(r)
	paletted := image.NewPaletted(r, palette.Plan9)
	rgba := image.NewRGBA(r)
	imagetest.Noise(gray.Pix)
	imagetest.Noise(nrgba.Pix)
	imagetest.Noise(nrgba64.Pix)
	imagetest.Noise(paletted.Pix)
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

// The size is checked without an overflow; what has no pixels has not too many.
func TestAllow(t *testing.T) {
	for _, c := range []struct {
		width, height, most int
		want                bool
	}{
		{10, 10, 100, true}, {10, 10, 99, false}, {0, math.MaxInt, 1, true}, {-1, 5, 1, true}, {1, 1, 1, true},
		{math.MaxInt, math.MaxInt, math.MaxInt, false}, {math.MaxInt, 1, math.MaxInt, true}, {1 << 20, 1 << 20, 1 << 30, false},
	} {
		if got := (Options{MaxPixels: c.most}).allow(c.width, c.height); got != c.want {
			t.Errorf("%d × %d within %d: %v", c.width, c.height, c.most, got)
		}
	}
}

// A file may hold eight bytes for each pixel and some metadata, and no more than a number can say.
func TestMaxBytes(t *testing.T) {
	for pixels, want := range map[int]int64{0: maxMetadata, 1000: 8000 + maxMetadata} {
		if got := maxBytes(pixels); got != want {
			t.Errorf("%d pixels: %d bytes, want %d", pixels, got, want)
		}
	}
	if got := maxBytes(math.MaxInt); got < math.MaxInt {
		t.Errorf("as many pixels as an int can say: %d bytes", got)
	}
}

// What a header says of the size is refused in the words of the size, whatever the format.
func TestAdmit(t *testing.T) {
	for _, c := range []struct {
		name string
		h    header
		o    Options
		kind Kind
		want string
	}{
		{"no width", header{0, 5, 1, nil}, usual, Invalid, "the X image has no pixels (0 × 5)"},
		{"less than no height", header{5, -1, 1, nil}, usual, Invalid, "the X image has no pixels (5 × -1)"},
		{"too many pixels", header{11, 10, 1, nil}, small, TooLarge, "the X image has 11 × 10 pixels, and the limit is 100; reduce it, or raise the limit with WithMaxPixels"},
		{"too much memory", header{5, 4, 9 << 20, nil}, Options{MaxPixels: 100, MaxMemory: 3 << 20}, TooLarge,
			"to decode the X image of 5 × 4 pixels takes up to 9 MB, and the limit is 3; save it as JPEG, reduce it, or raise the limit with WithMaxMemory"},
	} {
		f := format{name: "X", open: func(file) (header, error) { return c.h, nil }}
		if err := kindOf(f, c.o); err == nil || err.Kind != c.kind || err.Message != c.want {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

// A file that is a preview of another one is not decoded.
func TestPreviewIsNotDecoded(t *testing.T) {
	f := format{
		name: "X",
		open: func(file) (header, error) {
			return header{1, 1, 1, func() (image.Image, error) { t.Error("decoded"); return nil, nil }}, nil
		},
		exif: func(io.ReadSeeker) exif.Data { return exif.Data{Orientation: 1, Preview: true} },
	}
	if err := kindOf(f, usual); err == nil || err.Kind != Unsupported {
		t.Error(err)
	}
}

// A JPEG image that lacks up to a twentieth of its rows loses them; more is damage.
func TestMissingRows(t *testing.T) {
	for missing, want := range map[int]int{0: 100, 1: 99, 5: 95, 6: -1, 100: -1} {
		var b bytes.Buffer
		if err := stdjpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 100)), nil); err != nil {
			t.Fatal(err)
		}
		m, err := jpeg.Decode(context.Background(), &b, nil)
		if err != nil {
			t.Fatal(err)
		}
		m.Missing = missing
		p, err := newPhoto(m, exif.Data{Orientation: 1, FocalLength35: 50})
		if want < 0 {
			if err == nil {
				t.Errorf("%d missing rows of 100 are fine", missing)
			}
			continue
		}
		if err != nil || p.Image.Bounds().Dy() != want || p.Truncated != (missing > 0) {
			t.Errorf("%d missing rows: %v, %v", missing, p, err)
		}
		if full := 50 * math.Hypot(8, 100) / math.Hypot(36, 24); err == nil && math.Abs(p.FocalLength-full) > 1e-9 {
			t.Errorf("%d missing rows: the focal length is %g, that of the whole image %g", missing, p.FocalLength, full)
		}
	}
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

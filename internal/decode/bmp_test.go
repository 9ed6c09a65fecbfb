package decode

import (
	"bytes"
	"context"
	"image"
	"image/color/palette"
	"strings"
	"testing"

	"golang.org/x/image/bmp"
)

// BMP files of a kind that is not read are named.
func TestBMPKinds(t *testing.T) {
	os2 := bmpWith(t, 28, 24, 0)
	os2[14] = 12 // the size of its header
	if err := refused(t, os2[:30]); err.Kind != Unsupported || !strings.Contains(err.Message, "a short kind of BMP") {
		t.Error(err)
	}
	for want, data := range map[string][]byte{
		"BMP with bit fields of 16 bits": bmpWith(t, 28, 16, 3),
		"BMP with bit fields of 32 bits": bmpWith(t, 28, 32, 6),
		"RLE-compressed BMP of 8 bits":   bmpWith(t, 28, 8, 1),
		"RLE-compressed BMP of 4 bits":   bmpWith(t, 28, 4, 2),
		"BMP with JPEG inside":           bmpWith(t, 28, 24, 4),
		"BMP with PNG inside":            bmpWith(t, 28, 24, 5),
		"BMP with 16 bits per pixel":     bmpWith(t, 28, 16, 0),
		"BMP of OS/2":                    os2,
	} {
		if err := refused(t, data); err.Kind != Unsupported || !strings.Contains(err.Message, want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

// A BMP file is priced by the bytes of its pixels.
func TestBMPPrice(t *testing.T) {
	r := image.Rect(0, 0, 40, 30)
	for name, c := range map[string]struct {
		m    image.Image
		want int64
	}{
		"colour": {image.NewNRGBA(r), 4 * 40 * 30}, "palette": {image.NewPaletted(r, palette.Plan9), 40 * 30}, "grey": {image.NewGray(r), 40 * 30},
	} {
		var b bytes.Buffer
		if err := bmp.Encode(&b, c.m); err != nil {
			t.Fatal(err)
		}
		if h, err := openBMP(opened(b.Bytes())); err != nil || h.memory-fixedCost != c.want {
			t.Errorf("%s: %d bytes, %v, want %d", name, h.memory-fixedCost, err, c.want)
		}
	}
}

// bmpWith returns a BMP file with other bits per pixel and another compression.
func bmpWith(t *testing.T, at int, bits, compression byte) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := bmp.Encode(&b, image.NewRGBA(image.Rect(0, 0, 4, 4))); err != nil {
		t.Fatal(err)
	}
	data := b.Bytes()
	data[at], data[at+2] = bits, compression
	return data
}

// A BMP file whose reserved fields are not zero is one.
func TestReservedFields(t *testing.T) {
	data := bmpWith(t, 28, 24, 0)
	copy(data[6:], "abcd")
	if _, err := Decode(context.Background(), bytes.NewReader(data), Options{MaxPixels: 100, MaxMemory: 1 << 30}); err != nil {
		t.Error(err)
	}
}

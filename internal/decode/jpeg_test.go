package decode

import (
	"bytes"
	"context"
	"image"
	stdjpeg "image/jpeg"
	"testing"

	"github.com/hypermob/pose/internal/imagetest"
	"github.com/hypermob/pose/internal/jpeg"
	"github.com/hypermob/pose/internal/replay"
)

func jpegOf(t *testing.T, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := stdjpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A JPEG image is priced by its planes, and takes no more.
func TestJPEGPrice(t *testing.T) {
	r := image.Rect(0, 0, 64, 48)
	for name, c := range map[string]struct {
		m    image.Image
		want int64 // in bytes for two pixels
	}{"grey": {image.NewGray(r), 2}, "colour": {image.NewRGBA(r), 3}} {
		h, err := openJPEG(opened(jpegOf(t, c.m)))
		if err != nil || h.width != 64 || h.height != 48 {
			t.Fatalf("%s: %d × %d, %v", name, h.width, h.height, err)
		}
		if price, least := h.memory-fixedCost, c.want*64*48/2; price < least || price > 2*least {
			t.Errorf("%s: priced at %d bytes, takes %d", name, price, least)
		}
		m, err := h.decode()
		if err != nil {
			t.Fatal(err)
		}
		if took := int64(cap(m.(*jpeg.Image).Memory())); took > h.memory {
			t.Errorf("%s: takes %d bytes, priced at %d", name, took, h.memory)
		}
	}
}

// The memory of an old image is used for the next one if it is large enough.
func TestJPEGReuse(t *testing.T) {
	large, little := image.NewRGBA(image.Rect(0, 0, 64, 64)), image.NewRGBA(image.Rect(0, 0, 32, 16))
	imagetest.Noise(large.Pix)
	for name, c := range map[string]struct {
		old, next *image.RGBA
		want      bool
	}{"the same size": {large, large, true}, "smaller": {large, little, true}, "larger": {little, large, false}} {
		old := decodeReusing(t, jpegOf(t, c.old), nil)
		memory := old.Memory()
		next := decodeReusing(t, jpegOf(t, c.next), memory)
		if shares := &memory[:1][0] == &next.Memory()[:1][0]; shares != c.want {
			t.Errorf("%s: the memory is shared: %v", name, shares)
		}
		imagetest.Same(t, next, decodeReusing(t, jpegOf(t, c.next), nil))
	}
}

func decodeReusing(t *testing.T, data []byte, memory []uint8) *jpeg.Image {
	t.Helper()
	o := usual
	o.Reuse = memory
	p, err := Decode(context.Background(), bytes.NewReader(data), o)
	if err != nil {
		t.Fatal(err)
	}
	return p.Image.(*jpeg.Image)
}

// Decoding a JPEG file does not keep the file.
func TestJPEGIsNotKept(t *testing.T) {
	m := image.NewGray(image.Rect(0, 0, 2000, 1000))
	imagetest.Noise(m.Pix)
	data := jpegOf(t, m)
	src := replay.New(bytes.NewReader(data), maxMetadata)
	f := file{context.Background(), src, free}
	h, err := openJPEG(f)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.decode(); err != nil {
		t.Fatal(err)
	}
	if n, _ := src.ReadAt(make([]byte, 1), int64(len(data))-1); n != 0 {
		t.Errorf("the last of %d bytes is kept", len(data))
	}
}

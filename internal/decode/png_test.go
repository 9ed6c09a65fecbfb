package decode

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/color/palette"
	"image/png"
	"io"
	"math"
	"slices"
	"strings"
	"testing"
)

// encodeTransparent writes a grey image as PNG, with one grey that counts as transparent.
func encodeTransparent(w io.Writer, m image.Image) error {
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		return err
	}
	_, err := w.Write(behindIHDR(b.Bytes(), pngChunk("tRNS", "\x00\x07")))
	return err
}

// pngChunk returns a chunk with its checksum.
func pngChunk(kind, content string) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(content)))
	b = append(append(b, kind...), content...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

// behindIHDR inserts chunks into a PNG file.
func behindIHDR(file []byte, chunks ...[]byte) []byte {
	const header = 8 + 25 // signature and IHDR
	return slices.Concat(file[:header], slices.Concat(chunks...), file[header:])
}

// withIHDR changes the fields of IHDR, and its checksum.
func withIHDR(file []byte, change func(ihdr []byte)) []byte {
	file = bytes.Clone(file)
	change(file[16:29])
	binary.BigEndian.PutUint32(file[29:], crc32.ChecksumIEEE(file[12:29]))
	return file
}

func pngOf(t *testing.T, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A PNG file is priced by the image that package png makes of it: twice if it is interlaced, and
// with four channels if a grey is transparent, or may be.
func TestPNGPrice(t *testing.T) {
	r := image.Rect(0, 0, 40, 30)
	grey, grey16 := pngOf(t, image.NewGray(r)), pngOf(t, image.NewGray16(r))
	opaque := image.NewRGBA(r)
	for i := range opaque.Pix {
		opaque.Pix[i] = 255
	}
	interlaced := func(ihdr []byte) { ihdr[12] = 1 }
	trns, text := pngChunk("tRNS", "\x00\x07"), pngChunk("tEXt", "k\x00text")
	for name, c := range map[string]struct {
		data []byte
		want int64 // bytes per pixel
	}{
		"grey":                           {grey, 1},
		"grey of 16 bits":                {grey16, 2},
		"palette":                        {pngOf(t, image.NewPaletted(r, palette.Plan9)), 1},
		"colour":                         {pngOf(t, opaque), 4},
		"alpha":                          {pngOf(t, image.NewNRGBA(r)), 4},
		"16 bits":                        {pngOf(t, image.NewNRGBA64(r)), 8},
		"grey, interlaced":               {withIHDR(grey, interlaced), 2},
		"16 bits, interlaced":            {withIHDR(pngOf(t, image.NewNRGBA64(r)), interlaced), 16},
		"transparent grey":               {behindIHDR(grey, trns), 4},
		"transparent grey of 16 bits":    {behindIHDR(grey16, trns), 8},
		"transparent grey, interlaced":   {withIHDR(behindIHDR(grey, trns), interlaced), 8},
		"a text before":                  {behindIHDR(grey, text), 1},
		"transparent grey after texts":   {behindIHDR(grey, text, text, trns), 4},
		"behind a mebibyte nobody looks": {behindIHDR(grey, pngChunk("tEXt", strings.Repeat("x", 1<<20))), 4},
		"cut off before the pixels":      {behindIHDR(grey, text)[:8+25+9], 4},
	} {
		h, err := openPNG(opened(c.data))
		if err != nil || h.width != 40 || h.height != 30 || h.memory-fixedCost != c.want*40*30 {
			t.Errorf("%s: %d × %d, %d bytes, %v, want %d per pixel", name, h.width, h.height, h.memory-fixedCost, err, c.want)
		}
	}
}

// What package png makes takes no more than the price says.
func TestPNGPriceHolds(t *testing.T) {
	r := image.Rect(0, 0, 40, 30)
	for name, m := range map[string]image.Image{
		"grey": image.NewGray(r), "grey of 16 bits": image.NewGray16(r), "palette": image.NewPaletted(r, palette.Plan9),
		"alpha": image.NewNRGBA(r), "16 bits": image.NewNRGBA64(r), "opaque 16 bits": image.NewRGBA64(r),
	} {
		for transparent, data := range map[bool][]byte{false: pngOf(t, m), true: behindIHDR(pngOf(t, m), pngChunk("tRNS", "\x00\x07"))} {
			h, err := openPNG(opened(data))
			if err != nil {
				continue // these colours have no transparent one
			}
			decoded, err := h.decode()
			if err != nil {
				continue
			}
			if took := bytesOf(t, decoded); took > h.memory-fixedCost {
				t.Errorf("%s, transparent %v: %T takes %d bytes, priced at %d", name, transparent, decoded, took, h.memory-fixedCost)
			}
		}
	}
}

// bytesOf is how many bytes the pixels of an image take.
func bytesOf(t *testing.T, m image.Image) int64 {
	t.Helper()
	switch m := m.(type) {
	case *image.Gray:
		return int64(len(m.Pix))
	case *image.Gray16:
		return int64(len(m.Pix))
	case *image.Paletted:
		return int64(len(m.Pix))
	case *image.RGBA:
		return int64(len(m.Pix))
	case *image.NRGBA:
		return int64(len(m.Pix))
	case *image.RGBA64:
		return int64(len(m.Pix))
	case *image.NRGBA64:
		return int64(len(m.Pix))
	}
	t.Fatalf("a %T", m)
	return 0
}

// A size that no memory holds is too large, not unsupported. Package png says the latter.
func TestPNGImpossible(t *testing.T) {
	grey := pngOf(t, image.NewGray(image.Rect(0, 0, 1, 1)))
	size := func(w, h uint32) []byte {
		return withIHDR(grey, func(ihdr []byte) {
			binary.BigEndian.PutUint32(ihdr, w)
			binary.BigEndian.PutUint32(ihdr[4:], h)
		})
	}
	if err := refused(t, size(math.MaxInt32, math.MaxInt32)); err.Kind != TooLarge || !strings.Contains(err.Message, "the PNG image claims more pixels than any memory holds") {
		t.Error(err)
	}
	for _, none := range [][2]uint32{{0, 4}, {4, 0}, {1 << 31, 4}} {
		if err := refused(t, size(none[0], none[1])); err.Kind != Invalid {
			t.Errorf("%v: %v", none, err)
		}
	}
	depth := withIHDR(grey, func(ihdr []byte) { ihdr[8] = 3 })
	if err := refused(t, depth); err.Kind != Unsupported || !strings.Contains(err.Message, "a special kind of PNG") {
		t.Errorf("3 bits: %v", err)
	}
}

// A PNG file that ends within its header is damaged.
func TestPNGHeaderTruncated(t *testing.T) {
	data := pngOf(t, image.NewGray(image.Rect(0, 0, 9, 9)))
	for n := range 33 {
		if _, err := openPNG(opened(data[:n])); err == nil || errors.As(err, new(*Error)) {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
}

func TestBytesPerPixel(t *testing.T) {
	for want, models := range map[int64][]color.Model{
		1: {color.GrayModel, color.Palette{color.White}}, 2: {color.Gray16Model},
		4: {color.RGBAModel, color.NRGBAModel, color.CMYKModel}, 8: {color.RGBA64Model, color.NRGBA64Model},
	} {
		for i, m := range models {
			if got := bytesPerPixel(m); got != want {
				t.Errorf("model %d of %d bytes: %d", i, want, got)
			}
		}
	}
}

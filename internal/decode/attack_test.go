package decode

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"image"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"

	"github.com/hypermob/pose/internal/replay"
)

// refused decodes at the default limits and returns the error.
func refused(t *testing.T, data []byte) *Error {
	t.Helper()
	_, err := Decode(context.Background(), bytes.NewReader(data), Options{MaxPixels: 100_000_000, MaxMemory: 1 << 30})
	var known *Error
	if !errors.As(err, &known) {
		t.Fatalf("the error is %v", err)
	}
	return known
}

// A field of a TIFF directory.
type field struct {
	tag, kind uint16
	count     uint32
	value     uint32
}

// tiffOf makes a little-endian file with one directory, and data behind it.
func tiffOf(fields []field, data []byte) []byte {
	le := binary.LittleEndian
	b := append([]byte("II*\x00\x08\x00\x00\x00"), le.AppendUint16(nil, uint16(len(fields)))...)
	for _, f := range fields {
		b = le.AppendUint16(le.AppendUint16(b, f.tag), f.kind)
		b = le.AppendUint32(le.AppendUint32(b, f.count), f.value)
	}
	return append(append(b, 0, 0, 0, 0), data...)
}

const short, long = 3, 4

// rgbTIFF has the fields of an uncompressed 4 × 4 image, with some of them changed.
func rgbTIFF(changed ...field) []byte {
	fields := []field{
		{tagWidth, short, 1, 4}, {tagHeight, short, 1, 4}, {tagBitsPerSample, short, 1, 8}, {tagCompression, short, 1, 1},
		{tagPhotometric, short, 1, 1}, {tagFillOrder, short, 1, 1}, {tagStripOffsets, long, 1, 200}, {tagSamplesPerPixel, short, 1, 1},
		{tagRowsPerStrip, short, 1, 4}, {tagStripCounts, long, 1, 16}, {tagPlanar, short, 1, 1}, {tagFaxOptions, long, 1, 0},
		{tagExtraSamples, short, 1, 2}, {tagSampleFormat, short, 1, 1},
	}
	for _, c := range changed {
		for i := range fields {
			if fields[i].tag == c.tag {
				fields[i] = c
			}
		}
	}
	data := make([]byte, 1000)
	data[1] = 1 // so do the strips of old LZW begin, some bytes from here
	return tiffOf(fields, data)
}

// What is not read is named, and not called damaged or shown wrong.
func TestKinds(t *testing.T) {
	if _, err := Decode(context.Background(), bytes.NewReader(rgbTIFF()), Options{MaxPixels: 100, MaxMemory: 1 << 30}); err != nil {
		t.Fatalf("the plain one: %v", err)
	}
	for want, data := range map[string][]byte{
		"PlanarConfiguration 2": rgbTIFF(field{tagPlanar, short, 1, 2}, field{tagSamplesPerPixel, short, 1, 3}),
		"FillOrder 2":           rgbTIFF(field{tagFillOrder, short, 1, 2}),
		"CMYK":                  rgbTIFF(field{tagPhotometric, short, 1, 5}),
		"YCbCr":                 rgbTIFF(field{tagPhotometric, short, 1, 6}),
		"JPEG inside":           rgbTIFF(field{tagCompression, short, 1, 7}),
		"floating-point":        rgbTIFF(field{tagSampleFormat, short, 1, 3}),
		"12 bits":               rgbTIFF(field{tagBitsPerSample, short, 1, 12}),
		"CgBI":                  []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x04CgBI\x50\x00\x20\x02 and so on"),
		"4 samples":             rgbTIFF(field{tagPhotometric, short, 1, 2}, field{tagSamplesPerPixel, short, 1, 4}, field{tagExtraSamples, short, 1, 0}),
		"5 samples":             rgbTIFF(field{tagPhotometric, short, 1, 2}, field{tagSamplesPerPixel, short, 1, 5}),
		"two-dimensional":       rgbTIFF(field{tagBitsPerSample, short, 1, 1}, field{tagCompression, short, 1, 3}, field{tagFaxOptions, long, 1, 1}),
		"before TIFF 6.0":       rgbTIFF(field{tagCompression, short, 1, 5}, field{tagStripOffsets, long, 1, 8 + 2 + 14*12 + 4}),
		"bit fields":            bmpWith(t, 28, 16, 3),
		"RLE":                   bmpWith(t, 28, 8, 1),
		"16 bits":               bmpWith(t, 28, 16, 0),
	} {
		if err := refused(t, data); err.Kind != Unsupported || !strings.Contains(err.Message, want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

// A fax is black on white whichever number stands for white. Of these two rows of eight pixels the
// first four are black, says libtiff (Pillow and cv2), if 1 is white; the data is what libtiff
// wrote for that.
func TestFax(t *testing.T) {
	const group4, palette = 4, 3
	data := append(make([]byte, 1000), 0x36, 0xc9, 0xa8, 0xa0, 0x02, 0x00, 0x20)
	for photometric, black := range map[uint32][2]uint8{0: {0xff, 0}, 1: {0, 0xff}, palette: {0, 0xff}} {
		fields := []field{
			{tagWidth, short, 1, 8}, {tagHeight, short, 1, 2}, {tagBitsPerSample, short, 1, 1}, {tagCompression, short, 1, group4},
			{tagPhotometric, short, 1, photometric}, {tagStripOffsets, long, 1, 0}, {tagRowsPerStrip, short, 1, 2}, {tagStripCounts, long, 1, 7},
		}
		const colorMap, colours = 320, 6
		if photometric == palette {
			fields = append(fields, field{colorMap, short, colours, 0})
		}
		size := uint32(len(tiffOf(fields, nil)))
		fields[5].value = size + 1000
		if photometric == palette {
			fields[8].value = size
			for i := range 3 { // two colours, all of red before green and blue
				copy(data[4*i:], []byte{0, 0, 0xff, 0xff})
			}
		}
		p, err := Decode(context.Background(), bytes.NewReader(tiffOf(fields, data)), Options{MaxPixels: 100, MaxMemory: 1 << 30})
		if err != nil {
			t.Fatal(photometric, err)
		}
		for y := range 2 {
			for x := range 8 {
				want := black[1]
				if y == 0 && x < 4 {
					want = black[0]
				}
				if r, _, _, _ := p.Image.At(x, y).RGBA(); uint8(r) != want {
					t.Errorf("photometric %d: pixel %d, %d is %d, not %d", photometric, x, y, uint8(r), want)
				}
			}
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

// Files that claim much work in few bytes are refused by their headers.
func TestAttacks(t *testing.T) {
	// 6000 strips that are all the same 1000 bytes.
	const strips = 6000
	offsets := bytes.Repeat(binary.LittleEndian.AppendUint32(nil, 200), strips)
	counts := bytes.Repeat(binary.LittleEndian.AppendUint32(nil, 1000), strips)
	data := append(append(make([]byte, 2000), offsets...), counts...)
	overlapping := func(at uint32) []byte {
		return rgbTIFF(field{tagWidth, short, 1, 5000}, field{tagHeight, short, 1, strips}, field{tagCompression, short, 1, 32773},
			field{tagRowsPerStrip, short, 1, 1}, field{tagStripOffsets, long, strips, at + 2000},
			field{tagStripCounts, long, strips, at + 2000 + 4*strips})
	}
	head := uint32(len(overlapping(0)) - 1000)
	file := append(overlapping(head)[:head], data...)
	if err := refused(t, file); err.Kind != Invalid || !strings.Contains(err.Message, "overlap") {
		t.Errorf("TIFF: %v", err)
	}
	vp8l := []byte("RIFF\x24\x00\x00\x00WEBPVP8L\x18\x00\x00\x00\x2f\xfe\xbf\xff\x0f" + strings.Repeat("\x00", 23))
	if err := refused(t, vp8l); err.Kind == Unsupported || !strings.Contains(err.Message, "pixels") {
		t.Errorf("WebP: %v", err)
	}
	var b bytes.Buffer
	if err := tiff.Encode(&b, image.NewNRGBA64(image.Rect(0, 0, 64, 64)), &tiff.Options{Compression: tiff.Deflate}); err != nil {
		t.Fatal(err)
	}
	if _, err := Decode(context.Background(), &b, Options{MaxPixels: 1 << 20, MaxMemory: 1 << 20}); err == nil {
		t.Error("a compressed strip costs nothing")
	}
}

// Strips that share bytes are refused, though one that is not there, or not needed, claims to lie
// far behind them.
func TestOverlapIsNotHidden(t *testing.T) {
	const strips, size = 6000, 1000
	le := binary.LittleEndian
	for name, far := range map[string]int{"behind the last": strips, "the last": strips - 1, "the first": 0} {
		var offsets, counts []byte
		for i := range strips + 1 {
			at, n := uint32(4000), uint32(size)
			if i == far {
				at, n = 1<<32-2, 1
			}
			offsets, counts = le.AppendUint32(offsets, at), le.AppendUint32(counts, n)
		}
		file := func(at uint32) []byte {
			return rgbTIFF(field{tagWidth, short, 1, 1}, field{tagHeight, short, 1, strips}, field{tagCompression, short, 1, 32773},
				field{tagRowsPerStrip, short, 1, 1}, field{tagStripOffsets, long, strips + 1, at},
				field{tagStripCounts, long, strips + 1, at + 4*(strips+1)})
		}
		at := uint32(len(file(0)))
		if err := refused(t, append(append(file(at), offsets...), counts...)); err.Kind != Invalid || !strings.Contains(err.Message, "overlap") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A list of strips takes no more memory than the image has strips, whatever it claims.
func TestLongListOfStrips(t *testing.T) {
	const claimed = 1 << 20
	file := append(rgbTIFF(field{tagStripOffsets, 1, claimed, 0}, field{tagStripCounts, 1, claimed, 0}), make([]byte, claimed)...)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := Decode(context.Background(), bytes.NewReader(file), Options{MaxPixels: 100, MaxMemory: 1 << 30})
	runtime.ReadMemStats(&after)
	if took := after.TotalAlloc - before.TotalAlloc; took > 8*claimed {
		t.Errorf("%d bytes, %v", took, err)
	}
}

// The image in a frame of an animation has the size that the frame says.
func TestFrameOfAnotherSize(t *testing.T) {
	const width, height = 4096, 4096
	vp8l := binary.LittleEndian.AppendUint32([]byte{0x2f}, width-1|(height-1)<<14)
	vp8l = append(vp8l, make([]byte, 19)...)
	chunk := func(kind string, data []byte) []byte {
		return append(binary.LittleEndian.AppendUint32([]byte(kind), uint32(len(data))), data...)
	}
	for _, side := range []int{1, 4095, 4096} {
		frame := append(append(append(make([]byte, 6), le24(side-1)...), le24(side-1)...), 0, 0, 0, 0)
		body := chunk("VP8X", append(append([]byte{webpAnimation, 0, 0, 0}, le24(side-1)...), le24(side-1)...))
		body = append(body, chunk("ANMF", append(frame, chunk("VP8L", vp8l)...))...)
		file := chunk("RIFF", append([]byte("WEBP"), body...))
		_, err := webpHeader(opened(file))
		if whole := side == 4096; whole == errors.Is(err, errWebP) {
			t.Errorf("a frame of %d pixels with an image of %d: %v", side, width, err)
		}
	}
}

// A WebP file may be longer than what is read of other formats before their size is known.
func TestLongWebP(t *testing.T) {
	const side, length = 4096, maxMetadata + 1<<20
	data := append([]byte("RIFF\x00\x00\x00\x00WEBPVP8L\x00\x00\x00\x00\x2f"), make([]byte, length)...)
	binary.LittleEndian.PutUint32(data[21:], side-1|(side-1)<<14)
	binary.LittleEndian.PutUint32(data[16:], uint32(len(data)-20))
	binary.LittleEndian.PutUint32(data[4:], uint32(len(data)-8))
	h, err := webpHeader(opened(data))
	if err != nil || h.width != side || h.height != side {
		t.Errorf("%d × %d: %v", h.width, h.height, err)
	}
	if _, err := webpHeader(opened(data[:length/2])); err == nil {
		t.Error("half of it is enough")
	}
}

func opened(data []byte) file {
	return file{context.Background(), replay.New(bytes.NewReader(data), maxMetadata), Options{MaxPixels: 1 << 30, MaxMemory: 1 << 40}, new(webpFile)}
}

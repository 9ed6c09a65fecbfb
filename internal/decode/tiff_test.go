package decode

import (
	"bytes"
	"context"
	"encoding/binary"
	"image"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"

	"golang.org/x/image/tiff"
)

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

// TIFF files of a kind that package tiff does not read, or reads wrongly, are named, and not called
// damaged.
func TestTIFFKinds(t *testing.T) {
	if _, err := Decode(context.Background(), bytes.NewReader(rgbTIFF()), small); err != nil {
		t.Fatalf("the plain one: %v", err)
	}
	for want, data := range map[string][]byte{
		"PlanarConfiguration 2":         rgbTIFF(field{tagPlanar, short, 1, 2}, field{tagSamplesPerPixel, short, 1, 3}),
		"FillOrder 2":                   rgbTIFF(field{tagFillOrder, short, 1, 2}),
		"a TIFF mask":                   rgbTIFF(field{tagPhotometric, short, 1, 4}),
		"CMYK":                          rgbTIFF(field{tagPhotometric, short, 1, 5}),
		"YCbCr":                         rgbTIFF(field{tagPhotometric, short, 1, 6}),
		"CIELab":                        rgbTIFF(field{tagPhotometric, short, 1, 8}),
		"ICCLab":                        rgbTIFF(field{tagPhotometric, short, 1, 9}),
		"JPEG inside":                   rgbTIFF(field{tagCompression, short, 1, 7}),
		"JPEG 2000 inside":              rgbTIFF(field{tagCompression, short, 1, 34712}),
		"LZMA":                          rgbTIFF(field{tagCompression, short, 1, 34925}),
		"Zstandard":                     rgbTIFF(field{tagCompression, short, 1, 50000}),
		"WebP inside":                   rgbTIFF(field{tagCompression, short, 1, 50001}),
		"compression value 77":          rgbTIFF(field{tagCompression, short, 1, 77}), // in package tiff's words
		"floating-point":                rgbTIFF(field{tagSampleFormat, short, 1, 3}),
		"12 bits":                       rgbTIFF(field{tagBitsPerSample, short, 1, 12}),
		"4 samples":                     rgbTIFF(field{tagPhotometric, short, 1, 2}, field{tagSamplesPerPixel, short, 1, 4}, field{tagExtraSamples, short, 1, 0}),
		"5 samples":                     rgbTIFF(field{tagPhotometric, short, 1, 2}, field{tagSamplesPerPixel, short, 1, 5}),
		"two-dimensional":               rgbTIFF(field{tagBitsPerSample, short, 1, 1}, field{tagCompression, short, 1, 3}, field{tagFaxOptions, long, 1, 1}),
		"LZW as it was before TIFF 6.0": rgbTIFF(field{tagCompression, short, 1, 5}, field{tagStripOffsets, long, 1, 8 + 2 + 14*12 + 4}),
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

// A size that no memory holds is too large, not damaged. Package tiff says the latter.
func TestTIFFImpossible(t *testing.T) {
	huge := uint32(math.MaxInt32)
	err := refused(t, rgbTIFF(field{tagWidth, long, 1, huge}, field{tagHeight, long, 1, huge}))
	if err.Kind != TooLarge || !strings.Contains(err.Message, "the TIFF image claims more pixels than any memory holds") {
		t.Error(err)
	}
	if err := refused(t, rgbTIFF(field{tagWidth, long, 1, 0})); err.Kind != Invalid {
		t.Errorf("no width: %v", err)
	}
}

// The numbers of a field may be of three types, stand in the field or elsewhere, and be missing.
func TestTIFFNumbers(t *testing.T) {
	le := binary.LittleEndian
	data := le.AppendUint32(le.AppendUint16(nil, 0x0201), 0x06050403)
	for _, c := range []struct {
		name  string
		f     field
		order binary.ByteOrder
		want  []int64
		fails bool
	}{
		{"bytes in the field", field{1, 1, 2, 0x0403}, le, []int64{3, 4}, false},
		{"one short", field{1, short, 1, 0x9008}, le, []int64{0x9008}, false},
		{"two shorts in the field", field{1, short, 2, 0x00020001}, le, []int64{1, 2}, false},
		{"one long", field{1, long, 1, 1 << 31}, le, []int64{1 << 31}, false},
		{"no more than asked for", field{1, 1, 4, 0x04030201}, le, []int64{1, 2, 3}, false},
		{"bytes elsewhere", field{1, 1, 6, 0}, le, []int64{1, 2, 3}, false},
		{"shorts elsewhere", field{1, short, 3, 0}, le, []int64{0x0201, 0x0403, 0x0605}, false},
		{"longs behind the end", field{1, long, 2, 4}, le, nil, true},
		{"of another type", field{1, 5, 1, 0}, le, nil, false},
		{"none", field{1, short, 0, 7}, le, []int64{}, false},
	} {
		file := &tiffFile{bytes.NewReader(data), c.order, map[uint16]tiffField{1: {c.f.kind, c.f.count, [4]byte(c.order.(binary.AppendByteOrder).AppendUint32(nil, c.f.value))}}}
		got, err := file.numbers(1, 3)
		if (err != nil) != c.fails || !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, %v, want %v", c.name, got, err, c.want)
		}
		first := int64(-1)
		if len(c.want) > 0 {
			first = c.want[0]
		}
		if got := file.number(1, -1); got != first {
			t.Errorf("%s: the first is %d, want %d", c.name, got, first)
		}
	}
	if got := (&tiffFile{}).number(1, 42); got != 42 {
		t.Errorf("a field that is not there is %d", got)
	}
}

// A strip or tile takes its bytes, and if it is compressed twice the most that it may become.
func TestTIFFBlockMemory(t *testing.T) {
	for _, c := range []struct {
		name    string
		changed []field
		want    int64
	}{
		{"4 rows of 4 bytes", nil, 16},
		{"a strip for each row", []field{{tagRowsPerStrip, short, 1, 1}}, 4},
		{"a strip that is longer than the image", []field{{tagRowsPerStrip, long, 1, 1 << 31}}, 16},
		{"bits, rows of whole bytes", []field{{tagBitsPerSample, short, 1, 1}}, 4},
		{"three samples of 16 bits", []field{{tagBitsPerSample, short, 1, 16}, {tagSamplesPerPixel, short, 1, 3}}, 96},
		{"compressed", []field{{tagCompression, short, 1, 8}}, 2 * 8 * 16},
	} {
		file, err := parseTIFF(bytes.NewReader(rgbTIFF(c.changed...)))
		if err != nil {
			t.Fatal(err)
		}
		if got := file.blockMemory(4, 4); got != c.want {
			t.Errorf("%s: %d bytes, want %d", c.name, got, c.want)
		}
	}
	tiles := tiffOf([]field{{tagBitsPerSample, short, 1, 8}, {tagTileWidth, short, 1, 16}, {tagTileHeight, short, 1, 32}}, nil)
	file, err := parseTIFF(bytes.NewReader(tiles))
	if err != nil {
		t.Fatal(err)
	}
	if got := file.blockMemory(1000, 1000); got != 16*32 {
		t.Errorf("a tile of 16 by 32: %d bytes", got)
	}
}

func TestTIFFBlocks(t *testing.T) {
	for _, c := range []struct {
		name          string
		fields        []field
		width, height int64
		want          int64
	}{
		{"one strip", nil, 100, 50, 1},
		{"strips of 8 rows", []field{{tagRowsPerStrip, short, 1, 8}}, 100, 50, 7},
		{"a strip of more rows than there are", []field{{tagRowsPerStrip, short, 1, 60}}, 100, 50, 1},
		{"tiles", []field{{tagTileWidth, short, 1, 16}, {tagTileHeight, short, 1, 16}}, 100, 50, 7 * 4},
		{"tiles of no height", []field{{tagTileWidth, short, 1, 16}}, 100, 50, 7 * 50},
	} {
		file, err := parseTIFF(bytes.NewReader(tiffOf(c.fields, nil)))
		if err != nil {
			t.Fatal(err)
		}
		if got := file.blocks(c.width, c.height); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}

// Any number of strips or tiles is not a photo.
func TestTIFFManyBlocks(t *testing.T) {
	err := refused(t, rgbTIFF(field{tagHeight, long, 1, 1<<20 + 1}, field{tagRowsPerStrip, short, 1, 1}))
	if err.Kind != Invalid || !strings.Contains(err.Message, "1048577 strips or tiles") {
		t.Error(err)
	}
}

func TestCovered(t *testing.T) {
	for _, c := range []struct {
		blocks []block
		want   int64
	}{
		{nil, 0},
		{[]block{{5, 10}}, 5},
		{[]block{{20, 30}, {0, 10}}, 20},
		{[]block{{0, 10}, {0, 10}, {0, 10}}, 10},
		{[]block{{0, 10}, {5, 15}, {15, 20}}, 20},
		{[]block{{0, 100}, {10, 20}, {90, 110}}, 110},
	} {
		if got := covered(slices.Clone(c.blocks)); got != c.want {
			t.Errorf("%v cover %d bytes, want %d", c.blocks, got, c.want)
		}
	}
}

// Files that claim much work in few bytes are refused by their headers.
func TestTIFFOverlap(t *testing.T) {
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
}

// A compressed strip costs something.
func TestTIFFCompressed(t *testing.T) {
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

// A TIFF file that ends before its directory, or before its lists of strips, is damaged.
func TestTIFFTruncated(t *testing.T) {
	lists := make([]byte, 64)
	for i, v := range []uint32{400, 401, 402, 403, 1, 1, 1, 1} {
		binary.LittleEndian.PutUint32(lists[4*i:], v)
	}
	const directory = 8 + 2 + 14*12 + 4
	file := rgbTIFF(field{tagRowsPerStrip, short, 1, 1}, field{tagStripOffsets, long, 4, directory}, field{tagStripCounts, long, 4, directory + 16})
	copy(file[directory:], lists)
	if _, err := openTIFF(opened(file)); err != nil {
		t.Fatalf("the whole file: %v", err)
	}
	for n := range directory + 32 {
		if n >= directory-4 && n < directory { // the offset of a second directory, in which nobody is interested
			continue
		}
		if _, err := openTIFF(opened(file[:n])); err == nil {
			t.Errorf("%d bytes are enough", n)
		}
	}
}

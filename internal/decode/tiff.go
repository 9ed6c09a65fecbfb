package decode

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"io"
	"slices"

	"golang.org/x/image/tiff"
)

// Tags of TIFF 6.0.
const (
	tagWidth           = 256
	tagHeight          = 257
	tagBitsPerSample   = 258
	tagCompression     = 259
	tagPhotometric     = 262
	tagFillOrder       = 266
	tagStripOffsets    = 273
	tagSamplesPerPixel = 277
	tagRowsPerStrip    = 278
	tagStripCounts     = 279
	tagPlanar          = 284
	tagFaxOptions      = 292
	tagTileWidth       = 322
	tagTileHeight      = 323
	tagTileOffsets     = 324
	tagTileCounts      = 325
	tagExtraSamples    = 338
	tagSampleFormat    = 339
)

// A tiffFile is the first directory of a TIFF file.
type tiffFile struct {
	r      io.ReaderAt
	order  binary.ByteOrder
	fields map[uint16]tiffField
}

type tiffField struct {
	kind  uint16
	count uint32
	value [4]byte
}

func (t *tiffFile) decode(f file) (image.Image, error) {
	m, err := tiff.Decode(f.reader())
	if err == nil && t.fax() && t.number(tagPhotometric, 0) != 0 {
		invert(m)
	}
	return m, err
}

// fax reports whether the image is compressed as faxes are.
func (t *tiffFile) fax() bool {
	compression := t.number(tagCompression, 1)
	return 2 <= compression && compression <= 4
}

// invert exchanges black and white, or the two colours of a palette: package tiff takes the white
// of a fax for the colour white, where it is the number 0, whatever that means in the file (libtiff
// does so, and TIFF 6.0, section 10).
func invert(m image.Image) {
	switch m := m.(type) {
	case *image.Gray:
		for i, v := range m.Pix {
			m.Pix[i] = 255 - v
		}
	case *image.Paletted:
		for i, v := range m.Pix {
			m.Pix[i] = 1 - v
		}
	}
}

func openTIFF(f file) (header, error) {
	t, err := parseTIFF(f.reader())
	if err != nil {
		return header{}, err
	}
	if kind := t.kind(); kind != "" {
		return header{}, unsupported(kind, "")
	}
	c, err := tiff.DecodeConfig(f.reader())
	if errors.As(err, new(tiff.FormatError)) && !possible(t.number(tagWidth, 0), t.number(tagHeight, 0)) {
		return header{}, impossible("TIFF") // of which package tiff says only that it is malformed
	}
	if err != nil {
		return header{}, err
	}
	pixels := int64(c.Width) * int64(c.Height)
	decode := func() (image.Image, error) { return t.decode(f) }
	h := header{c.Width, c.Height, pixels*bytesPerPixel(c.ColorModel) + t.blockMemory(c.Width, c.Height) + fixedCost, decode}
	if !f.options.allow(c.Width, c.Height) {
		return h, nil // too large: the strips are of no interest
	}
	return h, t.checkBlocks(c.Width, c.Height)
}

// parseTIFF reads the first directory.
func parseTIFF(r io.ReaderAt) (*tiffFile, error) {
	t := &tiffFile{r: r, order: binary.LittleEndian, fields: map[uint16]tiffField{}}
	h := make([]byte, 8)
	if _, err := r.ReadAt(h, 0); err != nil {
		return nil, err
	}
	if h[0] == 'M' {
		t.order = binary.BigEndian
	}
	at := int64(t.order.Uint32(h[4:]))
	if _, err := r.ReadAt(h[:2], at); err != nil {
		return nil, err
	}
	entries := make([]byte, 12*int(t.order.Uint16(h)))
	if _, err := r.ReadAt(entries, at+2); err != nil {
		return nil, err
	}
	for e := entries; len(e) > 0; e = e[12:] {
		t.fields[t.order.Uint16(e)] = tiffField{t.order.Uint16(e[2:]), t.order.Uint32(e[4:]), [4]byte(e[8:12])}
	}
	return t, nil
}

// number returns a field's first number, or what it is where it is missing.
func (t *tiffFile) number(tag uint16, missing int64) int64 {
	v, err := t.numbers(tag, 1)
	if err != nil || len(v) == 0 {
		return missing
	}
	return v[0]
}

// numbers returns at most n numbers of a field.
func (t *tiffFile) numbers(tag uint16, n int) ([]int64, error) {
	f := t.fields[tag]
	sizes := map[uint16]int{1: 1, 3: 2, 4: 4} // BYTE, SHORT, LONG
	size := sizes[f.kind]
	if size == 0 {
		return nil, nil
	}
	b := f.value[:]
	n = int(min(int64(f.count), int64(n)))
	if int64(f.count)*int64(size) > 4 && n > 0 {
		at := int64(t.order.Uint32(f.value[:]))
		if _, err := t.r.ReadAt(f.value[:1], at+int64(n*size)-1); err != nil {
			return nil, err // before memory is spent on what is not there
		}
		b = make([]byte, n*size)
		if _, err := t.r.ReadAt(b, at); err != nil {
			return nil, err
		}
	}
	out := make([]int64, n)
	for i := range out {
		switch p := b[i*size:]; size {
		case 1:
			out[i] = int64(p[0])
		case 2:
			out[i] = int64(t.order.Uint16(p))
		case 4:
			out[i] = int64(t.order.Uint32(p))
		}
	}
	return out, nil
}

// kind names what package tiff does not read, or reads wrongly without a word; "" is what it reads.
func (t *tiffFile) kind() string {
	compression, samples := t.number(tagCompression, 1), t.number(tagSamplesPerPixel, 1)
	colours := map[int64]string{4: "a TIFF mask", 5: "a CMYK TIFF", 6: "a YCbCr TIFF", 8: "a CIELab TIFF", 9: "an ICCLab TIFF"}
	codings := map[int64]string{6: "a TIFF with JPEG inside", 7: "a TIFF with JPEG inside", 34712: "a TIFF with JPEG 2000 inside",
		34925: "an LZMA-compressed TIFF", 50000: "a Zstandard-compressed TIFF", 50001: "a TIFF with WebP inside"}
	switch {
	case codings[compression] != "":
		return codings[compression]
	case colours[t.number(tagPhotometric, 1)] != "":
		return colours[t.number(tagPhotometric, 1)]
	case t.number(tagPlanar, 1) == 2 && samples > 1:
		return "a TIFF with a plane for each colour (PlanarConfiguration 2)"
	case t.number(tagFillOrder, 1) == 2 && !t.fax():
		return "a TIFF with its bits in reverse order (FillOrder 2)"
	case t.number(tagSampleFormat, 1) == 3:
		return "a floating-point TIFF"
	}
	return t.rareKind()
}

// rareKind does so for what few files have.
func (t *tiffFile) rareKind() string {
	const rgb, fax3, twoDimensional, lzw = 2, 3, 1, 5
	compression, samples := t.number(tagCompression, 1), t.number(tagSamplesPerPixel, 1)
	switch bits := t.number(tagBitsPerSample, 1); {
	case bits != 1 && bits != 8 && bits != 16:
		return fmt.Sprintf("a TIFF with %d bits per sample", bits)
	case t.number(tagPhotometric, 1) == rgb && samples > 3 && t.number(tagExtraSamples, 0) == 0, samples > 4:
		return fmt.Sprintf("a TIFF with %d samples per pixel, of which some have no stated meaning", samples)
	case compression == fax3 && t.number(tagFaxOptions, 0)&twoDimensional != 0:
		return "a TIFF with a fax in two-dimensional coding"
	case compression == lzw && t.oldLZW():
		return "a TIFF with LZW as it was before TIFF 6.0"
	}
	return ""
}

// oldLZW reports whether the first strip begins with LZW's first code, 256 in nine bits, from the
// lowest bit on.
func (t *tiffFile) oldLZW() bool {
	var b [2]byte
	_, err := t.r.ReadAt(b[:], t.number(tagStripOffsets, t.number(tagTileOffsets, 0)))
	return err == nil && b[0] == 0 && b[1]&1 != 0
}

// blockMemory is what package tiff takes for a strip or tile: its bytes, and if they are compressed
// as many again while they grow.
func (t *tiffFile) blockMemory(width, height int) int64 {
	w, h := int64(width), min(t.number(tagRowsPerStrip, int64(height)), int64(height))
	if t.number(tagTileWidth, 0) > 0 {
		w, h = t.number(tagTileWidth, 0), t.number(tagTileHeight, 0)
	}
	w, h = min(w, 1<<24), min(h, 1<<24)
	if t.number(tagCompression, 1) <= 1 {
		row := (w*t.number(tagBitsPerSample, 1)*t.number(tagSamplesPerPixel, 1) + 7) / 8
		return row * h
	}
	const most = 8 // bytes per pixel, which is what package tiff limits a block to
	return 2 * most * w * h
}

// checkBlocks refuses strips or tiles that share bytes: to decode them would take many times as
// long as the file is.
func (t *tiffFile) checkBlocks(width, height int) error {
	offsets, counts := uint16(tagStripOffsets), uint16(tagStripCounts)
	if t.number(tagTileWidth, 0) > 0 {
		offsets, counts = tagTileOffsets, tagTileCounts
	}
	need := t.blocks(int64(width), int64(height))
	if need > maxBlocks {
		return failure(Invalid, "the TIFF has %d strips or tiles, and a photo has no more than %d", need, maxBlocks)
	}
	n := int(min(int64(t.fields[offsets].count), int64(t.fields[counts].count), need))
	at, err := t.numbers(offsets, n)
	size, err2 := t.numbers(counts, n)
	if err := errors.Join(err, err2); err != nil {
		return err
	}
	blocks := make([]block, 0, n)
	total, end := int64(0), int64(0)
	for i := range min(len(at), len(size)) {
		blocks = append(blocks, block{at[i], at[i] + size[i]})
		total += size[i]
		end = max(end, at[i]+size[i])
	}
	if total > end {
		return failure(Invalid, "the TIFF's strips or tiles overlap: they claim %d bytes of %d", total, end)
	}
	// One that is far away, and perhaps not there, makes room for any number of others. Some files'
	// overlap by a byte.
	if have := covered(blocks); total > 2*have {
		return failure(Invalid, "the TIFF's strips or tiles overlap: they claim %d bytes of %d", total, have)
	}
	return nil
}

// maxBlocks bounds the strips or tiles: lists of them take memory before it is known what the image
// will take.
const maxBlocks = 1 << 20

// blocks is how many strips or tiles an image has.
func (t *tiffFile) blocks(width, height int64) int64 {
	above := func(a, b int64) int64 { return (a + b - 1) / b }
	if w := t.number(tagTileWidth, 0); w > 0 {
		return above(width, w) * above(height, max(t.number(tagTileHeight, 0), 1))
	}
	rows := t.number(tagRowsPerStrip, 0)
	if rows <= 0 || rows > height {
		rows = height
	}
	return above(height, rows)
}

// A block is where a strip or tile lies in the file.
type block struct{ from, to int64 }

// covered returns how many bytes lie in at least one block. It changes the order.
func covered(blocks []block) (bytes int64) {
	slices.SortFunc(blocks, func(a, b block) int { return cmp.Compare(a.from, b.from) })
	end := int64(0)
	for _, b := range blocks {
		bytes += max(0, b.to-max(b.from, end))
		end = max(end, b.to)
	}
	return bytes
}

package exif

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"io"
	"math"
)

// What begins the APP1 segments that hold EXIF (CIPA DC-008, 4.7.2) and XMP (its specification,
// part 3, 1.1.3).
var (
	jpegPrefix = []byte("Exif\x00\x00")
	xmpPrefix  = []byte("http://ns.adobe.com/xap/1.0/\x00")
)

// maxBlock is the most of an EXIF block that is read. JPEG has no room for more than 64 KiB.
const maxBlock = 1 << 20

// blocks are what a file has, the first of each kind; nil if there is none.
type blocks struct{ exif, xmp []byte }

// complete reports whether nothing that comes later matters.
func (b blocks) complete() bool { return b.exif != nil && b.xmp != nil }

// data returns what the blocks say. EXIF's orientation goes before XMP's, as in Pillow and
// ImageMagick. Some programs leave JPEG's prefix before EXIF in other formats, too. What the tags
// call a preview is said of a file only where that is a TIFF file.
func (b blocks) data() Data {
	d, _ := tags(bytes.NewReader(bytes.TrimPrefix(b.exif, jpegPrefix)))
	d.Preview = false
	if d.Orientation == 0 {
		d.Orientation = orientationOf(b.xmp)
	}
	return d.checked()
}

// JPEG reads the tags of a JPEG file: the first APP1 segments that hold EXIF and XMP.
func JPEG(r io.ReadSeeker) Data {
	const (
		fill = 0xFF
		sos  = 0xDA
		app1 = 0xE1
	)
	skip(r, 2) // SOI
	var found blocks
	for !found.complete() {
		var h [4]byte // 0xFF, marker, length with its own two bytes
		if _, err := io.ReadFull(r, h[:]); err != nil || h[0] != 0xFF || h[1] == sos {
			break
		}
		if h[1] == fill {
			skip(r, -3)
			continue
		}
		length := int64(binary.BigEndian.Uint16(h[2:])) - 2
		if length < 0 {
			break
		}
		if h[1] != app1 {
			skip(r, length)
			continue
		}
		found.segment(read(r, length))
	}
	return found.data()
}

// segment takes the contents of an APP1 segment.
func (b *blocks) segment(s []byte) {
	switch {
	case b.exif == nil && bytes.HasPrefix(s, jpegPrefix):
		b.exif = s
	case b.xmp == nil && bytes.HasPrefix(s, xmpPrefix):
		b.xmp = s[len(xmpPrefix):]
	}
}

// PNG reads the tags of a PNG file: the eXIf chunk, and the iTXt chunk that holds XMP.
func PNG(r io.ReadSeeker) Data {
	const signature, checksum = 8, 4
	return chunks(r, signature, math.MaxInt64, func(h []byte) chunk {
		length := int64(binary.BigEndian.Uint32(h))
		return chunk{string(h[4:]), length, length + checksum}
	})
}

// WebP reads the tags of a WebP file: the chunks EXIF and XMP, which may come after the image.
func WebP(r io.ReadSeeker) Data {
	h := make([]byte, 12) // "RIFF", length, "WEBP"
	if _, err := io.ReadFull(r, h); err != nil {
		return blocks{}.data()
	}
	return chunks(r, int64(len(h)), 8+int64(binary.LittleEndian.Uint32(h[4:])), func(h []byte) chunk {
		length := int64(binary.LittleEndian.Uint32(h[4:]))
		return chunk{string(h[:4]), length, length + length&1} // padded to an even length
	})
}

// A chunk is a part of a PNG or WebP file.
type chunk struct {
	kind           string
	length, padded int64 // of what follows the head
}

// chunks reads the tags in the chunks from one offset to another. head makes sense of a chunk's
// first 8 bytes.
func chunks(r io.ReadSeeker, at, end int64, head func([]byte) chunk) Data {
	var found blocks
	h := make([]byte, 8)
	for at < end && !found.complete() {
		if _, err := r.Seek(at, io.SeekStart); err != nil {
			break
		}
		if _, err := io.ReadFull(r, h); err != nil {
			break
		}
		c := head(h)
		switch {
		case c.kind == "IEND":
			return found.data()
		case found.exif == nil && (c.kind == "eXIf" || c.kind == "EXIF"):
			found.exif = read(r, c.length)
		case found.xmp == nil && c.kind == "XMP ":
			found.xmp = read(r, min(c.length, maxXMP))
		case found.xmp == nil && c.kind == "iTXt":
			found.xmp = xmpText(read(r, min(c.length, maxXMP)))
		}
		at += int64(len(h)) + c.padded
	}
	return found.data()
}

// xmpText returns the XMP of an iTXt chunk, nil if it is another text: keyword, whether it is
// compressed and how, language, translated keyword, text (PNG specification, 11.3.3.4).
func xmpText(chunk []byte) []byte {
	text, ok := bytes.CutPrefix(chunk, []byte("XML:com.adobe.xmp\x00"))
	if !ok || len(text) < 2 {
		return nil
	}
	compressed := text[0] == 1
	if part := bytes.SplitN(text[2:], []byte{0}, 3); len(part) == 3 {
		text = part[2]
	}
	if !compressed {
		return text
	}
	z, err := zlib.NewReader(bytes.NewReader(text))
	if err != nil {
		return nil
	}
	return read(z, maxXMP)
}

// read returns the next length bytes, or as many as there are, up to maxBlock.
func read(r io.Reader, length int64) []byte {
	b, _ := io.ReadAll(io.LimitReader(r, min(length, maxBlock)))
	return b
}

// skip moves on by n bytes. If that fails, so does the next read.
func skip(r io.Seeker, n int64) { _, _ = r.Seek(n, io.SeekCurrent) }

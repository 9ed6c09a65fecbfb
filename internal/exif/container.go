package exif

import (
	"bytes"
	"encoding/binary"
	"io"
)

// jpegPrefix begins the APP1 segment that holds EXIF (CIPA DC-008, 4.7.2).
var jpegPrefix = []byte("Exif\x00\x00")

// maxBlock is the most of an EXIF block that is read. JPEG has no room for more than 64 KiB.
const maxBlock = 1 << 20

// JPEG reads the tags of a JPEG file: the first APP1 segment that holds EXIF.
func JPEG(r io.ReadSeeker) Data {
	const (
		fill = 0xFF
		sos  = 0xDA
		app1 = 0xE1
	)
	skip(r, 2) // SOI
	for {
		var h [4]byte // 0xFF, marker, length with its own two bytes
		if _, err := io.ReadFull(r, h[:]); err != nil || h[0] != 0xFF || h[1] == sos {
			return block(nil)
		}
		if h[1] == fill {
			skip(r, -3)
			continue
		}
		length := int64(binary.BigEndian.Uint16(h[2:])) - 2
		if length < 0 {
			return block(nil)
		}
		if h[1] != app1 {
			skip(r, length)
			continue
		}
		if b := read(r, length); bytes.HasPrefix(b, jpegPrefix) {
			return block(b)
		}
	}
}

// PNG reads the tags of a PNG file: the eXIf chunk.
func PNG(r io.ReadSeeker) Data {
	skip(r, 8) // signature
	for {
		var h [8]byte // length, type
		if _, err := io.ReadFull(r, h[:]); err != nil || string(h[4:]) == "IEND" {
			return block(nil)
		}
		length := int64(binary.BigEndian.Uint32(h[:]))
		if string(h[4:]) == "eXIf" {
			return block(read(r, length))
		}
		skip(r, length+4) // and the checksum
	}
}

// WebP reads the tags of a WebP file: the EXIF chunk, which may come after the image.
func WebP(r io.ReadSeeker) Data {
	var h [8]byte // type, length
	if _, err := io.ReadFull(r, h[:]); err != nil {
		return block(nil)
	}
	end := 8 + int64(binary.LittleEndian.Uint32(h[4:]))
	skip(r, 4) // "WEBP"
	for at := int64(12); at < end; {
		if _, err := io.ReadFull(r, h[:]); err != nil {
			break
		}
		length := int64(binary.LittleEndian.Uint32(h[4:]))
		if string(h[:4]) == "EXIF" {
			return block(read(r, length))
		}
		length += length & 1 // chunks are padded to an even length
		skip(r, length)
		at += 8 + length
	}
	return block(nil)
}

// read returns the next length bytes, or as many as there are, up to maxBlock.
func read(r io.Reader, length int64) []byte {
	b, _ := io.ReadAll(io.LimitReader(r, min(length, maxBlock)))
	return b
}

// skip moves on by n bytes. If that fails, so does the next read.
func skip(r io.Seeker, n int64) { _, _ = r.Seek(n, io.SeekCurrent) }

// Package exiftest writes EXIF for tests.
package exiftest

import (
	"encoding/binary"
	"hash/crc32"
)

// Block returns an EXIF block, that is, a TIFF file without an image: the tag Orientation
// and, in the EXIF IFD, FocalLengthIn35mmFilm, each of type SHORT.
func Block(order binary.AppendByteOrder, orientation, focal35 uint16) []byte {
	const main = 8                  // offset of the main IFD
	const sub = main + 2 + 2*12 + 4 // and of the EXIF IFD, after two tags
	b := []byte("II")
	if order == binary.AppendByteOrder(binary.BigEndian) {
		b = []byte("MM")
	}
	b = order.AppendUint16(b, 42)
	b = order.AppendUint32(b, main)
	b = order.AppendUint16(b, 2)
	b = short(b, order, 0x0112, orientation)
	b = order.AppendUint16(b, 0x8769)
	b = order.AppendUint16(b, 4) // LONG
	b = order.AppendUint32(b, 1)
	b = order.AppendUint32(b, sub)
	b = order.AppendUint32(b, 0) // no further IFD
	b = order.AppendUint16(b, 1)
	b = short(b, order, 0xA405, focal35)
	return order.AppendUint32(b, 0)
}

func short(b []byte, order binary.AppendByteOrder, tag, value uint16) []byte {
	b = order.AppendUint16(b, tag)
	b = order.AppendUint16(b, 3) // SHORT
	b = order.AppendUint32(b, 1)
	b = order.AppendUint16(b, value)
	return order.AppendUint16(b, 0)
}

// Segment returns a JPEG segment.
func Segment(marker byte, payload string) []byte {
	b := []byte{0xFF, marker}
	b = binary.BigEndian.AppendUint16(b, uint16(2+len(payload)))
	return append(b, payload...)
}

// InJPEG returns a JPEG file with segments inserted after its start.
func InJPEG(jpeg []byte, segments ...[]byte) []byte {
	out := append([]byte{}, jpeg[:2]...)
	for _, s := range segments {
		out = append(out, s...)
	}
	return append(out, jpeg[2:]...)
}

// InPNG returns a PNG file with the block before its IEND chunk. The checksum is right.
func InPNG(png, block []byte) []byte {
	const iend = 12
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(block)))
	chunk = append(append(chunk, "eXIf"...), block...)
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:]))
	end := len(png) - iend
	return append(append(append([]byte{}, png[:end]...), chunk...), png[end:]...)
}

// Package exif reads the few EXIF tags that a measurement from a photo needs, and nothing
// else: three numbers do not need a library of thousands of tags.
//
// EXIF is a block that is built like a TIFF file. In JPEG, PNG and WebP files it is searched
// for (container.go). No function fails: what cannot be read is as if it were not there.
package exif

import (
	"bytes"
	"encoding/binary"
	"io"
)

// Data is what the tags of the main image say.
type Data struct {
	Orientation   int     // tag 0x0112: 1 to 8; 1 where it is missing or invalid
	FocalLength35 float64 // tag 0xA405: focal length for 35 mm film, in mm; 0 where it is unknown
	Preview       bool    // tag 0x00FE, in TIFF: the main image is only a smaller version of another one in the file
}

// The tags, by their numbers in TIFF 6.0 and CIPA DC-008.
const (
	tagSubfileType   = 0x00FE
	tagOrientation   = 0x0112
	tagExifIFD       = 0x8769
	tagFocalLength35 = 0xA405
)

// The types of values that these tags have.
const (
	typeShort = 3
	typeLong  = 4
	typeIFD   = 13 // a LONG that is an offset
)

// maxTags is how many tags of a directory (IFD) are looked at. Files of cameras have a few
// hundred. Two directories are read, each once: nothing in a file makes it more.
const maxTags = 5000

// TIFF reads the tags of a TIFF file, or of the EXIF block of another format, which is
// built like one.
func TIFF(r io.ReadSeeker) Data {
	d := Data{Orientation: 1}
	order, main := header(r)
	if order == nil {
		return d
	}
	var exifIFD uint32
	directory(r, order, main, func(tag uint16, value uint32) {
		switch {
		case tag == tagOrientation && 1 <= value && value <= 8:
			d.Orientation = int(value)
		case tag == tagSubfileType:
			d.Preview = value&1 != 0
		case tag == tagExifIFD:
			exifIFD = value
		}
	})
	if exifIFD == 0 {
		return d
	}
	directory(r, order, exifIFD, func(tag uint16, value uint32) {
		if tag == tagFocalLength35 {
			d.FocalLength35 = float64(value)
		}
	})
	return d
}

// header returns the byte order and the offset of the first directory, or nil if this is no TIFF.
func header(r io.Reader) (binary.ByteOrder, uint32) {
	var h [8]byte // byte order, 42, offset
	if _, err := io.ReadFull(r, h[:]); err != nil {
		return nil, 0
	}
	switch string(h[:4]) {
	case "II*\x00":
		return binary.LittleEndian, binary.LittleEndian.Uint32(h[4:])
	case "MM\x00*":
		return binary.BigEndian, binary.BigEndian.Uint32(h[4:])
	}
	return nil, 0
}

// directory hands over the tags of the directory at an offset that have one value of type
// SHORT or LONG, as all the wanted ones do. Those before a damage count.
func directory(r io.ReadSeeker, order binary.ByteOrder, offset uint32, found func(tag uint16, value uint32)) {
	if _, err := r.Seek(int64(offset), io.SeekStart); err != nil {
		return
	}
	var n [2]byte
	if _, err := io.ReadFull(r, n[:]); err != nil {
		return
	}
	const size = 12 // tag, type, count, value
	// Reading on to the limit finds out, in files that end soon, whether the reader fails at the end (TestDecodeFailingReader).
	entries := read(r, size*maxTags)
	entries = entries[:min(len(entries), size*int(order.Uint16(n[:])))]
	for ; len(entries) >= size; entries = entries[size:] {
		tag, kind, count, value := order.Uint16(entries), order.Uint16(entries[2:]), order.Uint32(entries[4:]), entries[8:size]
		if count != 1 {
			continue
		}
		switch kind {
		case typeShort:
			found(tag, uint32(order.Uint16(value)))
		case typeLong, typeIFD:
			found(tag, order.Uint32(value))
		}
	}
}

// block reads the tags of an EXIF block. Some programs leave JPEG's prefix before it in
// other formats, too. What the tags call a preview is said of a file only where that is a TIFF file.
func block(b []byte) Data {
	d := TIFF(bytes.NewReader(bytes.TrimPrefix(b, jpegPrefix)))
	d.Preview = false
	return d
}

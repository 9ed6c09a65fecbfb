// Package exif reads the few EXIF tags that a measurement from a photo needs, and nothing
// else: three numbers do not need a library of thousands of tags.
//
// EXIF is a block that is built like a TIFF file. In JPEG, PNG and WebP files it is searched for
// (container.go). Where it does not say the orientation, XMP may (xmp.go). No function fails: what
// cannot be read is as if it were not there.
package exif

import (
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
	tagXMP           = 0x02BC
	tagExifIFD       = 0x8769
	tagFocalLength35 = 0xA405
)

// The types of values that these tags have.
const (
	typeByte      = 1
	typeShort     = 3
	typeLong      = 4
	typeUndefined = 7
	typeSShort    = 8
	typeSLong     = 9  // some cameras write the orientation so
	typeIFD       = 13 // a LONG that is an offset
)

// maxTags is how many tags of a directory (IFD) are looked at. Files of cameras have a few
// hundred. Two directories are read, each once: nothing in a file makes it more.
const maxTags = 5000

// TIFF reads the tags of a TIFF file.
func TIFF(r io.ReadSeeker) Data {
	d, xmp := tags(r)
	if d.Orientation == 0 && xmp.count > 0 {
		if _, err := r.Seek(int64(xmp.value), io.SeekStart); err == nil {
			d.Orientation = orientationOf(read(r, min(int64(xmp.count), maxXMP)))
		}
	}
	return d.checked()
}

// checked returns the data with an orientation, whatever is known.
func (d Data) checked() Data {
	d.Orientation = max(d.Orientation, 1)
	return d
}

// tags reads the tags of a TIFF file, or of the EXIF block of another format, which is built like
// one. The orientation is 0 where it is missing or invalid. xmp is where an XMP packet is.
func tags(r io.ReadSeeker) (d Data, xmp entry) {
	order, main := header(r)
	if order == nil {
		return d, xmp
	}
	var exifIFD uint32
	directory(r, order, main, func(e entry) {
		switch {
		case e.tag == tagXMP && e.count > 1:
			xmp = e
		case e.count > 1:
		case e.tag == tagOrientation && 1 <= e.value && e.value <= 8:
			d.Orientation = int(e.value)
		case e.tag == tagSubfileType:
			d.Preview = e.value&1 != 0
		case e.tag == tagExifIFD:
			exifIFD = e.value
		}
	})
	if exifIFD == 0 {
		return d, xmp
	}
	directory(r, order, exifIFD, func(e entry) {
		if e.tag == tagFocalLength35 && e.count == 1 {
			d.FocalLength35 = float64(e.value)
		}
	})
	return d, xmp
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

// An entry is one tag of a directory: a number, or several bytes at the offset that value is.
type entry struct {
	tag          uint16
	count, value uint32
}

// directory hands over the tags of the directory at an offset that have one value of type SHORT or
// LONG, signed or not, or bytes elsewhere, as all the wanted ones do. Those before a damage count.
func directory(r io.ReadSeeker, order binary.ByteOrder, offset uint32, found func(entry)) {
	if _, err := r.Seek(int64(offset), io.SeekStart); err != nil {
		return
	}
	var n [2]byte
	if _, err := io.ReadFull(r, n[:]); err != nil {
		return
	}
	const size = 12 // tag, type, count, value
	// Reading on to the limit finds out, in files that end soon, whether the reader fails at the
	// end (TestDecodeFailingReader).
	entries := read(r, size*maxTags)
	entries = entries[:min(len(entries), size*int(order.Uint16(n[:])))]
	for ; len(entries) >= size; entries = entries[size:] {
		kind, value := order.Uint16(entries[2:]), entries[8:size]
		e := entry{order.Uint16(entries), order.Uint32(entries[4:]), order.Uint32(value)}
		switch {
		case e.count == 1 && (kind == typeShort || kind == typeSShort):
			e.value = uint32(order.Uint16(value))
			found(e)
		case e.count == 1 && (kind == typeLong || kind == typeSLong || kind == typeIFD),
			e.count > 4 && (kind == typeByte || kind == typeUndefined):
			found(e)
		}
	}
}

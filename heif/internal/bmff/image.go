package bmff

import (
	"encoding/binary"
	"io"
)

// Property returns the contents of the item's first property of a type, or nil.
func (i *Item) Property(kind string) []byte {
	for _, p := range i.Properties {
		if p.Type == kind {
			return p.Data
		}
	}
	return nil
}

// Size returns the size as stored, before the image is turned or cropped. It is 0 if it is missing.
func (i *Item) Size() (width, height int) {
	c := cursor{b: box{data: i.Property("ispe")}, i: 4}
	w, h := c.uint(4), c.uint(4)
	if c.bad || w > 1<<30 || h > 1<<30 {
		return 0, 0
	}
	return int(w), int(h)
}

// Colours says how samples are coded (ISO/IEC 23091-2).
type Colours struct {
	Matrix    int // MatrixCoefficients
	FullRange bool
}

// Colours returns what the item says about its colours, and whether it says anything.
func (i *Item) Colours() (Colours, bool) {
	for _, p := range i.Properties {
		if p.Type == "colr" && len(p.Data) >= 11 && string(p.Data[:4]) == "nclx" {
			return Colours{int(binary.BigEndian.Uint16(p.Data[8:])), p.Data[10]&0x80 != 0}, true
		}
	}
	return Colours{}, false
}

// Parts returns the images that an image consists of: itself, or the tiles of a grid.
func (f *File) Parts(i *Item) []*Item {
	if i.Type != "grid" {
		return []*Item{i}
	}
	var parts []*Item
	for _, ref := range f.references {
		if ref.kind != "dimg" || ref.from != i.ID {
			continue
		}
		for _, id := range ref.to {
			if part := f.items[id]; part != nil {
				parts = append(parts, part)
			}
		}
	}
	return parts
}

// maxEXIF is the largest part of an EXIF block that is read.
const maxEXIF = 1 << 20

// EXIF returns the EXIF block of the main image, beginning with the TIFF header, or nil.
func (f *File) EXIF(r io.ReaderAt) []byte {
	for _, item := range f.order {
		if item.Type == "Exif" && f.describes(item) {
			b := f.Content(r, item, maxEXIF)
			if len(b) < 4 {
				return nil
			}
			skip := uint64(binary.BigEndian.Uint32(b)) + 4 // ISO/IEC 23008-12, A.2.1
			return b[min(skip, uint64(len(b))):]
		}
	}
	return nil
}

// describes reports whether an item of metadata is about the main image.
func (f *File) describes(item *Item) bool {
	for _, ref := range f.references {
		if ref.kind != "cdsc" || ref.from != item.ID {
			continue
		}
		for _, id := range ref.to {
			if id == f.Primary.ID {
				return true
			}
		}
	}
	return false
}

// Content reads the bytes of an item. It stops after most bytes, or where the file ends.
func (f *File) Content(r io.ReaderAt, item *Item, most int64) []byte {
	var all []byte
	for _, e := range item.extents {
		if int64(len(all)) == most || e.length < 0 {
			break
		}
		from := r
		if item.inMeta {
			from = bytesAt(f.idat.data)
		}
		length := e.length
		if length == 0 { // to the end
			length = most
		}
		b := make([]byte, min(length, most-int64(len(all))))
		n, _ := from.ReadAt(b, max(0, e.at))
		all = append(all, b[:n]...)
		if n < len(b) { // a file can claim any number of such parts
			break
		}
	}
	return all
}

type bytesAt []byte

func (b bytesAt) ReadAt(p []byte, at int64) (int, error) {
	if at >= int64(len(b)) {
		return 0, io.EOF
	}
	n := copy(p, b[at:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

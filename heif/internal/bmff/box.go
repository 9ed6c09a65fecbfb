// Package bmff reads what a HEIF file (ISO/IEC 23008-12, in boxes of ISO/IEC 14496-12) says about
// its main image: its size, its coding, how it is turned and cropped, its colours, and where its
// EXIF block is.
package bmff

import (
	"encoding/binary"
	"errors"
	"io"
)

// ErrDamaged means that the boxes contradict each other or end too early.
var ErrDamaged = errors.New("the boxes are damaged")

// maxMeta is the largest meta box that is read, in bytes. Phones write some 10 KB.
const maxMeta = 1 << 20

// maxBoxes is how many boxes of the file are searched for the meta box.
const maxBoxes = 100

// A box has a box's contents, and where they begin in the file.
type box struct {
	kind string
	at   int64
	data []byte
}

// findMeta reads the file's meta box.
func findMeta(r io.ReaderAt) (box, error) {
	at := int64(0)
	for range maxBoxes {
		var h [16]byte
		n, err := r.ReadAt(h[:], at)
		if n < 8 {
			return box{}, err
		}
		size, begin := int64(binary.BigEndian.Uint32(h[:])), int64(8)
		if size == 1 && n == len(h) {
			size, begin = int64(binary.BigEndian.Uint64(h[8:])), 16
		}
		if string(h[4:8]) == "meta" {
			if size == 0 { // it extends to the end of the file
				return readMeta(r, at+begin, maxMeta, true)
			}
			return readMeta(r, at+begin, size-begin, false)
		}
		if size < begin || size > 1<<60 || at > 1<<60 { // with 0 it extends to the end
			return box{}, ErrDamaged
		}
		at += size
	}
	return box{}, ErrDamaged
}

// readMeta reads a meta box. With toEnd it may be shorter than size.
func readMeta(r io.ReaderAt, at, size int64, toEnd bool) (box, error) {
	if size < 4 || size > maxMeta {
		return box{}, ErrDamaged
	}
	data := make([]byte, size)
	n, err := r.ReadAt(data, at)
	if n < len(data) && !(toEnd && err == io.EOF && n >= 4) {
		return box{}, err
	}
	return box{"meta", at, data[:n]}, nil
}

// children returns the boxes in a box, after skip bytes.
func (b box) children(skip int) ([]box, error) {
	var all []box
	for rest := (cursor{b: b, i: skip}); rest.left() > 0; {
		begin := rest.i
		size, kind := int(rest.uint(4)), string(rest.take(4))
		if size == 0 {
			size = len(b.data) - begin
		}
		content := rest.take(size - 8)
		if rest.bad {
			return nil, ErrDamaged
		}
		all = append(all, box{kind, b.at + int64(begin) + 8, content})
	}
	return all, nil
}

// A cursor reads a box from front to back. Beyond the end it reads zeros, and bad is set.
type cursor struct {
	b   box
	i   int
	bad bool
}

func (c *cursor) left() int { return len(c.b.data) - c.i }

// take returns the next n bytes.
func (c *cursor) take(n int) []byte {
	if n < 0 || n > c.left() {
		c.bad = true
		return nil
	}
	c.i += n
	return c.b.data[c.i-n : c.i]
}

// uint returns the next number, which has so many bytes, at most 8.
func (c *cursor) uint(bytes int) (v uint64) {
	for _, b := range c.take(bytes) {
		v = v<<8 | uint64(b)
	}
	return v
}

// full begins a box that has a version and flags.
func (b box) full() (c *cursor, version byte, flags uint32) {
	c = &cursor{b: b}
	v := c.uint(4)
	return c, byte(v >> 24), uint32(v & 0xFFFFFF)
}

// pick returns a if small is set, and b otherwise. Sizes of fields depend on versions.
func pick(small bool, a, b int) int {
	if small {
		return a
	}
	return b
}

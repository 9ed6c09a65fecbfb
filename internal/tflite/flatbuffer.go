package tflite

import (
	"errors"
	"fmt"

	flatbuffers "github.com/google/flatbuffers/go"
)

// ErrMalformed says that a file is not a well-formed TensorFlow Lite model.
var ErrMalformed = errors.New("tflite: malformed model")

// ErrUnsupported says that a model uses what this package does not implement.
var ErrUnsupported = errors.New("tflite: unsupported model")

// A buffer reads a flatbuffer that it does not trust: every position is checked
// before the flatbuffers runtime, which panics on bad ones, reads there. The first
// failure is kept in err, and reads after it return zero values, so that callers check
// once at the end of a step.
type buffer struct {
	data  []byte
	spent int // bytes read as numbers or text
	err   error
}

// fail keeps the first failure.
func (b *buffer) fail(format string, args ...any) {
	if b.err == nil {
		b.err = fmt.Errorf("%w: "+format, append([]any{ErrMalformed}, args...)...)
	}
}

// in reports whether the n bytes at pos lie inside the buffer.
func (b *buffer) in(pos, n int) bool {
	if b.err == nil && pos >= 0 && n >= 0 && pos <= len(b.data)-n {
		return true
	}
	b.fail("%d bytes at offset %d lie outside the file's %d", n, pos, len(b.data))
	return false
}

func (b *buffer) u8(pos int) byte {
	if !b.in(pos, 1) {
		return 0
	}
	return flatbuffers.GetByte(b.data[pos:])
}

func (b *buffer) u16(pos int) int {
	if !b.in(pos, 2) {
		return 0
	}
	return int(flatbuffers.GetUint16(b.data[pos:]))
}

func (b *buffer) i32(pos int) int {
	if !b.in(pos, 4) {
		return 0
	}
	return int(flatbuffers.GetInt32(b.data[pos:]))
}

// offset returns the position that the unsigned offset stored at pos leads to.
func (b *buffer) offset(pos int) int {
	if !b.in(pos, 4) {
		return 0
	}
	to := int64(pos) + int64(flatbuffers.GetUOffsetT(b.data[pos:]))
	if to > int64(len(b.data)) {
		b.fail("the offset at %d leads outside the file", pos)
		return 0
	}
	return int(to)
}

// A table is one table of the flatbuffer; the zero value has no fields.
type table struct {
	b           *buffer
	pos         int
	vtable, end int // the bytes of the vtable
}

// table returns the table at pos.
func (b *buffer) table(pos int) table {
	if !b.in(pos, 4) {
		return table{}
	}
	v := pos - int(flatbuffers.GetSOffsetT(b.data[pos:]))
	n := b.u16(v)
	if n < 4 || !b.in(v, n) {
		b.fail("the table at %d has a bad vtable", pos)
		return table{}
	}
	return table{b, pos, v, v + n}
}

// field returns the position of field i, or 0 if the table does not have it.
func (t table) field(i int) int {
	at := t.vtable + 4 + 2*i
	if t.b == nil || at+2 > t.end {
		return 0
	}
	if o := t.b.u16(at); o != 0 {
		return t.pos + o
	}
	return 0
}

func (t table) u8(i int, def byte) byte {
	if p := t.field(i); p != 0 {
		return t.b.u8(p)
	}
	return def
}

func (t table) i32(i, def int) int {
	if p := t.field(i); p != 0 {
		return t.b.i32(p)
	}
	return def
}

// table returns the table in field i; ok is false if there is none.
func (t table) table(i int) (sub table, ok bool) {
	p := t.field(i)
	if p == 0 {
		return table{}, false
	}
	sub = t.b.table(t.b.offset(p))
	return sub, sub.b != nil
}

// vector returns the position of the first of the n elements, of size bytes each, in field i.
func (t table) vector(i, size int) (pos, n int) {
	p := t.field(i)
	if p == 0 {
		return 0, 0
	}
	pos = t.b.offset(p)
	n = t.b.i32(pos)
	if n < 0 || n > len(t.b.data)/size || !t.b.in(pos+4, n*size) {
		t.b.fail("the vector at %d has a bad length of %d", pos, n)
		return 0, 0
	}
	return pos + 4, n
}

func (t table) bytes(i int) []byte {
	pos, n := t.vector(i, 1)
	if n == 0 {
		return nil
	}
	return t.b.data[pos : pos+n : pos+n]
}

// text returns the bytes of field i as a string.
func (t table) text(i int) string {
	b := t.bytes(i)
	if len(b) == 0 || !t.b.spend(len(b)) {
		return ""
	}
	return string(b)
}

// numbers is vector for elements that are read one by one.
func (t table) numbers(i, size int) (pos, n int) {
	if pos, n = t.vector(i, size); n == 0 || !t.b.spend(n*size) {
		return 0, 0
	}
	return pos, n
}

func (t table) ints(i int) []int {
	pos, n := t.numbers(i, 4)
	v := make([]int, n)
	for j := range v {
		v[j] = t.b.i32(pos + 4*j)
	}
	return v
}

func (t table) tables(i int) []table {
	pos, n := t.numbers(i, 4)
	v := make([]table, n)
	for j := range v {
		v[j] = t.b.table(t.b.offset(pos + 4*j))
	}
	return v
}

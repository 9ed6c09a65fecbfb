package jpeg

import (
	"bytes"
	"encoding/binary"
)

const (
	windowSize = 64 << 10 // entropy-coded bytes held at a time
	// slack is more than an MCU can take: 10 blocks of 64 coefficients of at most 31 bits, and a
	// few bytes that are loaded ahead.
	slack = 3 << 10
)

// A bitReader reads entropy-coded data bit by bit up to the next marker; behind that it gives
// zeros, as libjpeg does.
type bitReader struct {
	in *input
	// data is what the file holds without stuffed bytes, then slack bytes of zeros that count as
	// data only while more of the file is to come.
	data []byte
	size int    // bytes of data before the slack
	pos  int    // the next byte of data to go into acc
	last bool   // nothing follows data but a marker or the end of the file
	err  error  // why nothing follows if it is not a marker
	acc  uint64 // the next bits, beginning with the highest
	n    int    // how many acc holds
}

// start begins a new piece of entropy-coded data at the input's next byte.
func (b *bitReader) start() {
	b.size, b.pos, b.acc, b.n, b.err = 0, 0, 0, 0, nil
	b.last = b.in.pending != 0
	b.refill()
}

// refill reads on until the window is full or a marker is reached. It must be called before an MCU
// is decoded unless slack bytes are there.
func (b *bitReader) refill() {
	b.size = copy(b.data, b.data[b.pos:b.size])
	b.pos = 0
	for b.size < windowSize && !b.last {
		if err := b.in.fill(); err != nil {
			b.last, b.err = true, err
			break
		}
		b.unstuff()
	}
	clear(b.data[b.size : b.size+slack])
}

// unstuff moves bytes from the input to the window.
func (b *bitReader) unstuff() {
	src := b.in.buf[:min(len(b.in.buf), windowSize-b.size)]
	if i := bytes.IndexByte(src, 0xff); i >= 0 {
		src = src[:i]
	}
	b.size += copy(b.data[b.size:], src)
	b.in.buf = b.in.buf[len(src):]
	if b.size == windowSize || len(b.in.buf) == 0 || b.in.buf[0] != 0xff {
		return
	}
	b.in.buf = b.in.buf[1:]
	switch code, err := b.in.code(); {
	case err != nil:
		b.last, b.err = true, err
	case code == 0:
		b.data[b.size] = 0xff
		b.size++
	default:
		b.last, b.in.pending = true, code
	}
}

// short reports whether fewer than slack bytes are left although more of the file may follow.
func (b *bitReader) short() bool { return b.size-b.pos < slack && !b.last }

// over reports whether more bits were taken than there are.
func (b *bitReader) over() bool { return b.pos*8-b.n > b.size*8 }

// need makes acc hold at least 32 bits.
func (b *bitReader) need() {
	if b.n < 32 {
		b.acc |= uint64(binary.BigEndian.Uint32(b.data[b.pos:])) << (32 - b.n)
		b.pos += 4
		b.n += 32
	}
}

// take returns the next n bits, 1 to 16, of those that need has brought.
func (b *bitReader) take(n int) uint32 {
	v := uint32(b.acc >> (64 - n))
	b.acc <<= n
	b.n -= n
	return v
}

// symbol returns the symbol of the next code, of those bits that need has brought; ok is false if
// it is none.
func (b *bitReader) symbol(h *huffman) (symbol uint8, ok bool) {
	e := h.look[b.acc>>(64-lookBits)]
	length := int(e >> 4 & 15)
	symbol = uint8(e >> 8)
	if length == 0 {
		symbol, length = h.long(uint32(b.acc >> 48))
	}
	b.acc <<= length
	b.n -= length
	return symbol, length != 0
}

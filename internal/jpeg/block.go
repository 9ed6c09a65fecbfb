package jpeg

import "encoding/binary"

// natural is the place in a block, row by row, of the coefficients in the order in which they are
// stored (T.81, figure A.6). Places beyond the last are as in libjpeg: damaged data may name them.
var natural = [64 + 16]uint8{
	0, 1, 8, 16, 9, 2, 3, 10,
	17, 24, 32, 25, 18, 11, 4, 5,
	12, 19, 26, 33, 40, 48, 41, 34,
	27, 20, 13, 6, 7, 14, 21, 28,
	35, 42, 49, 56, 57, 50, 43, 36,
	29, 22, 15, 23, 30, 37, 44, 51,
	58, 59, 52, 45, 38, 31, 39, 46,
	53, 60, 61, 54, 47, 55, 62, 63,
	63, 63, 63, 63, 63, 63, 63, 63,
	63, 63, 63, 63, 63, 63, 63, 63,
}

// A block is 64 coefficients, row by row.
type block [64]int16

// What decoding a block found.
type found int

const (
	damaged found = iota
	flat          // no coefficient but the first
	full
)

// block decodes the coefficients of a block in a sequential scan into b, which must be zero but for
// the first (T.81, F.2.2). pred is the first coefficient of the component's block before, and then
// this one's.
func (r *bitReader) block(b *block, dc, ac *huffman, pred *int32) found {
	r.need()
	size, ok := r.symbol(dc)
	if !ok {
		return damaged
	}
	if size > 0 {
		*pred += extend(r.take(int(size)), int(size))
	}
	b[0] = int16(*pred)
	return r.blockAC(b, ac)
}

// blockAC decodes the coefficients but the first. Most time of a decoder passes here, so that the
// reader's state is kept in local variables.
func (r *bitReader) blockAC(b *block, ac *huffman) found {
	data, pos, acc, n := r.data, r.pos, r.acc, r.n
	k := 1
	for k < 64 {
		if n < 32 {
			acc |= uint64(binary.BigEndian.Uint32(data[pos:])) << (32 - uint(n)&63)
			pos += 4
			n += 32
		}
		e := ac.look[acc>>(64-lookBits)]
		if v := int16(e >> 16); v != 0 { // code and coefficient were looked up together
			k += int(e >> 12 & 15)
			b[natural[k]&63] = v
			k++
			acc <<= e & 15
			n -= int(e & 15)
			continue
		}
		symbol, length := uint8(e>>8), int(e>>4&15)
		if length == 0 {
			if symbol, length = ac.long(uint32(acc >> 48)); length == 0 {
				return damaged
			}
		}
		acc <<= uint(length) & 63
		n -= length
		size := int(symbol & 15)
		if size == 0 {
			if symbol != 0xf0 { // the rest of the block is zero
				break
			}
			k += 16
			continue
		}
		k += int(symbol >> 4)
		b[natural[k]&63] = int16(extend(uint32(acc>>(64-uint(size)&63)), size))
		k++
		acc <<= uint(size) & 63
		n -= size
	}
	r.pos, r.acc, r.n = pos, acc, n
	switch {
	case k == 1:
		return flat
	case k > 64:
		return damaged
	}
	return full
}

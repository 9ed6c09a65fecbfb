package jpeg

// lookBits is how many bits of the data are looked up at once. Most codes of a photo are shorter
// together with the bits of their coefficient.
const lookBits = 10

// A huffman is a Huffman table made ready for decoding (ITU-T T.81, F.2.2.3).
type huffman struct {
	// look has an entry for each value of the next lookBits bits:
	//
	//	bits 16 to 31: the coefficient, if code and coefficient fit; it is never 0
	//	bits 12 to 15: how many zeros precede the coefficient, the upper half of the symbol
	//	bits  8 to 11: the number of the coefficient's bits, the lower half of the symbol
	//	bits  4 to  7: the length of the code; 0 if it is longer than lookBits or is none
	//	bits  0 to  3: that and the coefficient's bits, if both fit
	look [1 << lookBits]uint32
	// Codes longer than lookBits: the largest one of each length, left-aligned in 16 bits and with
	// ones behind it, and what to add to a code to find its symbol.
	most   [17]int32
	offset [17]int32
	vals   [256]uint8
}

// set makes the table from the number of codes of each length, 1 to 16, and their symbols.
func (h *huffman) set(counts [16]uint8, vals []uint8) error {
	*h = huffman{}
	copy(h.vals[:], vals)
	code, first := 0, 0
	for length := 1; length <= 16; length++ {
		n := int(counts[length-1])
		h.offset[length] = int32(first - code)
		for range n {
			if length <= lookBits {
				h.enter(code, length, h.vals[first])
			}
			code, first = code+1, first+1
		}
		if n > 0 && code >= 1<<length { // the code of ones alone is none
			return FormatError("a Huffman table has more codes than fit")
		}
		h.most[length] = -1
		if n > 0 {
			h.most[length] = int32(code<<(16-length)) - 1
		}
		code <<= 1
	}
	return nil
}

// enter fills the entries that begin with a code.
func (h *huffman) enter(code, length int, symbol uint8) {
	rest := lookBits - length
	size := int(symbol & 15)
	for i := range 1 << rest {
		at := code<<rest | i
		if at >= len(h.look) {
			return // too many codes: set says so
		}
		e := uint32(symbol)<<8 | uint32(length)<<4
		if 0 < size && size <= rest {
			v := extend(uint32(i>>(rest-size)), size)
			e |= uint32(uint16(v))<<16 | uint32(length+size)
		}
		h.look[at] = e
	}
}

// extend returns the number that the given bits stand for (T.81, F.2.2.1); size is at most 16.
func extend(bits uint32, size int) int32 {
	v := int32(bits)
	if v < 1<<(size-1) {
		v -= 1<<size - 1
	}
	return v
}

// long returns the symbol and the length of a code of more than lookBits bits with which the 16
// bits begin; length 0 is none.
func (h *huffman) long(bits uint32) (symbol uint8, length int) {
	for length = lookBits + 1; length <= 16; length++ {
		if int32(bits) <= h.most[length] {
			return h.vals[uint8(int32(bits>>(16-length))+h.offset[length])], length
		}
	}
	return 0, 0
}

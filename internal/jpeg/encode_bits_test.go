package jpeg_test

import (
	"math/bits"
	"slices"
)

// codes are the codes of a Huffman table.
type codes struct {
	counts  [16]uint8
	symbols []uint8
	code    map[uint8]uint32
	length  map[uint8]int
}

// codes makes a table of symbols 0 to n-1 in any order, with codes of up to 16 bits.
func (e *encoder) codes(n int) codes {
	depths := []int{0}
	for len(depths) < n+1 {
		i := e.IntN(len(depths))
		if e.IntN(3) == 0 {
			i = len(depths) - 1 // so that there are long codes
		}
		if depths[i] < 16 {
			depths[i]++
			depths = append(depths, depths[i])
		}
	}
	slices.Sort(depths)
	c := codes{code: map[uint8]uint32{}, length: map[uint8]int{}}
	for _, s := range e.Perm(n) {
		c.symbols = append(c.symbols, uint8(s))
	}
	code, last := uint32(0), depths[0]
	for i, s := range c.symbols { // but for the last leaf, whose code is ones alone
		code <<= depths[i] - last
		last = depths[i]
		c.counts[last-1]++
		c.code[s], c.length[s] = code, last
		code++
	}
	return c
}

// bits writes the lower n bits of v.
func (e *encoder) bits(v uint32, n int) {
	e.acc, e.n = e.acc<<n|uint64(v)&(1<<n-1), e.n+n
	for ; e.n >= 8; e.n -= 8 {
		b := byte(e.acc >> (e.n - 8))
		if e.out = append(e.out, b); b == 0xff {
			e.out = append(e.out, 0)
		}
	}
}

// flush fills the last byte with ones.
func (e *encoder) flush() {
	if e.n > 0 {
		e.bits(0xff, 8-e.n)
	}
}

func (e *encoder) symbol(class int, s uint8) {
	e.bits(e.tables[class].code[s], e.tables[class].length[s])
}

// number writes a number that is not zero with so many bits as size returns for it.
func (e *encoder) number(v int32) {
	n := size(v)
	if v < 0 {
		v += 1<<n - 1
	}
	e.bits(uint32(v), n)
}

func size(v int32) int { return bits.Len32(uint32(max(v, -v))) }

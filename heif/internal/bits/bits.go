// Package bits reads data bit by bit.
package bits

// A Reader reads numbers bit by bit, the highest bit first. Beyond the end it reads zeros, and Bad
// is set.
type Reader struct {
	data []byte
	i    int // in bits
	Bad  bool
}

// New returns a reader of data.
func New(data []byte) *Reader { return &Reader{data: data} }

// U reads a number of n bits, where n is at most 32.
func (b *Reader) U(n int) (v uint32) {
	for range n {
		if b.i >= 8*len(b.data) {
			b.Bad = true
			return 0
		}
		v = v<<1 | uint32(b.data[b.i/8]>>(7-b.i%8)&1)
		b.i++
	}
	return v
}

// Flag reads one bit.
func (b *Reader) Flag() bool { return b.U(1) == 1 }

// Skip skips n bits.
func (b *Reader) Skip(n int) {
	left := 8*len(b.data) - b.i
	b.Bad = b.Bad || n > left
	b.i += min(n, left)
}

// UE reads an Exp-Golomb number (ITU-T H.265, 9.2), which AV1 calls uvlc.
func (b *Reader) UE() int {
	zeros := 0
	for !b.Bad && !b.Flag() {
		zeros++
	}
	const most = 30 // so that the number is an int everywhere; none that is read here is so large
	b.Bad = b.Bad || zeros > most
	if b.Bad {
		return 0
	}
	v := b.U(zeros)
	if b.Bad {
		return 0
	}
	return int(1<<zeros - 1 + v)
}

// UEs skips n Exp-Golomb numbers.
func (b *Reader) UEs(n int) {
	for ; n > 0 && !b.Bad; n-- {
		b.UE()
	}
}

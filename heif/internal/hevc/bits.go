package hevc

// bits reads a NAL unit bit by bit (ITU-T H.265, 9.2). What it reads beyond the end is zero, and it is bad from then on.
type bits struct {
	data []byte
	i    int // in bits
	bad  bool
}

// newBits takes the emulation prevention bytes out (7.3.1.1).
func newBits(nal []byte) *bits {
	data := make([]byte, 0, len(nal))
	zeros := 0
	for _, b := range nal {
		if zeros >= 2 && b == 3 {
			zeros = 0
			continue
		}
		data = append(data, b)
		if zeros++; b != 0 {
			zeros = 0
		}
	}
	return &bits{data: data}
}

// u reads a number of n bits, at most 32.
func (b *bits) u(n int) (v uint32) {
	for range n {
		if b.i >= 8*len(b.data) {
			b.bad = true
			return 0
		}
		v = v<<1 | uint32(b.data[b.i/8]>>(7-b.i%8)&1)
		b.i++
	}
	return v
}

func (b *bits) flag() bool { return b.u(1) == 1 }

func (b *bits) skip(n int) {
	b.i += n
	b.bad = b.bad || b.i > 8*len(b.data)
}

// ue reads an Exp-Golomb number (9.2).
func (b *bits) ue() int {
	zeros := 0
	for !b.bad && !b.flag() {
		zeros++
	}
	if zeros > 31 {
		b.bad = true
		return 0
	}
	return int(1<<zeros - 1 + b.u(zeros))
}

// ues skips n Exp-Golomb numbers.
func (b *bits) ues(n int) {
	for ; n > 0 && !b.bad; n-- {
		b.ue()
	}
}

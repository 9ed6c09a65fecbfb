package jpeg

import (
	"bytes"
	"context"
	"io"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/iotest"
)

// newBits returns a reader of entropy-coded data.
func newBits(r io.Reader) *bitReader {
	in := &input{ctx: context.Background(), r: r, mem: make([]byte, chunkSize)}
	b := &bitReader{in: in, data: make([]byte, windowSize+slack)}
	b.start()
	return b
}

// stuffed writes data as it is in a file.
func stuffed(data []byte) []byte { return bytes.ReplaceAll(data, []byte{0xff}, []byte{0xff, 0}) }

// Bits come as they are in the file, those of stuffed bytes left out, however long the data is and
// wherever in the window an 0xff lies; behind the data there are zeros.
func TestBits(t *testing.T) {
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 1))
		data := make([]byte, []int{0, 1, 7, 1000, windowSize - 1, windowSize, windowSize + 1, 3*windowSize + 5}[seed%8])
		for i := range data {
			data[i] = byte(r.Uint32())
			if r.IntN(3) == 0 || i > windowSize-4 && i < windowSize+4 {
				data[i] = 0xff
			}
		}
		var file io.Reader = bytes.NewReader(append(stuffed(data), 0xff, 0xff, 0xd9))
		if seed%3 == 1 {
			file = iotest.HalfReader(file)
		}
		b := newBits(file)
		at := 0 // bit
		for at < 8*len(data)+50 {
			if b.short() {
				b.refill()
			}
			n := 1 + r.IntN(16)
			want := uint32(0)
			for i := at; i < at+n; i++ {
				want <<= 1
				if i < 8*len(data) {
					want |= uint32(data[i/8]>>(7-i%8)) & 1
				}
			}
			b.need()
			if got := b.take(n); got != want {
				t.Fatalf("seed %d: %d bits from bit %d of %d bytes are %b, want %b", seed, n, at, len(data), got, want)
			}
			if at += n; b.over() != (at > 8*len(data)) {
				t.Fatalf("seed %d: at bit %d of %d bytes, over is %v", seed, at, len(data), b.over())
			}
		}
		if b.in.pending != markerEOI || b.err != nil || !b.last {
			t.Fatalf("seed %d: ends with marker %#x, %v", seed, b.in.pending, b.err)
		}
	}
}

// Without a marker the data ends with the reader's error.
func TestBitsEnd(t *testing.T) {
	for _, data := range [][]byte{{}, {1, 2, 3}, {1, 0xff}, {1, 0xff, 0xff}} {
		b := newBits(bytes.NewReader(data))
		if !b.last || b.err != io.EOF || b.in.pending != 0 {
			t.Errorf("%v: %v, marker %#x", data, b.err, b.in.pending)
		}
	}
}

// A marker is found behind anything that is none, and what lies behind it is not read.
func TestMarker(t *testing.T) {
	for _, test := range []struct {
		data string
		want byte
		rest string
	}{
		{"\xff\xc4ab", 0xc4, "ab"}, {"garbage\xff\xda", 0xda, ""}, {"\xff\xff\xff\xe1x", 0xe1, "x"},
		{"a\xff\x00b\xff\xd9", 0xd9, ""}, {"\xff\x00\xff\x00\xff\xff\x00\xff\xd0\xff", 0xd0, "\xff"},
	} {
		in := &input{ctx: context.Background(), r: iotest.OneByteReader(bytes.NewReader([]byte(test.data))), mem: make([]byte, chunkSize)}
		got, err := in.marker()
		rest, _ := io.ReadAll(in.r)
		if got != test.want || err != nil || string(rest) != test.rest {
			t.Errorf("%q: marker %#x, %v, then %q", test.data, got, err, rest)
		}
	}
	for _, data := range []string{"", "abc", "abc\xff", "\xff\xff", "\xff\x00"} {
		in := &input{ctx: context.Background(), r: bytes.NewReader([]byte(data)), mem: make([]byte, chunkSize)}
		if got, err := in.marker(); err != io.EOF {
			t.Errorf("%q: marker %#x, %v", data, got, err)
		}
	}
}

// A tree makes a Huffman table: how many codes there are of each length, up to 16, of which no two
// begin alike and none is of ones alone.
func tree(r *rand.Rand, n int) (counts [16]uint8) {
	depths := []int{0}
	for len(depths) < n+1 {
		if i := r.IntN(len(depths)) * r.IntN(2); depths[i] < 16 { // the first is often the longest
			depths[i]++
			depths = append(depths, depths[i])
		}
	}
	slices.Sort(depths)
	for _, d := range depths[:n] {
		counts[d-1]++
	}
	return counts
}

// Codes of every length are found with their symbols (T.81, annex C), and bits that are no code are
// not.
func TestHuffman(t *testing.T) {
	lengths := map[int]int{}
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 2))
		n := 1 + r.IntN(256)
		counts, symbols := tree(r, n), make([]uint8, n)
		for i, s := range r.Perm(256)[:n] {
			symbols[i] = uint8(s)
		}
		var h huffman
		if err := h.set(counts, symbols); err != nil {
			t.Fatalf("seed %d, codes of each length %v: %v", seed, counts, err)
		}
		code, i := uint32(0), 0
		for length := 1; length <= 16; length++ {
			for range counts[length-1] {
				b := &bitReader{acc: uint64(code)<<(64-length) | r.Uint64()>>length, n: 64}
				acc := b.acc
				symbol, ok := b.symbol(&h)
				if !ok || symbol != symbols[i] || b.n != 64-length || b.acc != acc<<length {
					t.Fatalf("seed %d: code %0*b is symbol %d of %d bits, want %d", seed, length, code, symbol, 64-b.n, symbols[i])
				}
				lengths[length]++
				code, i = code+1, i+1
			}
			code <<= 1
		}
		for range 50 { // beyond the last code
			b := &bitReader{acc: ^uint64(0) - r.Uint64()>>16, n: 64}
			if uint32(b.acc>>48) >= code>>1 {
				if symbol, ok := b.symbol(&h); ok {
					t.Fatalf("seed %d: %016b is symbol %d", seed, b.acc>>48, symbol)
				}
			}
		}
	}
	if len(lengths) != 16 {
		t.Errorf("codes of %d lengths", len(lengths))
	}
}

// A code is looked up together with the coefficient behind it where both are short: the entry says
// what reading them one by one gives.
func TestHuffmanEntries(t *testing.T) {
	both := 0
	for seed := range uint64(50) {
		r := rand.New(rand.NewPCG(seed, 3))
		n := 1 + r.IntN(200)
		symbols := make([]uint8, n)
		for i, s := range r.Perm(256)[:n] {
			symbols[i] = uint8(s)
		}
		var h huffman
		if err := h.set(tree(r, n), symbols); err != nil {
			t.Fatal(err)
		}
		for at, e := range h.look {
			b := &bitReader{acc: uint64(at) << (64 - lookBits), n: 64}
			symbol, ok := b.symbol(&h)
			length, size := 64-b.n, int(symbol&15)
			fits := ok && size > 0 && length+size <= lookBits
			if fits != (e>>16 != 0) {
				t.Fatalf("seed %d: entry %#x of bits %0*b", seed, e, lookBits, at)
			}
			if !fits {
				continue
			}
			both++
			v := extend(b.take(size), size)
			if int16(e>>16) != int16(v) || int(e>>12&15) != int(symbol>>4) || int(e&15) != length+size {
				t.Fatalf("seed %d: entry %#x, want coefficient %d behind %d zeros in %d bits", seed, e, v, symbol>>4, length+size)
			}
		}
	}
	if both == 0 {
		t.Error("no code and coefficient fit")
	}
}

// The bits of a number stand for those of T.81, table F.1.
func TestExtend(t *testing.T) {
	for size := 1; size <= 16; size++ {
		seen := map[int32]bool{}
		for bits := range uint32(1 << size) {
			v := extend(bits, size)
			if seen[v] || max(v, -v) < 1<<(size-1) || max(v, -v) >= 1<<size || (v > 0) != (bits>>(size-1) == 1) {
				t.Fatalf("%0*b is %d", size, bits, v)
			}
			seen[v] = true
		}
	}
}

// A block of the first coefficient alone needs no transform.
func TestFlatSample(t *testing.T) {
	for v := -1 << 15; v < 1<<15; v++ {
		coef, step, pix := [64]int16{int16(v)}, [64]int16{1}, [64]uint8{}
		kernels().IDCT(&coef[0], &step[0], &pix[0], 8)
		for _, p := range pix {
			if p != flatSample(int16(v)) {
				t.Fatalf("%d is %d, the transform has %d", v, flatSample(int16(v)), p)
			}
		}
	}
}

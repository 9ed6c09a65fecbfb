package jpeg_test

import (
	"math/bits"
	"math/rand/v2"
	"slices"
)

// An encoder writes JPEG files of given coefficients, in all the ways in which these can be stored.
type encoder struct {
	*rand.Rand
	width, height int
	components    []component
	restart       int // MCUs
	tables        [2]codes
	out           []byte
	acc           uint64
	n             int      // bits in acc
	scan          scan     // that is written
	run           int      // blocks at whose end of the band nothing was written yet
	later         []uint32 // refining bits of theirs
}

// A component is a plane of blocks, of all MCUs.
type component struct {
	h, v           int
	blocks         [][64]int32 // in the order in which coefficients are stored
	across, down   int         // blocks of all MCUs
	columns, rows  int         // blocks that the image needs
	prediction     int32
	width, height  int // samples that the image needs
	xScale, yScale int
}

// A scan says what a scan holds: coefficients first to last, without their bits below low; if high
// is not zero, of those bit low alone.
type scan struct{ first, last, high, low int }

var whole = scan{0, 63, 0, 0}

func ceil(a, b int) int { return (a + b - 1) / b }

// newEncoder makes an image of random coefficients; factors are each component's samples across and
// down.
func newEncoder(seed uint64, width, height int, factors ...[2]int) *encoder {
	e := &encoder{Rand: rand.New(rand.NewPCG(seed, 1)), width: width, height: height}
	hmax, vmax := 1, 1
	for _, f := range factors {
		hmax, vmax = max(hmax, f[0]), max(vmax, f[1])
	}
	x, y := ceil(width, 8*hmax), ceil(height, 8*vmax)
	for _, f := range factors {
		c := component{h: f[0], v: f[1], across: x * f[0], down: y * f[1], xScale: hmax / f[0], yScale: vmax / f[1]}
		c.width, c.height = ceil(width*c.h, hmax), ceil(height*c.v, vmax)
		c.columns, c.rows = ceil(c.width, 8), ceil(c.height, 8)
		for range c.across * c.down {
			c.blocks = append(c.blocks, e.block())
		}
		e.components = append(e.components, c)
	}
	// All symbols of 12-bit sizes; so that none is a code of ones alone, a leaf is left over.
	e.tables = [2]codes{e.codes(12), e.codes(256)}
	return e
}

// block returns random coefficients: none but the first, some, or most of them; few are large.
func (e *encoder) block() (b [64]int32) {
	b[0] = e.Int32N(1200) - 600
	for range []int{0, e.IntN(12), e.IntN(12), 300}[e.IntN(4)] {
		b[1+e.IntN(63)] = e.Int32N(2<<e.IntN(7)) - int32(1)<<e.IntN(6)
	}
	return b
}

func (e *encoder) segment(code byte, contents ...byte) {
	n := len(contents) + 2
	e.out = append(append(e.out, 0xff, code, byte(n>>8), byte(n)), contents...)
}

// header writes all that comes before the scans; sof is the code of the frame header.
func (e *encoder) header(sof byte) {
	e.out = []byte{0xff, 0xd8}
	e.segment(0xdb, append([]byte{0}, slices.Repeat([]byte{1}, 64)...)...)
	frame := []byte{8, byte(e.height >> 8), byte(e.height), byte(e.width >> 8), byte(e.width), byte(len(e.components))}
	for i, c := range e.components {
		frame = append(frame, byte(i+1), byte(c.h<<4|c.v), 0)
	}
	e.segment(sof, frame...)
	for class, t := range e.tables {
		e.segment(0xc4, slices.Concat([]byte{byte(class << 4)}, t.counts[:], t.symbols)...)
	}
	e.segment(0xdd, byte(e.restart>>8), byte(e.restart))
}

// scanOf writes a scan of some components.
func (e *encoder) scanOf(s scan, components ...int) {
	header := []byte{byte(len(components))}
	for _, i := range components {
		header = append(header, byte(i+1), 0)
		e.components[i].prediction = 0
	}
	e.segment(0xda, append(header, byte(s.first), byte(s.last), byte(s.high<<4|s.low))...)
	e.scan = s
	for m, places := range e.mcus(components) {
		if e.restart > 0 && m > 0 && m%e.restart == 0 {
			e.endOfBand()
			e.flush()
			e.out = append(e.out, 0xff, 0xd0+byte(m/e.restart-1)%8)
			for _, i := range components {
				e.components[i].prediction = 0
			}
		}
		for _, p := range places {
			e.encode(&e.components[p.component], p.block)
		}
	}
	e.endOfBand()
	e.flush()
}

type place struct{ component, block int }

// mcus returns the blocks of each MCU: of one component they are those that the image needs.
func (e *encoder) mcus(components []int) (all [][]place) {
	if len(components) == 1 {
		c := e.components[components[0]]
		for i := range c.columns * c.rows {
			all = append(all, []place{{components[0], i/c.columns*c.across + i%c.columns}})
		}
		return all
	}
	first := e.components[components[0]]
	across := first.across / first.h
	for m := range across * (first.down / first.v) {
		var places []place
		for _, i := range components {
			c := e.components[i]
			for j := range c.h * c.v {
				places = append(places, place{i, (m/across*c.v+j/c.h)*c.across + m%across*c.h + j%c.h})
			}
		}
		all = append(all, places)
	}
	return all
}

// encode writes what the scan has of a block.
func (e *encoder) encode(c *component, i int) {
	s, b := e.scan, &c.blocks[i]
	if s.first == 0 && s.high > 0 {
		e.bits(uint32(b[0]>>s.low), 1)
		return
	}
	if s.first == 0 {
		dc := b[0] >> s.low
		d := dc - c.prediction
		c.prediction = dc
		if e.symbol(0, uint8(size(d))); d != 0 {
			e.number(d)
		}
	}
	if s.last > 0 {
		e.band(b)
	}
}

// band writes the coefficients but the first, or bits of them.
func (e *encoder) band(b *[64]int32) {
	s := e.scan
	from := max(s.first, 1)
	last := from - 1 // that is written for the first time
	for k := from; k <= s.last; k++ {
		if e.isNew(b[k]) {
			last = k
		}
	}
	zeros := 0
	var refining []uint32
	for k := from; k <= s.last; k++ {
		v := shifted(b[k], s.low)
		switch {
		case s.high > 0 && shifted(b[k], s.high) != 0:
			refining = append(refining, uint32(max(v, -v))&1)
			continue
		case v == 0:
			if zeros++; zeros == 16 && k < last {
				e.endOfBand()
				e.symbol(1, 0xf0)
				e.all(refining)
				zeros, refining = 0, nil
			}
			continue
		}
		e.endOfBand()
		e.symbol(1, uint8(zeros<<4|size(v)))
		e.number(v)
		e.all(refining)
		zeros, refining = 0, nil
	}
	if last == s.last && len(refining) == 0 {
		return
	}
	e.run++
	e.later = append(e.later, refining...)
	most := 1 // blocks that end together
	if s.first > 0 {
		most = 1 + e.IntN(40)
	}
	if e.run >= most || len(e.later) > 500 {
		e.endOfBand()
	}
}

// isNew reports whether a coefficient is written for the first time.
func (e *encoder) isNew(v int32) bool {
	return shifted(v, e.scan.low) != 0 && (e.scan.high == 0 || shifted(v, e.scan.high) == 0)
}

// shifted divides by 2^n, towards zero.
func shifted(v int32, n int) int32 { return v / (1 << n) }

func (e *encoder) all(bits []uint32) {
	for _, b := range bits {
		e.bits(b, 1)
	}
}

// endOfBand writes that the blocks of the run end.
func (e *encoder) endOfBand() {
	if e.run == 0 {
		return
	}
	n := bits.Len(uint(e.run)) - 1
	e.symbol(1, uint8(n<<4))
	e.bits(uint32(e.run), n)
	e.all(e.later)
	e.run, e.later = 0, nil
}

func (e *encoder) end() []byte { return append(e.out, 0xff, 0xd9) }

// numbers returns those of all components.
func (e *encoder) numbers() (all []int) {
	for i := range e.components {
		all = append(all, i)
	}
	return all
}

// sequential writes a file with one scan, or with one for each component.
func (e *encoder) sequential(apart bool) []byte {
	e.header(0xc1)
	if !apart {
		e.scanOf(whole, e.numbers()...)
		return e.end()
	}
	for _, i := range e.numbers() {
		e.scanOf(whole, i)
	}
	return e.end()
}

// progressive writes a file of as many scans as chance has it.
func (e *encoder) progressive() []byte {
	e.header(0xc2)
	low := e.IntN(4)
	e.scanOf(scan{0, 0, 0, low}, e.numbers()...)
	for _, i := range e.numbers() {
		for first := 1; first < 64; {
			last := min(63, first+e.IntN(63))
			bit := e.IntN(4)
			e.scanOf(scan{first, last, 0, bit}, i)
			for ; bit > 0; bit-- {
				e.scanOf(scan{first, last, bit, bit - 1}, i)
			}
			first = last + 1
		}
	}
	for ; low > 0; low-- {
		e.scanOf(scan{0, 0, low, low - 1}, e.numbers()...)
	}
	return e.end()
}

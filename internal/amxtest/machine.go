package amxtest

import (
	"encoding/binary"
	"fmt"
	"math"
)

const (
	tiles    = 8
	maxRows  = 16
	rowBytes = 64
)

// A memory is what a program's instructions read and write.
type memory interface {
	read(addr uint64, b []byte) error
	write(addr uint64, b []byte) error
}

// A fault is why a processor would not execute an instruction.
type fault struct{ name, reason string }

func (f *fault) Error() string { return f.name + ": " + f.reason }

func undefined(format string, args ...any) error { return &fault{"#UD", fmt.Sprintf(format, args...)} }
func generalFault(format string, args ...any) error {
	return &fault{"#GP", fmt.Sprintf(format, args...)}
}

// A tile is a register: its size and what it holds.
type tile struct {
	rows, columns int // columns in bytes
	data          [maxRows * rowBytes]byte
}

// row returns the bytes of a row.
func (t *tile) row(r int) []byte { return t.data[r*rowBytes:][:t.columns] }

// A machine is the state of a thread that AMX adds.
type machine struct {
	configured bool
	tiles      [tiles]tile
	counts     map[string]int // instructions executed, by name
}

// execute computes one instruction.
func (m *machine) execute(in *instruction, regs *[16]uint64, mem memory) error {
	err := m.dispatch(in, in.address(regs), mem, regs)
	if err != nil {
		return fmt.Errorf("%s: %w", in.name, err)
	}
	m.counts[in.name]++
	return nil
}

func (m *machine) dispatch(in *instruction, addr uint64, mem memory, regs *[16]uint64) error {
	switch in.name {
	case "LDTILECFG":
		return m.configure(addr, mem)
	case "TILERELEASE":
		m.release()
		return nil
	case "TDPBF16PS":
		return m.multiply(in.reg, in.rm, in.vvvv)
	}
	t, err := m.tile(in.reg)
	if err != nil {
		return err
	}
	switch in.name {
	case "TILEZERO":
		t.data = [maxRows * rowBytes]byte{}
		return nil
	case "TILELOADD", "TILELOADDT1":
		return t.load(addr, in.stride(regs), mem)
	default: // TILESTORED
		return t.store(addr, in.stride(regs), mem)
	}
}

func (m *machine) release() { m.configured, m.tiles = false, [tiles]tile{} }

// configure reads the 64 bytes of a configuration. Palette 0 releases the tiles.
func (m *machine) configure(addr uint64, mem memory) error {
	var c [64]byte
	if err := mem.read(addr, c[:]); err != nil {
		return err
	}
	if c[0] == 0 {
		m.release()
		return nil
	}
	if c[0] != 1 {
		return generalFault("palette %d", c[0])
	}
	if c[1] != 0 {
		return generalFault("start row %d: nothing here interrupts an instruction", c[1])
	}
	for i, b := range c {
		if b != 0 && (i >= 2 && i < 16 || i >= 32 && i < 48 || i >= 56) {
			return generalFault("byte %d of the configuration is reserved", i)
		}
	}
	var sized [tiles]tile
	for i := range sized {
		t := &sized[i]
		t.columns, t.rows = int(binary.LittleEndian.Uint16(c[16+2*i:])), int(c[48+i])
		if t.columns > rowBytes || t.rows > maxRows || (t.columns == 0) != (t.rows == 0) {
			return generalFault("tile %d of %d rows of %d bytes", i, t.rows, t.columns)
		}
	}
	m.configured, m.tiles = true, sized
	return nil
}

// tile returns a tile that may be used.
func (m *machine) tile(i int) (*tile, error) {
	switch {
	case !m.configured:
		return nil, undefined("no tiles are configured")
	case i >= tiles || m.tiles[i].rows == 0:
		return nil, undefined("tile %d is not configured", i)
	case m.tiles[i].columns%4 != 0:
		return nil, undefined("tile %d has rows of %d bytes", i, m.tiles[i].columns)
	}
	return &m.tiles[i], nil
}

func (t *tile) load(addr, stride uint64, mem memory) error {
	loaded := tile{rows: t.rows, columns: t.columns} // other rows and columns become zero
	if err := loaded.rowByRow(addr, stride, mem.read); err != nil {
		return err
	}
	*t = loaded
	return nil
}

func (t *tile) store(addr, stride uint64, mem memory) error {
	return t.rowByRow(addr, stride, mem.write)
}

// rowByRow copies rows, all at once if they follow one another.
func (t *tile) rowByRow(addr, stride uint64, do func(uint64, []byte) error) error {
	if stride == rowBytes && t.columns == rowBytes {
		return do(addr, t.data[:t.rows*rowBytes])
	}
	for r := range t.rows {
		if err := do(addr+uint64(r)*stride, t.row(r)); err != nil {
			return err
		}
	}
	return nil
}

// multiply adds the products of the pairs of bf16 in tiles a and b to the float32 in tile c.
func (m *machine) multiply(c, a, b int) error {
	if c == a || c == b || a == b {
		return undefined("tiles %d, %d and %d are not three", c, a, b)
	}
	var t [3]*tile
	for i, n := range [...]int{c, a, b} {
		var err error
		if t[i], err = m.tile(n); err != nil {
			return err
		}
	}
	if t[0].rows != t[1].rows || t[0].columns != t[2].columns || t[1].columns/4 != t[2].rows {
		return undefined("a tile of %d×%d bytes cannot take the product of %d×%d and %d×%d",
			t[0].rows, t[0].columns, t[1].rows, t[1].columns, t[2].rows, t[2].columns)
	}
	t[0].add(t[1], t[2])
	return nil
}

// add adds a·b to c. The sums of the pairs' first and second numbers are apart until the end.
func (c *tile) add(a, b *tile) {
	var right [maxRows][rowBytes / 2]float64
	for k := range b.rows {
		for i := range b.columns / 2 {
			right[k][i] = bf16(b.row(k)[2*i:])
		}
	}
	for r := range c.rows {
		var sums [rowBytes / 2]float64
		for k := range b.rows {
			pair := a.row(r)[4*k:]
			first, second := bf16(pair), bf16(pair[2:])
			for n := 0; n < c.columns/2; n += 2 {
				sums[n] = rounded(first*right[k][n] + sums[n])
				sums[n+1] = rounded(second*right[k][n+1] + sums[n+1])
			}
		}
		for n := range c.columns / 4 {
			to := c.row(r)[4*n:]
			old := rounded(float64(math.Float32frombits(binary.LittleEndian.Uint32(to))))
			sum := rounded(old + rounded(sums[2*n]+sums[2*n+1]))
			binary.LittleEndian.PutUint32(to, math.Float32bits(float32(sum)))
		}
	}
}

// bf16 returns a number of two bytes; denormal ones count as zero.
func bf16(b []byte) float64 {
	return rounded(float64(math.Float32frombits(uint32(binary.LittleEndian.Uint16(b)) << 16)))
}

// rounded rounds v to float32: to the nearest, to even between two, and denormal results to zero of
// the same sign. Whether one is denormal is judged after rounding, as if smaller exponents existed.
//
// A product of two bf16 is exact in float64. If its sum with a float32 is not, float64 has so many
// more digits that the second rounding cannot meet a tie that the first made.
func rounded(v float64) float64 {
	const least = 0x1p-126 - 0x1p-151
	if v < least && v > -least {
		return v * 0
	}
	return float64(float32(v))
}

package amxtest

import (
	"encoding/binary"
	"errors"
	"math"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"
)

// buffer is memory from address 0x1000 on.
type buffer []byte

func (b buffer) read(addr uint64, to []byte) error {
	from, err := b.at(addr, len(to))
	copy(to, from)
	return err
}

func (b buffer) write(addr uint64, from []byte) error {
	to, err := b.at(addr, len(from))
	copy(to, from)
	return err
}

func (b buffer) at(addr uint64, n int) ([]byte, error) {
	if addr < 0x1000 || addr+uint64(n) > 0x1000+uint64(len(b)) {
		return nil, &fault{"#PF", "there is no memory"}
	}
	return b[addr-0x1000:][:n], nil
}

// configuration returns that of eight tiles of 16 rows of 64 bytes, changed.
func configuration(change ...byte) []byte {
	c := make([]byte, 64)
	c[0] = 1
	for i := range tiles {
		c[16+2*i], c[48+i] = 64, 16
	}
	for i := 0; i < len(change); i += 2 {
		c[change[i]] = change[i+1]
	}
	return c
}

// Instructions with their encodings by GNU's assembler. Rax is 0x1000 and rcx 64.
var (
	ldtilecfg   = []byte{0xc4, 0xe2, 0x78, 0x49, 0x00}                               // (%rax)
	tilerelease = []byte{0xc4, 0xe2, 0x78, 0x49, 0xc0}                               //
	tilezero3   = []byte{0xc4, 0xe2, 0x7b, 0x49, 0xd8}                               // %tmm3
	load4       = []byte{0xc4, 0xe2, 0x7b, 0x4b, 0x24, 0x08}                         // (%rax,%rcx,1),%tmm4
	load5       = []byte{0xc4, 0x82, 0x7b, 0x4b, 0xac, 0x08, 0x00, 0x04, 0x00, 0x00} // 0x400(%r8,%r9,1),%tmm5
	load5near   = []byte{0xc4, 0xc2, 0x7b, 0x4b, 0x6c, 0x08, 0x40}                   // 0x40(%r8,%rcx,1),%tmm5
	load4t1     = []byte{0xc4, 0xe2, 0x79, 0x4b, 0x24, 0x08}                         // (%rax,%rcx,1),%tmm4
	store2      = []byte{0xc4, 0xe2, 0x7a, 0x4b, 0x14, 0x08}                         // %tmm2,(%rax,%rcx,1)
	multiply    = []byte{0xc4, 0xe2, 0x4a, 0x5c, 0xc4}                               // %tmm6,%tmm4,%tmm0
)

func TestDecode(t *testing.T) {
	for _, test := range []struct {
		code []byte
		want instruction
	}{
		{ldtilecfg, instruction{name: "LDTILECFG", memory: true, base: 0, index: -1}},
		{tilerelease, instruction{name: "TILERELEASE", base: -1, index: -1}},
		{tilezero3, instruction{name: "TILEZERO", reg: 3, base: -1, index: -1}},
		{load4, instruction{name: "TILELOADD", reg: 4, rm: 4, memory: true, base: 0, index: 1}},
		{load4t1, instruction{name: "TILELOADDT1", reg: 4, rm: 4, memory: true, base: 0, index: 1}},
		{load5, instruction{name: "TILELOADD", reg: 5, rm: 4, memory: true, base: 8, index: 9, displacement: 0x400}},
		{load5near, instruction{name: "TILELOADD", reg: 5, rm: 4, memory: true, base: 8, index: 1, displacement: 0x40}},
		{store2, instruction{name: "TILESTORED", reg: 2, rm: 4, memory: true, base: 0, index: 1}},
		{multiply, instruction{name: "TDPBF16PS", reg: 0, rm: 4, vvvv: 6, base: -1, index: -1}},
	} {
		test.want.size = len(test.code)
		got := decode(append(test.code, make([]byte, 15)...))
		if got == nil || *got != test.want {
			t.Errorf("% x: %+v, want %+v", test.code, got, test.want)
		}
	}
}

// What is none of these instructions is not taken for one.
func TestDecodeOthers(t *testing.T) {
	for name, code := range map[string][]byte{
		"two bytes of prefix": {0xc5, 0xf8, 0x77},
		"no index":            {0xc4, 0xe2, 0x7b, 0x4b, 0x24, 0x20},
		"no SIB":              {0xc4, 0xe2, 0x7b, 0x4b, 0x20},
		"no base":             {0xc4, 0xe2, 0x7b, 0x4b, 0x24, 0x0d, 0, 0, 0, 0},
		"W1":                  {0xc4, 0xe2, 0xfb, 0x4b, 0x24, 0x08},
		"256 bits":            {0xc4, 0xe2, 0x7f, 0x4b, 0x24, 0x08},
		"map 0F":              {0xc4, 0xe1, 0x7b, 0x4b, 0x24, 0x08},
		"vvvv of a load":      {0xc4, 0xe2, 0x73, 0x4b, 0x24, 0x08},
		"another opcode":      {0xc4, 0xe2, 0x4b, 0x5e, 0xc4}, // tdpbssd
		"release of nothing":  {0xc4, 0xe2, 0x78, 0x49, 0xc1},
		"ud2":                 {0x0f, 0x0b},
	} {
		if in := decode(append(code, make([]byte, 15)...)); in != nil {
			t.Errorf("%s: %+v", name, in)
		}
	}
}

// run executes instructions up to the first that faults.
func (m *machine) run(mem buffer, code ...[]byte) error {
	regs := [16]uint64{0: 0x1000, 1: 64, 8: 0x1000, 9: 64}
	for _, c := range code {
		if err := m.execute(decode(append(c, make([]byte, 15)...)), &regs, mem); err != nil {
			return err
		}
	}
	return nil
}

func TestFaults(t *testing.T) {
	for _, test := range []struct {
		name   string
		memory []byte // a configuration first; 0x1000 bytes in all
		code   [][]byte
		want   string
	}{
		{"nothing wrong", configuration(), [][]byte{ldtilecfg, load4, load5, multiply, store2, tilezero3, load4t1, tilerelease}, ""},
		{"not configured", nil, [][]byte{tilezero3}, "#UD: no tiles are configured"},
		{"released", configuration(), [][]byte{ldtilecfg, tilerelease, load4}, "#UD: no tiles are configured"},
		{"released by palette 0", configuration(0, 0), [][]byte{ldtilecfg, load4}, "#UD: no tiles are configured"},
		{"multiplied after release", configuration(), [][]byte{ldtilecfg, load4, tilerelease, multiply}, "#UD: no tiles are configured"},
		{"palette", configuration(0, 2), [][]byte{ldtilecfg}, "#GP: palette 2"},
		{"start row", configuration(1, 1), [][]byte{ldtilecfg}, "#GP: start row 1"},
		{"reserved", configuration(9, 1), [][]byte{ldtilecfg}, "#GP: byte 9"},
		{"a ninth tile", configuration(56, 16), [][]byte{ldtilecfg}, "#GP: byte 56"},
		{"rows", configuration(50, 17), [][]byte{ldtilecfg}, "#GP: tile 2 of 17 rows of 64 bytes"},
		{"columns", configuration(20, 68), [][]byte{ldtilecfg}, "#GP: tile 2 of 16 rows of 68 bytes"},
		{"columns of no rows", configuration(50, 0), [][]byte{ldtilecfg}, "#GP: tile 2 of 0 rows of 64 bytes"},
		{"an unused tile", configuration(51, 0, 22, 0), [][]byte{ldtilecfg, tilezero3}, "#UD: tile 3 is not configured"},
		{"half a number", configuration(24, 62), [][]byte{ldtilecfg, load4}, "#UD: tile 4 has rows of 62 bytes"},
		{"pixels that do not match", configuration(52, 15), [][]byte{ldtilecfg, multiply}, "#UD: a tile of 16×64 bytes"},
		{"outputs that do not match", configuration(28, 60), [][]byte{ldtilecfg, multiply}, "#UD: a tile of 16×64 bytes"},
		{"channels that do not match", configuration(54, 15), [][]byte{ldtilecfg, multiply}, "#UD: a tile of 16×64 bytes"},
		{"one tile twice", configuration(), [][]byte{ldtilecfg, {0xc4, 0xe2, 0x5a, 0x5c, 0xc4}}, "#UD: tiles 0, 4 and 4"},
		{"memory", configuration(), [][]byte{ldtilecfg, {0xc4, 0xe2, 0x7b, 0x4b, 0xa4, 0x08, 0x01, 0x0c, 0x00, 0x00}}, "#PF"},
	} {
		m := machine{counts: map[string]int{}}
		err := m.run(append(test.memory, make([]byte, 0x1000-len(test.memory))...), test.code...)
		var f *fault
		if test.want == "" && err != nil || test.want != "" && (!errors.As(err, &f) || !strings.HasPrefix(f.Error(), test.want)) {
			t.Errorf("%s: %v, want %s", test.name, err, test.want)
		}
	}
}

// Rows beyond a tile's are not touched, and its product is what exact arithmetic rounds to.
func TestMultiply(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	const rows, columns, depth = 5, 12, 7
	config := configuration(48, rows, 16, 4*columns, 52, rows, 24, 4*depth, 54, depth, 28, 4*columns)
	var m machine
	m.counts = map[string]int{}
	if err := m.run(config, ldtilecfg); err != nil {
		t.Fatal(err)
	}
	a, b, c := &m.tiles[4], &m.tiles[6], &m.tiles[0]
	for _, tile := range []*tile{a, b, c} {
		for r := range tile.rows {
			for i := range tile.columns / 2 {
				binary.LittleEndian.PutUint16(tile.row(r)[2*i:], uint16(math.Float32bits(float32(random.NormFloat64()))>>16))
			}
		}
	}
	before := *c
	if err := m.run(config, multiply); err != nil {
		t.Fatal(err)
	}
	number := func(tile *tile, r, i int) float32 {
		return math.Float32frombits(uint32(binary.LittleEndian.Uint16(tile.row(r)[2*i:])) << 16)
	}
	for r := range rows {
		for n := range columns {
			var sums [2]float32
			for k := range depth {
				for i := range sums {
					sums[i] = exact(number(a, r, 2*k+i), number(b, k, 2*n+i), sums[i])
				}
			}
			want := math.Float32frombits(binary.LittleEndian.Uint32(before.row(r)[4*n:])) + (sums[0] + sums[1])
			if got := math.Float32frombits(binary.LittleEndian.Uint32(c.row(r)[4*n:])); got != want {
				t.Errorf("row %d, column %d: %g, want %g", r, n, got, want)
			}
		}
	}
}

// exact returns a·b+c rounded once.
func exact(a, b, c float32) float32 {
	x := new(big.Float).SetPrec(2000).Mul(big.NewFloat(float64(a)), big.NewFloat(float64(b)))
	v, _ := x.Add(x, big.NewFloat(float64(c))).Float32()
	return v
}

func TestMultiplyAdd(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	number := func(spread int) float32 {
		return float32(math.Ldexp(2*random.Float64()-1, random.IntN(2*spread)-spread))
	}
	for range 300_000 {
		spread := []int{4, 30, 120}[random.IntN(3)]
		a, b, c := bf16Of(number(spread)), bf16Of(number(spread)), number(spread)
		if random.IntN(4) == 0 { // close to a tie
			c = float32(math.Ldexp(float64(a)*float64(b), 24)) * (1 + float32(random.IntN(3))*0x1p-23)
		}
		if denormal(a) || denormal(b) || denormal(c) {
			continue
		}
		want := exact(a, b, c)
		if denormal(want) || max(want, -want) == 0x1p-126 { // what rounds to that is in TestDenormal
			continue
		}
		if got := multiplyAdd(a, b, c); got != want {
			t.Fatalf("%g·%g+%g is %g, want %g", a, b, c, got, want)
		}
	}
}

func multiplyAdd(a, b, c float32) float32 {
	return float32(rounded(float64(a)*float64(b) + float64(c)))
}

func bf16Of(v float32) float32 { return math.Float32frombits(math.Float32bits(v) &^ 0xffff) }

func denormal(v float32) bool { return v != 0 && max(v, -v) < 0x1p-126 }

// Denormal numbers are zero, on the way in and on the way out.
func TestDenormal(t *testing.T) {
	for _, test := range []struct{ a, b, c, want float32 }{
		{0x1p-126, 0.5, 0, 0},
		{-0x1p-126, 0.5, 0, float32(math.Copysign(0, -1))},
		{0x1p-126, 1, 0, 0x1p-126},
		{0x1p-126, -0.5, 0x1p-126, 0},
		{0x1p-100, 0x1p-100, 1, 1},
		{0x1p-126, -0x1p-25, 0x1p-126, 0x1p-126}, // a tie at 24 bits, to even
		{0x1p-126, -0x1.8p-25, 0x1p-126, 0},      // denormal after rounding to 24 bits
	} {
		if got := multiplyAdd(test.a, test.b, test.c); math.Float32bits(got) != math.Float32bits(test.want) {
			t.Errorf("%g·%g+%g is %g, want %g", test.a, test.b, test.c, got, test.want)
		}
	}
	if got := float32(bf16([]byte{1, 0x80})); math.Float32bits(got) != 1<<31 {
		t.Errorf("a denormal operand is %g", got)
	}
}

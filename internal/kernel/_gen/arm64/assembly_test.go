package arm64

import (
	"encoding/binary"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/hypermob/pose/internal/kernel/_gen/set"
)

// panics returns what f panics with, "" if it does not.
func panics(f func()) (message string) {
	defer func() {
		if v := recover(); v != nil {
			message = fmt.Sprint(v)
		}
	}()
	f()
	return ""
}

// What an instruction cannot hold is an error of the generator, not another instruction.
func TestOperandsOutOfRange(t *testing.T) {
	var a assembly
	for want, f := range map[string]func(){
		"offset 8 of a pair of vectors":     func() { a.load(0, 1, 8) },
		"offset 1024 of a pair of vectors":  func() { a.load(0, 1, 1024) },
		"offset -1040 of a pair of vectors": func() { a.store(0, 1, -1040) },
		"offset -16 of a vector":            func() { a.load1(0, 1, -16) },
		"offset 65536 of a vector":          func() { a.load1(0, 1, 65536) },
		"an element of vector 16":           func() { a.smullElement(lower, 0, 1, 16, 0) },
		"shift of 0 to 8 bits":              func() { a.sqshrn(lower, 8, 0, 1, 0) },
		"shift of 17 to 16 bits":            func() { a.sqshrun(upper, 16, 0, 1, 17) },
		"tile of 7 pixels by 16 outputs":    func() { gemm(&a, set.Tile{Rows: 7, Width: 16}) },
		"tile of 2 pixels by 32 outputs":    func() { gemm(&a, set.Tile{Rows: 2, Width: 32}) },
	} {
		if got := panics(f); got != want {
			t.Errorf("panics with %q, want %q", got, want)
		}
	}
	for _, f := range []func(){
		func() { a.load(0, 1, -1024) }, func() { a.store(0, 1, 1008) }, func() { a.load1(0, 1, 65520) },
		func() { a.smlalElement(upper, 0, 1, 15, 7) }, func() { a.sqshrn(lower, 16, 0, 1, 16) },
	} {
		if got := panics(f); got != "" {
			t.Errorf("panics with %q", got)
		}
	}
}

// Constants lie in memory as the processor reads them, lowest byte first.
func TestTable(t *testing.T) {
	var a assembly
	a.table("numbers", 4, 9, slices.Concat(halfwords(1, -2, 3, 4), words(-5, 6), words(7, 8, 9, 10)))
	var bytes []byte
	for _, m := range regexp.MustCompile(`DATA numbers<>\+(\d+)\(SB\)/8, \$0x([0-9a-f]{16})\n`).FindAllStringSubmatch(a.source(), -1) {
		v, err := strconv.ParseUint(m[2], 16, 64)
		if err != nil || m[1] != strconv.Itoa(len(bytes)) {
			t.Fatalf("%q after %d bytes: %v", m[0], len(bytes), err)
		}
		bytes = binary.LittleEndian.AppendUint64(bytes, v)
	}
	want := []byte{1, 0, 0xfe, 0xff, 3, 0, 4, 0, 0xfb, 0xff, 0xff, 0xff, 6, 0, 0, 0, 7, 0, 0, 0, 8, 0, 0, 0, 9, 0, 0, 0, 10, 0, 0, 0}
	if !slices.Equal(bytes, want) {
		t.Errorf("bytes %v, want %v", bytes, want)
	}
	for _, line := range []string{"GLOBL numbers<>(SB), NOPTR|RODATA, $32\n", "\tMOVD $numbers<>(SB), R9\n", "\tFLDPQ 0(R9), (F4, F5)\n"} {
		if !strings.Contains(a.source(), line) {
			t.Errorf("no %q in %s", line, a.source())
		}
	}
}

// No function uses general registers that belong to the platform (18), the assembler (27), the Go
// runtime (28), frames (29) or calls (30).
func TestReservedRegisters(t *testing.T) {
	register := regexp.MustCompile(`\bR(\d+)\b`)
	for name, write := range subjects {
		var a assembly
		write(&a)
		used := 0
		for _, m := range register.FindAllStringSubmatch(a.source(), -1) {
			used++
			if n, err := strconv.Atoi(m[1]); err != nil || n == 18 || n > 26 {
				t.Errorf("%s uses %s", name, m[0])
			}
		}
		if used == 0 {
			t.Errorf("%s uses no registers", name)
		}
	}
}

// Every function is declared once, with the size of its parameters and with an end.
func TestFunctions(t *testing.T) {
	text := regexp.MustCompile(`TEXT ·(\w+)\(SB\), NOSPLIT, \$0-(\d+)`)
	parameters := regexp.MustCompile(`func (\w+)\((.*)\)\n`)
	for name, write := range subjects {
		var a assembly
		write(&a)
		bytes := map[string]int{}
		for _, m := range parameters.FindAllStringSubmatch(a.declarations(), -1) {
			if _, twice := bytes[m[1]]; twice {
				t.Errorf("%s is declared twice", m[1])
			}
			bytes[m[1]] = 8 * (1 + strings.Count(m[2], ",")) // pointers and integers
		}
		functions := text.FindAllStringSubmatch(a.source(), -1)
		if len(functions) != len(bytes) || strings.Count(a.source(), "\tRET\n") < len(functions) {
			t.Errorf("%s: %d functions, %d declared", name, len(functions), len(bytes))
		}
		for _, m := range functions {
			if strconv.Itoa(bytes[m[1]]) != m[2] {
				t.Errorf("%s has parameters of %s bytes, declared with %d", m[1], m[2], bytes[m[1]])
			}
		}
	}
}

// A transposition by exchange of elements is one: it is carried out here on numbers.
func TestTurn(t *testing.T) {
	const src, dst = 0, 16
	trn := regexp.MustCompile(`VTRN([12]) V(\d+)\.(\w+), V(\d+)\.\w+, V(\d+)\.\w+`)
	var v [32][8]int
	for i := range 8 {
		for j := range 8 {
			v[src+i][j] = 10*i + j
		}
	}
	var a assembly
	a.turn("H8", 1, src, dst, 8)
	a.turn("S4", 2, dst, src, 8)
	a.turn("D2", 4, src, dst, 8)
	for _, m := range trn.FindAllStringSubmatch(a.code.String(), -1) {
		number := func(i int) int { n, _ := strconv.Atoi(m[i]); return n }
		width := map[string]int{"H8": 1, "S4": 2, "D2": 4}[m[3]]
		second, first, to, half := v[number(2)], v[number(4)], number(5), number(1)-1
		for pair := 0; pair < 8; pair += 2 * width {
			for i := range width {
				v[to][pair+i], v[to][pair+width+i] = first[pair+half*width+i], second[pair+half*width+i]
			}
		}
	}
	for i := range 8 {
		for j := range 8 {
			if v[dst+i][j] != 10*j+i {
				t.Fatalf("row %d is %v", i, v[dst+i])
			}
		}
	}
}

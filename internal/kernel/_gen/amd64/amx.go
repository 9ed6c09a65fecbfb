package amd64

import (
	"encoding/binary"
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/ir"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Go's assembler does not know the instructions of AMX, so they are written as bytes, with their
// text before them in the syntax of GNU's disassembler. Their registers are not avo's to choose.

// A tileAddress is the operand of an instruction that loads or stores a tile. Its index is the
// distance between the tile's rows.
type tileAddress struct {
	base, index reg.GPPhysical
	disp        int
}

// Prefixes of opcodes, as VEX encodes them.
const (
	prefixNone = iota
	prefix66
	prefixF3
	prefixF2
)

func ldtilecfg(base reg.GPPhysical) {
	vex(fmt.Sprintf("ldtilecfg (%s)", text(base)), []Op{base}, prefixNone, 0, 0x49, nil, base, number(base)&7)
}

func tilerelease() { vex("tilerelease", nil, prefixNone, 0, 0x49, nil, nil, 0xc0) }

func tileloadd(m tileAddress, tile int) {
	text := fmt.Sprintf("tileloadd %s,%%tmm%d", m, tile)
	vex(text, m.inputs(), prefixF2, 0, 0x4b, m.index, m.base, m.operand(tile)...)
}

func tilestored(tile int, m tileAddress) {
	text := fmt.Sprintf("tilestored %%tmm%d,%s", tile, m)
	vex(text, m.inputs(), prefixF3, 0, 0x4b, m.index, m.base, m.operand(tile)...)
}

// tdpbf16ps adds the products of tiles a and b to c.
func tdpbf16ps(b, a, c int) {
	text := fmt.Sprintf("tdpbf16ps %%tmm%d,%%tmm%d,%%tmm%d", b, a, c)
	vex(text, nil, prefixF3, b, 0x5c, nil, nil, byte(0xc0|c<<3|a))
}

func (m tileAddress) inputs() []Op { return []Op{m.base, m.index} }

func (m tileAddress) String() string {
	disp := ""
	if m.disp != 0 {
		disp = fmt.Sprintf("%#x", m.disp)
	}
	return fmt.Sprintf("%s(%s,%s,1)", disp, text(m.base), text(m.index))
}

// operand returns the bytes that say which tile and which address.
func (m tileAddress) operand(tile int) []byte {
	form, disp := byte(0), []byte(nil)
	if m.disp != 0 {
		form, disp = 0x80, binary.LittleEndian.AppendUint32(nil, uint32(m.disp))
	} else if number(m.base)&7 == 5 {
		panic("this base wants a displacement")
	}
	return append([]byte{form | byte(tile)<<3 | 4, number(m.index)&7<<3 | number(m.base)&7}, disp...)
}

// vex writes an instruction of map 0F38 with three bytes of prefix. The last bytes are its operand;
// index and base may be nil.
func vex(text string, inputs []Op, prefix, v int, opcode byte, index, base reg.GPPhysical, operand ...byte) {
	code := append([]byte{0xc4, 0xe2, byte(^v&15<<3 | prefix), opcode}, operand...)
	if index != nil && number(index) >= 8 {
		code[1] &^= 0x40
	}
	if base != nil && number(base) >= 8 {
		code[1] &^= 0x20
	}
	Comment(text)
	for _, b := range code {
		Instruction(&ir.Instruction{Opcode: "BYTE", Operands: []Op{U8(b)}, Inputs: inputs})
	}
}

// numbers are what the processor and the disassembler call the registers that tiles are reached by.
var numbers = map[reg.GPPhysical]struct {
	number byte
	text   string
}{
	reg.RAX: {0, "%rax"}, reg.RCX: {1, "%rcx"}, reg.RDX: {2, "%rdx"}, reg.RBX: {3, "%rbx"},
	reg.RSI: {6, "%rsi"}, reg.RDI: {7, "%rdi"}, reg.R8: {8, "%r8"}, reg.R9: {9, "%r9"},
}

func number(r reg.GPPhysical) byte { return numbers[r].number }

func text(r reg.GPPhysical) string { return numbers[r].text }

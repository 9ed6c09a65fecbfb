package amxtest

import "encoding/binary"

// An instruction is one of AMX, decoded.
type instruction struct {
	name          string
	size          int // bytes
	reg, rm, vvvv int
	memory        bool
	base, index   int // registers; -1: none
	scale         uint
	displacement  int64
}

// names of the instructions by opcode, prefix and whether the operand is in memory.
var names = map[[3]byte]string{
	{0x49, 0, 1}: "LDTILECFG", {0x49, 0, 0}: "TILERELEASE",
	{0x49, 3, 0}: "TILEZERO",
	{0x4b, 3, 1}: "TILELOADD", {0x4b, 1, 1}: "TILELOADDT1", {0x4b, 2, 1}: "TILESTORED",
	{0x5c, 2, 0}: "TDPBF16PS",
}

// decode returns the instruction that the bytes begin with, or nil if it is none of AMX that this
// package knows. All have a VEX prefix of three bytes, map 0F38, W0 and 128 bits.
func decode(b []byte) *instruction {
	if len(b) < 15 || b[0] != 0xc4 || b[1]&0x1f != 2 || b[2]&0x84 != 0 {
		return nil
	}
	modrm := b[4]
	in := &instruction{size: 5, memory: modrm>>6 != 3, base: -1, index: -1,
		reg: int(modrm>>3&7) | int(^b[1]>>7)<<3, rm: int(modrm & 7), vvvv: int(^b[2] >> 3 & 15)}
	key := [3]byte{b[3], b[2] & 3, 0}
	if in.memory {
		key[2] = 1
	}
	in.name = names[key]
	if in.name == "" || in.name != "TDPBF16PS" && in.vvvv != 0 || in.name == "TILERELEASE" && modrm != 0xc0 {
		return nil
	}
	if in.memory && !in.operand(b) {
		return nil
	}
	if !in.memory {
		in.rm |= int(^b[1]>>5&1) << 3
	}
	return in
}

// operand decodes an address, and reports whether the instruction may have it: tiles need the form
// with an index, which is the distance between rows.
func (in *instruction) operand(b []byte) bool {
	mod := b[4] >> 6
	in.base = in.rm
	if in.rm == 4 {
		sib := b[5]
		in.size++
		in.base, in.scale = int(sib&7), uint(sib>>6)
		if i := int(sib>>3&7) | int(^b[1]>>6&1)<<3; i != 4 {
			in.index = i
		}
	}
	if in.index < 0 && in.name != "LDTILECFG" {
		return false
	}
	switch {
	case mod == 0 && in.base == 5:
		return false // no base: nothing here has that
	case mod == 1:
		in.displacement = int64(int8(b[in.size]))
		in.size++
	case mod == 2:
		in.displacement = int64(int32(binary.LittleEndian.Uint32(b[in.size:])))
		in.size += 4
	}
	in.base |= int(^b[1]>>5&1) << 3
	return true
}

// address returns the operand's address: of a tile's first row.
func (in *instruction) address(regs *[16]uint64) uint64 {
	if !in.memory {
		return 0
	}
	addr := regs[in.base] + uint64(in.displacement)
	if in.name == "LDTILECFG" && in.index >= 0 {
		addr += regs[in.index] << in.scale
	}
	return addr
}

// stride returns the distance between a tile's rows.
func (in *instruction) stride(regs *[16]uint64) uint64 { return regs[in.index] << in.scale }

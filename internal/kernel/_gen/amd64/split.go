package amd64

import (
	"encoding/binary"
	"fmt"

	"github.com/hypermob/pose/internal/kernel"
	"github.com/hypermob/pose/internal/kernel/_gen/set"
	. "github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/gotypes"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// amx is for processors with tiles. Package kernel joins its loops to those of avx512.
var amx = isa{bytes: 64, Set: &set.Set{Suffix: set.Apart}}

const tileBytes = kernel.TilePairs * 4

func splits() {
	split("splitPixels", kernel.PixelParts)
	split("splitWeights", kernel.WeightParts)
	config := tileConfig()
	splitGemm(config, 1)
	splitGemm(config, 2)
}

func split(name string, parts int) {
	arg := function(name+amx.Suffix, "Split")
	a, stride, out := load(arg.Field("A")), load(arg.Field("AStride")), load(arg.Field("Out"))
	blocks, pixels := load(arg.Field("Blocks")), load(arg.Field("Pixels"))
	factor := amx.vector()
	constant(1<<16+1, factor)
	upper, bits := K(), GP32()
	MOVL(U32(0xaaaaaaaa), bits)
	KMOVD(bits, upper)

	Label("pair")
	// The last of an odd number of blocks is its own partner.
	from, step, none := move(a), move(stride), GP64()
	XORQ(none, none)
	CMPQ(blocks, Imm(1))
	CMOVQEQ(none, step)
	to, left := move(out), move(pixels)
	align()
	Label("pixel")
	x, y := amx.vector(), amx.vector()
	VMOVUPS(Mem{Base: from}, x)
	VMOVUPS(Mem{Base: from, Index: step, Scale: 1}, y)
	for part := range parts {
		high, next := x, y
		if part < parts-1 { // the last part is what is left
			high, next = cut(x, factor), cut(y, factor)
		}
		row := amx.vector()
		VPSRLD(Imm(16), high, row)
		VMOVDQU16(next, upper, row)
		VMOVUPS(row, Mem{Base: to, Disp: part * tileBytes})
	}
	add(block, from)
	add(block, to)
	DECQ(left)
	JNZ(LabelRef("pixel"))
	LEAQ(Mem{Base: a, Index: stride, Scale: 2}, a)
	add(parts*tileBytes, out)
	SUBQ(Imm(2), blocks)
	JG(LabelRef("pair"))
	end()
}

// cut returns x rounded to a bfloat16, and leaves the rest in x.
func cut(x, factor reg.VecVirtual) (high reg.VecVirtual) {
	high, rest := amx.vector(), amx.vector()
	VMULPS(factor, x, high)
	VSUBPS(high, x, rest)
	VADDPS(rest, high, high)
	VSUBPS(high, x, x)
	return high
}

// Registers and tiles of a SplitGemm. Tiles 0 to 3 have the sums: those of the first 16 pixels, then
// those of the others. Stride is the distance between the rows of a tile, none is zero.
var (
	tileA, tileB     = [2]int{4, 5}, [2]int{6, 7}
	addressA         = [2]reg.GPPhysical{reg.RSI, reg.R8}
	addressB         = [2]reg.GPPhysical{reg.RDI, reg.R9}
	bias, sums       = reg.RAX, reg.RDX
	tileStride, none = reg.RCX, reg.RBX
)

// A splitTile is the state of a SplitGemm while it is generated.
type splitTile struct {
	arg     gotypes.Component
	blocks  int // of outputs
	a       reg.GPVirtual
	groupOf reg.GPVirtual // bytes of the tiles of 16 pixels
}

func splitGemm(config Mem, blocks int) {
	t := splitTile{blocks: blocks}
	t.arg = function(fmt.Sprintf("splitGemm%d%s", blocks*kernel.Lanes, amx.Suffix), "SplitGemm")
	LEAQ(config, reg.RAX)
	ldtilecfg(reg.RAX)
	MOVQ(U32(block), tileStride)
	XORQ(none, none)
	t.a, t.groupOf = load(t.arg.Field("A")), GP64()
	IMUL3Q(U32(kernel.PixelParts*tileBytes), addr(t.arg.Field("Pairs")), t.groupOf)
	offsets, resOffsets := load(t.arg.Field("COffsets")), load(t.arg.Field("ROffsets"))
	pixels := load(t.arg.Field("Pixels"))

	Label("pixels")
	rows := move(pixels)
	CMPQ(pixels, Imm(16))
	JG(LabelRef("more"))
	t.multiply(1)
	JMP(LabelRef("finish"))
	Label("more")
	t.multiply(2)
	thirtyTwo := GP64()
	MOVQ(U32(32), thirtyTwo)
	CMPQ(pixels, thirtyTwo)
	CMOVQGT(thirtyTwo, rows)
	Label("finish")
	t.finish(rows, offsets, resOffsets)
	LEAQ(Mem{Base: t.a, Index: t.groupOf, Scale: 2}, t.a)
	SUBQ(Imm(32), pixels)
	JG(LabelRef("pixels"))
	tilerelease()
	end()
}

// tileConfig returns the address of a configuration in which all tiles are whole.
func tileConfig() Mem {
	var config [64]byte
	config[0] = 1 // the palette
	for tile := range 8 {
		config[16+2*tile], config[48+tile] = block, 16 // bytes of a row, rows
	}
	m := GLOBL("tileConfig", RODATA|NOPTR)
	for i := 0; i < len(config); i += 8 {
		DATA(i, U64(binary.LittleEndian.Uint64(config[i:])))
	}
	return m
}

// multiply leaves the sums of so many times 16 pixels in memory: rows of the first block of outputs,
// and 32 rows further those of the second.
func (t *splitTile) multiply(groups int) {
	loop := fmt.Sprintf("pair%d", groups)
	MOVQ(addr(t.arg.Field("Bias")), bias)
	t.eachSum(groups, func(tile, _, b int) { tileloadd(tileAddress{bias, none, b * block}, tile) })
	MOVQ(addr(t.arg.Field("B")), addressB[0])
	pairs := load(t.arg.Field("Pairs"))
	IMUL3Q(U32(kernel.WeightParts*tileBytes), pairs, addressB[1])
	ADDQ(addressB[0], addressB[1])
	MOVQ(t.a, addressA[0])
	LEAQ(Mem{Base: t.a, Index: t.groupOf, Scale: 1}, addressA[1])
	align()
	Label(loop)
	t.addProducts(groups)
	for i := range 2 {
		ADDQ(U32(kernel.PixelParts*tileBytes), addressA[i])
		ADDQ(U32(kernel.WeightParts*tileBytes), addressB[i])
	}
	DECQ(pairs)
	JNZ(LabelRef(loop))
	MOVQ(addr(t.arg.Field("Sums")), sums)
	t.eachSum(groups, func(tile, g, b int) {
		tilestored(tile, tileAddress{sums, tileStride, (2*b + g) * tileBytes})
	})
}

// eachSum calls f with the tile of each group of pixels and block of outputs.
func (t *splitTile) eachSum(groups int, f func(tile, group, block int)) {
	for g := range groups {
		for b := range t.blocks {
			f(2*g+b, g, b)
		}
	}
}

// addProducts adds those of a pair of blocks. Parts stay in their tiles from one product to the next.
func (t *splitTile) addProducts(groups int) {
	pixel, weight := -1, -1
	for _, p := range kernel.SplitProducts {
		if p.Weight != weight {
			weight = p.Weight
			for b := range t.blocks {
				tileloadd(tileAddress{addressB[b], tileStride, weight * tileBytes}, tileB[b])
			}
		}
		if p.Pixel != pixel {
			pixel = p.Pixel
			for g := range groups {
				tileloadd(tileAddress{addressA[g], tileStride, pixel * tileBytes}, tileA[g])
			}
		}
		t.eachSum(groups, func(c, g, b int) { tdpbf16ps(tileB[b], tileA[g], c) })
	}
}

// finish brings so many rows of sums to their places, as a Gemm of one pixel does.
func (t *splitTile) finish(rows, offsets, resOffsets reg.GPVirtual) {
	row := &tile{isa: amx, arg: t.arg, sums: [][]reg.VecVirtual{amx.vectors(t.blocks)}}
	from, c, stride := load(t.arg.Field("Sums")), load(t.arg.Field("C")), load(t.arg.Field("CStride"))
	Label("row")
	for b, v := range row.sums[0] {
		VMOVUPS(Mem{Base: from, Disp: 2 * b * tileBytes}, v)
	}
	row.clamp("Before")
	row.addRes(resOffsets)
	row.clamp("After")
	row.eachVector(c, stride, offsets, func(m Mem, v reg.VecVirtual) { VMOVUPS(v, m) })
	add(block, from)
	add(4, offsets)
	add(4, resOffsets)
	DECQ(rows)
	JNZ(LabelRef("row"))
}

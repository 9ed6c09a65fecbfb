package amd64

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/gotypes"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func crops() {
	crop()
	cropYCbCr()
	cropJPEG()
}

// rgb is what crops of all kinds do with an interpolated pixel.
type rgb struct {
	out, n                 reg.GPVirtual
	scale, offset, rounded reg.VecVirtual
}

func newRGB(row gotypes.Component) rgb {
	p := rgb{load(row.Field("Out")), load(row.Field("N")), XMM(), XMM(), XMM()}
	VBROADCASTSS(addr(row.Field("Scale")), p.scale)
	VBROADCASTSS(addr(row.Field("Offset")), p.offset)
	integers(512, p.rounded)
	return p
}

// integers sets all lanes of v to n.
func integers(n uint32, v reg.VecVirtual) {
	t := GP32()
	MOVL(U32(n), t)
	VMOVD(t, v.AsX())
	VPBROADCASTD(v.AsX(), v)
}

var constants int

// lanes returns the place of four integers in memory, or of one integer four times.
func lanes(n ...int32) Mem {
	constants++
	m := GLOBL(fmt.Sprintf("lanes%d", constants), RODATA|NOPTR)
	for i := range 4 {
		DATA(4*i, U32(uint32(n[i%len(n)])))
	}
	return m
}

// write rounds the sums in v's lower three lanes to 8 bits and writes their values; all pixels but
// the last write one value more, which the next one replaces.
func (p rgb) write(v reg.VecVirtual, next string) {
	VPADDD(p.rounded, v, v)
	VPSRLD(Imm(10), v, v)
	VCVTDQ2PS(v, v)
	VFMADD213PS(p.offset, p.scale, v)
	DECQ(p.n)
	JZ(LabelRef("last"))
	VMOVUPS(v, Mem{Base: p.out})
	add(12, p.out)
	JMP(LabelRef(next))
	Label("last")
	VMOVSD(v, Mem{Base: p.out})
	VEXTRACTPS(Imm(2), v, Mem{Base: p.out, Disp: 8})
}

// position reads a position: whole pixels, and 32nds if they are wanted.
func position(at Mem, whole, fraction [2]reg.GPVirtual) {
	for i, p := range whole {
		MOVLQSX(at.Offset(4*i), p)
		if fraction[i] != nil {
			MOVL(p.As32(), fraction[i].As32())
			ANDL(Imm(31), fraction[i].As32())
		}
		SARQ(Imm(5), p)
	}
}

// fetch brings the bytes at p nearer.
func fetch(p Mem) { PREFETCHT1(p) }

// crop weighs two pixels beside each other as bytes, then two above each other as words.
func crop() {
	arg := function("cropAVX2", "Crop")
	row := arg.Field("Row")
	at, next := load(row.Field("At")), load(row.Field("Next"))
	pix, stride := load(arg.Field("Pix")), load(arg.Field("Stride"))
	out := newRGB(row)
	opacity, order := XMM(), XMM()
	VPCMPEQD(opacity, opacity, opacity)
	bytes := GP64()
	MOVQ(Imm(0x0703060205010400), bytes) // each colour of the left pixel beside that of the right one
	VMOVQ(bytes, order)
	rows := GP64()
	MOVQ(Imm(0x0f0b0e0a0d090c08), rows)
	VPINSRQ(Imm(1), rows, order, order)

	x, y, fx, fy := GP64(), GP64(), GP64(), GP64()
	ahead := [2]reg.GPVirtual{GP64(), GP64()}
	align()
	Label("pixel")
	position(Mem{Base: next}, ahead, [2]reg.GPVirtual{})
	IMULQ(stride, ahead[1])
	ADDQ(pix, ahead[1])
	fetch(Mem{Base: ahead[1], Index: ahead[0], Scale: 4})
	ADDQ(stride, ahead[1])
	fetch(Mem{Base: ahead[1], Index: ahead[0], Scale: 4})
	add(8, next)

	position(Mem{Base: at}, [2]reg.GPVirtual{x, y}, [2]reg.GPVirtual{fx, fy})
	add(8, at)
	IMULQ(stride, y)
	ADDQ(pix, y)
	v, horizontal, vertical, low := XMM(), XMM(), XMM(), XMM()
	VMOVQ(Mem{Base: y, Index: x, Scale: 4}, v)
	ADDQ(stride, y)
	VPINSRQ(Imm(1), Mem{Base: y, Index: x, Scale: 4}, v, v)
	VPAND(v, opacity, opacity)
	// The weights 32-f and f as two bytes are 32+255f, as two words 32+65535f.
	IMUL3L(U32(255), fx.As32(), fx.As32())
	ADDL(Imm(32), fx.As32())
	IMUL3L(U32(65535), fy.As32(), fy.As32())
	ADDL(Imm(32), fy.As32())
	VMOVD(fx.As32(), horizontal)
	VPBROADCASTW(horizontal, horizontal)
	VMOVD(fy.As32(), vertical)
	VPBROADCASTD(vertical, vertical)
	VPSHUFB(order, v, v)
	VPMADDUBSW(horizontal, v, v)
	VPSRLDQ(Imm(8), v, low)
	VPUNPCKLWD(low, v, v)
	VPMADDWD(vertical, v, v)
	out.write(v, "pixel")

	all := XMM()
	VPSRLDQ(Imm(8), opacity, all)
	VPAND(all, opacity, opacity)
	VPSRLDQ(Imm(4), opacity, all)
	VPAND(all, opacity, opacity)
	VMOVD(opacity, addr(arg.Field("Opacity")))
	end()
}

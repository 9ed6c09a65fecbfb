package amd64

import (
	"github.com/hypermob/pose/internal/kernel"
	. "github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/gotypes"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A planar is a crop that has the four pixels around a position in the four lanes of a vector.
type planar struct {
	arg                             gotypes.Component
	at, next, luma                  reg.GPVirtual
	out                             rgb
	red, greenB, greenR, blue, most Mem
	left, toRight, top, toBottom    Mem
	least                           reg.VecVirtual
	x, y                            reg.GPVirtual // of the pixel that is worked on
	weights, values                 reg.VecVirtual
}

func newPlanar(name, arg string) *planar {
	p := &planar{arg: function(name, arg)}
	row := p.arg.Field("Row")
	p.at, p.next, p.luma = load(row.Field("At")), load(row.Field("Next")), load(p.arg.Field("Y"))
	p.out = newRGB(row)
	p.red, p.greenB = lanes(kernel.CrToRed), lanes(kernel.CbToGreen)
	p.greenR, p.blue = lanes(kernel.CrToGreen), lanes(kernel.CbToBlue)
	p.most, p.least = lanes(255), XMM()
	VPXOR(p.least, p.least, p.least)
	return p
}

// weigh sets the weights of the four pixels, in the order that left and the other places of lanes
// have: those across are left + f*toRight, those down top + f*toBottom.
func (p *planar) weigh(fx, fy reg.GPVirtual) {
	across, down := XMM(), XMM()
	p.weights = XMM()
	VMOVD(fx.As32(), across)
	VPBROADCASTD(across, across)
	VPMULLD(p.toRight, across, across)
	VPADDD(p.left, across, across)
	VMOVD(fy.As32(), down)
	VPBROADCASTD(down, down)
	VPMULLD(p.toBottom, down, down)
	VPADDD(p.top, down, down)
	VPMULLD(across, down, p.weights)
}

// begin reads a position and the four pixels' luma.
func (p *planar) begin() {
	stride := load(p.arg.Field("YStride"))
	ahead := [2]reg.GPVirtual{GP64(), GP64()}
	position(Mem{Base: p.next}, ahead, [2]reg.GPVirtual{})
	add(8, p.next)
	IMULQ(stride, ahead[1])
	ADDQ(p.luma, ahead[1])
	fetch(Mem{Base: ahead[1], Index: ahead[0], Scale: 1})
	ADDQ(stride, ahead[1])
	fetch(Mem{Base: ahead[1], Index: ahead[0], Scale: 1})

	fx, fy := GP64(), GP64()
	p.x, p.y, p.values = GP64(), GP64(), XMM()
	position(Mem{Base: p.at}, [2]reg.GPVirtual{p.x, p.y}, [2]reg.GPVirtual{fx, fy})
	add(8, p.at)
	p.weigh(fx, fy)
	row := move(p.y)
	IMULQ(stride, row)
	ADDQ(p.luma, row)
	VPXOR(p.values, p.values, p.values)
	VPINSRW(Imm(0), Mem{Base: row, Index: p.x, Scale: 1}, p.values, p.values) // two adjacent bytes
	ADDQ(stride, row)
	VPINSRW(Imm(1), Mem{Base: row, Index: p.x, Scale: 1}, p.values, p.values)
}

// write converts values, which is luma in 1/65536, and chroma less 128 to colours, and writes their
// mean.
func (p *planar) write(cb, cr reg.VecVirtual) {
	r, g, b, t := XMM(), XMM(), XMM(), XMM()
	VPMULLD(p.red, cr, r)
	VPADDD(p.values, r, r)
	VPMULLD(p.greenB, cb, g)
	VPMULLD(p.greenR, cr, t)
	VPADDD(t, g, g)
	VPSUBD(g, p.values, g)
	VPMULLD(p.blue, cb, b)
	VPADDD(p.values, b, b)
	for _, v := range []reg.VecVirtual{r, g, b} {
		VPSRAD(Imm(16), v, v)
		VPMAXSD(p.least, v, v)
		VPMINSD(p.most, v, v)
		VPMULLD(p.weights, v, v)
	}
	VPHADDD(g, r, r)
	VPHADDD(b, b, b)
	VPHADDD(b, r, r)
	p.out.write(r, "pixel")
	end()
}

// cropYCbCr takes the nearest chroma samples.
func cropYCbCr() {
	p := newPlanar("cropYCbCrAVX2", "CropYCbCr")
	p.left, p.toRight = lanes(32, 0, 32, 0), lanes(-1, 1, -1, 1)
	p.top, p.toBottom = lanes(32, 32, 0, 0), lanes(-1, -1, 1, 1)
	grey, zeroChroma := lanes(0x10101), lanes(128)

	align()
	Label("pixel")
	p.begin()
	x, y := p.x, p.y
	VPMOVZXBD(p.values, p.values)
	VPMULLD(grey, p.values, p.values) // as color.YCbCrToRGB rounds
	// Chroma: the samples of two columns and two rows, which may be the same.
	shift, right, bottom := GP64(), GP64(), GP64()
	MOVQ(addr(p.arg.Field("XShift")), shift)
	LEAQ(Mem{Base: x, Disp: 1}, right)
	SARXQ(shift, x, x)
	SARXQ(shift, right, right)
	MOVQ(addr(p.arg.Field("YShift")), shift)
	LEAQ(Mem{Base: y, Disp: 1}, bottom)
	SARXQ(shift, y, y)
	SARXQ(shift, bottom, bottom)
	MOVQ(addr(p.arg.Field("CStride")), shift)
	IMULQ(shift, y)
	IMULQ(shift, bottom)
	chroma := func(name string) reg.VecVirtual {
		plane, row, v := load(p.arg.Field(name)), GP64(), XMM()
		VPXOR(v, v, v)
		LEAQ(Mem{Base: plane, Index: y, Scale: 1}, row)
		VPINSRB(Imm(0), Mem{Base: row, Index: x, Scale: 1}, v, v)
		VPINSRB(Imm(1), Mem{Base: row, Index: right, Scale: 1}, v, v)
		LEAQ(Mem{Base: plane, Index: bottom, Scale: 1}, row)
		VPINSRB(Imm(2), Mem{Base: row, Index: x, Scale: 1}, v, v)
		VPINSRB(Imm(3), Mem{Base: row, Index: right, Scale: 1}, v, v)
		VPMOVZXBD(v, v)
		VPSUBD(zeroChroma, v, v)
		return v
	}
	p.write(chroma("Cb"), chroma("Cr"))
}

// cropJPEG interpolates chroma: three rows of samples are weighed into the upper and the lower
// pixels' sums of columns, and these into the four pixels.
func cropJPEG() {
	p := newPlanar("cropJPEGAVX2", "CropJPEG")
	p.left, p.toRight = lanes(32, 32, 0, 0), lanes(-1, -1, 1, 1)
	p.top, p.toBottom = lanes(32, 0, 32, 0), lanes(-1, 1, -1, 1)
	half, zeroChroma, order := lanes(1<<15), lanes(128), XMM()
	columnWise := GP64()
	MOVQ(U64(0xff03ff01_ff02ff00), columnWise) // upper left, lower left, upper right, lower right as words
	VMOVQ(columnWise, order)
	tables := load(p.arg.Field("Chroma"))

	align()
	Label("pixel")
	p.begin()
	VPSHUFB(order, p.values, p.values)
	VPMOVZXWD(p.values, p.values)
	VPSLLD(Imm(16), p.values, p.values)
	VPADDD(half, p.values, p.values)

	columns, rows, third := GP64(), GP64(), GP64()
	// The first column and row of samples, and by how much the third row is beyond the second: not
	// at all where it has no weight.
	for i, v := range []reg.GPVirtual{p.x, p.y} {
		table := []reg.GPVirtual{columns, rows}[i]
		shift := load(p.arg.Field([]string{"XHalf", "YHalf"}[i]))
		MOVQ(v, table)
		ANDL(Imm(1), table.As32())
		if i == 1 {
			ANDNQ(shift, table, third)
		}
		SHLL(Imm(6), table.As32())
		ADDQ(tables, table)
		SUBQ(shift, v)
		SARXQ(shift, v, v)
	}
	stride := load(p.arg.Field("CStride"))
	IMULQ(stride, p.y)
	IMULQ(stride, third)
	ADDQ(p.x, p.y)
	const rowTables = 128 // behind the two of the columns
	round := XMM()
	VMOVDQU(Mem{Base: columns, Disp: 32}, round)
	VPADDD(Mem{Base: rows, Disp: rowTables + 48}, round, round)
	chroma := func(name string) reg.VecVirtual {
		sample, sums := load(p.arg.Field(name)), XMM()
		ADDQ(p.y, sample)
		for i := range 3 {
			v := XMM()
			VPBROADCASTD(Mem{Base: sample}, v)
			VPMOVZXBW(v, v)
			VPMULLW(Mem{Base: rows, Disp: rowTables + 16*i}, v, v)
			switch i {
			case 0:
				VMOVDQA(v, sums)
				ADDQ(stride, sample)
			case 1:
				VPADDW(v, sums, sums)
				ADDQ(third, sample)
			case 2:
				VPADDW(v, sums, sums)
			}
		}
		left, right := XMM(), XMM()
		VPMADDWD(Mem{Base: columns}, sums, left)
		VPMADDWD(Mem{Base: columns, Disp: 16}, sums, right)
		VPHADDD(right, left, left)
		VPADDD(round, left, left)
		VPSRLD(Imm(4), left, left)
		VPSUBD(zeroChroma, left, left)
		return left
	}
	p.write(chroma("Cb"), chroma("Cr"))
}

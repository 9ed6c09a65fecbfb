package arm64

import (
	"math"
	"slices"

	"github.com/hypermob/pose/internal/kernel"
)

// A cropper says where cropJPEG has what it needs.
type cropper struct {
	*assembly
	// General registers.
	at, next, n, out          int
	luma, cb, cr              int
	yStride, cStride          int
	xHalf, yHalf, tables      int
	x, y, row                 int
	columns, rows, third, tmp int
	// Vectors: constants, then those of the pixel that is worked on.
	left, top, order, factors      int
	scale, offset, fraction, half  int
	centre, most                   int
	bytes, weights, values, chroma int
	free                           int // the first of eight for short use
}

func crops(a *assembly) {
	cropper{
		assembly: a,
		at:       1, next: 2, n: 3, out: 4,
		luma: 5, cb: 6, cr: 7,
		yStride: 8, cStride: 9,
		xHalf: 10, yHalf: 11, tables: 12,
		x: 13, y: 14, row: 15,
		columns: 16, rows: 17, third: 19, tmp: 20,

		left: 0, top: 1, order: 2, factors: 3,
		scale: 4, offset: 5, fraction: 6, half: 7,
		centre: 8, most: 9,
		bytes: 10, weights: 11, values: 12, chroma: 13,
		free: 16,
	}.jpeg()
}

// jpeg has the four pixels around a position in four lanes: upper left, lower left, upper right and
// lower right.
func (a cropper) jpeg() {
	a.argument("cropJPEGNEON", "CropJPEG")
	a.fields("Row", "At", a.at, "Next", a.next, "N", a.n, "Out", a.out) // Row is the first field
	a.fields("CropJPEG", "Y", a.luma, "Cb", a.cb, "Cr", a.cr, "YStride", a.yStride, "CStride", a.cStride,
		"XHalf", a.xHalf, "YHalf", a.yHalf, "Chroma", a.tables)
	const none = 0xff
	a.table("cropJPEG", a.left, a.tmp, slices.Concat(
		// A pixel weighs the distance of this number from the position's 32nds across, times that
		// of the next one down.
		halfwords(32, 32, 0, 0, 32, 32, 0, 0),
		halfwords(32, 0, 32, 0, 32, 0, 32, 0),
		// Luma becomes the third byte of four.
		[]byte{none, none, 0, none, none, none, 2, none, none, none, 1, none, none, none, 3, none},
		words(kernel.CrToRed, kernel.CbToGreen, kernel.CrToGreen, kernel.CbToBlue)))
	a.broadcast(a.scale, "Row_Scale")
	a.broadcast(a.offset, "Row_Offset")
	a.fill(a.fraction, "S4", 31, a.tmp)
	a.fill(a.half, "S4", 1<<15, a.tmp)
	a.fill(a.centre, "H8", 128, a.tmp)
	a.fill(a.most, "H8", math.MaxUint8, a.tmp)

	a.label("pixel")
	a.fetch()
	a.begin()
	a.interpolateChroma()
	a.write()
}

// position reads a position's whole pixels, and puts the address of their luma into row.
func (a cropper) position(from int) {
	a.op("MOVW.P 4(R%d), R%d", from, a.x)
	a.op("MOVW.P 4(R%d), R%d", from, a.y)
	a.op("ASR $5, R%d", a.x)
	a.op("ASR $5, R%d", a.y)
	a.op("ADD R%d, R%d, R%d", a.luma, a.x, a.row)
	a.op("MADD R%d, R%d, R%d, R%d", a.yStride, a.row, a.y, a.row)
}

// fetch brings the luma that is read next nearer.
func (a cropper) fetch() {
	a.position(a.next)
	a.op("PRFM (R%d), PLDL2KEEP", a.row)
	a.op("ADD R%d, R%d", a.yStride, a.row)
	a.op("PRFM (R%d), PLDL2KEEP", a.row)
}

// begin reads a position, what its pixels weigh, twice, and their luma in 1/65536.
func (a cropper) begin() {
	across, down := a.free, a.free+1
	a.op("FMOVD (R%d), F%d", a.at, across)
	a.op("VAND V%d.B16, V%d.B16, V%d.B16", a.fraction, across, across)
	a.op("VDUP V%d.H[2], V%d.H8", across, down)
	a.op("VDUP V%d.H[0], V%d.H8", across, across)
	a.uabd8(across, across, a.left)
	a.uabd8(down, down, a.top)
	a.mul8(a.weights, across, down)

	// Nothing else writes to bytes: a pixel need not wait for the one before it.
	a.position(a.at)
	a.op("VLD1 (R%d), V%d.H[0]", a.row, a.bytes)
	a.op("ADD R%d, R%d", a.yStride, a.row)
	a.op("VLD1 (R%d), V%d.H[1]", a.row, a.bytes)
	a.op("VTBL V%d.B16, [V%d.B16], V%d.B16", a.order, a.bytes, a.values)
	a.op("VADD V%d.S4, V%d.S4, V%d.S4", a.half, a.values, a.values)
}

// interpolateChroma computes the four pixels' Cb and Cr less 128. Three rows of samples are weighed
// into the upper and the lower pixels' sums of columns, and these into the four pixels. No sum is
// above 16 times 255.
func (a cropper) interpolateChroma() {
	const rowTables, round = 128, 32 // the rows' are behind two of the columns

	// The tables, the first column and row of samples, and by how much the third row is beyond the
	// second: not at all where it has no weight.
	a.op("BIC R%d, R%d, R%d", a.y, a.yHalf, a.third)
	a.op("MUL R%d, R%d", a.cStride, a.third)
	for _, p := range [][3]int{{a.x, a.xHalf, a.columns}, {a.y, a.yHalf, a.rows}} {
		place, shift, table := p[0], p[1], p[2]
		a.op("AND $1, R%d, R%d", place, table)
		a.op("ADD R%d<<6, R%d, R%d", table, a.tables, table)
		a.op("SUB R%d, R%d", shift, place)
		a.op("ASR R%d, R%d", shift, place)
	}
	a.op("MADD R%d, R%d, R%d, R%d", a.cStride, a.x, a.y, a.x)

	samples, factors, sums := a.free, a.free+1, a.free+2
	left, right := a.free+4, a.free+5
	planes := []int{a.chroma, a.chroma + 1}
	for i, plane := range []int{a.cb, a.cr} {
		a.op("ADD R%d, R%d, R%d", a.x, plane, a.tmp)
		for j := range 3 {
			a.op("VLD1R (R%d), [V%d.S2]", a.tmp, samples)
			a.op("VUXTL V%d.B8, V%d.H8", samples, samples)
			a.load1(factors, a.rows, rowTables+16*j)
			switch j {
			case 0:
				a.mul8(sums, samples, factors)
				a.op("ADD R%d, R%d", a.cStride, a.tmp)
			case 1:
				a.mla8(sums, samples, factors)
				a.op("ADD R%d, R%d", a.third, a.tmp)
			case 2:
				a.mla8(sums, samples, factors)
			}
		}
		a.load(left, a.columns, 0)
		a.mul8(left, left, sums)
		a.mul8(right, right, sums)
		a.op("VADDP V%d.H8, V%d.H8, V%d.H8", right, left, planes[i])
	}

	rounds, more := a.free, a.free+1
	a.load1(rounds, a.columns, round)
	a.load1(more, a.rows, rowTables+48)
	a.op("VADD V%d.S4, V%d.S4, V%d.S4", more, rounds, rounds)
	a.op("VUZP1 V%d.H8, V%d.H8, V%d.H8", rounds, rounds, rounds) // as 16 bits, twice
	a.op("VADDP V%d.H8, V%d.H8, V%d.H8", planes[1], planes[0], a.chroma)
	a.op("VADD V%d.H8, V%d.H8, V%d.H8", rounds, a.chroma, a.chroma)
	a.op("VUSHR $4, V%d.H8, V%d.H8", a.chroma, a.chroma)
	a.op("VSUB V%d.H8, V%d.H8, V%d.H8", a.centre, a.chroma, a.chroma)
}

// write converts luma and chroma to colours and writes their mean.
func (a cropper) write() {
	r, g, b, u, v := a.free, a.free+1, a.free+2, a.free+3, a.free+4
	a.sshll(lower, u, a.chroma, 0)
	a.sshll(upper, v, a.chroma, 0)
	for _, colour := range []int{r, g, b} {
		a.op("VMOV V%d.B16, V%d.B16", a.values, colour)
	}
	a.mlaElement(r, v, a.factors, 0)
	a.mlsElement(g, u, a.factors, 1)
	a.mlaElement(b, u, a.factors, 3)
	a.mlsElement(g, v, a.factors, 2)
	a.sqshrun(lower, 16, r, r, 16)
	a.sqshrun(lower, 16, b, b, 16)
	a.sqshrun(upper, 16, r, g, 16)
	a.op("VUMIN V%d.H8, V%d.H8, V%d.H8", a.most, r, r)
	a.op("VUMIN V%d.H8, V%d.H8, V%d.H8", a.most, b, b)
	a.umull(upper, g, r, a.weights)
	a.umull(lower, r, r, a.weights)
	a.umull(lower, b, b, a.weights)
	a.op("VADDP V%d.S4, V%d.S4, V%d.S4", g, r, r)
	a.op("VADDP V%d.S4, V%d.S4, V%d.S4", b, b, b)
	a.op("VADDP V%d.S4, V%d.S4, V%d.S4", b, r, r)
	a.urshr(r, r, 10)
	a.ucvtf(r, r)
	a.op("VMOV V%d.B16, V%d.B16", a.offset, g)
	a.fmla(g, r, a.scale)

	// All pixels but the last write one value more, which the next one replaces.
	a.op("SUBS $1, R%d", a.n)
	a.op("BEQ last")
	a.op("FMOVQ F%d, (R%d)", g, a.out)
	a.op("ADD $12, R%d", a.out)
	a.op("B pixel")
	a.label("last")
	a.op("FMOVD.P F%d, 8(R%d)", g, a.out)
	a.op("VST1 V%d.S[2], (R%d)", g, a.out)
	a.op("RET")
}

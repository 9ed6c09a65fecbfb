package arm64

import "github.com/hypermob/pose/internal/kernel"

// The vectors of the inverse cosine transform. A wide number is a pair of vectors, four columns in
// each: the halves are worked on side by side, so that one does not wait for the other.
const (
	idctFactors = 0 // two vectors
	idctHalf    = 2 // for rounding
	idctZ3      = 3
	idctZ4      = 4
	idctTemp    = 5 // a pair
	idctCentre  = 7
	idctRows    = 8 // eight rows of 16-bit numbers
	idctWide    = 16
)

// The places of the factors in their table, from idctGo's.
const (
	even3of2 = iota
	even3of6 // and even2of2
	even2of6
	odd3ofZ3
	oddZ // odd3ofZ4 and odd4ofZ3
	odd4ofZ4
	odd0of7 // and odd3of1
	odd0of1
	odd1of5 // and odd2of3
	odd1of3
	odd2of5
	odd3of7
)

// idct has a row in each vector, eight columns of 16-bit numbers.
func idct(a *assembly) {
	const coef, step, dst, stride, t, u = 0, 1, 2, 3, 4, 5
	const ac, first = idctTemp, idctTemp
	a.function("idctNEON", "coef, step *int16, dst *uint8, stride int", 32)
	a.op("MOVD coef+0(FP), R%d", coef)
	a.op("MOVD step+8(FP), R%d", step)
	a.op("MOVD dst+16(FP), R%d", dst)
	a.op("MOVD stride+24(FP), R%d", stride)
	a.table("idctFactors", idctFactors, t, halfwords(kernel.F0541+kernel.F0765, kernel.F0541, kernel.F0541-kernel.F1847,
		kernel.F1175-kernel.F1961, kernel.F1175, kernel.F1175-kernel.F0390, -kernel.F0899, kernel.F1501-kernel.F0899, -kernel.F2562, kernel.F3072-kernel.F2562, kernel.F2053-kernel.F2562, kernel.F0298-kernel.F0899,
		0, 0, 0, 0))
	for i := 0; i < 8; i += 2 {
		a.load(idctRows+i, coef, 16*i)
		a.load(idctWide+i, step, 16*i)
	}

	// Rows without a coefficient are common, and overflow in their own way.
	a.op("VORR V%d.B16, V%d.B16, V%d.B16", idctRows+1, idctRows+2, ac)
	for i := 3; i < 8; i++ {
		a.op("VORR V%d.B16, V%d.B16, V%d.B16", idctRows+i, ac, ac)
	}
	a.op("VMOV V%d.D[0], R%d", ac, t)
	a.op("VMOV V%d.D[1], R%d", ac, u)
	a.op("ORR R%d, R%d", u, t)
	a.mul8(idctRows, idctRows, idctWide)
	a.op("CBNZ R%d, columns", t)
	// Each column holds the same number eight times: after transposition, each row.
	a.op("VSHL $2, V%d.H8, V%d.H8", idctRows, first)
	for i := range 8 {
		a.op("VDUP V%d.H[%d], V%d.H8", first, i, idctRows+i)
	}
	a.op("B rows")

	a.label("columns")
	for i := 1; i < 8; i++ {
		a.mul8(idctRows+i, idctRows+i, idctWide+i)
	}
	const columnShift, rowShift = 11, 18
	a.sums(columnShift, t)
	for i := range 4 {
		s, o := idctWide+2*i, idctWide+8+2*i
		for h := range half(2) {
			k := int(h)
			a.op("VADD V%d.S4, V%d.S4, V%d.S4", o+k, s+k, idctTemp+k)
			a.op("VSUB V%d.S4, V%d.S4, V%d.S4", o+k, s+k, s+k)
			a.sqshrn(h, 16, idctRows+i, idctTemp+k, columnShift)
			a.sqshrn(h, 16, idctRows+7-i, s+k, columnShift)
		}
	}
	// Eight rows to eight columns, by numbers, pairs and fours of them.
	a.turn("H8", 1, idctRows, idctWide, 8)
	a.turn("S4", 2, idctWide, idctWide+8, 8)
	a.turn("D2", 4, idctWide+8, idctRows, 8)

	a.label("rows")
	a.sums(rowShift, t)
	// The shift is made in two steps, which is the same: by 16 with the sums, then by 2 to 8 bits.
	for i := range 4 {
		s, o := idctWide+2*i, idctWide+8+2*i
		for h := range half(2) {
			a.addhn(h, idctRows+i, s+int(h), o+int(h))
			a.subhn(h, idctRows+7-i, s+int(h), o+int(h))
		}
	}
	a.samples(dst, stride, rowShift-16)
	a.op("RET")
}

// sums computes the even and the odd sums of the rows (Loeffler's diagram), with one half of
// 2^shift in the even ones: eight wide numbers. It overwrites R[r].
func (a *assembly) sums(shift, r int) {
	row := func(i int) int { return idctRows + i }
	even := func(i int) int { return idctWide + 2*i }
	odd := func(i int) int { return idctWide + 8 + 2*i }
	// multiply multiplies 16-bit numbers by a factor, add adds the products.
	multiply := func(wide, v, factor int) {
		for h := range half(2) {
			a.smullElement(h, wide+int(h), v, idctFactors+factor/8, factor%8)
		}
	}
	add := func(wide, v, factor int) {
		for h := range half(2) {
			a.smlalElement(h, wide+int(h), v, idctFactors+factor/8, factor%8)
		}
	}
	both := func(format string, m, n, d int) {
		for k := range 2 {
			a.op(format, m+k, n+k, d+k)
		}
	}

	a.fill(idctHalf, "S4", 1<<(shift-1), r)
	a.op("VADD V%d.H8, V%d.H8, V%d.H8", row(4), row(0), idctTemp)
	a.op("VSUB V%d.H8, V%d.H8, V%d.H8", row(4), row(0), idctTemp+1)
	a.op("VADD V%d.H8, V%d.H8, V%d.H8", row(3), row(7), idctZ3)
	a.op("VADD V%d.H8, V%d.H8, V%d.H8", row(1), row(5), idctZ4)
	even3, even2 := odd(0), odd(1)
	multiply(even3, row(2), even3of2)
	multiply(even2, row(6), even2of6)
	for i := range 2 {
		for h := range half(2) {
			a.sshll(h, even(i)+int(h), idctTemp+i, 13)
		}
	}
	add(even3, row(6), even3of6)
	add(even2, row(2), even3of6)
	for i := range 4 {
		a.op("VADD V%d.S4, V%d.S4, V%d.S4", idctHalf, even(0)+i, even(0)+i)
	}
	const plus, minus = "VADD V%d.S4, V%d.S4, V%d.S4", "VSUB V%d.S4, V%d.S4, V%d.S4"
	both(minus, even3, even(0), even(3))
	both(plus, even3, even(0), even(0))
	both(minus, even2, even(1), even(2))
	both(plus, even2, even(1), even(1))

	multiply(odd(0), idctZ4, odd4ofZ4)
	multiply(odd(1), idctZ4, oddZ)
	add(odd(0), idctZ3, oddZ)
	add(odd(1), idctZ3, odd3ofZ3)
	for i := range 4 {
		a.op("VMOV V%d.B16, V%d.B16", odd(0)+i, odd(2)+i)
	}
	add(odd(0), row(7), odd0of7)
	add(odd(1), row(5), odd1of5)
	add(odd(2), row(5), odd2of5)
	add(odd(3), row(7), odd3of7)
	add(odd(0), row(1), odd0of1)
	add(odd(1), row(3), odd1of3)
	add(odd(2), row(3), odd1of5)
	add(odd(3), row(1), odd0of7)
}

// turn takes a step of a transposition of n vectors from src to dst: it exchanges elements of those
// that are so far apart.
func (a *assembly) turn(elements string, apart, src, dst, n int) {
	for i := range n {
		if i&apart == 0 {
			for j := range 2 {
				a.op("VTRN%d V%d.%s, V%d.%s, V%d.%s", 1+j, src+i+apart, elements, src+i, elements, dst+i+j*apart, elements)
			}
		}
	}
}

// samples divides columns by 2^shift and writes them as rows of bytes.
func (a *assembly) samples(dst, stride, shift int) {
	const bytes, turned = idctWide, idctWide + 4
	a.op("VMOVI $128, V%d.B16", idctCentre)
	for i := range 4 {
		a.sqshrn(lower, 8, bytes+i, idctRows+i, shift)
		a.sqshrn(upper, 8, bytes+i, idctRows+4+i, shift)
		a.op("VADD V%d.B16, V%d.B16, V%d.B16", idctCentre, bytes+i, bytes+i)
	}
	a.turn("B16", 1, bytes, turned, 4)
	a.turn("H8", 2, turned, bytes, 4)
	// A vector has rows i and i+4: the first four samples of either, then their other four.
	for i := range 2 {
		for j := range 2 {
			a.op("VUZP%d V%d.S4, V%d.S4, V%d.S4", 1+i, bytes+2*j+1, bytes+2*j, turned+2*i+j)
		}
	}
	for i := range 8 {
		a.op("VST1.P V%d.D[%d], (R%d)(R%d)", turned+i/2, i%2, dst, stride)
	}
}

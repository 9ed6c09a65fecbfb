package kernel

import "unsafe"

// The factors of the inverse cosine transform in 1/8192 (Loeffler, Ligtenberg and Moschytz,
// Practical fast 1-D DCT algorithms with 11 multiplications, 1989), as libjpeg's jidctint.c rounds
// them. The generators of the assembly have them from here.
const (
	F0298, F0390, F0541, F0765 = 2446, 3196, 4433, 6270
	F0899, F1175, F1501, F1847 = 7373, 9633, 12299, 15137
	F1961, F2053, F2562, F3072 = 16069, 16819, 20995, 25172
)

// idctGo multiplies 64 coefficients by their quantisation steps and writes the 8×8 samples that
// they stand for, stride bytes from row to row.
//
// It is libjpeg's accurate integer transform (JDCT_ISLOW) as libjpeg-turbo's assembly for x86 has
// it: the same as libjpeg's C code but for coefficients that no encoder writes, which overflow 16
// bits in the same places.
func idctGo(coef, step *int16, dst *uint8, stride int) {
	c, q := unsafe.Slice(coef, 64), unsafe.Slice(step, 64)
	var v, w [64]int16
	var ac int16
	for i := range v {
		v[i] = c[i] * q[i]
		if i >= 8 {
			ac |= c[i]
		}
	}
	for x := range 8 {
		if ac == 0 { // the assembly's short cut, which overflows where the rest saturates
			for y := range 8 {
				w[8*y+x] = v[x] << 2
			}
			continue
		}
		column := idct8([8]int16{v[x], v[8+x], v[16+x], v[24+x], v[32+x], v[40+x], v[48+x], v[56+x]}, 11)
		for y, s := range column {
			w[8*y+x] = s
		}
	}
	for y := range 8 {
		row := unsafe.Slice(at(dst, y*stride), 8)
		for x, s := range idct8([8]int16(w[8*y:]), 18) {
			row[x] = uint8(min(max(s, -128), 127) + 128)
		}
	}
}

// An IDCT2 has two blocks transformed at once, each as [Set].IDCT does. Assembly knows the order
// and sizes of the fields.
type IDCT2 struct {
	Coef, Step [2]*int16
	Dst        [2]*uint8
	Stride     [2]int
	// Done is 1 when both blocks are transformed, and 0 if the kernel leaves them to IDCT.
	Done int
}

// idct2Go leaves all blocks to IDCT.
func idct2Go(p *IDCT2) { p.Done = 0 }

// idct8 transforms eight numbers and divides by 2^shift.
func idct8(in [8]int16, shift int) (out [8]int16) {
	mul := func(a int16, fa int32, b int16, fb int32) int32 { return int32(a)*fa + int32(b)*fb }
	even0, even1 := int32(in[0]+in[4])<<13, int32(in[0]-in[4])<<13
	even3 := mul(in[2], F0541+F0765, in[6], F0541)
	even2 := mul(in[6], F0541-F1847, in[2], F0541)
	sums := [4]int32{even0 + even3, even1 + even2, even1 - even2, even0 - even3}

	z3, z4 := in[7]+in[3], in[5]+in[1]
	odd3, odd4 := mul(z3, F1175-F1961, z4, F1175), mul(z4, F1175-F0390, z3, F1175)
	odds := [4]int32{
		mul(in[7], -F0899, in[1], F1501-F0899) + odd4,
		mul(in[5], -F2562, in[3], F3072-F2562) + odd3,
		mul(in[5], F2053-F2562, in[3], -F2562) + odd4,
		mul(in[7], F0298-F0899, in[1], -F0899) + odd3,
	}
	half := int32(1) << (shift - 1)
	for i := range 4 {
		out[i] = saturate((sums[i] + odds[i] + half) >> shift)
		out[7-i] = saturate((sums[i] - odds[i] + half) >> shift)
	}
	return out
}

func saturate(v int32) int16 { return int16(min(max(v, -1<<15), 1<<15-1)) }

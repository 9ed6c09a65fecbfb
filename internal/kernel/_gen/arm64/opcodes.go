package arm64

import "fmt"

// fmla adds the products of n and m to d, rounded once.
func (a *assembly) fmla(d, n, m int) {
	a.op("VFMLA V%d.S4, V%d.S4, V%d.S4", m, n, d)
}

// word adds an instruction that Go's assembler does not know: its encoding, and its text in
// the syntax of Arm's manual.
func (a *assembly) word(encoding uint32, format string, args ...any) {
	fmt.Fprintf(&a.code, "\tWORD $0x%08x // %s\n", encoding, fmt.Sprintf(format, args...))
}

// three adds an instruction on three vectors of four numbers.
func (a *assembly) three(encoding uint32, name string, d, n, m int) {
	a.same(encoding, name, "4S", d, n, m)
}

func (a *assembly) fadd(d, n, m int) { a.three(0x4e20d400, "FADD", d, n, m) }
func (a *assembly) fmul(d, n, m int) { a.three(0x6e20dc00, "FMUL", d, n, m) }
func (a *assembly) fmax(d, n, m int) { a.three(0x4e20f400, "FMAX", d, n, m) }
func (a *assembly) fmin(d, n, m int) { a.three(0x4ea0f400, "FMIN", d, n, m) }

// faddp adds neighbours: of n to the low half of d, of m to the high.
func (a *assembly) faddp(d, n, m int) { a.three(0x6e20d400, "FADDP", d, n, m) }

// fmlaElement adds the products of n and one element of m to d, rounded once.
func (a *assembly) fmlaElement(d, n, m, element int) {
	a.byElement(0x4f801000, "FMLA", d, n, m, element)
}

// fcvtl widens the four half-precision numbers in the low half of n.
func (a *assembly) fcvtl(d, n int) {
	a.word(0x0e217800|uint32(n)<<5|uint32(d), "FCVTL V%d.4S, V%d.4H", d, n)
}

// fcvtl2 widens those in the high half.
func (a *assembly) fcvtl2(d, n int) {
	a.word(0x4e217800|uint32(n)<<5|uint32(d), "FCVTL2 V%d.4S, V%d.8H", d, n)
}

// same adds an instruction on three vectors whose numbers are alike.
func (a *assembly) same(encoding uint32, name, numbers string, d, n, m int) {
	a.word(encoding|uint32(m)<<16|uint32(n)<<5|uint32(d), "%s V%d.%s, V%d.%s, V%d.%s", name, d, numbers, n, numbers, m, numbers)
}

// The integer instructions on eight numbers of 16 bits: mla8 adds the products to d, uabd8 takes
// the difference without its sign.
func (a *assembly) mul8(d, n, m int)  { a.same(0x4e609c00, "MUL", "8H", d, n, m) }
func (a *assembly) mla8(d, n, m int)  { a.same(0x4e609400, "MLA", "8H", d, n, m) }
func (a *assembly) uabd8(d, n, m int) { a.same(0x6e607400, "UABD", "8H", d, n, m) }

// mlaElement adds the products of four numbers of n and one element of m to d, and mlsElement
// subtracts them.
func (a *assembly) mlaElement(d, n, m, element int) { a.byElement(0x6f800000, "MLA", d, n, m, element) }
func (a *assembly) mlsElement(d, n, m, element int) { a.byElement(0x6f804000, "MLS", d, n, m, element) }

// byElement adds an instruction on four numbers and one element of m.
func (a *assembly) byElement(encoding uint32, name string, d, n, m, element int) {
	low, high := uint32(element&1), uint32(element>>1)
	a.word(encoding|low<<21|uint32(m)<<16|high<<11|uint32(n)<<5|uint32(d),
		"%s V%d.4S, V%d.4S, V%d.S[%d]", name, d, n, m, element)
}

// A half of a vector of 16-bit numbers: instructions that widen read it, those that narrow write
// it. To write the lower half clears the upper one.
type half int

const (
	lower half = iota
	upper
)

// encoding returns the bit that says which half.
func (h half) encoding() uint32 { return uint32(h) << 30 }

// name returns an instruction's name for the half.
func (h half) name(name string) string { return [2]string{name, name + "2"}[h] }

// numbers returns the half's numbers if they have so many bits.
func (h half) numbers(bits int) string {
	if bits == 8 {
		return [2]string{"8B", "16B"}[h]
	}
	return [2]string{"4H", "8H"}[h]
}

// smullElement multiplies a half of n by one of the eight elements of m, which is below 16, and
// smlalElement adds the products to d.
func (a *assembly) smullElement(h half, d, n, m, element int) {
	a.wideByElement(0x0f40a000, "SMULL", h, d, n, m, element)
}

func (a *assembly) smlalElement(h half, d, n, m, element int) {
	a.wideByElement(0x0f402000, "SMLAL", h, d, n, m, element)
}

func (a *assembly) wideByElement(encoding uint32, name string, h half, d, n, m, element int) {
	if m > 15 {
		panic(fmt.Sprintf("an element of vector %d", m))
	}
	low, middle, high := uint32(element&1), uint32(element>>1&1), uint32(element>>2)
	a.word(encoding|h.encoding()|middle<<21|low<<20|uint32(m)<<16|high<<11|uint32(n)<<5|uint32(d),
		"%s V%d.4S, V%d.%s, V%d.H[%d]", h.name(name), d, n, h.numbers(16), m, element)
}

// umull multiplies halves of n and m.
func (a *assembly) umull(h half, d, n, m int) {
	a.word(0x2e60c000|h.encoding()|uint32(m)<<16|uint32(n)<<5|uint32(d),
		"%s V%d.4S, V%d.%s, V%d.%s", h.name("UMULL"), d, n, h.numbers(16), m, h.numbers(16))
}

// addhn writes the upper 16 bits of four sums, and subhn those of differences.
func (a *assembly) addhn(h half, d, n, m int) { a.narrow(0x0e604000, "ADDHN", h, d, n, m) }
func (a *assembly) subhn(h half, d, n, m int) { a.narrow(0x0e606000, "SUBHN", h, d, n, m) }

func (a *assembly) narrow(encoding uint32, name string, h half, d, n, m int) {
	a.word(encoding|h.encoding()|uint32(m)<<16|uint32(n)<<5|uint32(d),
		"%s V%d.%s, V%d.4S, V%d.4S", h.name(name), d, h.numbers(16), n, m)
}

// sshll widens a half of n, multiplied by 2^shift. The manual has a name of its own for no shift.
func (a *assembly) sshll(h half, d, n, shift int) {
	encoding := 0x0f00a400 | h.encoding() | uint32(16+shift)<<16 | uint32(n)<<5 | uint32(d)
	if shift == 0 {
		a.word(encoding, "%s V%d.4S, V%d.%s", h.name("SXTL"), d, n, h.numbers(16))
		return
	}
	a.word(encoding, "%s V%d.4S, V%d.%s, #%d", h.name("SSHLL"), d, n, h.numbers(16), shift)
}

// sqshrn divides by 2^shift, rounds down and saturates to so many bits, 16 or 8, half as many as
// n's numbers have.
func (a *assembly) sqshrn(h half, bits, d, n, shift int) {
	a.shiftNarrow(0x0f009400, "SQSHRN", h, bits, d, n, shift)
}

// sqshrun is sqshrn to numbers without a sign.
func (a *assembly) sqshrun(h half, bits, d, n, shift int) {
	a.shiftNarrow(0x2f008400, "SQSHRUN", h, bits, d, n, shift)
}

func (a *assembly) shiftNarrow(encoding uint32, name string, h half, bits, d, n, shift int) {
	if shift < 1 || shift > bits {
		panic(fmt.Sprintf("shift of %d to %d bits", shift, bits))
	}
	wide := map[int]string{16: "4S", 8: "8H"}[bits]
	a.word(encoding|h.encoding()|uint32(2*bits-shift)<<16|uint32(n)<<5|uint32(d),
		"%s V%d.%s, V%d.%s, #%d", h.name(name), d, h.numbers(bits), n, wide, shift)
}

// urshr divides by 2^shift and rounds to the nearest.
func (a *assembly) urshr(d, n, shift int) {
	a.word(0x6f002400|uint32(64-shift)<<16|uint32(n)<<5|uint32(d), "URSHR V%d.4S, V%d.4S, #%d", d, n, shift)
}

// ucvtf turns integers into floating-point numbers.
func (a *assembly) ucvtf(d, n int) {
	a.word(0x6e21d800|uint32(n)<<5|uint32(d), "UCVTF V%d.4S, V%d.4S", d, n)
}

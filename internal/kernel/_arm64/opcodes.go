package main

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
	a.word(encoding|uint32(m)<<16|uint32(n)<<5|uint32(d), "%s V%d.4S, V%d.4S, V%d.4S", name, d, n, m)
}

func (a *assembly) fadd(d, n, m int) { a.three(0x4e20d400, "FADD", d, n, m) }
func (a *assembly) fmul(d, n, m int) { a.three(0x6e20dc00, "FMUL", d, n, m) }
func (a *assembly) fmax(d, n, m int) { a.three(0x4e20f400, "FMAX", d, n, m) }
func (a *assembly) fmin(d, n, m int) { a.three(0x4ea0f400, "FMIN", d, n, m) }

// faddp adds neighbours: of n to the low half of d, of m to the high.
func (a *assembly) faddp(d, n, m int) { a.three(0x6e20d400, "FADDP", d, n, m) }

// fmlaElement adds the products of n and one element of m to d, rounded once.
func (a *assembly) fmlaElement(d, n, m, element int) {
	low, high := uint32(element&1), uint32(element>>1)
	a.word(0x4f801000|low<<21|uint32(m)<<16|high<<11|uint32(n)<<5|uint32(d),
		"FMLA V%d.4S, V%d.4S, V%d.S[%d]", d, n, m, element)
}

// fcvtl widens the four half-precision numbers in the low half of n.
func (a *assembly) fcvtl(d, n int) {
	a.word(0x0e217800|uint32(n)<<5|uint32(d), "FCVTL V%d.4S, V%d.4H", d, n)
}

// fcvtl2 widens those in the high half.
func (a *assembly) fcvtl2(d, n int) {
	a.word(0x4e217800|uint32(n)<<5|uint32(d), "FCVTL2 V%d.4S, V%d.8H", d, n)
}

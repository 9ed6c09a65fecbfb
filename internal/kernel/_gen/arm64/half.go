package arm64

func halves(a *assembly) {
	halfToFloat(a)
}

// halfToFloat writes the loop that widens half-precision numbers, sixteen at a time.
func halfToFloat(a *assembly) {
	const dst, src, n = 0, 1, 2
	a.function("halfToFloatNEON", "dst *float32, src *Half, n int", 24)
	a.op("MOVD dst+0(FP), R%d", dst)
	a.op("MOVD src+8(FP), R%d", src)
	a.op("MOVD n+16(FP), R%d", n)
	a.op("CBZ R%d, done", n)
	a.label("sixteen")
	a.op("FLDPQ.P 32(R%d), (F0, F1)", src)
	for i := range 2 {
		a.fcvtl(2+2*i, i)
		a.fcvtl2(3+2*i, i)
	}
	a.op("FSTPQ.P (F2, F3), 32(R%d)", dst)
	a.op("FSTPQ.P (F4, F5), 32(R%d)", dst)
	a.op("SUBS $16, R%d", n)
	a.op("BNE sixteen")
	a.label("done")
	a.op("RET")
}

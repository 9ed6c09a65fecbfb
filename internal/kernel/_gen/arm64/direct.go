package arm64

import "fmt"

func directs(a *assembly) {
	direct(a)
	dot(a)
}

// direct writes the convolution to eight outputs: eight pixels at a time, then four, then
// one. Segments are read four values at a time, and the last ones singly: never beyond.
func direct(a *assembly) {
	const (
		in, aStep, segments, count, length = 1, 2, 3, 4, 5
		weights, bias                      = 6, 7
		segment, left                      = 8, 9
		pixel                              = 10 // the first of eight
		c, cStep, res, rStep               = 19, 20, 21, 22
		pixels, values, bp                 = 23, 24, 25
	)
	const input, taps = 16, 24 // the first vectors of up to eight each
	a.argument("directNEON", "Direct")
	a.fields("Direct", "A", in, "AStep", aStep, "Segments", segments, "Count", count, "Length", length,
		"B", weights, "Bias", bias, "C", c, "CStep", cStep, "Res", res, "RStep", rStep, "Pixels", pixels)
	for _, shift := range []int{3, 2, 0} {
		n := 1 << shift
		sums := sequence(0, 2*n)
		label := func(name string) string { return fmt.Sprintf("%s%d", name, n) }
		// multiply adds the products of the channels in the first vectors of taps.
		multiply := func(channels int) {
			for k := range channels {
				for i := range n {
					for q := range 2 {
						a.fmlaElement(2*i+q, taps+2*k+q, input+i, k)
					}
				}
			}
		}

		a.label(label("pixels"))
		a.op("CMP $%d, R%d", n, pixels)
		a.op("BLT %s", label("end"))
		for i := range n {
			a.load(2*i, bias, 0)
		}
		a.op("MOVD R%d, R%d", segments, segment)
		a.op("ADD R%d<<2, R%d, R%d", count, segments, left)
		a.op("MOVD R%d, R%d", weights, bp)

		a.label(label("segment"))
		a.op("CMP R%d, R%d", left, segment)
		a.op("BEQ %s", label("finish"))
		a.op("MOVW.P 4(R%d), R%d", segment, pixel)
		a.op("ADD R%d, R%d", in, pixel)
		for i := 1; i < n; i++ {
			a.op("ADD R%d, R%d, R%d", aStep, pixel+i-1, pixel+i)
		}
		a.op("SUBS $4, R%d, R%d", length, values)
		a.op("BLT %s", label("rest"))
		a.label(label("four"))
		for i := range n {
			a.op("FMOVQ.P 16(R%d), F%d", pixel+i, input+i)
		}
		for k := range 4 {
			a.load(taps+2*k, bp, k*32)
		}
		multiply(4)
		a.op("ADD $%d, R%d", 4*32, bp)
		a.op("SUBS $4, R%d", values)
		a.op("BGE %s", label("four"))
		a.label(label("rest"))
		a.op("ADDS $4, R%d", values)
		a.op("BEQ %s", label("segment"))
		a.label(label("one"))
		for i := range n {
			a.op("FMOVS.P 4(R%d), F%d", pixel+i, input+i)
		}
		a.op("FLDPQ.P 32(R%d), (F%d, F%d)", bp, taps, taps+1)
		multiply(1)
		a.op("SUBS $1, R%d", values)
		a.op("BNE %s", label("one"))
		a.op("B %s", label("segment"))

		a.label(label("finish"))
		a.clamp("Direct", "BeforeOn", "Before", label("add"), values, taps, sums)
		a.op("CBZ R%d, %s", res, label("after"))
		for i := range n {
			a.load(taps, res, 0)
			a.op("ADD R%d, R%d", rStep, res)
			for q := range 2 {
				a.fadd(2*i+q, 2*i+q, taps+q)
			}
		}
		a.label(label("after"))
		a.clamp("Direct", "AfterOn", "After", label("store"), values, taps, sums)
		for i := range n {
			a.store(2*i, c, 0)
			a.op("ADD R%d, R%d", cStep, c)
		}
		a.op("ADD R%d<<%d, R%d", aStep, shift, in)
		a.op("SUB $%d, R%d", n, pixels)
		a.op("B %s", label("pixels"))
		a.label(label("end"))
	}
	a.op("RET")
}

// dot writes the convolution of eight channels to one output: four outputs at a time, with
// all weights in registers.
func dot(a *assembly) {
	const (
		row            = 1 // the first of three
		weights, out   = 4, 5
		pixels         = 6
		n, pixel       = 4, 32
		sums, inputs   = 0, 8 // the first vectors of eight and of six
		taps, t0, bias = 14, inputs, inputs + 1
	)
	a.argument("dotNEON", "Dot")
	for r := range 3 {
		a.op("MOVD (Dot_Rows+%d)(R0), R%d", r*8, row+r)
	}
	a.fields("Dot", "W", weights, "Out", out, "Pixels", pixels)
	for i := range 9 {
		a.load(taps+2*i, weights, i*pixel)
	}
	a.op("CBZ R%d, done", pixels)
	a.label("strip")
	for i := range 2 * n {
		a.zero(sums + i)
	}
	for r := range 3 {
		load := func(j int) {
			if j < n+2 {
				a.load(inputs+j%3*2, row+r, j*pixel)
			}
		}
		load(0)
		load(1)
		for j := range n + 2 {
			load(j + 2)
			for x := range n {
				if u := j - x; u >= 0 && u < 3 {
					for q := range 2 {
						a.fmla(sums+2*x+q, inputs+j%3*2+q, taps+2*(3*r+u)+q)
					}
				}
			}
		}
		a.op("ADD $%d, R%d", n*pixel, row+r)
	}
	// Neighbours three times: eight numbers of each of four pixels become one.
	for x := range n {
		a.faddp(sums+x, sums+2*x, sums+2*x+1)
	}
	for x := range n / 2 {
		a.faddp(sums+x, sums+2*x, sums+2*x+1)
	}
	a.faddp(t0, sums, sums+1)
	a.broadcast(bias, "Dot_Bias")
	a.fadd(t0, t0, bias)
	a.op("FMOVQ.P F%d, 16(R%d)", t0, out)
	a.op("SUBS $%d, R%d", n, pixels)
	a.op("BNE strip")
	a.label("done")
	a.op("RET")
}

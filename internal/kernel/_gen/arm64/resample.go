package arm64

func resamples(a *assembly) {
	upsample(a, "upsample", 16)
	upsample(a, "upsampleNarrow", 8)
	maxPool(a)
}

// upsample writes the loop that doubles a row of pixels of so many lanes.
// Each step has a pixel and the next and computes the two outputs between their centres;
// the first and the last output see one pixel twice.
func upsample(a *assembly, name string, lanes int) {
	vectors := lanes / 4
	const (
		near, far, res, out, pixels, flag = 1, 2, 3, 4, 5, 6
		// The first vectors of up to four each, but for eight of sums.
		now, next, farther, sums, added = 0, 4, 8, 12, 20
		clamp, quarter, most            = 28, 30, 31
	)
	// mix loads a pixel between the rows.
	mix := func(v int) {
		for i := 0; i < vectors; i += 2 {
			a.op("FLDPQ.P 32(R%d), (F%d, F%d)", near, v+i, v+i+1)
			a.op("FLDPQ.P 32(R%d), (F%d, F%d)", far, farther+i, farther+i+1)
		}
		for i := range vectors {
			a.fmul(v+i, v+i, most)
		}
		for i := range vectors {
			a.fmla(v+i, farther+i, quarter)
		}
	}
	// between computes the output between two pixels that is nearer to the first.
	between := func(sum, v, w int) {
		for i := range vectors {
			a.fmul(sum+i, v+i, most)
		}
		for i := range vectors {
			a.fmla(sum+i, w+i, quarter)
		}
	}
	// write clamps the first n sums, adds Res and stores them.
	write := func(label string, n int) {
		a.clamp("Upsample", "ClampOn", "Max", label+"Clamped", flag, clamp, sequence(sums, n))
		a.op("CBZ R%d, %s", res, label)
		for i := 0; i < n; i += 2 {
			a.op("FLDPQ.P 32(R%d), (F%d, F%d)", res, added+i, added+i+1)
		}
		for i := range n {
			a.fadd(sums+i, sums+i, added+i)
		}
		a.label(label)
		for i := 0; i < n; i += 2 {
			a.op("FSTPQ.P (F%d, F%d), 32(R%d)", sums+i, sums+i+1, out)
		}
	}
	a.argument(name+neon.Suffix, "Upsample")
	a.fields("Upsample", "Near", near, "Far", far, "Res", res, "Out", out, "Pixels", pixels)
	a.constant(most, 0.75)
	a.constant(quarter, 0.25)
	mix(now)
	between(sums, now, now)
	write("first", vectors)
	a.label("step")
	a.op("SUBS $1, R%d", pixels)
	a.op("BEQ end")
	mix(next)
	between(sums, now, next)
	between(sums+vectors, next, now)
	write("two", 2*vectors)
	for i := range vectors {
		a.op("VMOV V%d.B16, V%d.B16", next+i, now+i)
	}
	a.op("B step")
	a.label("end")
	between(sums, now, now)
	write("last", vectors)
	a.op("RET")
}

// maxPool writes the loop that takes the greatest of four pixels.
func maxPool(a *assembly) {
	const top, bottom, out, pixels = 1, 2, 3, 4
	a.argument("maxPoolNEON", "MaxPool")
	a.fields("MaxPool", "Top", top, "Bottom", bottom, "Out", out, "Pixels", pixels)
	a.label("pixel")
	// Vectors 0 to 7 are two pixels of the upper row, 8 to 15 the two under them.
	for i := 0; i < 2*quads; i += 2 {
		a.op("FLDPQ.P 32(R%d), (F%d, F%d)", top, i, i+1)
		a.op("FLDPQ.P 32(R%d), (F%d, F%d)", bottom, 2*quads+i, 2*quads+i+1)
	}
	for i := range quads {
		a.fmax(i, i, quads+i)
		a.fmax(2*quads+i, 2*quads+i, 3*quads+i)
	}
	for i := range quads {
		a.fmax(i, i, 2*quads+i)
	}
	for i := 0; i < quads; i += 2 {
		a.op("FSTPQ.P (F%d, F%d), 32(R%d)", i, i+1, out)
	}
	a.op("SUBS $1, R%d", pixels)
	a.op("BNE pixel")
	a.op("RET")
}

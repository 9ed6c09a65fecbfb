package arm64

import "github.com/hypermob/pose/internal/kernel/_gen/set"

func depthwises(a *assembly) {
	for _, t := range neon.Strips {
		depthwise(a, t)
	}
}

// depthwise writes a loop over blocks of lanes, eight lanes at a time: up to eight outputs'
// sums fill sixteen registers, the weights of a row of taps ten at the most, and six take
// the input's columns in turn, each loaded once for all the outputs it belongs to.
func depthwise(a *assembly, d set.Strip) {
	const (
		in, rows, weights, out, outRow = 1, 2, 3, 4, 5
		width, height, half            = 6, 7, 8
		w, o, count, flag              = 9, 10, 11, 12
		row                            = 19 // the first of those under the taps' rows
	)
	columns, pixel := d.Columns, d.Lanes*4
	under := (columns-1)*d.Stride + d.Kernel // columns of the input under the outputs
	taps := d.Kernel * d.Kernel
	// Pairs of vectors reach 1 kB either way: where that is too short, pointers lie in the
	// middle of what they are for.
	middle := func(bytes int) int {
		if bytes <= 1024 {
			return 0
		}
		return bytes / 2 / pixel * pixel
	}
	inMiddle, wMiddle := middle(under*pixel), middle((1+taps)*pixel)
	const tapVectors, inputs = 16, 26

	a.argument(neon.Depthwise(d), "Depthwise")
	a.fields("Depthwise", "In", in, "Rows", rows, "W", weights, "Out", out, "OutRow", outRow,
		"Width", width, "Height", height)
	if inMiddle > 0 {
		a.op("ADD $%d, R%d", inMiddle, in)
	}
	if wMiddle > 0 {
		a.op("ADD $%d, R%d", wMiddle, weights)
	}

	a.label("row")
	a.op("MOVD $0, R%d", half)
	a.label("half")
	for t := range d.Kernel {
		a.op("MOVW %d(R%d), R%d", t*4, rows, row+t)
		a.op("ADD R%d, R%d", in, row+t)
		a.op("ADD R%d, R%d", half, row+t)
	}
	a.op("ADD R%d, R%d, R%d", half, weights, w)
	a.op("ADD R%d, R%d, R%d", half, out, o)
	a.op("MOVD R%d, R%d", width, count)

	a.label("strip")
	for x := range columns {
		a.load(2*x, w, -wMiddle)
	}
	for t := range d.Kernel {
		for u := range d.Kernel {
			a.load(tapVectors+2*u, w, (1+t*d.Kernel+u)*pixel-wMiddle)
		}
		load := func(j int) {
			if j < under {
				a.load(inputs+j%3*2, row+t, j*pixel-inMiddle)
			}
		}
		load(0)
		load(1)
		for j := range under {
			load(j + 2)
			for x := range columns {
				if u := j - x*d.Stride; u >= 0 && u < d.Kernel {
					for q := range 2 {
						a.fmla(2*x+q, inputs+j%3*2+q, tapVectors+2*u+q)
					}
				}
			}
		}
		a.op("ADD $%d, R%d", columns*d.Stride*pixel, row+t)
	}
	a.clamp("Depthwise", "ClampOn", "Max", "store", flag, tapVectors, sequence(0, 2*columns))
	for x := range columns {
		a.store(2*x, o, x*pixel)
	}
	a.op("ADD $%d, R%d", columns*pixel, o)
	a.op("SUB $%d, R%d", columns, count)
	a.op("CBNZ R%d, strip", count)

	if d.Lanes > 8 {
		a.op("ADD $32, R%d", half)
		a.op("CMP $%d, R%d", d.Lanes*4, half)
		a.op("BNE half")
	}
	a.op("ADD $%d, R%d", d.Stride*4, rows)
	a.op("ADD R%d, R%d", outRow, out)
	a.op("SUB $1, R%d", height)
	a.op("CBNZ R%d, row", height)
	a.op("RET")
}

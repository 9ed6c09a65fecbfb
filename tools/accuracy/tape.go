package main

import (
	"fmt"
	"io"
	"math"

	"github.com/hypermob/pose"
)

// tapes are the tape's lengths, with their values in the renders. The renders have the arm from
// acromion to radiale to stylion. The package gives ANSUR II's sleeve outseam, which is 0.982 of
// that.
var tapes = []struct {
	name pose.TapeLength
	of   func(map[string]float64) float64
}{
	{pose.Sleeve, func(t map[string]float64) float64 { return 0.982 * (t["acromion_radiale"] + t["radiale_stylion"]) }},
	{pose.InsideLeg, func(t map[string]float64) float64 { return t["crotch_height"] }},
}

// tapeLines prints the errors of the tape's lengths by name, beside those of the mean arm and leg.
func tapeLines(out io.Writer, photos []*photo) {
	for _, t := range tapes {
		var n, off, abs, within float64
		for _, f := range photos {
			m, err := pose.Measure(f.pose(), pose.Stature(f.Stature), pose.WithTape(true), pose.WithAge(f.Age))
			if err != nil || f.Tape == nil {
				continue
			}
			if l, ok := m.Tape[t.name]; ok {
				d := l.CM - t.of(f.Tape)
				n, off, abs = n+1, off+d, abs+math.Abs(d)
				if math.Abs(d) <= 2*l.Uncertainty {
					within++
				}
			}
		}
		if n > 0 {
			fmt.Fprintf(out, "  %-26s %.0f photos, off by %.2f cm, %+.2f with its sign, in 2u %.3f\n", "tape: "+t.name, n, abs/n, off/n, within/n)
		}
	}
}

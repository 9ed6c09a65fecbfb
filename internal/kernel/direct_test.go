package kernel

import (
	"slices"
	"testing"
)

// A directCase is a Direct with its operands.
type directCase struct {
	Direct
	a, b, bias, c, res []float32
	base               int // the value that A points at
	segments           []int32
	before, after      Clamp
}

// newDirectCase makes a case in guarded memory. Its segments lie anywhere, in any order.
func newDirectCase(t *testing.T, s *source) *directCase {
	d := &directCase{before: s.clamp(), after: s.clamp()}
	d.Count, d.Length, d.Pixels = 1+s.IntN(4), 1+s.IntN(26), 1+s.IntN(30)
	step, last := s.IntN(20), 0
	d.segments = guarded[int32](t, d.Count, s.coin())
	starts := make([]int, d.Count)
	for i := range starts {
		starts[i] = s.IntN(100)
	}
	first := slices.Min(starts)
	d.base = starts[s.IntN(d.Count)] - first
	for i, start := range starts {
		d.segments[i] = int32(start-first-d.base) * 4
		last = max(last, start-first)
	}
	d.a = s.values(t, last+(d.Pixels-1)*step+d.Length)
	d.b, d.bias = s.values(t, d.Count*d.Length*DirectWidth), s.values(t, DirectWidth)
	d.A, d.AStep, d.Segments = &d.a[d.base], step*4, &d.segments[0]
	d.B, d.Bias = &d.b[0], &d.bias[0]
	image := func() (v []float32, bytes int) {
		step := DirectWidth + s.IntN(9)
		return s.values(t, (d.Pixels-1)*step+DirectWidth), step * 4
	}
	d.c, d.CStep = image()
	d.C = &d.c[0]
	if s.coin() {
		d.res, d.RStep = image()
		d.Res = &d.res[0]
	}
	d.SetClamps(d.before, d.after)
	return d
}

// reference returns what C's memory has to hold afterwards.
func (d *directCase) reference() []float32 {
	want := slices.Clone(d.c)
	for p := range d.Pixels {
		for n := range DirectWidth {
			sum := d.bias[n]
			for i, segment := range d.segments {
				from := d.base + (p*d.AStep+int(segment))/4
				for k := range d.Length {
					sum = fma(d.a[from+k], d.b[(i*d.Length+k)*DirectWidth+n], sum)
				}
			}
			sum = d.before.reference(sum)
			if d.res != nil {
				sum += d.res[p*d.RStep/4+n]
			}
			want[p*d.CStep/4+n] = d.after.reference(sum)
		}
	}
	return want
}

func TestDirect(t *testing.T) {
	eachCase(t, 64, func(t *testing.T, set *Set, s *source) {
		d := newDirectCase(t, s)
		want, arg := d.reference(), d.Direct
		set.Direct(&arg)
		if arg != d.Direct {
			t.Errorf("left %+v of %+v", arg, d.Direct)
		}
		compare(t, set, s.kind, d.Count*d.Length, d.c, want)
	})
}

func TestDot(t *testing.T) {
	eachCase(t, 32, func(t *testing.T, set *Set, s *source) {
		pixels := 8 * (1 + s.IntN(5))
		var rows [3][]float32
		w, out := s.values(t, 9*8), s.values(t, pixels)
		d := Dot{W: &w[0], Bias: s.value(), Out: &out[0], Pixels: pixels}
		for r := range rows {
			rows[r] = s.values(t, (pixels+2)*8)
			d.Rows[r] = &rows[r][0]
		}
		want := make([]float32, pixels)
		for x := range want {
			var c [8]float32
			for r, row := range rows {
				for i := range 3 * 8 {
					c[i%8] = fma(row[x*8+i], w[r*3*8+i], c[i%8])
				}
			}
			want[x] = ((c[0] + c[1]) + (c[2] + c[3])) + ((c[4] + c[5]) + (c[6] + c[7])) + d.Bias
		}
		set.Dot(&d)
		compare(t, set, s.kind, 9*8, out, want)
	})
}

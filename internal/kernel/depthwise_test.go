package kernel

import (
	"fmt"
	"slices"
	"testing"
)

// A depthwiseCase is a Depthwise with its operands.
type depthwiseCase struct {
	Depthwise
	kernel, stride, lanes int
	in, w, out            []float32
	base                  int // the value that In points at
	rows                  []int32
	clamp                 Clamp
}

// newDepthwiseCase makes a case in guarded memory. The rows of its input lie in any order,
// gaps between them.
func newDepthwiseCase(t *testing.T, s *source, kernel, stride, lanes, width int) *depthwiseCase {
	d := &depthwiseCase{kernel: kernel, stride: stride, lanes: lanes, clamp: s.clamp()}
	d.Width, d.Height = width, 1+s.IntN(4)
	size := ((width-1)*stride + kernel) * lanes
	d.rows = guarded[int32](t, (d.Height-1)*stride+kernel, s.coin())
	slots, step := s.Perm(len(d.rows)), size+s.IntN(3)
	d.base = slots[s.IntN(len(slots))] * step
	for i := range d.rows {
		d.rows[i] = int32(slots[i]*step-d.base) * 4
	}
	d.in = s.values(t, (len(slots)-1)*step+size)
	d.w = s.values(t, (1+kernel*kernel)*lanes)
	row := width*lanes + s.IntN(3)
	d.out = s.values(t, (d.Height-1)*row+width*lanes)
	d.In, d.Rows, d.W, d.Out, d.OutRow = &d.in[d.base], &d.rows[0], &d.w[0], &d.out[0], row*4
	d.SetClamp(d.clamp)
	return d
}

// reference returns what Out's memory has to hold afterwards.
func (d *depthwiseCase) reference() []float32 {
	want := slices.Clone(d.out)
	for y := range d.Height {
		for x := range d.Width {
			for l := range d.lanes {
				sum := d.w[l]
				for i := range d.kernel {
					row := d.base + int(d.rows[y*d.stride+i])/4
					for j := range d.kernel {
						sum = fma(d.in[row+(x*d.stride+j)*d.lanes+l], d.w[(1+i*d.kernel+j)*d.lanes+l], sum)
					}
				}
				want[y*d.OutRow/4+x*d.lanes+l] = d.clamp.reference(sum)
			}
		}
	}
	return want
}

func TestDepthwise(t *testing.T) {
	eachCase(t, 12, func(t *testing.T, set *Set, s *source) {
		for _, kernel := range []int{3, 5} {
			for _, stride := range []int{1, 2} {
				for _, lanes := range []int{16, 8} {
					width := 1 + s.IntN(20)
					name := fmt.Sprintf("%dx%d/stride%d/lanes%d/width%d", kernel, kernel, stride, lanes, width)
					t.Run(name, func(t *testing.T) {
						d := newDepthwiseCase(t, s, kernel, stride, lanes, width)
						want, arg := d.reference(), d.Depthwise
						set.Depthwise(kernel, stride, lanes)(&arg)
						if arg != d.Depthwise {
							t.Errorf("left %+v of %+v", arg, d.Depthwise)
						}
						compare(t, set, s.kind, kernel*kernel, d.out, want)
					})
				}
			}
		}
	})
}

// Every strip is tested at its own widths, whatever Set.Depthwise would choose.
func TestDepthwiseStrips(t *testing.T) {
	eachCase(t, 4, func(t *testing.T, set *Set, s *source) {
		for _, strip := range set.strips {
			name := fmt.Sprintf("%ds%dl%dc%d", strip.kernel, strip.stride, strip.lanes, strip.columns)
			t.Run(name, func(t *testing.T) {
				d := newDepthwiseCase(t, s, strip.kernel, strip.stride, strip.lanes, strip.columns*(1+s.IntN(3)))
				want, arg := d.reference(), d.Depthwise
				strip.run(&arg)
				compare(t, set, s.kind, strip.kernel*strip.kernel, d.out, want)
			})
		}
	})
}

// A kernel that is listed has a strip of one column, so that its assembly serves any width.
func TestDepthwiseStripsComplete(t *testing.T) {
	type shape struct{ kernel, stride, lanes int }
	for _, set := range Sets() {
		last := map[shape]int{}
		for _, s := range set.strips {
			k := shape{s.kernel, s.stride, s.lanes}
			if c, ok := last[k]; ok && c <= s.columns {
				t.Errorf("%s: %+v: %d columns after %d", set.Name, k, s.columns, c)
			}
			last[k] = s.columns
		}
		for k, columns := range last {
			if columns != 1 {
				t.Errorf("%s: %+v ends with %d columns", set.Name, k, columns)
			}
		}
	}
}

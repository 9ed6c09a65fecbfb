package kernel

import (
	"fmt"
	"math"
	"testing"
)

func TestUpsample(t *testing.T) {
	eachCase(t, 32, func(t *testing.T, set *Set, s *source) {
		run, lanes := set.Upsample, 16
		if s.coin() {
			run, lanes = set.UpsampleNarrow, 8
		}
		pixels := 1 + s.IntN(9)
		n := pixels * lanes
		near, far, res, out := s.values(t, n), s.values(t, n), s.values(t, 2*n), s.values(t, 2*n)
		d := Upsample{Near: &near[0], Far: &far[0], Out: &out[0], Pixels: pixels}
		clamp := s.clamp()
		d.SetClamp(clamp)
		withRes := s.coin()
		if withRes {
			d.Res = &res[0]
		}
		want := make([]float32, 2*n)
		for x := range 2 * pixels {
			// The centre of output pixel x lies between input pixels x/2 and beside.
			beside := min(max(x/2+x%2*2-1, 0), pixels-1)
			for l := range lanes {
				i, j := x/2*lanes+l, beside*lanes+l
				v := 0.75 * fma(0.25, far[i], 0.75*near[i])
				v = clamp.reference(fma(0.25, fma(0.25, far[j], 0.75*near[j]), v))
				if withRes {
					v += res[x*lanes+l]
				}
				want[x*lanes+l] = v
			}
		}
		run(&d)
		compare(t, set, s.kind, 4, out, want)
	})
}

func TestMaxPool(t *testing.T) {
	eachCase(t, 32, func(t *testing.T, set *Set, s *source) {
		pixels := 1 + s.IntN(9)
		top, bottom := s.values(t, 2*pixels*Lanes), s.values(t, 2*pixels*Lanes)
		out := s.values(t, pixels*Lanes)
		want := make([]float32, len(out))
		for i := range want {
			j := i/Lanes*2*Lanes + i%Lanes
			want[i] = float32(math.Inf(-1))
			for _, v := range []float32{top[j], top[j+Lanes], bottom[j], bottom[j+Lanes]} {
				if v > want[i] || v != v {
					want[i] = v
				}
			}
		}
		set.MaxPool(&MaxPool{Top: &top[0], Bottom: &bottom[0], Out: &out[0], Pixels: pixels})
		compare(t, set, s.kind, 0, out, want)
	})
}

// Of four pixels with one NaN the greatest is NaN, wherever it is.
func TestMaxPoolNaN(t *testing.T) {
	for _, set := range Sets() {
		for i := range 4 {
			t.Run(fmt.Sprint(set.Name, "/", i), func(t *testing.T) {
				in, out := make([]float32, 4*Lanes), make([]float32, Lanes)
				for l := range Lanes {
					in[i*Lanes+l] = float32(math.NaN())
				}
				set.MaxPool(&MaxPool{Top: &in[0], Bottom: &in[2*Lanes], Out: &out[0], Pixels: 1})
				for l, v := range out {
					if v == v {
						t.Errorf("lane %d is %g", l, v)
					}
				}
			})
		}
	}
}

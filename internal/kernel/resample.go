package kernel

import "unsafe"

// An Upsample computes one row of an image of twice the size by bilinear interpolation
// between pixel centres, for one block:
//
//	v[x]      = 0.75*Near[x] + 0.25*Far[x]
//	Out[2x]   = clamp(0.75*v[x] + 0.25*v[max(x-1, 0)]) + Res[2x]
//	Out[2x+1] = clamp(0.75*v[x] + 0.25*v[min(x+1, Pixels-1)]) + Res[2x+1]
//
// Near and Far are the nearer and the farther of the two rows that the output row lies
// between. Assembly knows the order and sizes of the fields.
type Upsample struct {
	Near, Far *float32
	Res       *float32 // nil: nothing is added
	Out       *float32
	Pixels    int // of a row of the input
	ClampOn   int // 0 or 1
	Max       float32
}

// SetClamp sets the clamp of what is interpolated.
func (d *Upsample) SetClamp(c Clamp) { d.ClampOn, d.Max = toInt(c.On), c.Max }

func upsampleGo(d *Upsample, lanes int) {
	clamp := Clamp{d.ClampOn != 0, d.Max}
	n := d.Pixels * lanes
	near, far := unsafe.Slice(d.Near, n), unsafe.Slice(d.Far, n)
	out := unsafe.Slice(d.Out, 2*n)
	mix := func(x, l int) float32 {
		x = min(max(x, 0), d.Pixels-1)
		return 0.75*near[x*lanes+l] + 0.25*far[x*lanes+l]
	}
	for x := range d.Pixels {
		for l := range lanes {
			v := 0.75 * mix(x, l)
			out[2*x*lanes+l] = clamp.Apply(v + 0.25*mix(x-1, l))
			out[(2*x+1)*lanes+l] = clamp.Apply(v + 0.25*mix(x+1, l))
		}
	}
	if d.Res != nil {
		for i, r := range unsafe.Slice(d.Res, 2*n) {
			out[i] += r
		}
	}
}

// A MaxPool computes one row of an image of half the size by taking the greatest of four
// pixels, for one block of Lanes channels. Assembly knows the order and sizes of the fields.
type MaxPool struct {
	Top, Bottom *float32 // two rows of the input
	Out         *float32
	Pixels      int // of a row of the output
}

func maxPoolGo(h *MaxPool) {
	n := h.Pixels * Lanes
	top, bottom := unsafe.Slice(h.Top, 2*n), unsafe.Slice(h.Bottom, 2*n)
	for i, out := 0, unsafe.Slice(h.Out, n); i < n; i++ {
		j := i/Lanes*2*Lanes + i%Lanes
		out[i] = max(max(top[j], top[j+Lanes]), max(bottom[j], bottom[j+Lanes]))
	}
}

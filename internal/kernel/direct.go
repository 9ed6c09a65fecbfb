package kernel

import "unsafe"

// DirectWidth is the number of outputs that a [Direct] computes.
const DirectWidth = 8

// A Direct is a convolution to eight outputs that reads its windows where they lie: for
// pixel p
//
//	C[p] = after(before(Bias + sum over segments s, values k of A[p*AStep + Segments[s] + k] * B[s*Length+k]) + Res[p])
//
// It serves inputs of few channels, whatever their layout. Steps and offsets are in bytes.
// Assembly knows the order and sizes of the fields.
type Direct struct {
	A        *float32
	AStep    int    // from pixel to pixel
	Segments *int32 // where from A each segment begins
	Count    int    // of segments
	Length   int    // values of a segment
	B        *float32
	Bias     *float32
	C        *float32
	CStep    int
	Res      *float32 // nil: nothing is added
	RStep    int
	Pixels   int
	// Clamps before and after Res is added.
	BeforeOn, AfterOn int // 0 or 1
	Before, After     float32
}

// SetClamps sets the clamps before and after Res is added.
func (d *Direct) SetClamps(before, after Clamp) {
	d.BeforeOn, d.Before, d.AfterOn, d.After = toInt(before.On), before.Max, toInt(after.On), after.Max
}

func directGo(d *Direct) {
	segments := unsafe.Slice(d.Segments, d.Count)
	for p := range d.Pixels {
		c := *(*[DirectWidth]float32)(unsafe.Pointer(d.Bias))
		b := 0
		for _, s := range segments {
			a := unsafe.Slice(at(d.A, p*d.AStep+int(s)), d.Length)
			for _, x := range a {
				w := (*[DirectWidth]float32)(unsafe.Pointer(at(d.B, b)))
				for i := range c {
					c[i] += x * w[i]
				}
				b += DirectWidth * 4
			}
		}
		out := (*[DirectWidth]float32)(unsafe.Pointer(at(d.C, p*d.CStep)))
		for i, v := range c {
			c[i] = Clamp{d.BeforeOn != 0, d.Before}.Apply(v)
		}
		if d.Res != nil {
			r := (*[DirectWidth]float32)(unsafe.Pointer(at(d.Res, p*d.RStep)))
			for i := range c {
				c[i] += r[i]
			}
		}
		for i, v := range c {
			out[i] = Clamp{d.AfterOn != 0, d.After}.Apply(v)
		}
	}
}

// A Dot is a convolution of an image of eight channels to one output, along one row:
//
//	Out[x] = Bias + sum over rows r, taps t, channels k of Rows[r][(x+t)*8 + k] * W[(r*Taps+t)*8 + k]
//
// It serves the last layer of the segmentation. The sum's order is the set's own: lanes
// first, then across them.
type Dot struct {
	Rows   [3]*float32 // under the window's left tap for output 0
	W      *float32    // 3x3x8 values
	Bias   float32
	Out    *float32
	Pixels int // a multiple of 8
}

// dotGo sums in the order of the assembly: channels apart over the nine taps, then by
// pairs.
func dotGo(d *Dot) {
	w := (*[72]float32)(unsafe.Pointer(d.W))
	out := unsafe.Slice(d.Out, d.Pixels)
	for x := range out {
		var c [8]float32
		for r, row := range d.Rows {
			a := (*[24]float32)(unsafe.Pointer(at(row, x*8*4)))
			for t := range 3 {
				for k := range c {
					c[k] += a[t*8+k] * w[(r*3+t)*8+k]
				}
			}
		}
		low := (c[0] + c[1]) + (c[2] + c[3])
		high := (c[4] + c[5]) + (c[6] + c[7])
		out[x] = (low + high) + d.Bias
	}
}

package kernel

import "unsafe"

// A Depthwise convolves one block of an image, each channel with a kernel of its own.
// Offsets are in bytes. Assembly knows the order and sizes of the fields.
type Depthwise struct {
	In *float32 // with Rows: under the window's left tap for output column 0
	// Rows has the offset from In of the row under each tap: output row y, tap row t at
	// Rows[y*stride+t].
	Rows   *int32
	W      *float32 // a bias for each channel, then a weight for each channel tap by tap
	Out    *float32
	OutRow int // from one output row to the next
	// Width and Height are the outputs to compute.
	Width, Height int
	ClampOn       int // 0 or 1
	Max           float32
}

// SetClamp sets the clamp of the result.
func (d *Depthwise) SetClamp(c Clamp) { d.ClampOn, d.Max = toInt(c.On), c.Max }

// A strip computes outputs in groups of columns columns; Width is a multiple of that.
type strip struct {
	kernel, stride, lanes int
	columns               int
	run                   func(*Depthwise)
}

// Depthwise returns the loop for a square kernel of the given size and stride over blocks
// of so many lanes, 16 or 8. Width and Height may have any values from 1.
func (s *Set) Depthwise(kernel, stride, lanes int) func(*Depthwise) {
	strips := s.stripsOf(kernel, stride, lanes)
	if strips == nil {
		return func(d *Depthwise) { depthwiseGo(d, kernel, stride, lanes) }
	}
	return func(d *Depthwise) { inStrips(d, strips, stride, lanes) }
}

// HasDepthwise reports whether [Set.Depthwise] is assembly and not plain Go.
func (s *Set) HasDepthwise(kernel, stride, lanes int) bool {
	return s.stripsOf(kernel, stride, lanes) != nil
}

// stripsOf returns the strips of one kind by columns, most first, or nil if they can't compute any
// width.
func (s *Set) stripsOf(kernel, stride, lanes int) (strips []strip) {
	for _, t := range s.strips {
		if t.kernel == kernel && t.stride == stride && t.lanes == lanes {
			strips = append(strips, t)
		}
	}
	if len(strips) == 0 || strips[len(strips)-1].columns != 1 {
		return nil
	}
	return strips
}

// inStrips computes most columns with the widest strip that fits, and the rest with one
// more that overlaps it: the same values once more.
func inStrips(d *Depthwise, strips []strip, stride, lanes int) {
	i := 0
	for strips[i].columns > d.Width {
		i++
	}
	t, width := &strips[i], d.Width
	rest := width % t.columns
	d.Width = width - rest
	t.run(d)
	if rest > 0 {
		in, out, from := d.In, d.Out, width-t.columns
		d.In, d.Out = at(in, from*stride*lanes*4), at(out, from*lanes*4)
		d.Width = t.columns
		t.run(d)
		d.In, d.Out = in, out
	}
	d.Width = width
}

func depthwiseGo(d *Depthwise, kernel, stride, lanes int) {
	clamp := Clamp{d.ClampOn != 0, d.Max}
	for y := range d.Height {
		rows := unsafe.Slice(at(d.Rows, y*stride*4), kernel)
		for x := range d.Width {
			// Four channels at a time stay in registers.
			for l := 0; l < lanes; l += 4 {
				bias := (*[4]float32)(unsafe.Pointer(at(d.W, l*4)))
				c0, c1, c2, c3 := bias[0], bias[1], bias[2], bias[3]
				w := l * 4
				for _, row := range rows {
					a := int(row) + (x*stride*lanes+l)*4
					for range kernel {
						w += lanes * 4
						v := (*[4]float32)(unsafe.Pointer(at(d.In, a)))
						k := (*[4]float32)(unsafe.Pointer(at(d.W, w)))
						c0 += v[0] * k[0]
						c1 += v[1] * k[1]
						c2 += v[2] * k[2]
						c3 += v[3] * k[3]
						a += lanes * 4
					}
				}
				*(*[4]float32)(unsafe.Pointer(at(d.Out, y*d.OutRow+(x*lanes+l)*4))) =
					[4]float32{clamp.Apply(c0), clamp.Apply(c1), clamp.Apply(c2), clamp.Apply(c3)}
			}
		}
	}
}

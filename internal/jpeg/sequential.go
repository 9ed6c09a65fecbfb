package jpeg

import (
	"encoding/binary"
	"fmt"
)

// sequential decodes a scan of a sequential frame into the planes.
func (d *decoder) sequential(s *scan) error {
	for i := range s.components {
		if s.dc[i] == nil || s.ac[i] == nil {
			return FormatError("a Huffman table is missing")
		}
	}
	d.beginScan()
	t := &d.memory.pair
	t.waiting = 0
	for y := range s.rows {
		if err := d.in.ctx.Err(); err != nil {
			return err
		}
		for x := range s.columns {
			if err := d.mcu(s, t, x, y); err != nil {
				return err
			}
		}
	}
	t.flush()
	return nil
}

// mcu decodes the MCU in the x-th column and y-th row.
func (d *decoder) mcu(s *scan, t *pair, x, y int) error {
	m := y*s.columns + x
	if err := d.beginMCU(s, m); err != nil {
		return err
	}
	r := &d.bits
	for _, p := range s.mcu {
		c := s.components[p.component]
		column, row := s.position(x, y, p)
		dst := c.samples()[8*(row*c.stride+column):]
		if d.ended {
			fill(dst, c.stride, flatSample(0))
			continue
		}
		b := t.block()
		switch f := r.block(b, s.dc[p.component], s.ac[p.component], &c.prediction); {
		case f == flat:
			fill(dst, c.stride, flatSample(b[0]*c.step[0]))
		case f == damaged && !r.over():
			return errDamaged(s, m)
		default:
			t.put(b, c.step, dst, c.stride)
		}
	}
	return d.endMCU(s, m)
}

// flatSample is what the inverse transform gives for a block whose only coefficient is the first.
func flatSample(v int16) uint8 {
	w := (int32(v<<2) + 16) >> 5
	return uint8(min(max(w, -128), 127) + 128)
}

// fill sets 8×8 samples to v.
func fill(dst []uint8, stride int, v uint8) {
	row := uint64(v) * 0x0101010101010101
	for y := range 8 {
		binary.LittleEndian.PutUint64(dst[y*stride:], row)
	}
}

func errDamaged(s *scan, mcu int) error {
	return FormatError(fmt.Sprintf("the image data is damaged, %d %% of the way through it", 100*mcu/(s.columns*s.rows)))
}

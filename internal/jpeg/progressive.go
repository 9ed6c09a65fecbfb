package jpeg

import (
	"encoding/binary"
	"fmt"
)

// progressive decodes a scan of a progressive frame into the coefficients (T.81, G.1.2).
func (d *decoder) progressive(s *scan) error {
	decode, err := s.procedure()
	if err != nil {
		return err
	}
	for i, c := range s.components {
		if s.first == 0 && s.high == 0 && s.dc[i] == nil || s.first > 0 && s.ac[i] == nil {
			return FormatError("a Huffman table is missing")
		}
		for k := s.first; k <= s.last; k++ {
			c.known[k] = uint8(s.low) + 1
		}
	}
	d.beginScan()
	r := &d.bits
	for m := 0; m < s.columns*s.rows && !d.ended; m++ {
		if m%s.columns == 0 && d.in.ctx.Err() != nil {
			return d.in.ctx.Err()
		}
		m += d.pass(s, m)
		if err := d.beginMCU(s, m); err != nil {
			return err
		}
		for _, p := range s.mcu {
			if d.ended {
				break
			}
			c := s.components[p.component]
			x, y := s.position(m%s.columns, m/s.columns, p)
			if decode(r, &c.coefficients[y*c.blocks+x], s, p.component) == damaged && !r.over() {
				return errDamaged(s, m)
			}
		}
		if err := d.endMCU(s, m); err != nil {
			return err
		}
	}
	return nil
}

// pass returns how many MCUs of the row, from the m-th on but for its last, have nothing in a first
// scan of coefficients that the scan has told of already, and passes over them.
func (d *decoder) pass(s *scan, m int) int {
	if s.first == 0 || s.high > 0 {
		return 0
	}
	n := min(s.run, s.columns-1-m%s.columns)
	if d.restart > 0 {
		n = min(n, d.left)
	}
	s.run -= n
	d.left -= n
	return n
}

// procedure returns the function that decodes the scan's blocks.
func (s *scan) procedure() (func(r *bitReader, b *block, s *scan, component int) found, error) {
	switch dc := s.first == 0; {
	case s.first > s.last || s.last > 63 || dc && s.last != 0 || !dc && len(s.components) > 1 ||
		s.high > 0 && s.high != s.low+1 || s.low > 13:
		return nil, FormatError(fmt.Sprintf("a progressive scan has coefficients %d to %d, bits %d and %d",
			s.first, s.last, s.high, s.low))
	case dc && s.high == 0:
		return (*bitReader).firstDC, nil
	case dc:
		return (*bitReader).refineDC, nil
	case s.high == 0:
		return (*bitReader).firstAC, nil
	}
	return (*bitReader).refineAC, nil
}

// firstDC decodes the upper bits of a block's first coefficient (T.81, G.1.2.1).
func (r *bitReader) firstDC(b *block, s *scan, component int) found {
	r.need()
	size, ok := r.symbol(s.dc[component])
	if !ok {
		return damaged
	}
	c := s.components[component]
	if size > 0 {
		c.prediction += extend(r.take(int(size)), int(size))
	}
	b[0] = int16(c.prediction << s.low)
	return full
}

// refineDC adds one bit to a block's first coefficient.
func (r *bitReader) refineDC(b *block, s *scan, _ int) found {
	r.need()
	b[0] |= int16(r.take(1) << s.low)
	return full
}

// firstAC decodes the upper bits of a block's other coefficients (T.81, G.1.2.2).
func (r *bitReader) firstAC(b *block, s *scan, _ int) found {
	if s.run > 0 {
		s.run--
		return full
	}
	h := s.ac[0]
	for k := s.first; k <= s.last; k++ {
		r.need()
		if e := h.look[r.acc>>(64-lookBits)]; e>>16 != 0 {
			k += int(e >> 12 & 15)
			b[natural[k]&63] = int16(e>>16) << s.low
			r.acc <<= e & 15
			r.n -= int(e & 15)
			continue
		}
		symbol, ok := r.symbol(h)
		zeros, size := int(symbol>>4), int(symbol&15)
		switch {
		case !ok:
			return damaged
		case size > 0:
			k += zeros
			b[natural[k]&63] = int16(extend(r.take(size), size) << s.low)
		case zeros == 15:
			k += 15
		default:
			s.run = r.endOfBand(zeros) - 1
			return full
		}
	}
	return full
}

// endOfBand returns in how many blocks, this one included, the rest of the band is zero.
func (r *bitReader) endOfBand(size int) int {
	if size == 0 {
		return 1
	}
	r.need()
	return 1<<size + int(r.take(size))
}

// refineAC adds one bit to a block's other coefficients (T.81, G.1.2.3).
func (r *bitReader) refineAC(b *block, s *scan, _ int) found {
	k := s.first
	for s.run == 0 && k <= s.last {
		r.need()
		symbol, ok := r.symbol(s.ac[0])
		zeros, size := int(symbol>>4), int(symbol&15)
		v := int16(0)
		switch {
		case !ok || size > 1:
			return damaged
		case size == 1:
			v = int16(2*int(r.take(1))-1) << s.low
		case zeros < 15:
			s.run = r.endOfBand(zeros)
			continue
		}
		k = r.refine(b, s, k, zeros)
		if v != 0 {
			if k > s.last {
				return damaged
			}
			b[natural[k]] = v
		}
		k++
	}
	if s.run > 0 {
		if k > s.first || [63]int16(b[1:]) != [63]int16{} {
			r.refine(b, s, k, 64)
		}
		s.run--
	}
	return full
}

// refine adds a bit to each coefficient from the k-th on that is not zero, until it has passed the
// given number of zeros and stands at the next, and returns where that is.
func (r *bitReader) refine(b *block, s *scan, k, zeros int) int {
	data, pos, acc, n := r.data, r.pos, r.acc, r.n
	bit, last := int16(1)<<s.low, s.last
	for ; k <= last; k++ {
		c := &b[natural[k]&63]
		v := *c
		if v == 0 {
			if zeros == 0 {
				break
			}
			zeros--
			continue
		}
		if n == 0 {
			acc = uint64(binary.BigEndian.Uint32(data[pos:])) << 32
			pos += 4
			n = 32
		}
		if int64(acc) < 0 && v&bit == 0 {
			sign := v >> 15
			*c = v + (bit ^ sign) - sign // away from zero
		}
		acc <<= 1
		n--
	}
	r.pos, r.acc, r.n = pos, acc, n
	return k
}

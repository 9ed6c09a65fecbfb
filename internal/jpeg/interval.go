package jpeg

import (
	"errors"
	"io"
)

// beginScan makes ready for a scan's first MCU.
func (d *decoder) beginScan() {
	d.left, d.interval, d.ended = d.restart, 0, false
	d.bits.start()
}

// beginMCU makes ready for the scan's m-th MCU: it passes a restart marker if one is due (T.81,
// E.2.4), and sees to it that the MCU's bytes are at hand.
func (d *decoder) beginMCU(s *scan, m int) error {
	if d.restart > 0 && d.left == 0 && !d.ended {
		if err := d.passRestart(s, m); err != nil {
			return err
		}
	}
	d.left--
	if d.bits.short() {
		d.bits.refill()
	}
	return nil
}

func (d *decoder) passRestart(s *scan, m int) error {
	code, err := d.in.marker()
	switch {
	case errors.Is(err, io.EOF), err == nil && code == markerEOI:
		d.in.pending = code // so that bits has no data, and endMCU sees why
	case err != nil:
		return err
	case code != markerRST0+byte(d.interval%8):
		return errDamaged(s, m)
	}
	d.interval++
	d.left, s.run = d.restart, 0
	for _, c := range s.components {
		c.prediction = 0
	}
	d.bits.start()
	return nil
}

// endMCU looks whether the m-th MCU's data was there.
func (d *decoder) endMCU(s *scan, m int) error {
	r := &d.bits
	if !r.last || d.ended || !r.over() {
		return nil
	}
	switch {
	case errors.Is(r.err, io.EOF), r.err == nil && d.in.pending == markerEOI:
		d.end(s, m)
		return nil
	case r.err != nil:
		return r.err
	}
	return errDamaged(s, m)
}

// end notes that the data ends in the m-th MCU. The rest is as libjpeg leaves it: grey in a
// sequential frame, without this scan's bits in a progressive one.
func (d *decoder) end(s *scan, m int) {
	d.ended, d.incomplete = true, true
	c := s.components[0]
	height := 8 * d.frame.vmax // of an MCU, in pixels
	if len(s.components) == 1 {
		height /= c.v
	}
	d.cut = min(d.cut, m/s.columns*height)
}

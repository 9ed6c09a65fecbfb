package jpeg

import (
	"fmt"
	"slices"
)

// maxBlocks is how many blocks an MCU of several components may have (T.81, B.2.3).
const maxBlocks = 10

// A scan is a pass over some of the frame's components.
type scan struct {
	components []*component
	dc, ac     []*huffman // of each component
	mcu        []place
	columns    int // MCUs across
	rows       int // MCUs down
	// Of a progressive scan: the coefficients that it holds, first and last, and their bits: those
	// above low, or if high is not zero just bit low.
	first, last, high, low int
	run                    int // blocks that follow whose coefficients in the scan are zero
}

// A place is where a block lies in an MCU.
type place struct {
	component int // of the scan
	x, y      int // in blocks
}

// scan decodes a scan, whose header is p (T.81, B.2.3).
func (d *decoder) scan(p []byte) error {
	if d.frame == nil {
		return FormatError("a scan comes before the frame header")
	}
	if len(p) < 1 || len(p) != 4+2*int(p[0]) || p[0] < 1 || p[0] > 4 {
		return FormatError("a scan header has the wrong length")
	}
	n := int(p[0])
	rest := p[1+2*n:]
	if !d.frame.progressive {
		if err := d.useStandardTables(); err != nil {
			return err
		}
	}
	s := &scan{first: int(rest[0]), last: int(rest[1]), high: int(rest[2] >> 4), low: int(rest[2] & 15)}
	for i := range n {
		if err := d.addComponent(s, p[1+2*i], p[2+2*i]); err != nil {
			return err
		}
	}
	if err := s.layout(d.frame); err != nil {
		return err
	}
	if err := d.prepare(s); err != nil {
		return err
	}
	if d.frame.progressive {
		return d.progressive(s)
	}
	return d.sequential(s)
}

// addComponent adds the component with the given number, whose coefficients have the given tables.
func (d *decoder) addComponent(s *scan, id, tables uint8) error {
	for i := range d.frame.components {
		c := &d.frame.components[i]
		if c.id != id || slices.Contains(s.components, c) {
			continue // components may have the same number: libjpeg reads them
		}
		if tables>>4 > 3 || tables&15 > 3 {
			return FormatError("there is no such Huffman table")
		}
		s.components = append(s.components, c)
		s.dc = append(s.dc, d.table(classDC, int(tables>>4)))
		s.ac = append(s.ac, d.table(classAC, int(tables&15)))
		return nil
	}
	return FormatError("a scan has a component that the frame has not")
}

// layout lays out the scan's MCUs: of one component they are its blocks, without those that only
// fill up (T.81, A.2).
func (s *scan) layout(f *frame) error {
	if len(s.components) == 1 {
		s.mcu = []place{{}}
		s.columns, s.rows = s.components[0].columns, s.components[0].rows
		return nil
	}
	s.columns, s.rows = f.mcus()
	for i, c := range s.components {
		for y := range c.v {
			for x := range c.h {
				s.mcu = append(s.mcu, place{i, x, y})
			}
		}
	}
	if len(s.mcu) > maxBlocks {
		return UnsupportedError(fmt.Sprintf("JPEG with %d blocks in an MCU, of which there may be %d", len(s.mcu), maxBlocks))
	}
	return nil
}

// position returns the column and the row of the block that lies at p in the MCU in the x-th column
// and y-th row.
func (s *scan) position(x, y int, p place) (column, row int) {
	if len(s.components) == 1 {
		return x, y
	}
	c := s.components[p.component]
	return x*c.h + p.x, y*c.v + p.y
}

// prepare makes the memory for the image before its first scan, and checks that what the scan needs
// is there.
func (d *decoder) prepare(s *scan) error {
	if d.frame.components[0].plane == nil {
		d.frame.allocate(d.reuse)
	}
	for _, c := range s.components {
		if c.step == nil {
			c.step = d.steps[c.table]
		}
		if c.step == nil {
			return FormatError("a quantisation table is missing")
		}
		c.prediction, c.scans = 0, c.scans+1
	}
	d.blocks += len(s.mcu) * s.columns * s.rows
	if most := max(maxPasses*d.frame.blocks(), freeBlocks); d.blocks > most {
		return FormatError(fmt.Sprintf("the scans pass over the image more than %d times", maxPasses))
	}
	return nil
}

// A scan costs time for each of its blocks, though it may hold no data for them. maxPasses is how
// often scans may pass over the whole image: libjpeg's encoder makes 6 passes of its 10 scans, and
// programs that search for the best script a few more. freeBlocks may be passed over in any case;
// it takes some 50 ms.
const (
	maxPasses  = 64
	freeBlocks = 4 << 20
)

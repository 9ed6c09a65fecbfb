package jpeg

import "fmt"

// A frame is what the frame header says (T.81, B.2.2), and the memory of its components.
type frame struct {
	width, height int
	progressive   bool
	components    []component
	hmax, vmax    int     // the largest sampling factors
	memory        []uint8 // holds all planes
}

// A component is one of a frame's colour components.
type component struct {
	id, table uint8
	h, v      int // sampling factors
	// The samples and the blocks that the image needs across and down; MCUs may have more.
	width, height int
	columns, rows int
	plane         []uint8 // of all MCUs' blocks; its rows are stride samples apart
	stride        int
	blocks        int       // of a row of all MCUs
	step          *block    // quantisation steps as they were at the component's first scan
	coefficients  []block   // of a progressive frame: all MCUs' blocks, row by row
	known         [64]uint8 // of a progressive frame: one more than the lowest bit known of each coefficient, 0 if none is
	prediction    int32
	scans         int // that had the component so far
}

// parseFrame reads the contents of a frame header.
func parseFrame(p []byte, progressive bool) (*frame, error) {
	if len(p) < 6 || len(p) != 6+3*int(p[5]) {
		return nil, FormatError("the frame header has the wrong length")
	}
	if p[0] != 8 {
		return nil, UnsupportedError(fmt.Sprintf("JPEG with %d bits per sample", p[0]))
	}
	f := &frame{height: int(p[1])<<8 | int(p[2]), width: int(p[3])<<8 | int(p[4]), progressive: progressive}
	if f.width == 0 {
		return nil, FormatError("the image has no columns")
	}
	if f.height == 0 {
		return nil, UnsupportedError("JPEG that gives its height after the image (DNL)")
	}
	if n := p[5]; n != 1 && n != 3 && n != 4 {
		return nil, UnsupportedError(fmt.Sprintf("JPEG with %d components", n))
	}
	for p = p[6:]; len(p) > 0; p = p[3:] {
		c := component{id: p[0], h: int(p[1] >> 4), v: int(p[1] & 15), table: p[2]}
		if c.h < 1 || c.h > 4 || c.v < 1 || c.v > 4 {
			return nil, FormatError(fmt.Sprintf("sampling factors %d × %d are none", c.h, c.v))
		}
		if c.table > 3 {
			return nil, FormatError("there is no such quantisation table")
		}
		f.components = append(f.components, c)
		f.hmax, f.vmax = max(f.hmax, c.h), max(f.vmax, c.v)
	}
	for i := range f.components {
		if err := f.components[i].size(f); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// mcus returns how many MCUs of all components the frame has across and down.
func (f *frame) mcus() (x, y int) { return ceil(f.width, 8*f.hmax), ceil(f.height, 8*f.vmax) }

// size calculates the component's size (T.81, A.1.1).
func (c *component) size(f *frame) error {
	if f.hmax%c.h != 0 || f.vmax%c.v != 0 {
		return UnsupportedError(fmt.Sprintf("JPEG with a component that has %d of %d samples across and %d of %d down, which are no whole multiples",
			c.h, f.hmax, c.v, f.vmax))
	}
	c.width, c.height = ceil(f.width*c.h, f.hmax), ceil(f.height*c.v, f.vmax)
	c.columns, c.rows = ceil(c.width, 8), ceil(c.height, 8)
	x, _ := f.mcus()
	c.blocks = x * c.h
	c.stride = 8*c.blocks + 2*border
	return nil
}

func ceil(a, b int) int { return (a + b - 1) / b }

// blocks is how many blocks all components have, those included that only fill up MCUs.
func (f *frame) blocks() int {
	x, y := f.mcus()
	n := 0
	for _, c := range f.components {
		n += x * y * c.h * c.v
	}
	return n
}

// border is how many samples each row of a plane has before its first and behind its last block.
// There is also a row above the plane and one below it. Kernels read one sample beyond the edges;
// eight keep rows aligned.
const border = 8

// bytes is the size of all planes.
func (f *frame) bytes() int {
	_, y := f.mcus()
	n := 0
	for _, c := range f.components {
		n += c.bytes(y)
	}
	return n
}

// bytes is the size of the plane with its border, for so many MCUs down.
func (c *component) bytes(mcus int) int { return c.stride * (8*mcus*c.v + 2) }

// allocate makes the memory of the planes and, for a progressive frame, of the coefficients.
func (f *frame) allocate(reuse []uint8) {
	if size := f.bytes(); cap(reuse) >= size {
		f.memory = reuse[:size]
	} else {
		f.memory = make([]uint8, size)
	}
	planes := f.memory
	var coefficients []block
	if f.progressive {
		coefficients = make([]block, f.blocks())
	}
	x, y := f.mcus()
	for i := range f.components {
		c := &f.components[i]
		n := c.bytes(y)
		c.plane, planes = planes[:n:n], planes[n:]
		if f.progressive {
			m := x * y * c.h * c.v
			c.coefficients, coefficients = coefficients[:m:m], coefficients[m:]
		}
	}
}

// samples returns the plane from its first sample on.
func (c *component) samples() []uint8 { return c.plane[c.stride+border:] }

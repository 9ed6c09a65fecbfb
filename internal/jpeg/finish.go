package jpeg

import "sync"

// space returns what the components hold, as libjpeg does (jdapimin.c, default_decompress_parms).
func (d *decoder) space() Space {
	var ids []byte
	for _, c := range d.frame.components {
		ids = append(ids, c.id)
	}
	switch {
	case len(ids) == 1:
		return Gray
	case len(ids) == 4 && d.adobe < 1: // no marker, or transform 0
		return CMYK
	case len(ids) == 4:
		return YCCK
	case !d.jfif && (d.adobe == 0 || d.adobe < 0 && string(ids) == "RGB"):
		return RGB
	}
	return YCbCr
}

// complete reports whether all coefficients are known.
func (d *decoder) complete() bool {
	for i := range d.frame.components {
		c := &d.frame.components[i]
		if c.scans == 0 {
			return false
		}
		for _, known := range c.known {
			if d.frame.progressive && known != 1 {
				return false
			}
		}
	}
	return true
}

// finish makes the image of what was decoded.
func (d *decoder) finish() (*Image, error) {
	f := d.frame
	m := &Image{Width: f.width, Height: f.height, Space: d.space(), memory: f.memory}
	if d.incomplete {
		m.Missing = f.height - d.cut
	}
	if f.progressive {
		if err := d.transform(); err != nil {
			return nil, err
		}
	}
	for i := range f.components {
		c := &f.components[i]
		p := Plane{Pix: c.plane, Stride: c.stride, Width: c.width, Height: c.height, ScaleX: f.hmax / c.h, ScaleY: f.vmax / c.v}
		p.SmoothX, p.SmoothY = p.smooth()
		m.Planes = append(m.Planes, p)
	}
	return m, nil
}

// transform writes the samples of a progressive frame's coefficients into the planes, in as many goroutines
// as are allowed.
func (d *decoder) transform() error {
	for i := range d.frame.components {
		c := &d.frame.components[i]
		parts := max(1, min(d.opts.Threads, c.rows))
		var all sync.WaitGroup
		for part := range parts {
			all.Go(func() {
				for y := part * c.rows / parts; y < (part+1)*c.rows/parts && d.in.ctx.Err() == nil; y++ {
					c.transformRow(y)
				}
			})
		}
		all.Wait()
	}
	return d.in.ctx.Err()
}

// transformRow transforms a row of blocks.
func (c *component) transformRow(y int) {
	idct := best().IDCT
	blocks, dst := c.coefficients[y*c.blocks():][:c.columns], c.plane[8*y*c.stride:][:8*c.stride]
	for x := range blocks {
		idct(&blocks[x][0], &c.step[0], &dst[8*x], c.stride)
	}
}

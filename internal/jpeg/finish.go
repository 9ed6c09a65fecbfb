package jpeg

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
		p := Plane{Pix: c.samples(), Stride: c.stride, Width: c.width, Height: c.height, ScaleX: f.hmax / c.h, ScaleY: f.vmax / c.v,
			bordered: c.plane}
		p.SmoothX, p.SmoothY = p.smooth()
		p.extend()
		m.Planes = append(m.Planes, p)
	}
	return m, nil
}

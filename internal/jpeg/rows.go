package jpeg

// Write writes all pixels as red, green, blue and 255. Pixel (x, y) goes to dst[first + x*across +
// y*down].
func (m *Image) Write(dst []uint8, first, across, down int) {
	rows := make([][]uint8, len(m.Planes))
	for i := range rows {
		p := &m.Planes[i]
		rows[i] = make([]uint8, p.Width*p.ScaleX)
	}
	for y := range m.Height {
		for i := range rows {
			m.Planes[i].row(rows[i], y)
		}
		m.writeRow(dst, first+y*down, across, rows)
	}
}

// writeRow converts a row of pixels.
func (m *Image) writeRow(dst []uint8, at, across int, rows [][]uint8) {
	if m.Space == YCbCr {
		for x := range m.Width {
			p := dst[at : at+4 : at+4]
			p[0], p[1], p[2] = yccToRGB(rows[0][x], rows[1][x], rows[2][x])
			p[3] = 255
			at += across
		}
		return
	}
	var v [4]uint8
	for x := range m.Width {
		for i, row := range rows {
			v[i] = row[x]
		}
		p := dst[at : at+4 : at+4]
		p[0], p[1], p[2] = m.Space.rgb(v)
		p[3] = 255
		at += across
	}
}

// row writes the plane's values of a row of pixels; it is what At gives for each.
func (p *Plane) row(dst []uint8, y int) {
	nearest, second, round := neighbours(y, p.ScaleY, p.Height, p.SmoothY)
	near, far := p.Pix[nearest*p.Stride:][:p.Width], p.Pix[second*p.Stride:][:p.Width]
	switch {
	case p.SmoothX:
		p.smoothRow(dst, near, far)
	case p.SmoothY:
		for x, v := range near {
			dst[x] = uint8((4*(3*uint32(v)+uint32(far[x])) + round) >> 4)
		}
	default:
		for x, v := range near {
			for i := range p.ScaleX {
				dst[x*p.ScaleX+i] = v
			}
		}
	}
}

// smoothRow interpolates across between sums of two rows.
func (p *Plane) smoothRow(dst, near, far []uint8) {
	even, odd := uint32(4), uint32(8)
	if p.SmoothY {
		even, odd = 8, 7
	}
	sum := func(x int) uint32 { return 3*uint32(near[x]) + uint32(far[x]) }
	last, this := sum(0), sum(0)
	for x := range near {
		next := sum(min(x+1, len(near)-1))
		dst[2*x] = uint8((3*this + last + even) >> 4)
		dst[2*x+1] = uint8((3*this + next + odd) >> 4)
		last, this = this, next
	}
}

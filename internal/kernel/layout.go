package kernel

// A Pad surrounds a tensor with zeros.
type Pad struct {
	InH, InW, InC    int
	OutH, OutW, OutC int
	Top, Left, Front int // rows, columns and channels of zeros before the input's own
}

// Rows computes output rows y0 … y1-1.
func (p *Pad) Rows(dst, src []float32, y0, y1 int) {
	clear(dst[y0*p.OutW*p.OutC : y1*p.OutW*p.OutC])
	for y := max(y0, p.Top); y < min(y1, p.Top+p.InH); y++ {
		for x := range p.InW {
			in := src[((y-p.Top)*p.InW+x)*p.InC:][:p.InC]
			copy(dst[(y*p.OutW+p.Left+x)*p.OutC+p.Front:], in)
		}
	}
}

// A DepthToSpace moves blocks of channels into squares of Block x Block pixels.
type DepthToSpace struct {
	InH, InW, OutC, Block int
}

// Rows computes output rows y0 … y1-1 of the InH*Block there are.
func (d *DepthToSpace) Rows(dst, src []float32, y0, y1 int) {
	inC, outW := d.OutC*d.Block*d.Block, d.InW*d.Block
	for y := y0; y < y1; y++ {
		for x := range outW {
			from := (y/d.Block*d.InW+x/d.Block)*inC + (y%d.Block*d.Block+x%d.Block)*d.OutC
			copy(dst[(y*outW+x)*d.OutC:][:d.OutC], src[from:])
		}
	}
}

package engine

import (
	"github.com/hypermob/pose/internal/graph"
	"github.com/hypermob/pose/internal/kernel"
)

// A narrowProduct is a product of images of which one has eight channels or fewer.
type narrowProduct struct {
	clamps
	octets   octets
	from, to int // lanes of the input and the output
	outputs  int // rounded up to whole blocks
}

func newNarrow(c *graph.Conv, in, out *tensor, bounds clamps) *narrowProduct {
	p := &narrowProduct{clamps: bounds, from: in.lanes, to: out.lanes, outputs: out.blocks() * out.lanes}
	p.octets.depth = in.blocks() * in.lanes * kernel.DirectWidth
	return p
}

func (p *narrowProduct) load(c *graph.Conv) {
	k := c.Weights.Len() / len(c.Bias)
	p.octets = newOctets(c, p.outputs, p.segments(), p.from, func(s, i int) int {
		if i += s * p.from; i < k {
			return i
		}
		return -1
	})
}

func (p *narrowProduct) units() int { return p.outputs / p.to }

func (p *narrowProduct) blocksOf(unit int) (first, n int) { return unit, 1 }

// rowwise: kernel.Direct has one step from pixel to pixel.
func (p *narrowProduct) rowwise() bool { return true }

// segments returns the number of the input's blocks.
func (p *narrowProduct) segments() int { return p.octets.depth / kernel.DirectWidth / p.from }

func (p *narrowProduct) needs(int) space { return space{offsets: p.segments()} }

func (p *narrowProduct) mul(w *worker, unit int, s *strand) {
	d := &w.direct
	w.offsets = w.offsets[:0]
	for b := range p.segments() {
		w.offsets = append(w.offsets, int32(b*s.aBlock))
	}
	d.Segments, d.Count, d.Length = &w.offsets[0], len(w.offsets), p.from
	d.AStep, d.CStep, d.RStep, d.Pixels = p.from*4, p.to*4, p.to*4, s.pixels
	d.SetClamps(p.before, p.after)
	for octet := range p.to / kernel.DirectWidth {
		at := unit*p.to/kernel.DirectWidth + octet
		within := octet * kernel.DirectWidth * 4
		d.B, d.Bias = &p.octets.values[at*p.octets.depth], &p.octets.bias[at*kernel.DirectWidth]
		for r := range s.rows {
			d.A = add(s.a, r*s.aRow)
			d.C = add(s.c.at(unit), int(*offset(s.c.offsets, r*s.pixels))+within)
			d.Res = nil
			if s.res.p != nil {
				d.Res = add(s.res.at(unit), int(*offset(s.res.offsets, r*s.pixels))+within)
			}
			w.set.Direct(d)
		}
	}
}

package jpeg

import (
	"sync"

	"github.com/hypermob/pose/internal/kernel"
)

// kernels are the processor's fastest.
var kernels = sync.OnceValue(kernel.Best)

// A pair hands blocks to the inverse transform two by two, which takes two thirds of the time that
// it takes one by one (go test ./internal/kernel -run - -bench IDCT).
type pair struct {
	two     kernel.IDCT2
	waiting int // blocks in two
	blocks  [2]block
}

// block returns a block of zeros that put may get.
func (p *pair) block() *block {
	b := &p.blocks[p.waiting]
	*b = block{}
	return b
}

// put has a block transformed, whose samples are written to dst.
func (p *pair) put(b, step *block, dst []uint8, stride int) {
	_ = dst[7*stride+7]
	i := p.waiting
	p.two.Coef[i], p.two.Step[i], p.two.Dst[i], p.two.Stride[i] = &b[0], &step[0], &dst[0], stride
	if p.waiting++; p.waiting < 2 {
		return
	}
	if kernels().IDCT2(&p.two); p.two.Done == 0 {
		p.flush()
	}
	p.waiting = 0
}

// flush transforms what waits.
func (p *pair) flush() {
	for i := range p.waiting {
		kernels().IDCT(p.two.Coef[i], p.two.Step[i], p.two.Dst[i], p.two.Stride[i])
	}
	p.waiting = 0
}

// transform writes the samples of a progressive frame's coefficients into the planes.
func (d *decoder) transform() error {
	t := &d.memory.pair
	t.waiting = 0
	for i := range d.frame.components {
		c := &d.frame.components[i]
		for y := range c.rows {
			if err := d.in.ctx.Err(); err != nil {
				return err
			}
			blocks, dst := c.coefficients[y*c.blocks:][:c.columns], c.samples()[8*y*c.stride:]
			for x := range blocks {
				t.put(&blocks[x], c.step, dst[8*x:], c.stride)
			}
		}
	}
	t.flush()
	return nil
}

package jpeg

import (
	"encoding/binary"
	"fmt"
)

// A batch is a run of a scan's MCUs on their way from decoding to the inverse transform.
type batch struct {
	first, n int // MCUs
	blocks   [batchBlocks]block
	found    [batchBlocks]found
}

// batchBlocks is few enough for a batch to lie in a core's second cache, and enough for what it costs to
// hand it to another goroutine not to count.
const batchBlocks = 256

// sequential decodes a scan of a sequential frame into the planes. With more than one thread, a goroutine
// transforms blocks while the next ones are decoded.
func (d *decoder) sequential(s *scan) error {
	for i := range s.components {
		if s.dc[i] == nil || s.ac[i] == nil {
			return FormatError("a Huffman table is missing")
		}
	}
	t := d.memory.transformer(s, d.opts.Threads)
	defer t.stop()
	d.beginScan()
	size := batchBlocks / len(s.mcu)
	for first, all := 0, s.columns*s.rows; first < all; first += size {
		if err := d.in.ctx.Err(); err != nil {
			return err
		}
		b := t.batch()
		b.first, b.n = first, min(size, all-first)
		if err := d.fill(s, b); err != nil {
			return err
		}
		t.put(b)
	}
	return nil
}

// fill decodes a batch's blocks.
func (d *decoder) fill(s *scan, b *batch) error {
	r := &d.bits
	for i := range b.n {
		m := b.first + i
		if err := d.beginMCU(s, m); err != nil {
			return err
		}
		for j, p := range s.mcu {
			at := i*len(s.mcu) + j
			b.blocks[at] = block{}
			b.found[at] = flat
			if d.ended {
				continue
			}
			c := s.components[p.component]
			f := r.block(&b.blocks[at], s.dc[p.component], s.ac[p.component], &c.prediction)
			b.found[at] = f
			if f == damaged && !r.over() {
				return errDamaged(s, m)
			}
		}
		if err := d.endMCU(s, m); err != nil {
			return err
		}
	}
	return nil
}

// transform writes the samples of a batch's blocks into the planes.
func (b *batch) transform(s *scan) {
	idct := best().IDCT
	x, y := b.first%s.columns, b.first/s.columns
	for i := range b.n {
		for j, p := range s.mcu {
			at := i*len(s.mcu) + j
			c := s.components[p.component]
			column, row := s.position(x, y, p)
			dst := c.plane[8*(row*c.stride+column):]
			if b.found[at] == flat {
				fill(dst, c.stride, flatSample(b.blocks[at][0]*c.step[0]))
				continue
			}
			_ = dst[7*c.stride+7]
			idct(&b.blocks[at][0], &c.step[0], &dst[0], c.stride)
		}
		if x++; x == s.columns {
			x, y = 0, y+1
		}
	}
}

// flatSample is what the inverse transform gives for a block whose only coefficient is the first.
func flatSample(v int16) uint8 {
	w := (int32(v<<2) + 16) >> 5
	return uint8(min(max(w, -128), 127) + 128)
}

// fill sets 8×8 samples to v.
func fill(dst []uint8, stride int, v uint8) {
	row := uint64(v) * 0x0101010101010101
	for y := range 8 {
		binary.LittleEndian.PutUint64(dst[y*stride:], row)
	}
}

func errDamaged(s *scan, mcu int) error {
	return FormatError(fmt.Sprintf("the image data is damaged, %d %% of the way through it", 100*mcu/(s.columns*s.rows)))
}

// A transformer transforms batches, in the calling goroutine or in another one.
type transformer struct {
	scan       *scan
	one        *batch      // of a transformer without a goroutine
	free, full chan *batch // of one that has one
	done       chan struct{}
}

// batches is how many batches may be under way.
const batches = 4

// transformer returns a transformer of a scan's batches.
func (m *memory) transformer(s *scan, threads int) *transformer {
	t := &transformer{scan: s}
	n := batches
	if threads < 2 || s.columns*s.rows*len(s.mcu) < 8*batchBlocks {
		n = 1
	}
	for len(m.batches) < n {
		m.batches = append(m.batches, new(batch))
	}
	if n == 1 {
		t.one = m.batches[0]
		return t
	}
	t.free, t.full, t.done = make(chan *batch, n), make(chan *batch, n), make(chan struct{})
	for _, b := range m.batches {
		t.free <- b
	}
	go func() {
		defer close(t.done)
		for b := range t.full {
			b.transform(t.scan)
			t.free <- b
		}
	}()
	return t
}

// batch returns one to be filled.
func (t *transformer) batch() *batch {
	if t.one != nil {
		return t.one
	}
	return <-t.free
}

// put has a filled batch transformed.
func (t *transformer) put(b *batch) {
	if t.one != nil {
		b.transform(t.scan)
		return
	}
	t.full <- b
}

// stop waits for all batches.
func (t *transformer) stop() {
	if t.one == nil {
		close(t.full)
		<-t.done
	}
}

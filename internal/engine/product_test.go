package engine

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hypermob/pose/internal/graph"
	"github.com/hypermob/pose/internal/kernel"
)

// conv1x1 returns a convolution with random weights, of which a share is not zero.
func conv1x1(b *builder, inputs, outputs int, share float64) *graph.Conv {
	return &graph.Conv{Window: graph.Window{KernelH: 1, KernelW: 1, StrideH: 1, StrideW: 1},
		Weights: b.weights(inputs*outputs, share), Bias: b.bias(outputs)}
}

func image(channels int) *tensor { return newTensor(graph.Shape{H: 8, W: 8, C: channels}, 0) }

// Which loop multiplies depends on the channels and on how many weights are zero.
func TestNewProduct(t *testing.T) {
	for _, test := range []struct {
		inputs, outputs int
		share           float64
		want            product
	}{
		{40, 40, 1, &dense{}}, {40, 40, 0.2, &sparseProduct{}}, {39, 40, 0.2, &dense{}}, {40, 9, 0.2, &sparseProduct{}},
		{200, 200, 0.35, &sparseProduct{}}, {200, 200, 0.6, &dense{}},
		{8, 40, 1, &narrowProduct{}}, {40, 8, 1, &narrowProduct{}}, {8, 8, 0, &narrowProduct{}}, {80, 8, 0, &narrowProduct{}},
		{9, 9, 1, &dense{}},
	} {
		b := newBuilder(1)
		c := conv1x1(b, test.inputs, test.outputs, test.share)
		got := newProduct(kernel.Best(), c, image(test.inputs), image(test.outputs), kernel.Clamp{})
		if fmt.Sprintf("%T", got) != fmt.Sprintf("%T", test.want) {
			t.Errorf("%d to %d channels, %g of the weights not zero: %T, want %T", test.inputs, test.outputs, test.share, got, test.want)
		}
	}
}

// The units of a product cover its blocks of outputs, each once and in order.
func TestUnits(t *testing.T) {
	for _, set := range kernel.Sets() {
		for outputs := 1; outputs < 400; outputs += 7 {
			for _, inputs := range []int{5, 50} {
				b := newBuilder(uint64(outputs))
				p := newProduct(set, conv1x1(b, inputs, outputs, 0.2), image(inputs), image(outputs), kernel.Clamp{})
				next := 0
				for u := range p.units() {
					first, n := p.blocksOf(u)
					if first != next || n < 1 {
						t.Fatalf("%s, %T of %d outputs: unit %d has %d blocks from %d", set.Name, p, outputs, u, n, first)
					}
					next += n
				}
				if next != image(outputs).blocks() {
					t.Fatalf("%s, %T of %d outputs: units of %d blocks", set.Name, p, outputs, next)
				}
			}
		}
	}
}

// packed returns the weight that a dense product has for an input and an output.
func (p *dense) packed(in, out int) float32 {
	for _, l := range p.panels {
		if i := out - l.first; i >= 0 && i < l.width {
			if at := l.from + in*l.width + i; p.full == nil {
				return p.half[at].Float32()
			} else {
				return p.full[at]
			}
		}
	}
	return -1
}

// Every weight is where the panels say, whatever its type, and zeros fill the rest.
func TestPack(t *testing.T) {
	for seed := range uint64(60) {
		b := newBuilder(seed)
		inputs, outputs := 1+b.IntN(60), 1+b.IntN(120)
		c := conv1x1(b, inputs, outputs, 1)
		for _, set := range kernel.Sets() {
			p := newDense(set, c, clamps{})
			p.load(c)
			if (p.half == nil) != (c.Weights.Half == nil) {
				t.Fatalf("seed %d: weights change their type", seed)
			}
			for out := range roundUp(outputs, kernel.Lanes) {
				for in := range p.depth() {
					want := float32(0)
					if in < inputs && out < outputs {
						want = c.Weights.At(out*inputs + in)
					}
					if got := p.packed(in, out); got != want {
						t.Fatalf("seed %d, %s: weight of input %d of %d, output %d of %d is %g, want %g", seed, set.Name, in, inputs, out, outputs, got, want)
					}
				}
			}
		}
	}
}

// Every weight that is not zero is an entry of its output, in the order of the inputs.
func TestSparseEntries(t *testing.T) {
	for seed := range uint64(40) {
		b := newBuilder(seed)
		inputs, outputs := 40+b.IntN(250), 1+b.IntN(50)
		c := conv1x1(b, inputs, outputs, 0.3)
		p := newSparse(c, clamps{})
		p.load(c)
		next := 0 // block of inputs
		got := make([]float32, inputs*outputs)
		for _, chunk := range p.chunks {
			if chunk.first != next || chunk.blocks > planesAtATime/kernel.Lanes {
				t.Fatalf("seed %d: %d blocks from %d, want from %d", seed, chunk.blocks, chunk.first, next)
			}
			next += chunk.blocks
			for out, count := range chunk.counts {
				last := int32(-1)
				for _, e := range chunk.entries[chunk.starts[out]:][:count] {
					if e.Offset <= last || e.Weight == 0 {
						t.Fatalf("seed %d: an entry of %g at %d, after %d", seed, e.Weight, e.Offset, last)
					}
					last = e.Offset
					got[out*inputs+chunk.first*kernel.Lanes+int(e.Offset)/kernel.PlaneBytes] = e.Weight
				}
			}
		}
		for i, v := range got {
			if v != c.Weights.At(i) {
				t.Fatalf("seed %d: weight %d is %g, want %g", seed, i, v, c.Weights.At(i))
			}
		}
	}
}

// Planes of 64 and 80 pixels cover any number of pixels, and no other choice takes fewer in all.
func TestPlanePixels(t *testing.T) {
	least := []int{0} // pixels taken
	for pixels := 1; pixels <= 1200; pixels++ {
		least = append(least, min(64+least[max(0, pixels-64)], 80+least[max(0, pixels-80)]))
		taken := 0
		for taken < pixels {
			n := planePixels(pixels - taken)
			if n != 64 && n != 80 {
				t.Fatalf("%d pixels at a time", n)
			}
			taken += n
		}
		if taken != least[pixels] {
			t.Errorf("%d of %d pixels are taken; %d are enough", taken, pixels, least[pixels])
		}
	}
}

// The parts of a pointwise step cover every pixel of every unit once, for any number of threads.
func TestPointwiseParts(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 6))
		in := newTensor(graph.Shape{H: 1 + r.IntN(40), W: 1 + r.IntN(40), C: 16}, r.IntN(2))
		out := newTensor(graph.Shape{H: in.H, W: in.W, C: 16 * (1 + r.IntN(9))}, 0)
		p := newPointwise(newProduct(kernel.Best(), conv1x1(newBuilder(seed), in.C, out.C, 1), in, out, kernel.Clamp{}), in, out, nil)
		for threads := 1; threads <= 9; threads++ {
			tasks := p.tasks(threads)
			parts, outputs := p.parts(tasks)
			if tasks != parts*outputs {
				t.Fatalf("seed %d, %d threads: %d tasks of %d parts by %d", seed, threads, tasks, parts, outputs)
			}
			covered := make([]int, in.H*in.W)
			for task := range tasks {
				rows, pixels, first := p.share(task/outputs, parts)
				part, units := task%outputs, p.units()
				for i := range rows * pixels {
					covered[first+i] += (part+1)*units/outputs - part*units/outputs
				}
			}
			if slices.Min(covered) != p.units() || slices.Max(covered) != p.units() {
				t.Fatalf("seed %d, %d threads, %v: pixels are computed %d to %d times, not %d", seed, threads, in.Shape, slices.Min(covered), slices.Max(covered), p.units())
			}
		}
	}
}

// All weights are fetched but for less than a byte for each block of each tile, which are rounded
// down, and no more of what follows than a cache line each.
func TestPrefetchStep(t *testing.T) {
	for _, n := range []int{256, 1000, 9000} {
		for blocks := range 20 {
			for tiles := 1; tiles < 20; tiles++ {
				step := prefetchStep(n, blocks, tiles)
				if times := max(1, blocks*tiles); step%cacheLine != 0 || step*times <= 2*n-times || (step-cacheLine)*times >= 2*n {
					t.Fatalf("%d weights, %d blocks, %d tiles: a step of %d bytes", n, blocks, tiles, step)
				}
			}
		}
	}
}

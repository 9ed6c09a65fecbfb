package engine

import (
	"context"
	"fmt"
	"os"
	"slices"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/hypermob/pose/internal/graph"
	"github.com/hypermob/pose/internal/kernel"
	"github.com/hypermob/pose/internal/tflite"
	"github.com/hypermob/pose/models/detector"
	"github.com/hypermob/pose/models/full"
	"github.com/hypermob/pose/models/heavy"
	"github.com/hypermob/pose/models/lite"
)

// networks are the four networks with all their outputs.
var networks = []struct {
	name, file string
	outputs    []int
}{
	{"detector", detector.Weights(), []int{0, 1}},
	{"lite", lite.Weights(), []int{0, 1, 2, 3, 4}},
	{"full", full.Weights(), []int{0, 1, 2, 3, 4}},
	{"heavy", heavy.Weights(), []int{0, 1, 2, 3, 4}},
}

func read(tb testing.TB, i int) *graph.Graph {
	tb.Helper()
	g, err := tflite.Read(networks[i].file, networks[i].outputs...)
	if err != nil {
		tb.Fatal(err)
	}
	return g
}

func fill(r *Runner) {
	for i := range r.Input() {
		r.Input()[i] = float32(i*7919%255) / 255
	}
}

// BenchmarkNetwork runs each network with each set of kernels.
func BenchmarkNetwork(b *testing.B) {
	sets := kernel.Sets()
	if tiled := kernel.BestTiled(); tiled != sets[0] {
		sets = slices.Insert(sets, 0, tiled)
	}
	for i, n := range networks {
		for _, set := range sets {
			for _, threads := range []int{1, 2, 4} {
				b.Run(fmt.Sprintf("%s/%s/threads=%d", n.name, set.Name, threads), func(b *testing.B) {
					r := Compile(read(b, i), set).NewRunner(threads)
					fill(r)
					for b.Loop() {
						if err := r.Run(context.Background()); err != nil {
							b.Fatal(err)
						}
					}
				})
			}
		}
	}
}

// BenchmarkCompile plans each network, its weights packed.
func BenchmarkCompile(b *testing.B) {
	for i, n := range networks {
		b.Run(n.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Compile(read(b, i), kernel.BestTiled())
			}
		})
	}
}

// BenchmarkSteps prints where the time of a network goes, step by step, on one thread.
func BenchmarkSteps(b *testing.B) {
	for i, n := range networks {
		b.Run(n.name, func(b *testing.B) {
			r := Compile(read(b, i), kernel.BestTiled()).NewRunner(1)
			fill(r)
			times := make([][]time.Duration, len(r.program.steps))
			for b.Loop() {
				for j, s := range r.program.steps {
					start := time.Now()
					for t := range r.shares[j].tasks {
						s.op.run(r.crew[0], t, r.shares[j].tasks)
					}
					times[j] = append(times[j], time.Since(start))
				}
			}
			print := tabwriter.NewWriter(os.Stdout, 0, 1, 1, ' ', tabwriter.AlignRight)
			for j, s := range r.program.steps {
				slices.Sort(times[j])
				t := times[j][0] // what others on the machine do not add to
				flops := 2 * float64(work(s.op))
				fmt.Fprintf(print, "%T\t%v\t%v\tµs\t%.1f\tGFLOP/s\t%.1f\t\n", s.op, s.reads[0].Shape, s.writes.Shape, float64(t)/1e3, flops/float64(t))
			}
			print.Flush()
		})
	}
}

// work returns the multiply-adds of an operation.
func work(op operation) int {
	filter := func(f *filter, out *tensor) int { return out.H * out.W * out.blocks() * out.lanes * f.size * f.size }
	switch o := op.(type) {
	case *pointwise:
		return products(o.product) * o.out.H * o.out.W
	case *conv:
		return o.out.H * o.out.W * o.octets.depth / kernel.DirectWidth * o.out.blocks() * o.out.lanes
	case *depthwise:
		return filter(o.filter, o.out)
	case *expandedDepthwise:
		return products(o.product)*o.in.H*o.in.W + filter(o.filter, o.out)
	case *invertedResidual:
		n := filter(o.filter, o.wide) + products(o.project)*o.out.H*o.out.W
		if o.expand != nil {
			n += products(o.expand) * o.in.H * o.in.W
		}
		return n
	case *dot:
		return o.out.H * o.out.W * 9 * narrow
	}
	return 0
}

// products returns the multiply-adds of a product for one pixel.
func products(p product) int {
	switch p := p.(type) {
	case *tiled:
		return p.depth() * len(p.bias)
	case *dense:
		return p.depth() * len(p.bias)
	case *narrowProduct:
		return p.octets.depth / kernel.DirectWidth * p.outputs
	case *sparseProduct:
		n := 0
		for _, c := range p.chunks {
			n += len(c.entries) - 1 // the last is never read
		}
		return n
	}
	return 0
}

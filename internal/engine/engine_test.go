package engine

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math"
	"testing"

	"github.com/hypermob/pose/internal/graph"
	"github.com/hypermob/pose/internal/kernel"
)

var graphs = flag.Int("graphs", 400, "random networks to compare with the reference")

// Random networks, planned for every set of kernels and any number of threads, compute what
// operator after operator does in float64.
func TestRandomNetworks(t *testing.T) {
	n := *graphs
	if testing.Short() {
		n /= 10
	}
	for seed := range uint64(n) {
		check(t, random(seed, 1+int(seed%6)), fmt.Sprint("seed ", seed))
	}
}

// check compares a network with the reference, on every set that has the same bits.
func check(t *testing.T, g *graph.Graph, name string) {
	t.Helper()
	checkSets(t, g, name, kernel.Sets())
}

func checkSets(t *testing.T, g *graph.Graph, name string, sets []*kernel.Set) {
	t.Helper()
	input := inputOf(g)
	want := evaluate(g, input)
	for _, set := range sets {
		p := Compile(g, set)
		for _, threads := range []int{1, 3} {
			r := p.NewRunner(threads)
			for range 2 { // what a run leaves behind must not matter to the next
				copy(r.Input(), input)
				if err := r.Run(context.Background()); err != nil {
					t.Fatal(err)
				}
			}
			for i, v := range g.Outputs {
				if err := near(r.Output(i), want[v]); err != nil {
					t.Fatalf("%s, %s, %d threads, output %d %v: %v", name, set.Name, threads, i, g.Values[v], err)
				}
			}
		}
	}
}

// inputOf returns small numbers of either sign for a network's input.
func inputOf(g *graph.Graph) []float32 {
	input := make([]float32, g.Values[g.Input].Size())
	for i := range input {
		input[i] = float32(i*31%17)/8 - 1
	}
	return input
}

// near compares with the reference: sums of a few thousand float32 products of each layer.
func near(got []float32, want []float64) error {
	largest := 1.0
	for _, v := range want {
		largest = max(largest, math.Abs(v))
	}
	for i, v := range want {
		if d := math.Abs(float64(got[i]) - v); !(d <= 2e-5*largest) {
			return fmt.Errorf("value %d is %g, want %g", i, got[i], v)
		}
	}
	return nil
}

// All sets in assembly, and any number of threads, give the same bits on the real networks.
func TestSameBits(t *testing.T) {
	sets := kernel.Sets()
	for i, n := range networks {
		if testing.Short() && n.name != "lite" {
			continue
		}
		var want [][]float32
		for _, set := range sets[:max(1, len(sets)-1)] { // not plain Go beside others: it rounds products
			p := Compile(read(t, i), set)
			for _, threads := range []int{1, 2, 5} {
				r := p.NewRunner(threads)
				fill(r)
				if err := r.Run(context.Background()); err != nil {
					t.Fatal(err)
				}
				for o := range n.outputs {
					if len(want) <= o {
						want = append(want, append([]float32(nil), r.Output(o)...))
					}
					for j, v := range r.Output(o) {
						if math.Float32bits(v) != math.Float32bits(want[o][j]) {
							t.Fatalf("%s, %s, %d threads: output %d, value %d is %g, want %g", n.name, set.Name, threads, o, j, v, want[o][j])
						}
					}
				}
			}
		}
	}
}

// No two tensors that are alive at the same time overlap in the arena, and reuse makes it much
// smaller than all of them together.
func TestArena(t *testing.T) {
	for i, n := range networks {
		p := Compile(read(t, i), kernel.Best())
		lives := lifetimes(p)
		total := 0
		for a, s := range p.tensors {
			total += s.size()
			if s.offset < cacheLine || s.offset+s.size()+cacheLine > p.arena {
				t.Fatalf("%s: tensor %d lies at %d in an arena of %d", n.name, a, s.offset, p.arena)
			}
			for b, o := range p.tensors[:a] {
				if s.offset < o.offset+o.size() && o.offset < s.offset+s.size() &&
					lives[s].first <= lives[o].last && lives[o].first <= lives[s].last {
					t.Fatalf("%s: tensors %d and %d overlap", n.name, a, b)
				}
			}
		}
		if p.arena > total/2 {
			t.Errorf("%s: the arena takes %d bytes of %d", n.name, p.arena, total)
		}
	}
}

func TestRunStopsWithContext(t *testing.T) {
	p := Compile(read(t, 1), kernel.Best())
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, threads := range []int{1, 3} {
		r := p.NewRunner(threads)
		if err := r.Run(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("%d threads: %v", threads, err)
		}
		if err := r.Run(context.Background()); err != nil {
			t.Errorf("%d threads: the next run fails: %v", threads, err)
		}
	}
}

// A run on one thread allocates nothing.
func TestRunAllocations(t *testing.T) {
	for i, n := range networks {
		if testing.Short() && n.name != "lite" {
			continue
		}
		r := Compile(read(t, i), kernel.Best()).NewRunner(1)
		if allocations := testing.AllocsPerRun(2, func() { _ = r.Run(context.Background()) }); allocations != 0 {
			t.Errorf("%s: a run allocates %g times", n.name, allocations)
		}
	}
}

package engine

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"unsafe"

	"github.com/hypermob/pose/internal/graph"
	"github.com/hypermob/pose/internal/kernel"
)

// bits returns the bits of all outputs.
func (r *Runner) bits() (all []uint32) {
	for i := range r.program.outputs {
		for _, v := range r.Output(i) {
			all = append(all, math.Float32bits(v))
		}
	}
	return all
}

// seeds returns how many random networks to try.
func seeds(n uint64) uint64 {
	if testing.Short() {
		return n / 4
	}
	return n
}

// run runs a network on the input that inputOf gives, and returns the bits of its outputs.
func run(t *testing.T, r *Runner, g *graph.Graph) []uint32 {
	t.Helper()
	copy(r.Input(), inputOf(g))
	if err := r.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	return r.bits()
}

// Any number of threads gives the same bits, more threads than there are tasks included.
func TestThreadsGiveSameBits(t *testing.T) {
	for seed := range seeds(20) {
		g := random(seed, 1+int(seed%6))
		for _, set := range kernel.Sets() {
			p := Compile(g, set)
			want := run(t, p.NewRunner(1), g)
			for _, threads := range []int{0, 2, 3, 4, 5, 19} {
				if got := run(t, p.NewRunner(threads), g); !slices.Equal(got, want) {
					t.Fatalf("seed %d, %s: %d threads give other bits than one", seed, set.Name, threads)
				}
			}
		}
	}
}

// The tasks of a step can be computed in any order, by any worker.
func TestTasksInAnyOrder(t *testing.T) {
	for seed := range seeds(60) {
		g := random(seed, 1+int(seed%6))
		p := Compile(g, kernel.Best())
		want := run(t, p.NewRunner(1), g)
		r, random := p.NewRunner(4), rand.New(rand.NewPCG(seed, 3))
		copy(r.Input(), inputOf(g))
		for i, s := range p.steps {
			n := r.shares[i].tasks
			for _, task := range random.Perm(n) {
				s.op.run(r.crew[random.IntN(len(r.crew))], task, n)
			}
		}
		if !slices.Equal(r.bits(), want) {
			t.Fatalf("seed %d: another order of tasks gives other bits", seed)
		}
	}
}

// A run reads nothing that it has not written: not the zeros that memory is made with, and nothing
// of other networks or other workers.
func TestMemoryOfAnyContents(t *testing.T) {
	nan := float32(math.NaN())
	fill := func(s []float32) {
		for i := range s {
			s[i] = nan
		}
	}
	for seed := range seeds(80) {
		g := random(seed, 1+int(seed%6))
		for _, set := range kernel.Sets() {
			p := Compile(g, set)
			want := run(t, p.NewRunner(1), g)
			r := p.NewRunner(3)
			fill(floats(r.arena, p.arena/4))
			for _, w := range r.crew {
				fill(floats(w.scratch, p.space.scratch/4))
				fill(w.weights)
			}
			if got := run(t, r, g); !slices.Equal(got, want) {
				t.Fatalf("seed %d, %s: what was in the memory before changes the outputs", seed, set.Name)
			}
		}
	}
}

// A cancelling context ends after it has been looked at so often.
type cancelling struct {
	context.Context
	left int
}

func (c *cancelling) Err() error {
	if c.left--; c.left < 0 {
		return context.Canceled
	}
	return nil
}

// A run whose context ends before any of its steps returns the context's error, and the next run is
// as good as any. The caller looks at the context less often than there are steps if others have
// done them all: then the outputs are there.
func TestCancelBeforeAnyStep(t *testing.T) {
	for seed := range seeds(10) {
		g := random(seed, 3)
		p := Compile(g, kernel.Best())
		want := run(t, p.NewRunner(1), g)
		for threads := 1; threads <= 5; threads++ {
			r := p.NewRunner(threads)
			for left := range len(p.steps) + 1 { // once more after the last
				ctx := &cancelling{context.Background(), left}
				copy(r.Input(), inputOf(g))
				err := r.Run(ctx)
				done := err == nil && threads > 1 && ctx.left >= 0 && slices.Equal(r.bits(), want)
				if !done && !errors.Is(err, context.Canceled) {
					t.Fatalf("seed %d, %d threads, cancelled before step %d of %d: %v", seed, threads, left, len(p.steps), err)
				}
				if !slices.Equal(run(t, r, g), want) {
					t.Fatalf("seed %d, %d threads, cancelled before step %d: the next run gives other bits", seed, threads, left)
				}
			}
		}
	}
}

// floats returns n numbers from p on.
func floats(p *float32, n int) []float32 { return unsafe.Slice(p, n) }

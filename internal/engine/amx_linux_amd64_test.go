//go:build !purego

package engine

import (
	"context"
	"io"
	"runtime"
	"runtime/pprof"
	"slices"
	"sync"
	"testing"

	"github.com/hypermob/pose/internal/amxtest"
	"github.com/hypermob/pose/internal/graph"
	"github.com/hypermob/pose/internal/kernel"
)

// The tests of products in tiles, once more on a processor that has AMX.
func TestOnAMX(t *testing.T) {
	args := []string{"-graphs=64"}
	if *amxtest.All {
		args = []string{"-graphs=400", "-amx"}
	}
	amxtest.Passes(t, "^(TestRandomNetworksInTiles|TestTiledNetworks|TestTilesAmongSignals)$", args...)
}

// Many goroutines, on one processor and on several, with the profiler's signals and the collector's
// preemption among them, get the bits of one that is alone.
func TestTilesAmongSignals(t *testing.T) {
	if !amxtest.Inside() {
		t.Skip("part of TestOnAMX")
	}
	defer func(a float64) { advantage = a }(advantage)
	advantage = 0
	g := tiledGraph(t)
	run := func(set *kernel.Set, threads int) []float32 {
		r := Compile(g, set).NewRunner(threads)
		copy(r.Input(), inputOf(g))
		if err := r.Run(context.Background()); err != nil {
			t.Error(err)
		}
		return slices.Clone(r.Output(len(g.Outputs) - 1))
	}
	want := run(kernel.Best().WithTilesInGo(), 1)
	runtime.SetCPUProfileRate(1000) // StartCPUProfile complains, and leaves it at that
	if err := pprof.StartCPUProfile(io.Discard); err != nil {
		t.Fatal(err)
	}
	defer pprof.StopCPUProfile()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, processors := range []int{1, 2, 4} {
		runtime.GOMAXPROCS(processors)
		var all sync.WaitGroup
		for i := range 8 {
			all.Go(func() {
				for range 3 {
					if j := firstDifference(run(kernel.BestTiled(), 1+i%3), want); j >= 0 {
						t.Errorf("%d processors: value %d differs", processors, j)
					}
					runtime.GC()
				}
			})
		}
		all.Wait()
	}
}

// tiledGraph returns a random network with several products in tiles.
func tiledGraph(t *testing.T) *graph.Graph {
	for seed := range uint64(100) {
		g, n := random(seed, 5), 0
		for _, s := range Compile(g, kernel.BestTiled()).steps {
			if p, ok := s.op.(*pointwise); ok {
				if _, ok := p.product.(*tiled); ok {
					n++
				}
			}
		}
		if n >= 3 {
			return g
		}
	}
	t.Fatal("no network has tiles")
	return nil
}

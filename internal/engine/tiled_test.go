package engine

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/hypermob/pose/internal/amxtest"
	"github.com/hypermob/pose/internal/kernel"
)

// tiledSets are the sets that multiply in tiles here: in plain Go, and with the processor's.
func tiledSets() []*kernel.Set {
	sets := []*kernel.Set{kernel.Best().WithTilesInGo()}
	if s := kernel.BestTiled(); s.Split != nil {
		sets = append(sets, s)
	}
	return sets
}

// Random networks whose half-precision products are all in tiles, large or small.
func TestRandomNetworksInTiles(t *testing.T) {
	defer func(a float64) { advantage = a }(advantage)
	advantage = 0
	for seed := range uint64(*graphs) / 8 {
		checkSets(t, random(seed, 1+int(seed%6)), fmt.Sprint("seed ", seed), tiledSets())
	}
}

// outputs runs a network and returns its outputs.
func outputs(t *testing.T, network int, set *kernel.Set, threads int) (all [][]float32) {
	r := Compile(read(t, network), set).NewRunner(threads)
	fill(r)
	if err := r.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	for o := range networks[network].outputs {
		all = append(all, slices.Clone(r.Output(o)))
	}
	return all
}

// On the real networks all tiles give the same bits, with one thread and with three, and what other
// sets give to a thousandth of the range.
func TestTiledNetworks(t *testing.T) {
	for i, n := range networks {
		if !*amxtest.All && n.name != "lite" {
			continue
		}
		t.Run(n.name, func(t *testing.T) {
			other := outputs(t, i, kernel.Best(), 1)
			want := outputs(t, i, kernel.Best().WithTilesInGo(), 1)
			for o := range want {
				checkRange(t, o, want[o], other[o])
			}
			for _, set := range tiledSets() {
				for o, got := range outputs(t, i, set, 3) {
					if j := firstDifference(got, want[o]); j >= 0 {
						t.Fatalf("%s: output %d, value %d is %g, want %g", set.Name, o, j, got[j], want[o][j])
					}
				}
			}
		})
	}
}

// Tiles do the most part of the largest network.
func TestShareOfTiles(t *testing.T) {
	least := map[string]float64{"heavy": 0.9, "full": 0.7, "lite": 0.5, "detector": 0}
	for i, n := range networks {
		inTiles, all := 0, 0
		count := func(p product, pixels int) {
			if p == nil {
				return
			}
			all += products(p) * pixels
			if _, ok := p.(*tiled); ok {
				inTiles += products(p) * pixels
			}
		}
		for _, s := range Compile(read(t, i), kernel.Best().WithTilesInGo()).steps {
			switch o := s.op.(type) {
			case *pointwise:
				count(o.product, o.in.H*o.in.W)
			case *expandedDepthwise:
				count(o.product, o.in.H*o.in.W)
			case *invertedResidual:
				count(o.expand, o.in.H*o.in.W)
				count(o.project, o.out.H*o.out.W)
			}
		}
		share := float64(inTiles) / float64(all)
		t.Logf("%s: %.0f %% of the multiplications of 1×1 convolutions", n.name, 100*share)
		if share < least[n.name] {
			t.Errorf("%s: %.2f, should be %g", n.name, share, least[n.name])
		}
	}
}

// checkRange fails if an output differs from what is wanted by a thousandth of the latter's range.
func checkRange(t *testing.T, o int, got, want []float32) {
	t.Helper()
	worst := 0.0
	for j, v := range want {
		worst = max(worst, math.Abs(float64(got[j])-float64(v)))
	}
	extent := max(1, float64(slices.Max(want)-slices.Min(want)))
	t.Logf("output %d differs by %.2g of its range", o, worst/extent)
	if !(worst <= 1e-3*extent) {
		t.Errorf("output %d differs by %g of a range of %g", o, worst, extent)
	}
}

func firstDifference(a, b []float32) int {
	for i, v := range a {
		if math.Float32bits(v) != math.Float32bits(b[i]) {
			return i
		}
	}
	return -1
}

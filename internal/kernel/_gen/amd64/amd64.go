// Package amd64 writes the assembly of package kernel for amd64 with avo.
package amd64

import (
	"log"
	"maps"
	"os"
	"slices"

	"github.com/hypermob/pose/internal/kernel/_gen/set"
	"github.com/mmcloughlin/avo/build"
)

// The sets, the fastest first. Costs of avx512's tiles are between those of a processor with
// half-width units, on which all but the smallest tiles do as well, and one with full-width units,
// which waits for sums if there are fewer than eight vectors of them.
var (
	avx2 = isa{bytes: 32, Set: &set.Set{
		Name: "avx2", Suffix: "AVX2", Widths: []int{16},
		Tiles:  set.Tiles(16, map[int]float64{6: 6, 5: 5.2, 4: 4.3, 2: 3.9, 1: 3.7}),
		Strips: slices.Concat(set.Strips(16, 8, 4, 2, 1), set.Strips(8, 8, 1)),
	}}
	avx512 = isa{bytes: 64, Set: &set.Set{
		Name: "avx512", Suffix: "AVX512", Widths: []int{32, 48, 16}, Base: avx2.Set,
		Tiles: slices.Concat(
			set.Tiles(48, map[int]float64{9: 9, 8: 8.1, 4: 4.4, 2: 2.6, 1: 2.2}),
			set.Tiles(32, map[int]float64{14: 14, 13: 13.1, 12: 12.2, 8: 8.4, 4: 4.6, 2: 3, 1: 2.6}),
			set.Tiles(16, map[int]float64{16: 16, 8: 8.2, 4: 5.5, 2: 5, 1: 4.5})),
		Strips: set.Strips(16, 8, 4, 2, 1), // one register of AVX2 holds eight lanes
	}}

	Sets = []*set.Set{avx512.Set, avx2.Set}
)

// An isa is a set of loops with the size of its vectors in bytes.
type isa struct {
	*set.Set
	bytes int
}

var subjects = map[string]func(){
	"gemm":      gemms,
	"direct":    directs,
	"depthwise": depthwises,
	"resample":  resamples,
	"half":      halves,
	"sparse":    sparses,
	"crop":      crops,
	"mask":      masks,
	"idct":      idcts,
	"split":     splits,
}

// Subjects returns the names of the files' subjects.
func Subjects() []string { return slices.Sorted(maps.Keys(subjects)) }

// Write writes a subject to the files that avo's flags say. It exits the process if that fails.
func Write(subject string) {
	write := subjects[subject]
	if write == nil {
		log.Fatalf("no subject %q for amd64", subject)
	}
	build.Package("github.com/hypermob/pose/internal/kernel")
	build.ConstraintExpr("!purego,amd64")
	write()
	os.Args = os.Args[:1] // what the files say they were written with
	build.Generate()
}

// Package set describes the sets of loops that the generators write, and writes them as Go.
package set

import (
	"fmt"
	"maps"
	"slices"
)

// Apart ends the names of loops that are in no set here: package kernel joins them to one at run time.
const Apart = "AMX"

// A Set is the loops for one kind of processor.
type Set struct {
	Name   string // what the set is called in Go, and what kernel.Set says
	Suffix string // ends the names of the set's loops
	Widths []int  // of the panels, the best first
	Tiles  []Tile // widest panel first, most rows first
	Strips []Strip
	// Base has the loops that the set takes over because it has none of its own; nil for none.
	Base *Set
	// Plain names the fields of kernel.Set that plain Go serves. A field that has no loop and is not
	// named here is an error.
	Plain []string
}

// A Tile is the shape of a loop for kernel.Gemm.
type Tile struct {
	Rows, Width int
	Cost        float64 // as in package kernel
}

// Tiles returns the shapes for panels of one width from their costs by rows, most rows first.
func Tiles(width int, costs map[int]float64) (all []Tile) {
	for _, rows := range slices.Backward(slices.Sorted(maps.Keys(costs))) {
		all = append(all, Tile{rows, width, costs[rows]})
	}
	return all
}

// A Strip is the shape of a loop for kernel.Depthwise.
type Strip struct{ Kernel, Stride, Lanes, Columns int }

// Strips returns the shapes for all kernels and strides that networks have.
func Strips(lanes int, columns ...int) (all []Strip) {
	for _, kernel := range []int{3, 5} {
		for _, stride := range []int{1, 2} {
			for _, c := range columns {
				all = append(all, Strip{kernel, stride, lanes, c})
			}
		}
	}
	return all
}

// Gemm returns the name of the set's loop for a tile.
func (s *Set) Gemm(t Tile) string { return fmt.Sprintf("gemm%dx%d%s", t.Rows, t.Width, s.Suffix) }

// Depthwise returns the name of the set's loop for a strip.
func (s *Set) Depthwise(t Strip) string {
	return fmt.Sprintf("depthwise%ds%dl%dc%d%s", t.Kernel, t.Stride, t.Lanes, t.Columns, s.Suffix)
}

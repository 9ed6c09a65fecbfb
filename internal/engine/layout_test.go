package engine

import (
	"math/rand/v2"
	"slices"
	"testing"
	"unsafe"

	"github.com/hypermob/pose/internal/graph"
)

// Tensors that are alive at the same time do not overlap, all begin on a cache line, and the arena
// is no larger than it has to be if the largest come first.
func TestLayOut(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 4))
		var tensors []*tensor
		lives := map[*tensor]lifetime{}
		total := 0
		for range 1 + r.IntN(30) {
			s := &tensor{Shape: graph.Shape{H: 1 + r.IntN(9), W: 1 + r.IntN(9), C: 1 + r.IntN(40)}}
			if r.IntN(2) == 0 {
				s = newTensor(s.Shape, r.IntN(3))
			}
			first := r.IntN(20)
			tensors, lives[s] = append(tensors, s), lifetime{first, first + r.IntN(8)}
			total += roundUp(s.size(), cacheLine)
		}
		arena := layOut(tensors, lives)
		busiest := 0 // bytes alive in one step
		for step := range 28 {
			alive := 0
			for _, s := range tensors {
				if lives[s].first <= step && step <= lives[s].last {
					alive += s.size()
				}
			}
			busiest = max(busiest, alive)
		}
		if arena < busiest+2*cacheLine || arena > total+2*cacheLine {
			t.Errorf("seed %d: an arena of %d bytes for %d at the busiest and %d in all", seed, arena, busiest, total)
		}
		for i, a := range tensors {
			if a.offset%cacheLine != 0 || a.offset < cacheLine || a.offset+a.size()+cacheLine > arena {
				t.Errorf("seed %d: a tensor of %d bytes at %d of %d", seed, a.size(), a.offset, arena)
			}
			for _, b := range tensors[:i] {
				together := lives[a].first <= lives[b].last && lives[b].first <= lives[a].last
				if together && a.offset < b.offset+b.size() && b.offset < a.offset+a.size() {
					t.Errorf("seed %d: tensors at %d and %d overlap", seed, a.offset, b.offset)
				}
			}
		}
	}
}

// Tensors that never meet share their memory.
func TestLayOutReuses(t *testing.T) {
	shape := graph.Shape{H: 8, W: 8, C: 16}
	a, b, c := newTensor(shape, 1), newTensor(shape, 1), newTensor(shape, 1)
	lives := map[*tensor]lifetime{a: {-1, 1}, b: {1, 2}, c: {2, 3}}
	layOut([]*tensor{a, b, c}, lives)
	if a.offset != c.offset || a.offset == b.offset {
		t.Errorf("tensors at %d, %d and %d", a.offset, b.offset, c.offset)
	}
}

// A tensor is alive from the step that writes it to the last that reads it; the input from before
// the first step, and outputs beyond the last.
func TestLifetimes(t *testing.T) {
	in, a, b, out := &tensor{}, &tensor{}, &tensor{}, &tensor{}
	p := &Program{input: in, outputs: []*tensor{out, a}, steps: []step{
		{writes: a, reads: []*tensor{in}}, {writes: b, reads: []*tensor{in, a}}, {writes: out, reads: []*tensor{b}},
	}}
	got := lifetimes(p)
	for name, c := range map[string]struct {
		t    *tensor
		want lifetime
	}{"input": {in, lifetime{-1, 1}}, "an output that steps read": {a, lifetime{0, 3}}, "between": {b, lifetime{1, 2}}, "output": {out, lifetime{2, 3}}} {
		if got[c.t] != c.want {
			t.Errorf("%s: alive in %v, want %v", name, got[c.t], c.want)
		}
	}
}

// Every value of a tensor has a place of its own, borders included, and clearBorder writes zeros to
// the borders and to nothing else.
func TestTensor(t *testing.T) {
	for seed := range uint64(100) {
		r := rand.New(rand.NewPCG(seed, 5))
		s := newTensor(graph.Shape{H: 1 + r.IntN(5), W: 1 + r.IntN(5), C: 1 + r.IntN(40)}, r.IntN(4))
		s.offset = cacheLine
		arena := aligned((s.offset + s.size()) / 4)
		for i := range arena {
			arena[i] = 1
		}
		base := &arena[0]
		s.clearBorder(base)
		offsets, seen := s.offsets(), map[*float32]bool{}
		for block := range s.blocks() {
			for y := -s.border; y < s.H+s.border; y++ {
				for x := -s.border; x < s.W+s.border; x++ {
					inside := y >= 0 && y < s.H && x >= 0 && x < s.W
					for i := range s.values(base, block, y, x) {
						p := &s.values(base, block, y, x)[i]
						at := int(uintptr(unsafe.Pointer(p)) - uintptr(unsafe.Pointer(base)))
						if seen[p] || at < s.offset || at >= s.offset+s.size() {
							t.Fatalf("seed %d: block %d, row %d, column %d has the place of others", seed, block, y, x)
						}
						seen[p] = true
						if inside != (*p == 1) {
							t.Fatalf("seed %d: row %d, column %d of %v is %g", seed, y, x, s.Shape, *p)
						}
					}
					if inside && add(s.at(base, block, 0, 0), int(offsets[y*s.W+x])) != s.at(base, block, y, x) {
						t.Fatalf("seed %d: the offset of row %d, column %d", seed, y, x)
					}
				}
			}
		}
		rest := 0
		for _, v := range arena {
			if v == 1 {
				rest++
			}
		}
		if want := len(arena) - s.blocks()*s.lanes*((s.H+2*s.border)*(s.W+2*s.border)-s.H*s.W); rest != want {
			t.Fatalf("seed %d: %d values are left, want %d", seed, rest, want)
		}
	}
}

func TestAligned(t *testing.T) {
	for n := range 100 {
		s := aligned(n)
		if len(s) != n || cap(s) < n+cacheLine/4 || slices.ContainsFunc(s, func(v float32) bool { return v != 0 }) {
			t.Fatalf("%d: %d numbers, room for %d", n, len(s), cap(s))
		}
		if at := uintptr(unsafe.Pointer(&s[:1][0])); at%cacheLine != 0 {
			t.Fatalf("%d: at %#x", n, at)
		}
	}
}

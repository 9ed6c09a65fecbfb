package engine

import (
	"cmp"
	"slices"
)

// A lifetime is the steps from the one that writes a tensor to the last that reads it.
type lifetime struct{ first, last int }

// lifetimes returns the lifetime of each tensor. The input exists before the first step,
// outputs stay until after the last one.
func lifetimes(p *Program) map[*tensor]lifetime {
	l := map[*tensor]lifetime{p.input: {first: -1}}
	for i, s := range p.steps {
		l[s.writes] = lifetime{i, i}
		for _, t := range s.reads {
			l[t] = lifetime{l[t].first, i}
		}
	}
	for _, t := range p.outputs {
		l[t] = lifetime{l[t].first, len(p.steps)}
	}
	return l
}

// cacheLine is the size of a cache line in bytes, and the granularity of the arena. Space of that
// size stays free at both ends, so that no pointer ever leaves the arena.
const cacheLine = 64

// layOut places tensors in an arena so that no two overlap while both are alive: the
// largest first, each at the lowest place that is free. It returns the arena's size in bytes.
func layOut(tensors []*tensor, lives map[*tensor]lifetime) (arena int) {
	order := slices.Clone(tensors)
	slices.SortStableFunc(order, func(a, b *tensor) int { return cmp.Compare(b.size(), a.size()) })
	var placed []*tensor // by position
	for _, t := range order {
		from := cacheLine
		for _, u := range placed {
			if lives[u].first > lives[t].last || lives[t].first > lives[u].last {
				continue
			}
			if from+t.size() <= u.offset {
				break
			}
			from = max(from, (u.offset+u.size()+cacheLine-1)/cacheLine*cacheLine)
		}
		t.offset = from
		arena = max(arena, from+t.size()+cacheLine)
		placed = append(placed, t)
		slices.SortFunc(placed, func(a, b *tensor) int { return cmp.Compare(a.offset, b.offset) })
	}
	return arena
}

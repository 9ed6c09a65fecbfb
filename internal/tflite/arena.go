package tflite

import (
	"cmp"
	"slices"
)

// A span is a part of the arena, in float32 values.
type span struct{ from, to int }

// A lifetime is the steps from the one that writes a value to the last that reads it.
type lifetime struct{ first, last int }

// lifetimes returns the lifetime of each of the n values. The input exists before
// the first step, outputs stay until after the last one.
func lifetimes(p *Program, n int) []lifetime {
	l := make([]lifetime, n)
	l[p.input].first = -1
	for i, s := range p.steps {
		l[s.writes] = lifetime{i, i}
		for _, v := range s.reads {
			l[v].last = i
		}
	}
	for _, v := range p.outputs {
		l[v].last = len(p.steps)
	}
	return l
}

// align is the granularity of the arena: 64 bytes, a cache line.
const align = 16

// layOut places values of the given sizes in an arena so that no two overlap while
// both are alive: the largest first, each at the lowest place that is free. It returns
// the places and the arena's size.
func layOut(sizes []int, lives []lifetime) (spans []span, arena int) {
	order := make([]int, len(sizes))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(sizes[b], sizes[a]) })
	spans = make([]span, len(sizes))
	var placed []int // by position
	for _, v := range order {
		from := 0
		for _, u := range placed {
			if lives[u].first > lives[v].last || lives[v].first > lives[u].last {
				continue
			}
			if from+sizes[v] <= spans[u].from {
				break
			}
			from = max(from, (spans[u].to+align-1)/align*align)
		}
		spans[v] = span{from, from + sizes[v]}
		arena = max(arena, spans[v].to)
		placed = append(placed, v)
		slices.SortFunc(placed, func(a, b int) int { return cmp.Compare(spans[a].from, spans[b].from) })
	}
	return spans, arena
}

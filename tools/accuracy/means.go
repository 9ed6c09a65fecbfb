package main

import (
	"math/rand/v2"
	"slices"

	"github.com/hypermob/pose"
)

// of returns the misses of one segment.
func of(all []miss, s pose.Segment) []miss {
	return slices.DeleteFunc(slices.Clone(all), func(m miss) bool { return m.segment != s })
}

// group collects photos with the same key, and keeps their order.
func group(photos []*photo, key func(int, *photo) int) (groups [][]*photo) {
	at := map[int]int{}
	for i, f := range photos {
		k := key(i, f)
		if _, ok := at[k]; !ok {
			at[k] = len(groups)
			groups = append(groups, nil)
		}
		groups[at[k]] = append(groups[at[k]], f)
	}
	return groups
}

// interval returns the 95 % interval of the mean difference from "stature only", from 2000
// bootstrap samples of people with a fixed seed.
func interval(all []miss) (lo, hi float64) {
	const samples = 2000
	sum, n := map[int]float64{}, map[int]float64{}
	var ids []int
	for _, m := range all {
		if n[m.person] == 0 {
			ids = append(ids, m.person)
		}
		sum[m.person] += m.cm - m.statureOnly
		n[m.person]++
	}
	rnd := rand.New(rand.NewPCG(1, 1))
	means := make([]float64, samples)
	for i := range means {
		var s, c float64
		for range ids {
			id := ids[rnd.IntN(len(ids))]
			s, c = s+sum[id], c+n[id]
		}
		means[i] = s / c
	}
	slices.Sort(means)
	return means[samples/40], means[samples-samples/40]
}

func mean(all []miss) float64     { return average(all, func(m miss) float64 { return m.cm }) }
func meanOnly(all []miss) float64 { return average(all, func(m miss) float64 { return m.statureOnly }) }

func coverage(all []miss) float64 {
	return average(all, func(m miss) float64 {
		if m.inside {
			return 1
		}
		return 0
	})
}

func average(all []miss, of func(miss) float64) (sum float64) {
	for _, m := range all {
		sum += of(m) / float64(len(all))
	}
	return sum
}

func abs(v float64) float64 { return max(v, -v) }

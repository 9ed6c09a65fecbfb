package main

import (
	"fmt"
	"io"
	"math/rand/v2"
	"slices"

	"github.com/hypermob/pose"
)

// A way is one way to get lengths, of one photo or more.
type way struct {
	name    string
	measure func(f ...*photo) pose.Lengths
}

func ways(ratios map[pose.Segment]float64) []way {
	return []way{
		{"anatomical", func(f ...*photo) pose.Lengths { return measure(pose.Stature(f[0].Stature), f) }},
		{"anatomical, sex told", func(f ...*photo) pose.Lengths {
			return measure(pose.Stature(f[0].Stature), f, pose.WithSex(pose.Sex(f[0].Sex)))
		}},
		{"anatomical, known length", func(f ...*photo) pose.Lengths {
			return measure(pose.KnownLength(pose.Point{}, pose.Point{Y: 1000}, 1000*f[0].Scale), f)
		}},
		{"classic", func(f ...*photo) pose.Lengths {
			return measure(pose.Stature(f[0].Stature), f, pose.WithMethod(pose.Classic))
		}},
		{"stature only", func(f ...*photo) pose.Lengths { return statureOnly(f[0], ratios) }},
	}
}

func measure(ref pose.Reference, photos []*photo, opts ...pose.MeasureOption) pose.Lengths {
	var poses []*pose.Pose
	for _, f := range photos {
		poses = append(poses, f.pose())
	}
	m, _ := pose.MeasureAll(poses, ref, opts...)
	if m == nil {
		return nil
	}
	return m.Mean
}

func statureOnly(f *photo, ratios map[pose.Segment]float64) pose.Lengths {
	l := pose.Lengths{}
	for s, r := range ratios {
		l[s] = pose.Length{CM: r * f.Stature}
	}
	return l
}

// A miss is how far one length is off.
type miss struct {
	person          int
	segment         pose.Segment
	cm, statureOnly float64 // absolute errors
	percent         float64 // of the true length, with its sign
	inside          bool    // within two uncertainties
}

// misses are those of groups of photos, each of one person.
func misses(groups [][]*photo, w way, ratios map[pose.Segment]float64) (all []miss) {
	for _, g := range groups {
		lengths, only := w.measure(g...), statureOnly(g[0], ratios)
		for _, s := range pose.Segments() {
			if l, ok := lengths[s]; ok {
				truth := g[0].Lengths[s]
				off := abs(l.CM - truth)
				all = append(all, miss{g[0].Person, s, off, abs(only[s].CM - truth), 100 * (l.CM/truth - 1), off <= 2*l.Uncertainty})
			}
		}
	}
	return all
}

func report(out io.Writer, photos []*photo, ratios map[pose.Segment]float64) error {
	single := group(photos, func(i int, _ *photo) int { return i })
	people := group(photos, func(_ int, f *photo) int { return f.Person })
	fmt.Fprintf(out, "%d photos of %d people, %d of them hard\n", len(photos), len(people), count(photos, (*photo).hard))
	fmt.Fprintf(out, "  %-24s", "")
	for _, s := range pose.Segments() {
		fmt.Fprintf(out, " %9s", s)
	}
	fmt.Fprintf(out, " |   all    p95 cm  answered  in 2u | against stature only, cm\n")
	for _, w := range ways(ratios) {
		line(out, w.name, misses(single, w, ratios), 7*len(single))
	}
	for _, w := range []way{ways(ratios)[0], ways(ratios)[3]} {
		signs(out, w.name, misses(single, w, ratios))
	}
	fmt.Fprintf(out, "  %-24s  photos  anatomical      in 2u   sex told      in 2u   classic   stature only\n", "by photo")
	for _, p := range parts {
		subset(out, p, photos, ratios)
	}
	for _, p := range parts[:2] {
		some := slices.DeleteFunc(slices.Clone(photos), func(f *photo) bool { return !p.of(f) })
		for _, w := range []way{ways(ratios)[0], ways(ratios)[4]} {
			each := group(some, func(i int, _ *photo) int { return i })
			line(out, p.name+": "+w.name, misses(each, w, ratios), 7*len(each))
		}
	}
	if len(people) < len(photos) {
		fused(out, people, ratios)
	}
	_, err := fmt.Fprintln(out)
	return err
}

// signs prints the mean errors of one way with their signs.
func signs(out io.Writer, name string, all []miss) {
	fmt.Fprintf(out, "  %-24s", name+", sign, %")
	for _, s := range pose.Segments() {
		fmt.Fprintf(out, " %+9.1f", average(of(all, s), func(m miss) float64 { return m.percent }))
	}
	fmt.Fprintln(out)
}

// of returns the misses of one segment.
func of(all []miss, s pose.Segment) []miss {
	return slices.DeleteFunc(slices.Clone(all), func(m miss) bool { return m.segment != s })
}

// line prints the errors of one way.
func line(out io.Writer, name string, all []miss, possible int) {
	if len(all) == 0 {
		return
	}
	fmt.Fprintf(out, "  %-24s", name)
	for _, s := range pose.Segments() {
		fmt.Fprintf(out, " %9.2f", mean(of(all, s)))
	}
	lo, hi := interval(all)
	var off []float64
	for _, m := range all {
		off = append(off, m.cm)
	}
	slices.Sort(off)
	fmt.Fprintf(out, " | %6.3f  %5.2f     %5.1f %%   %5.3f | %+.2f (%+.1f %%) [%+.2f, %+.2f]\n", mean(all), off[len(off)*95/100],
		100*float64(len(all))/float64(possible), coverage(all), mean(all)-meanOnly(all), 100*(mean(all)/meanOnly(all)-1), lo, hi)
}

// parts are what photos are told apart by.
var parts = []struct {
	name string
	of   func(*photo) bool
}{
	{"easy", func(f *photo) bool { return !f.hard() }},
	{"hard", (*photo).hard},
	{"camera within 2.2 m", func(f *photo) bool { return f.Distance < 220 }},
	{"2.2 to 3 m", func(f *photo) bool { return f.Distance >= 220 && f.Distance < 300 }},
	{"beyond 3 m", func(f *photo) bool { return f.Distance >= 300 }},
}

func subset(out io.Writer, part struct {
	name string
	of   func(*photo) bool
}, photos []*photo, ratios map[pose.Segment]float64) {
	photos = slices.DeleteFunc(slices.Clone(photos), func(f *photo) bool { return !part.of(f) })
	if len(photos) == 0 {
		return
	}
	single := group(photos, func(i int, _ *photo) int { return i })
	w := ways(ratios)
	a, told, classic := misses(single, w[0], ratios), misses(single, w[1], ratios), misses(single, w[3], ratios)
	fmt.Fprintf(out, "  %-24s  %6d      %6.3f     %6.3f     %6.3f     %6.3f    %6.3f         %6.3f\n", part.name, len(photos),
		mean(a), coverage(a), mean(told), coverage(told), mean(classic), meanOnly(a))
}

// fused prints the errors of all photos of a person together beside those of each alone,
// of the lengths that both give.
func fused(out io.Writer, people [][]*photo, ratios map[pose.Segment]float64) {
	people = slices.DeleteFunc(people, func(g []*photo) bool { return len(g) == 1 })
	for _, w := range ways(ratios)[:2] {
		together := misses(people, w, ratios)
		for i, m := range together { // compare with the mean of the person's photos
			sum, n := 0.0, 0.0
			for _, g := range people {
				if g[0].Person != m.person {
					continue
				}
				for _, f := range g {
					for _, one := range misses([][]*photo{{f}}, w, ratios) {
						if one.segment == m.segment {
							sum, n = sum+one.cm, n+1
						}
					}
				}
			}
			together[i].statureOnly = sum / n
		}
		lo, hi := interval(together)
		fmt.Fprintf(out, "  all photos of a person, %s: %.3f cm, one %.3f, difference %+.2f (%+.1f %%) [%+.2f, %+.2f], in 2u %.3f\n", w.name,
			mean(together), meanOnly(together), mean(together)-meanOnly(together), 100*(mean(together)/meanOnly(together)-1), lo, hi, coverage(together))
	}
}

// group puts photos with the same key together, in order.
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

// interval returns the 95 % interval of the mean difference from stature only, by 2000
// bootstrap samples of people; the seed is fixed.
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

func count(photos []*photo, is func(*photo) bool) (n int) {
	for _, f := range photos {
		if is(f) {
			n++
		}
	}
	return n
}

func abs(v float64) float64 { return max(v, -v) }

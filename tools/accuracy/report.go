package main

import (
	"fmt"
	"io"
	"slices"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/internal/body"
)

// A way is one way to get lengths from one or more photos.
type way struct {
	name    string
	measure func(f ...*photo) pose.Lengths
}

var (
	anatomical = way{"anatomical", func(f ...*photo) pose.Lengths { return measure(pose.Stature(f[0].Stature), f) }}
	classic    = way{"classic", func(f ...*photo) pose.Lengths {
		return measure(pose.Stature(f[0].Stature), f, pose.WithMethod(pose.Classic))
	}}
	byStature = way{"stature only", func(f ...*photo) pose.Lengths { return statureOnly(f[0]) }}
)

var ways = []way{
	anatomical,
	{"anatomical, sex told", func(f ...*photo) pose.Lengths {
		return measure(pose.Stature(f[0].Stature), f, pose.WithSex(pose.Sex(f[0].Sex)))
	}},
	{"anatomical, known length", func(f ...*photo) pose.Lengths {
		return measure(pose.KnownLength(pose.Point{}, pose.Point{Y: 1000}, 1000*f[0].Scale), f)
	}},
	classic,
	byStature,
}

func measure(ref pose.Reference, photos []*photo, opts ...pose.MeasureOption) pose.Lengths {
	m, _ := pose.MeasureAll(poses(photos), ref, opts...)
	if m == nil {
		return nil
	}
	return m.Mean
}

func poses(photos []*photo) (all []*pose.Pose) {
	for _, f := range photos {
		all = append(all, f.pose())
	}
	return all
}

func statureOnly(f *photo) pose.Lengths {
	l := pose.Lengths{}
	usual := body.Usual(f.Stature, body.Unknown)
	for _, s := range pose.Segments() {
		u := usual.Segment(body.Segment(s))
		l[s] = pose.Length{CM: u.CM, Uncertainty: u.SD}
	}
	return l
}

// A miss is the error of one length.
type miss struct {
	person          int
	segment         pose.Segment
	cm, statureOnly float64 // absolute errors
	percent         float64 // of the true length, with its sign
	inside          bool    // within two uncertainties
}

// misses returns the errors of groups of photos, each of one person.
func misses(groups [][]*photo, w way) (all []miss) {
	for _, g := range groups {
		lengths, only := w.measure(g...), statureOnly(g[0])
		for _, s := range pose.Segments() {
			truth, known := g[0].Lengths[s] // not all renders have the widths
			if l, ok := lengths[s]; ok && known {
				off := abs(l.CM - truth)
				all = append(all, miss{g[0].Person, s, off, abs(only[s].CM - truth), 100 * (l.CM/truth - 1), off <= 2*l.Uncertainty})
			}
		}
	}
	return all
}

func report(out io.Writer, photos []*photo) error {
	single, people := each1(photos), group(photos, func(_ int, f *photo) int { return f.Person })
	fmt.Fprintf(out, "%d photos of %d people\n  %-26s", len(photos), len(people), "")
	for _, s := range pose.Segments() {
		fmt.Fprintf(out, " %9.9s", s)
	}
	fmt.Fprintf(out, " |   all    p95 cm  answered  in 2u | against stature only, cm\n")
	for _, w := range ways {
		line(out, w.name, misses(single, w), len(single))
	}
	for _, w := range []way{anatomical, classic, byStature} {
		signs(out, w.name, misses(single, w))
	}
	for _, p := range parts {
		some := each1(slices.DeleteFunc(slices.Clone(photos), func(f *photo) bool { return !p.of(f) }))
		line(out, p.name, misses(some, anatomical), len(some))
	}
	tapeLines(out, photos)
	fused(out, "all photos of a person", people)
	fused(out, "photos in one outfit", group(photos, func(_ int, f *photo) int { return f.Person*maxOutfits + f.Outfit }))
	_, err := fmt.Fprintln(out)
	return err
}

// maxOutfits is more than the number of a person's outfits.
const maxOutfits = 10

// each1 makes a group of each photo.
func each1(photos []*photo) [][]*photo { return group(photos, func(i int, _ *photo) int { return i }) }

// signs prints the mean errors of one way with their signs.
func signs(out io.Writer, name string, all []miss) {
	fmt.Fprintf(out, "  %-26s", name+", sign, %")
	for _, s := range pose.Segments() {
		fmt.Fprintf(out, " %+9.1f", average(of(all, s), func(m miss) float64 { return m.percent }))
	}
	fmt.Fprintln(out)
}

// line prints the errors of one way, with the number of photos.
func line(out io.Writer, name string, all []miss, photos int) {
	if len(all) == 0 {
		return
	}
	fmt.Fprintf(out, "  %-26s", name)
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
		100*float64(len(all))/float64(len(pose.Segments())*photos), coverage(all), mean(all)-meanOnly(all), 100*(mean(all)/meanOnly(all)-1), lo, hi)
}

// parts are the kinds of photos that are reported separately.
var parts = []struct {
	name string
	of   func(*photo) bool
}{
	{"nothing out of the plain", func(f *photo) bool { return !f.hard() }},
	{"camera", func(f *photo) bool { return f.Domain["camera"] }},
	{"clothes", func(f *photo) bool { return f.Domain["clothes"] }},
	{"pose", func(f *photo) bool { return f.Domain["pose"] }},
	{"body", func(f *photo) bool { return f.Domain["body"] }},
	{"camera within 2.2 m", func(f *photo) bool { return f.Distance < 220 }},
	{"beyond 3 m", func(f *photo) bool { return f.Distance >= 300 }},
}

// fused compares the errors of each group's photos together with those of each photo alone, for the
// lengths that both give.
func fused(out io.Writer, name string, groups [][]*photo) {
	groups = slices.DeleteFunc(groups, func(g []*photo) bool { return len(g) == 1 })
	var together []miss
	for _, g := range groups {
		var alone []miss
		for _, f := range g {
			alone = append(alone, misses([][]*photo{{f}}, anatomical)...)
		}
		for _, m := range misses([][]*photo{g}, anatomical) {
			m.statureOnly = mean(of(alone, m.segment))
			together = append(together, m)
		}
	}
	if len(together) == 0 {
		return
	}
	lo, hi := interval(together)
	fmt.Fprintf(out, "  %s, %d times: %.3f cm, one %.3f, difference %+.2f (%+.1f %%) [%+.2f, %+.2f], in 2u %.3f\n", name, len(groups),
		mean(together), meanOnly(together), mean(together)-meanOnly(together), 100*(mean(together)/meanOnly(together)-1), lo, hi, coverage(together))
}

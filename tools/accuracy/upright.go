package main

import (
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"text/tabwriter"

	"github.com/hypermob/pose"
)

// A stance counts what Measure says about photos with one kind of pose.
type stance struct {
	photos, refused, other int // those without lengths: for NotUpright, for another reason
	notUpright, contradict int // of those with lengths: the ones with these warnings
	silent                 int // of those with lengths: the ones with neither
	lengths, covered       float64
}

// stances counts photos by the kind of pose.
func stances(photos []*photo) map[string]*stance {
	all := map[string]*stance{}
	for _, f := range photos {
		s := all[f.Kinds["pose"]]
		if s == nil {
			s = &stance{}
			all[f.Kinds["pose"]] = s
		}
		s.add(f)
	}
	return all
}

func (s *stance) add(f *photo) {
	s.photos++
	m, err := pose.Measure(f.pose(), pose.Stature(f.Stature))
	warned := func(code pose.WarningCode) bool {
		return slices.ContainsFunc(m.Warnings, func(w pose.Warning) bool { return w.Code == code })
	}
	bent, contradicts := warned(pose.NotUpright), warned(pose.PhotoContradictsHeight)
	switch {
	case err != nil && bent:
		s.refused++
	case err != nil:
		s.other++
	case bent:
		s.notUpright++
	case !contradicts:
		s.silent++
	}
	if err == nil && contradicts {
		s.contradict++
	}
	for segment, l := range m.Mean {
		s.lengths++
		if math.Abs(l.CM-f.Lengths[segment]) <= 2*l.Uncertainty {
			s.covered++
		}
	}
}

// writeUpright prints, for each kind of pose, what Measure says about the photos.
func writeUpright(out io.Writer, photos []*photo) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "pose\tphotos\trefused, NOT_UPRIGHT\trefused, other\tNOT_UPRIGHT\tPHOTO_CONTRADICTS_HEIGHT\tneither\twithin 2u")
	all := stances(photos)
	for _, kind := range slices.Sorted(maps.Keys(all)) {
		s := all[kind]
		within := "-"
		if s.lengths > 0 {
			within = fmt.Sprintf("%.0f %%", 100*s.covered/s.lengths)
		}
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t%s\n", kind, s.photos, s.refused, s.other, s.notUpright, s.contradict, s.silent, within)
	}
	return w.Flush()
}

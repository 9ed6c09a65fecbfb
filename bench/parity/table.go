package main

import (
	"fmt"
	"io"
	"math"
	"strings"
	"text/tabwriter"
)

// A table collects the worst value of each measure over all images.
type table struct{ rows []*row }

type row struct {
	stage, measure string
	worst          float64
	image          string // where the worst value was
	bound          bound
	images         int
	broken         []lapse
	excused        []lapse // differs by no more than twice the reference's own difference
}

// A lapse is an image whose value exceeds a bound.
type lapse struct{ image, values string }

func (l lapse) String() string { return l.image + " " + l.values }

// A bound says which values are good enough.
type bound struct {
	limit float64 // infinite if there is none
	least bool    // values must not fall below the limit; otherwise they must not exceed it
}

func atMost(limit float64) bound  { return bound{limit, false} }
func atLeast(limit float64) bound { return bound{limit, true} }

// Measures without a bound are shown and not judged.
var (
	smallIsGood = atMost(math.Inf(1))
	largeIsGood = atLeast(math.Inf(-1))
)

func (b bound) keeps(v float64) bool {
	if b.least {
		return v >= b.limit
	}
	return v <= b.limit
}

func (b bound) String() string {
	switch {
	case math.IsInf(b.limit, 0):
		return "-"
	case b.least:
		return fmt.Sprintf("≥ %g", b.limit)
	}
	return fmt.Sprintf("≤ %g", b.limit)
}

// add records the value of one image.
func (t *table) add(stage, measure, image string, value float64, b bound) {
	r := t.row(stage, measure, b)
	r.record(image, value)
	if !b.keeps(value) {
		r.broken = append(r.broken, lapse{image, fmt.Sprintf("%.3g", value)})
	}
}

// addExcused is add for a value that cannot be better than own, which is how much the reference
// differs from itself. Up to twice that, a value beyond its bound is listed but does not count.
func (t *table) addExcused(stage, measure, image string, value, own float64, b bound) {
	excusable := math.Abs(value-perfect(b)) <= 2*math.Abs(own-perfect(b)) // false for NaN
	if b.keeps(value) || !excusable {
		t.add(stage, measure, image, value, b)
		return
	}
	r := t.row(stage, measure, b)
	r.record(image, value)
	r.excused = append(r.excused, lapse{image, fmt.Sprintf("%.3g (the reference from itself: %.3g)", value, own)})
}

// perfect is the value for two equal answers: 1 for an intersection over union, and 0 for a
// difference.
func perfect(b bound) float64 {
	if b.least {
		return 1
	}
	return 0
}

func (t *table) row(stage, measure string, b bound) *row {
	for _, r := range t.rows {
		if r.stage == stage && r.measure == measure {
			return r
		}
	}
	r := &row{stage: stage, measure: measure, bound: b}
	t.rows = append(t.rows, r)
	return r
}

// record keeps the value if it is worse than all before. Nothing is worse than NaN.
func (r *row) record(image string, value float64) {
	worse := value > r.worst
	if r.bound.least {
		worse = value < r.worst
	}
	if r.images == 0 || worse || math.IsNaN(value) {
		r.worst, r.image = value, image
	}
	r.images++
}

func (r *row) verdict() string {
	switch {
	case len(r.broken) > 0:
		return "FAIL"
	case math.IsInf(r.bound.limit, 0):
		return ""
	case len(r.excused) > 0:
		return "pass*"
	}
	return "pass"
}

// print writes the table as text.
func (t *table) print(w io.Writer, title string) {
	fmt.Fprintf(w, "\n%s\n\n", title)
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "stage\tmeasure\tworst\tbound\t\timages\tworst in")
	for _, r := range t.rows {
		fmt.Fprintf(tw, "%s\t%s\t%.4g\t%s\t%s\t%d\t%s\n", r.stage, r.measure, r.worst, r.bound, r.verdict(), r.images, r.image)
	}
	tw.Flush()
	for _, r := range t.rows {
		if len(r.broken) > 0 {
			fmt.Fprintf(w, "FAIL  %s, %s: %s\n", r.stage, r.measure, join(r.broken))
		}
		if len(r.excused) > 0 {
			fmt.Fprintf(w, "*     %s, %s: %s\n", r.stage, r.measure, join(r.excused))
		}
	}
}

func join(all []lapse) string {
	var s []string
	for _, l := range all {
		s = append(s, l.String())
	}
	return strings.Join(s, ", ")
}

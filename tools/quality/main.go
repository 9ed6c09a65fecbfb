// Quality prints the evidence for each warning of Measure: how well it finds what it warns of, and
// how much larger the errors of photos with the warning are.
//
//	go run ./tools/quality DIR...
//
// With -known the scale is the renderer's at the hips, as if from a known length, and not the
// stature's.
//
// Each DIR is a folder of rendered people with their truth.json. All folders are taken together,
// with the heavy network. The columns are:
//
//   - people with the warning;
//   - hits, how many of them have what it warns of, and how many people have it in all (if the
//     renderer knows);
//   - the share of lengths that are given;
//   - the mean absolute errors of arm, leg and torso in cm;
//   - growth, the RMS relative error divided by that of people without a warning, with the same
//     weight for all segments;
//   - z, the RMS of errors divided by their uncertainties; widening should keep it at that of
//     people without a warning;
//   - the share of true lengths within two uncertainties.
//
// Without -known, the last row has the people without a warning again, with the scale from their
// eyes.
package main

import (
	"flag"
	"fmt"
	"io"
	"log"
	"math"
	"os"
	"slices"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/tools/internal/renders"
)

// warned are the codes in the order of the table, each with the renderer's knowledge about it.
var warned = []struct {
	code pose.WarningCode
	true func(*renders.Person) bool
}{
	{"", nil},
	{pose.HeadCropped, func(p *renders.Person) bool { return p.Extent.Top <= 0 }},
	{pose.FeetCropped, func(p *renders.Person) bool { return p.Extent.Bottom >= p.Camera.Height }},
	{pose.NotUpright, func(p *renders.Person) bool { return p.Kinds["pose"] == "one_leg" || p.Kinds["pose"] == "bent" }},
	{pose.RolledCamera, func(p *renders.Person) bool { return math.Abs(p.Camera.Roll) > 10 }},
	{pose.TurnedAway, func(p *renders.Person) bool { return math.Abs(p.Body.Yaw) > 45 }},
	{pose.Foreshortened, nil},
	{pose.CameraTilted, func(p *renders.Person) bool { return p.Elevation() > 10 }},
	{pose.TooNear, func(p *renders.Person) bool { return p.Camera.Film > 0 && p.Camera.Distance < near*p.Stature }},
	{pose.SmallInFrame, func(p *renders.Person) bool { return p.Extent.Bottom-p.Extent.Top < 85 }},
	{pose.MultiplePeople, nil},
	{pose.LowVisibility, nil},
	{pose.ArmsHidden, nil},
	{pose.SidesDisagree, nil},
	{pose.ScaleUnknown, nil},
}

const near = 1.0 // body heights

type measured struct {
	*renders.Person
	*pose.Measurements
}

func main() {
	log.SetFlags(0)
	known := flag.Bool("known", false, "take the renderer's scale at the hips as a known length")
	flag.Parse()
	if flag.NArg() == 0 {
		log.Fatal("usage: go run ./tools/quality [-known] DIR...")
	}
	detector, err := pose.NewDetector(pose.Heavy())
	if err != nil {
		log.Fatal(err)
	}
	defer detector.Close()
	var all []measured
	for _, dir := range flag.Args() {
		people, err := renders.Load(dir, detector)
		if err != nil {
			log.Fatal(err)
		}
		for _, p := range people {
			m, err := measure(p, *known)
			if err != nil {
				log.Fatal(p.Image, ": ", err)
			}
			all = append(all, m)
		}
	}
	report(os.Stdout, all, *known)
}

// measure measures a person from the stature, or from the renderer's scale. Where no length can be
// measured, there are warnings all the same.
func measure(p *renders.Person, known bool) (measured, error) {
	ref := pose.Stature(p.Stature)
	if known {
		ref = pose.KnownLength(pose.Point{}, pose.Point{Y: 1000}, 1000*p.Scale)
	}
	m, err := pose.Measure(p.Pose, ref)
	if m != nil {
		err = nil
	}
	return measured{p, m}, err
}

// report prints the table.
func report(out io.Writer, all []measured, known bool) {
	var base misses
	fmt.Fprintf(out, "%d people\n%-16s people  hits  of   given    arm   leg torso  growth     z  within 2\n", len(all), "")
	for _, w := range warned {
		var e misses
		people, hits, are := 0, 0, 0
		for _, m := range all {
			is := w.true != nil && w.true(m.Person)
			if is {
				are++
			}
			if !m.has(w.code) {
				continue
			}
			people++
			if is {
				hits++
			}
			e.add(m)
		}
		if w.code == "" {
			base = e
		}
		known := "    -    -"
		if w.true != nil {
			known = fmt.Sprintf("%5d%5d", hits, are)
		}
		fmt.Fprintf(out, "%-16s %5d %s%s\n", name(w.code), people, known, e.row(base))
	}
	if !known {
		e, people := fromTheEyes(all)
		fmt.Fprintf(out, "%-16s %5d     -    -%s\n", "no silhouette", people, e.row(base))
	}
}

// fromTheEyes returns the errors of the people without a warning if the scale is taken from their
// eyes, as it is if the top of the head is cut off.
func fromTheEyes(all []measured) (e misses, people int) {
	for _, m := range all {
		if !m.has("") {
			continue
		}
		p := *m.Pose
		p.Silhouette = nil
		var err error
		if m.Measurements, err = pose.Measure(&p, pose.Stature(m.Person.Stature)); err == nil {
			people++
			e.add(m)
		}
	}
	return e, people
}

func name(c pose.WarningCode) string {
	if c == "" {
		return "no warning"
	}
	return string(c)
}

// has reports whether the person has the warning, or with "" no warning.
func (m measured) has(code pose.WarningCode) bool {
	if code == "" {
		return len(m.Warnings) == 0
	}
	return slices.ContainsFunc(m.Warnings, func(w pose.Warning) bool { return w.Code == code })
}

// misses are how far the lengths of a group of people are from the truth.
type misses struct {
	asked, given, within int
	n                    [9]int
	abs, square          [9]float64 // sums, by segment; squares are of relative errors
	z                    float64    // sum of squares of errors divided by uncertainties
}

func (e *misses) add(m measured) {
	for _, s := range pose.Segments() {
		truth, known := m.Lengths.Mean[s]
		if !known { // old renders have no widths
			continue
		}
		e.asked++
		l, ok := m.Mean[s]
		if !ok {
			continue
		}
		d := math.Abs(l.CM - truth)
		e.given++
		e.n[s]++
		e.abs[s] += d
		e.square[s] += d / truth * d / truth
		e.z += d / l.Uncertainty * d / l.Uncertainty
		if d <= 2*l.Uncertainty {
			e.within++
		}
	}
}

// row prints the errors beside those of people without a warning. What there is none of is a dash.
func (e *misses) row(base misses) string {
	if e.given == 0 {
		return fmt.Sprintf("%8.2f", float64(e.given)/float64(max(1, e.asked)))
	}
	var growth, segments float64
	for s, n := range e.n {
		if n > 0 && base.n[s] > 0 {
			growth += e.square[s] / float64(n) / (base.square[s] / float64(base.n[s]))
			segments++
		}
	}
	mean := func(s pose.Segment) string { return quotient(5, e.abs[s], e.n[s]) }
	root := quotient(6, 0, 0)
	if segments > 0 {
		root = fmt.Sprintf("%6.2f", math.Sqrt(growth/segments))
	}
	return fmt.Sprintf("%8.2f  %s %s %s  %s  %4.2f  %8.3f", float64(e.given)/float64(e.asked),
		mean(pose.Arm), mean(pose.Leg), mean(pose.Torso), root, math.Sqrt(e.z/float64(e.given)), float64(e.within)/float64(e.given))
}

// quotient is sum/n, or a dash if there is nothing to divide by, both of a width.
func quotient(width int, sum float64, n int) string {
	if n == 0 {
		return fmt.Sprintf("%*s", width, "-")
	}
	return fmt.Sprintf("%*.2f", width, sum/float64(n))
}

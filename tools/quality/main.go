// Quality prints the evidence for each warning of Measure: how well it finds what it warns
// of, and how much larger errors are where it is given.
//
//	go run ./tools/quality DIR...
//
// With -known the scale is the renderer's at the hips, as from a known length, in place of the
// stature's.
//
// Each DIR is a folder of rendered people with their truth.json; all are taken together, with the
// heavy network. The columns: people with that warning; how many of them have what it warns of
// (hits, where the renderer knows) and how many people do; the share of lengths that are given; the
// mean absolute error of arm, leg and torso in cm; growth, the RMS relative error over that of
// people without a warning, all segments alike; the RMS of errors over their uncertainties, which a
// widening is to keep at that of people without a warning; and the share of truths within two
// uncertainties. The last row, not with -known, has the people without a warning once more, with
// the scale from their eyes.
package main

import (
	"flag"
	"fmt"
	"log"
	"math"
	"slices"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/tools/internal/renders"
)

// warned are the codes in the order of the table, each with what the renderer knows of it.
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
			ref := pose.Stature(p.Stature)
			if *known {
				ref = pose.KnownLength(pose.Point{}, pose.Point{Y: 1000}, 1000*p.Scale)
			}
			m, err := pose.Measure(p.Pose, ref)
			if m == nil {
				log.Fatal(p.Image, ": ", err)
			}
			all = append(all, measured{p, m})
		}
	}
	var base misses
	fmt.Printf("%d people\n%-16s people  hits  of   given    arm   leg torso  growth     z  within 2\n", len(all), "")
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
		fmt.Printf("%-16s %5d %s%s\n", name(w.code), people, known, e.row(base))
	}
	if !*known {
		e, people := fromTheEyes(all)
		fmt.Printf("%-16s %5d     -    -%s\n", "no silhouette", people, e.row(base))
	}
}

// fromTheEyes are the errors of the people without a warning when the scale is taken from their
// eyes, as it is where the top of the head is cut off.
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

// has reports whether the person has the warning, or for "" none.
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
	z                    float64    // sum of squares of errors over uncertainties
}

func (e *misses) add(m measured) {
	for _, s := range pose.Segments() {
		e.asked++
		l, ok := m.Mean[s]
		if !ok {
			continue
		}
		truth := m.Lengths.Mean[s]
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
	mean := func(s pose.Segment) float64 { return e.abs[s] / float64(e.n[s]) }
	return fmt.Sprintf("%8.2f  %5.2f %5.2f %5.2f  %6.2f  %4.2f  %8.3f", float64(e.given)/float64(e.asked),
		mean(pose.Arm), mean(pose.Leg), mean(pose.Torso), math.Sqrt(growth/segments), math.Sqrt(e.z/float64(e.given)), float64(e.within)/float64(e.given))
}

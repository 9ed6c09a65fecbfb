package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/internal/body"
)

// A score sums the errors of one way to measure, with the same weight for each person.
type score struct {
	abs, n           float64
	percent          map[pose.Segment]float64 // sums of relative errors
	people           map[pose.Segment]float64
	within, possible float64
}

func newScore() *score {
	return &score{percent: map[pose.Segment]float64{}, people: map[pose.Segment]float64{}}
}

// add adds one person's errors of a length in several photos.
func (s *score) add(seg pose.Segment, truth float64, misses []miss) {
	var abs, sum float64
	for _, m := range misses {
		abs += math.Abs(m.cm)
		sum += m.cm
		if math.Abs(m.cm) <= 2*m.sd {
			s.within++
		}
		s.possible++
	}
	k := float64(len(misses))
	s.abs += abs / k
	s.n++
	s.percent[seg] += 100 * sum / k / truth
	s.people[seg]++
}

func (s *score) print(out io.Writer, name string) {
	if s.n == 0 {
		fmt.Fprintf(out, "%-22s nothing was measured\n", name)
		return
	}
	fmt.Fprintf(out, "%-22s MAE %.2f cm, within 2u %.0f %% | mean error, %%:", name, s.abs/s.n, 100*s.within/s.possible)
	for _, seg := range pose.Segments() {
		if n := s.people[seg]; n > 0 {
			fmt.Fprintf(out, " %v %+.1f", seg, s.percent[seg]/n)
		}
	}
	fmt.Fprintln(out)
}

// A miss is the error of one length. Its standard deviation includes those of the truth and of the
// stature.
type miss struct{ cm, sd float64 }

func report(out io.Writer, people []*person, truthSD float64, told bool) {
	ours, usual, camera, whole := newScore(), newScore(), newScore(), newScore()
	for _, p := range people {
		var opts []pose.MeasureOption
		if told {
			opts = append(opts, pose.WithSex(pose.Sex(p.Sex)))
		}
		of := func(cm, u, truth float64) miss {
			return miss{cm - truth, math.Sqrt(u*u + truthSD*truthSD + math.Pow(truth*p.SD/p.Stature, 2))}
		}
		single := p.measure(opts)
		fmt.Fprintf(out, "%s, %g cm, %d photos%s\n", p.Name, p.Stature, len(p.photos), warnings(single))
		for _, seg := range pose.Segments() {
			truth, ok := p.Truth[seg]
			if !ok {
				continue
			}
			misses := missesOf(seg, truth, of, single)
			known := body.Usual(p.Stature, sexOf(p, told)).Segment(body.Segment(seg))
			only := of(known.CM, known.SD, truth)
			fmt.Fprintf(out, "  %-14s truth %5.1f  ours %s  stature only %+5.1f ± %.1f\n", seg, truth, summary(misses, single, seg), only.cm, known.SD)
			usual.add(seg, truth, []miss{only})
			if len(misses) > 0 {
				ours.add(seg, truth, misses)
			}
			if m := missesOf(seg, truth, of, p.byCamera(opts)); len(m) > 0 {
				camera.add(seg, truth, m)
			}
			if m := missesOf(seg, truth, of, p.together(opts)); len(m) > 0 {
				whole.add(seg, truth, m)
			}
		}
	}
	ours.print(out, "one photo")
	usual.print(out, "stature only")
	camera.print(out, "a camera's photos")
	whole.print(out, "all photos")
}

func sexOf(p *person, told bool) body.Sex {
	if !told {
		return body.Unknown
	}
	sex, _ := body.SexNamed(p.Sex) // Measure refused other names
	return sex
}

func missesOf(seg pose.Segment, truth float64, of func(cm, u, truth float64) miss, all []*pose.Measurements) (misses []miss) {
	for _, m := range all {
		if l, ok := m.Mean[seg]; ok {
			misses = append(misses, of(l.CM, l.Uncertainty, truth))
		}
	}
	return misses
}

// summary prints the median error over the photos, the range of errors, and the median uncertainty.
func summary(misses []miss, all []*pose.Measurements, seg pose.Segment) string {
	if len(misses) == 0 {
		return "    -            "
	}
	var errors, us []float64
	for _, m := range misses {
		errors = append(errors, m.cm)
	}
	for _, m := range all {
		if l, ok := m.Mean[seg]; ok {
			us = append(us, l.Uncertainty)
		}
	}
	slices.Sort(errors)
	slices.Sort(us)
	return fmt.Sprintf("%+5.1f (%+5.1f to %+5.1f) ± %.1f", errors[len(errors)/2], errors[0], errors[len(errors)-1], us[len(us)/2])
}

// measure measures each photo. Those of whom no length is known have warnings all the same.
func (p *person) measure(opts []pose.MeasureOption) (all []*pose.Measurements) {
	for _, f := range p.photos {
		all = append(all, p.fuse([]*pose.Pose{f.pose}, opts)...)
	}
	return all
}

// fuse measures photos together; there is no measurement of none.
func (p *person) fuse(poses []*pose.Pose, opts []pose.MeasureOption) []*pose.Measurements {
	m, _ := pose.MeasureAll(poses, pose.Stature(p.Stature), opts...)
	if m == nil {
		return nil
	}
	return []*pose.Measurements{m}
}

func (p *person) byCamera(opts []pose.MeasureOption) (all []*pose.Measurements) {
	groups := map[string][]*pose.Pose{}
	var names []string
	for _, f := range p.photos {
		if groups[f.camera()] == nil {
			names = append(names, f.camera())
		}
		groups[f.camera()] = append(groups[f.camera()], f.pose)
	}
	for _, n := range names {
		all = append(all, p.fuse(groups[n], opts)...)
	}
	return all
}

func (p *person) together(opts []pose.MeasureOption) []*pose.Measurements {
	var poses []*pose.Pose
	for _, f := range p.photos {
		poses = append(poses, f.pose)
	}
	return p.fuse(poses, opts)
}

// warnings lists the warning codes with their counts.
func warnings(all []*pose.Measurements) string {
	n := map[pose.WarningCode]int{}
	var codes []string
	for _, m := range all {
		for _, w := range m.Warnings {
			if n[w.Code] == 0 {
				codes = append(codes, string(w.Code))
			}
			n[w.Code]++
		}
	}
	slices.Sort(codes)
	var b strings.Builder
	for _, c := range codes {
		fmt.Fprintf(&b, ", %s %d", c, n[pose.WarningCode(c)])
	}
	return b.String()
}

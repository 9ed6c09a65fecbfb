// Frame shows what the way a photo is framed does to [pose.Measure], which should be nothing.
//
//	go run ./tools/frame [-n 50] DIR...
//
// Each DIR holds photos of people whose stature is known: truth.json of renders, or people.json as
// tools/real reads it. The photos are cropped, shifted, enlarged, reduced, padded and rolled, found again and measured
// again. For each change it prints by how many cm the lengths move: median, 95th percentile and the most, over
// photos that have no other warnings than before; how many photos have a new warning, are refused
// (by a severe warning) or not found; and the moves beyond 1 cm.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"image"
	"io"
	"log"
	"math"
	"os"
	"slices"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/tools/internal/renders"
)

func main() {
	log.SetFlags(0)
	n := flag.Int("n", 50, "photos of each directory at most")
	verbose := flag.Bool("v", false, "print each move beyond 1 cm")
	flag.Parse()
	d, err := pose.NewDetector(pose.Heavy())
	if err != nil {
		log.Fatal(err)
	}
	defer d.Close()
	for _, dir := range flag.Args() {
		photos, err := list(dir)
		if err != nil {
			log.Fatal(err)
		}
		if len(photos) > *n {
			photos = photos[:*n]
		}
		t := newTable()
		for _, f := range photos {
			if err := t.add(d, f); err != nil {
				log.Fatal(err)
			}
		}
		fmt.Printf("%s, %d photos\n", dir, len(photos))
		t.print(os.Stdout, *verbose)
	}
}

// A table collects moves by change.
type table struct {
	rows map[string]*row
}

type row struct {
	moves           map[pose.Segment][]float64
	warned, refused int
	lost            int
	far             []string
}

func newTable() *table {
	t := &table{map[string]*row{}}
	for _, c := range changes {
		t.rows[c.name] = &row{moves: map[pose.Segment][]float64{}}
	}
	return t
}

// add measures a photo as it is and after each change.
func (t *table) add(d *pose.Detector, f photo) error {
	img, err := renders.Decode(f.file)
	if err != nil {
		return err
	}
	p, before, err := measure(d, img.Image, f.stature)
	if err != nil || p == nil || len(before.Mean) == 0 {
		return err
	}
	for _, c := range changes {
		_, after, err := measure(d, c.of(img.Image, extent(p)), f.stature)
		if err != nil {
			return err
		}
		t.rows[c.name].compare(f.file, before, after)
	}
	return nil
}

// measure finds and measures the person; the pose is nil if nobody is found.
func measure(d *pose.Detector, img image.Image, stature float64) (*pose.Pose, *pose.Measurements, error) {
	p, err := d.Detect(context.Background(), img)
	if errors.Is(err, pose.ErrNoPerson) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	m, err := pose.Measure(p, pose.Stature(stature))
	if errors.Is(err, pose.ErrNotMeasurable) {
		err = nil
	}
	return p, m, err
}

// extent is the rectangle of the landmarks and the silhouette's ends.
func extent(p *pose.Pose) image.Rectangle {
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	see := func(x, y float64) { x0, y0, x1, y1 = min(x0, x), min(y0, y), max(x1, x), max(y1, y) }
	for _, l := range p.Landmarks {
		see(l.X, l.Y)
	}
	if s := p.Silhouette; s != nil {
		see(s.Crown.X, s.Crown.Y)
		see(s.Sole.X, s.Sole.Y)
	}
	return image.Rect(int(x0), int(y0), int(x1)+1, int(y1)+1)
}

// compare enters the moves of one photo, unless a warning is new.
func (r *row) compare(file string, before, after *pose.Measurements) {
	switch {
	case after == nil:
		r.lost++
		return
	case len(after.Mean) < len(before.Mean):
		r.refused++
		return
	case isNew(before, after):
		r.warned++
		return
	}
	for s, l := range before.Mean {
		d := math.Abs(after.Mean[s].CM - l.CM)
		r.moves[s] = append(r.moves[s], d)
		if d > 1 {
			r.far = append(r.far, fmt.Sprintf("%s %v %.1f", file, s, d))
		}
	}
}

// isNew reports whether there is a warning that was not there before and says that lengths are less sure.
func isNew(before, after *pose.Measurements) bool {
	return slices.ContainsFunc(after.Warnings, func(w pose.Warning) bool {
		return w.Severity != pose.Info && !slices.ContainsFunc(before.Warnings, func(v pose.Warning) bool { return v.Code == w.Code })
	})
}

func (t *table) print(out io.Writer, verbose bool) {
	fmt.Fprintf(out, "%-16s photos warned refused lost | median  95 %%   most | most by length\n", "")
	for _, c := range changes {
		r := t.rows[c.name]
		var all []float64
		by := ""
		for _, s := range pose.Segments() {
			if m := r.moves[s]; len(m) > 0 {
				all = append(all, m...)
				by += fmt.Sprintf(" %v %.2f", s, slices.Max(m))
			}
		}
		if len(all) == 0 {
			continue
		}
		slices.Sort(all)
		fmt.Fprintf(out, "%-16s %6d %6d %7d %4d | %6.2f %5.2f %6.2f |%s\n", c.name, len(r.moves[pose.Torso]), r.warned, r.refused, r.lost,
			all[len(all)/2], all[len(all)*95/100], all[len(all)-1], by)
		if verbose {
			for _, f := range r.far {
				fmt.Fprintln(out, "   ", f)
			}
		}
	}
}

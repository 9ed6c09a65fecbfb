// Frame shows how the framing of a photo changes [pose.Measure]'s lengths. It should not change
// them.
//
//	go run ./tools/frame [-n 50] DIR...
//
// Each DIR holds photos of people whose stature is known: truth.json of renders, or people.json as
// tools/real reads it. The photos are cropped, shifted, enlarged, reduced, padded and rolled, and
// the people in them are found and measured again. For each change it prints by how many cm the
// lengths move: the median, the 95th percentile and the largest move, the largest in multiples of
// the stated uncertainty, and how many moves exceed 1 cm. It prints this first for photos that had
// no warning, then for those that had one of less certain lengths. Photos that get a new warning,
// are refused or are not found are counted separately.
package main

import (
	"cmp"
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

// A table collects moves for each change.
type table struct {
	rows map[string]*row
}

// A move is how much a length moves, in cm and in multiples of its uncertainty.
type move struct{ cm, u float64 }

type row struct {
	plain, doubtful []move // of photos without a warning, and of photos with one
	photos          int    // in both
	warned, refused int
	lost            int
	far             []string
}

func newTable() *table {
	t := &table{map[string]*row{}}
	for _, c := range changes {
		t.rows[c.name] = &row{}
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

// measure finds and measures the person. The pose is nil if nobody is found.
func measure(d *pose.Detector, img image.Image, stature float64) (*pose.Pose, *pose.Measurements, error) {
	p, err := renders.Find(d, img)
	if p == nil {
		return nil, nil, err
	}
	m, err := pose.Measure(p, pose.Stature(stature))
	if errors.Is(err, pose.ErrNotMeasurable) {
		err = nil
	}
	return p, m, err
}

// extent is the rectangle around the landmarks, the crown and the sole.
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

// compare records the moves of one photo, unless there is a new warning.
func (r *row) compare(file string, before, after *pose.Measurements) {
	switch {
	case after == nil:
		r.lost++
		return
	case len(after.Mean) < len(before.Mean):
		r.refused++
		return
	case len(missing(after, before)) > 0:
		r.warned++
		return
	}
	r.photos++
	into := &r.plain
	if len(missing(before, nil)) > 0 {
		into = &r.doubtful
	}
	for s, l := range before.Mean {
		d := math.Abs(after.Mean[s].CM - l.CM)
		*into = append(*into, move{d, d / l.Uncertainty})
		if d > 1 {
			r.far = append(r.far, fmt.Sprintf("%s %v %.1f %v", file, s, d, missing(before, nil)))
		}
	}
}

// missing returns those warnings of less certain lengths that m has and from does not.
func missing(m, from *pose.Measurements) (codes []pose.WarningCode) {
	for _, w := range m.Warnings {
		has := func(v pose.Warning) bool { return v.Code == w.Code }
		if w.Severity != pose.Info && (from == nil || !slices.ContainsFunc(from.Warnings, has)) {
			codes = append(codes, w.Code)
		}
	}
	return codes
}

func (t *table) print(out io.Writer, verbose bool) {
	fmt.Fprintf(out, "%-16s photos warned refused lost | no warning: median 95 %% most, in u, "+
		"beyond 1 cm | with one\n", "")
	for _, c := range changes {
		r := t.rows[c.name]
		fmt.Fprintf(out, "%-16s %6d %6d %7d %4d | %s | %s\n", c.name, r.photos, r.warned, r.refused,
			r.lost, summary(r.plain), summary(r.doubtful))
		if verbose {
			for _, f := range r.far {
				fmt.Fprintln(out, "   ", f)
			}
		}
	}
}

func summary(moves []move) string {
	if len(moves) == 0 {
		return "none"
	}
	slices.SortFunc(moves, func(a, b move) int { return cmp.Compare(a.cm, b.cm) })
	far := 0
	for _, m := range moves {
		if m.cm > 1 {
			far++
		}
	}
	most := slices.MaxFunc(moves, func(a, b move) int { return cmp.Compare(a.u, b.u) })
	n := len(moves)
	return fmt.Sprintf("%5.2f %5.2f %5.2f %5.2f %3d of %d", moves[n/2].cm, moves[n*95/100].cm,
		moves[n-1].cm, most.u, far, n)
}

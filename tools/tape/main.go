// Tape compares [pose.Measure] with a tape: docs/accuracy.md has the protocol.
//
//	go run ./tools/tape PEOPLE.csv
//
// The CSV's first row names its columns: "photo", a file relative to the CSV's folder; "height",
// the stature in cm; optionally "sex", female or male; and any lengths in cm that were measured.
// These are "sleeve" (acromion to wrist over the outside of the hanging arm), "inside_leg" (crotch
// to floor), "shoulder_width" (acromion to acromion), and, if joint centres are known, the
// package's other segments. Empty cells were not measured. Column names may end in
// "_cm", as in the lists that the command reads.
//
// It prints each photo's lengths with their differences from the tape. For each length it prints
// the mean error with and without its sign, how often the tape's length lies within two
// uncertainties (including the tape's own, 0.7 cm), and the error of the stature alone.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"math"
	"os"
	"path/filepath"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/internal/body"
	"github.com/hypermob/pose/tools/internal/renders"
)

// tapeError is the standard deviation of a tape's length in cm. Two trained people differ by a
// centimetre.
const tapeError = 0.7

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: tape PEOPLE.csv")
	}
	rows, columns, err := read(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	d, err := pose.NewDetector(pose.Heavy())
	if err != nil {
		log.Fatal(err)
	}
	defer d.Close()
	compare(os.Stdout, d, filepath.Dir(os.Args[1]), rows, newTable(columns))
}

// compare prints each row's lengths, or why there are none, and the table of all.
func compare(out io.Writer, d *pose.Detector, folder string, rows []row, t *table) {
	for _, r := range rows {
		lengths, warnings, err := measure(d, filepath.Join(folder, r.photo), r)
		if err != nil {
			fmt.Fprintf(out, "%s: %v\n", r.photo, err)
			continue
		}
		t.add(out, r, lengths, warnings)
	}
	t.print(out)
}

// measure returns the lengths by their columns' names.
func measure(d *pose.Detector, file string, r row) (map[string]pose.Length, []pose.Warning, error) {
	img, err := renders.Decode(file)
	if err != nil {
		return nil, nil, err
	}
	p, err := d.Detect(context.Background(), img)
	if err != nil {
		return nil, nil, err
	}
	m, err := pose.Measure(p, pose.Stature(r.height), pose.WithSex(pose.Sex(r.sex)), pose.WithTape(true))
	if err != nil && !errors.Is(err, pose.ErrNotMeasurable) {
		return nil, nil, err
	}
	lengths := map[string]pose.Length{}
	for s, l := range m.Mean {
		lengths[s.String()] = l
	}
	for name, l := range m.Tape {
		lengths[string(name)] = l
	}
	return lengths, m.Warnings, nil
}

// usual returns the lengths that the stature alone suggests.
func usual(r row) map[string]float64 {
	sex, _ := body.SexNamed(r.sex) // Measure refused other names
	p, cm := body.Usual(r.height, sex), map[string]float64{}
	for _, s := range pose.Segments() {
		cm[s.String()] = p.Segment(body.Segment(s)).CM
	}
	for name, t := range map[pose.TapeLength]body.TapeLength{pose.Sleeve: body.Sleeve, pose.InsideLeg: body.InsideLeg} {
		limb := map[pose.TapeLength]pose.Segment{pose.Sleeve: pose.Arm, pose.InsideLeg: pose.Leg}[name]
		cm[string(name)] = body.Tape(t, sex, r.height, body.Length{CM: cm[limb.String()]}).CM
	}
	return cm
}

// A table sums differences by column.
type table struct {
	columns []string
	sums    map[string]*sums
}

type sums struct{ n, off, abs, only, within float64 }

func newTable(columns []string) *table {
	t := &table{columns, map[string]*sums{}}
	for _, c := range columns {
		t.sums[c] = &sums{}
	}
	return t
}

func (t *table) add(out io.Writer, r row, lengths map[string]pose.Length, warnings []pose.Warning) {
	fmt.Fprintf(out, "%s", r.photo)
	only := usual(r)
	for _, c := range t.columns {
		tape, ok := r.cm[c]
		l, measured := lengths[c]
		if !ok || !measured {
			continue
		}
		d, s := l.CM-tape, t.sums[c]
		fmt.Fprintf(out, "  %s %.1f ± %.1f (%+.1f)", c, l.CM, l.Uncertainty, d)
		s.n, s.off, s.abs, s.only = s.n+1, s.off+d, s.abs+math.Abs(d), s.only+math.Abs(only[c]-tape)
		if math.Abs(d) <= 2*math.Hypot(l.Uncertainty, tapeError) {
			s.within++
		}
	}
	for _, w := range warnings {
		fmt.Fprintf(out, "  %s", w.Code)
	}
	fmt.Fprintln(out)
}

func (t *table) print(out io.Writer) {
	fmt.Fprintf(out, "\n%-16s photos  mean difference  mean error  stature only  within 2u\n", "")
	for _, c := range t.columns {
		if s := t.sums[c]; s.n > 0 {
			fmt.Fprintf(out, "%-16s %6.0f %13.1f cm %8.1f cm %10.1f cm %8.0f %%\n", c, s.n, s.off/s.n, s.abs/s.n, s.only/s.n, 100*s.within/s.n)
		}
	}
}

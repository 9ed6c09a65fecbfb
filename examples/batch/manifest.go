package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/hypermob/pose/answer"
	"github.com/hypermob/pose/examples/server/worker"
)

// manifestKind tells this manifest from other files of its name.
const manifestKind = "pose batch 1"

// A manifest says that the results are whole, and what they are.
type manifest struct {
	Kind    string         `json:"kind"`
	Rows    int            `json:"rows"`
	IDs     int            `json:"ids"`
	Again   int            `json:"again"` // photos or rows that may succeed later
	Results map[string]int `json:"results"`
	Inputs  map[string]int `json:"inputs"`
	Model   string         `json:"model"`
	Method  string         `json:"method"`
	Run     runRecord      `json:"run"`
	Parts   []part         `json:"parts"`
}

// A runRecord is of the run that wrote the manifest: the rest is the same after every run.
type runRecord struct {
	ID      string             `json:"id"`
	Resumed int                `json:"resumed_rows"` // measured by earlier runs
	Photos  int                `json:"photos"`       // decoded and looked at
	Took    map[string]float64 `json:"photo_ms"`     // what share of them took no longer than that
}

// newRunRecord describes the photos by their times.
func newRunRecord(id string, resumed int, took histogram) runRecord {
	r := runRecord{id, resumed, took.total(), map[string]float64{}}
	for name, q := range map[string]float64{"p50": 0.5, "p90": 0.9, "p99": 0.99} {
		r.Took[name] = math.Round(took.quantile(q))
	}
	return r
}

// newManifest puts the records of all parts together, and says what is to be kept. It is an error
// if a row is missing.
func newManifest(
	s *settings, rows int, records []doneRecord,
) (m *manifest, keep map[string]bool, err error) {
	m = &manifest{
		Kind: manifestKind, Results: map[string]int{}, Inputs: map[string]int{}, Parts: []part{},
		Model: s.Model, Method: s.Method,
	}
	slices.SortFunc(records, func(a, b doneRecord) int { return strings.Compare(a.Name, b.Name) })
	keep = map[string]bool{runName: true}
	resumed, took := 0, histogram{}
	for _, d := range records {
		m.Rows, m.IDs, m.Again = m.Rows+d.Rows, m.IDs+d.IDs, m.Again+d.again()
		add(m.Results, d.Results)
		add(m.Inputs, d.Inputs)
		if d.Resumed {
			resumed += d.Rows
		} else {
			add(took, d.Took)
		}
		m.Parts = append(m.Parts, d.part)
		keep[d.Name], keep[doneKey(d.Name)] = true, true
	}
	m.Run = newRunRecord(s.Run, resumed, took)
	if m.Rows != rows {
		return nil, nil, fmt.Errorf("%d rows were read and %d are in the results", rows, m.Rows)
	}
	return m, keep, nil
}

// finishAll cleans up and writes the manifest. If another run has begun meanwhile, there is none.
func (o *output) finishAll(ctx context.Context, m *manifest, keep map[string]bool) error {
	if err := o.mine(ctx); err != nil {
		return err
	}
	if err := worker.Retry(ctx, o.patience, func() error { return o.clean(ctx, keep) }); err != nil {
		return err
	}
	if err := o.writeJSON(ctx, manifestName, m); err != nil {
		return err
	}
	if err := o.mine(ctx); err != nil {
		if now, e := o.readManifest(ctx); e == nil && now.Run.ID == o.run {
			return errors.Join(err, o.delete(ctx, manifestName))
		}
		return err
	}
	return o.delete(ctx, runName)
}

func add[K comparable](to, n map[K]int) {
	for k, v := range n {
		to[k] += v
	}
}

func (o *output) readManifest(ctx context.Context) (*manifest, error) {
	b, err := o.read(ctx, manifestName)
	if err == nil && b == nil {
		err = errors.New("the runner says that all is done, and there is no manifest")
	}
	if err != nil {
		return nil, err
	}
	m := &manifest{}
	return m, json.Unmarshal(b, m)
}

// summarize prints the manifest for a person.
func (m *manifest) summarize(w io.Writer, took time.Duration) {
	fmt.Fprintf(w, "%d rows, %d of them measured before; %d ids in %d parts\n",
		m.Rows, m.Run.Resumed, m.IDs, len(m.Parts))
	for _, code := range slices.Sorted(maps.Keys(m.Inputs)) {
		fmt.Fprintf(w, "%9d photos %s\n", m.Inputs[code], code)
	}
	for _, code := range slices.Sorted(maps.Keys(m.Results)) {
		fmt.Fprintf(w, "%9d ids    %s\n", m.Results[code], code)
	}
	if n := m.Run.Photos; n > 0 {
		fmt.Fprintf(w, "%d photos in %.1f s: %.2f a second; ", n, took.Seconds(), float64(n)/took.Seconds())
		ms := m.Run.Took
		fmt.Fprintf(w, "one took %.0f ms (p50), %.0f (p90), %.0f (p99)\n", ms["p50"], ms["p90"], ms["p99"])
	}
}

// A histogram counts times in classes, each longer than the one before by a twentieth; class 0
// begins at 1 ms.
type histogram map[int]int

const classWidth = 1.05

func (h histogram) add(d time.Duration) {
	ms := float64(d) / float64(time.Millisecond)
	h[int(math.Log(max(ms, 1))/math.Log(classWidth))]++
}

func (h histogram) total() (n int) {
	for _, v := range h {
		n += v
	}
	return n
}

// quantile is in ms, the middle of its class.
func (h histogram) quantile(q float64) float64 {
	rest := int(math.Ceil(q * float64(h.total())))
	for _, class := range slices.Sorted(maps.Keys(h)) {
		if rest -= h[class]; rest <= 0 {
			return math.Pow(classWidth, float64(class)+0.5)
		}
	}
	return 0
}

// count adds a line to a part.
func (d *doneRecord) count(r *worker.Result) {
	d.IDs++
	code := answer.Measured
	if r.Error != nil {
		code = r.Error.Code
	}
	d.Results[code]++
	for _, in := range r.Inputs {
		d.Inputs[in.Result]++
	}
	for _, t := range r.Took {
		d.Took.add(t)
	}
}

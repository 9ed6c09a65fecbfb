package main

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math/bits"
	"sync/atomic"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"github.com/hypermob/pose/examples/server/worker"
)

func init() {
	register.Emitter1[[]byte]()
	register.Emitter1[int]()
	register.Iter1[[]byte]()
	register.Iter1[int]()
	register.DoFn4x1[context.Context, string, func([]byte), func(int), error](&readFn{})
	register.Function2x1(sum)
	register.DoFn2x2[[]byte, int, string, []byte](&assignFn{})
	register.DoFn3x2[context.Context, string, func(*[]byte) bool, []byte, error](&measureFn{})
	register.DoFn4x1[context.Context, []byte, func(*[]byte) bool, int, error](&manifestFn{})
}

// newPipeline reads the files, puts rows together into parts, measures the parts and writes the
// manifest. What travels between workers are rows, with the addresses of photos, and a record for
// each part.
func newPipeline(s beam.Scope, set settings, files []string) {
	names := beam.Reshuffle(s, beam.CreateList(s, files))
	rows, counts := beam.ParDo2(s.Scope("read"), &readFn{set}, names)
	added := beam.ParDo(s.Scope("count"), sum, beam.Impulse(s), beam.SideInput{Input: counts})
	total := beam.SideInput{Input: added}
	parts := beam.GroupByKey(s, beam.ParDo(s.Scope("assign"), &assignFn{set.Rows}, rows, total))
	records := beam.ParDo(s.Scope("measure"), &measureFn{Settings: set}, parts)
	all := beam.SideInput{Input: records}
	beam.ParDo0(s.Scope("manifest"), &manifestFn{set}, beam.Impulse(s), all, total)
}

// measured is what this process has done, for the line of progress.
var measured struct{ photos, rows, all atomic.Int64 }

// readFn reads the rows of a file, and says how many there are.
type readFn struct{ Settings settings }

// ProcessElement takes the file's address.
func (f *readFn) ProcessElement(
	ctx context.Context, file string, emit func([]byte), count func(int),
) error {
	n := 0
	err := f.Settings.read(ctx, file, func(r worker.Row) error {
		n++
		b, err := json.Marshal(r)
		emit(b)
		return err
	})
	count(n)
	measured.all.Add(int64(n))
	return err
}

// sum adds the numbers of the files up. There is one sum, even of no rows.
func sum(_ []byte, counts func(*int) bool) int {
	all := 0
	for n := 0; counts(&n); {
		all += n
	}
	return all
}

// assignFn says which part a row belongs to. It gives the part's whole name, so that measureFn needs
// no side input: while a bundle with one is under way, prism 2.77 keeps a core busy with asking for
// the next.
type assignFn struct{ Rows int }

// ProcessElement takes a row and the number of all.
func (f *assignFn) ProcessElement(b []byte, total int) (string, []byte) {
	var r worker.Row
	json.Unmarshal(b, &r) // written by readFn
	h := fnv.New64a()
	h.Write([]byte(r.ID))
	n := numParts(total, f.Rows)
	return partName(int(h.Sum64()%uint64(n)), n), b
}

// numParts is a power of two, so that it seldom changes when the table grows, and with it the rows
// of a part.
func numParts(total, rows int) int {
	if total <= rows {
		return 1
	}
	return 1 << bits.Len(uint((total-1)/rows))
}

func partName(i, n int) string { return fmt.Sprintf("%05d-of-%05d", i, n) }

// manifestFn writes the manifest.
type manifestFn struct{ Settings settings }

// ProcessElement runs once, when all parts are measured.
func (f *manifestFn) ProcessElement(
	ctx context.Context, _ []byte, records func(*[]byte) bool, total int,
) error {
	var all []doneRecord
	for b := []byte(nil); records(&b); {
		var d doneRecord
		if err := json.Unmarshal(b, &d); err != nil {
			return err
		}
		all = append(all, d)
	}
	m, keep, err := newManifest(&f.Settings, total, all)
	if err != nil {
		return err
	}
	out, err := f.Settings.open(ctx)
	if err != nil {
		return err
	}
	defer out.Close()
	return out.finishAll(ctx, m, keep)
}

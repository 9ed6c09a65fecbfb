package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"golang.org/x/sync/errgroup"

	"github.com/hypermob/pose/examples/server/decoders"
	"github.com/hypermob/pose/examples/server/worker"
)

// measureFn measures a part and stores it, unless an earlier run did.
type measureFn struct {
	Settings settings
	shared   *sharedWorker
}

var (
	photoCounter = beam.NewCounter("pose", "photos")
	idCounter    = beam.NewCounter("pose", "ids")
	errorCounter = beam.NewCounter("pose", "errors")
	photoTime    = beam.NewDistribution("pose", "photo_ms")
)

// Setup takes the worker of this process.
func (f *measureFn) Setup(ctx context.Context) (err error) {
	f.shared, err = take(ctx, f.Settings)
	return err
}

// Teardown gives it back.
func (f *measureFn) Teardown() error {
	if f.shared == nil {
		return nil
	}
	return f.shared.release()
}

// ProcessElement takes the name of a part and its rows. It returns the part's record.
func (f *measureFn) ProcessElement(
	ctx context.Context, name string, next func(*[]byte) bool,
) ([]byte, error) {
	ids, of, n, err := f.group(next)
	if err != nil {
		return nil, err
	}
	d, err := f.keepOrMeasure(ctx, newRecord(name, of, n), ids)
	if err != nil {
		return nil, err
	}
	return json.Marshal(d)
}

// keepOrMeasure returns the record that an earlier run left, if it is still right. Else it measures
// the part and stores it.
func (f *measureFn) keepOrMeasure(
	ctx context.Context, d *doneRecord, ids [][]worker.Row,
) (*doneRecord, error) {
	out := f.shared.out
	old, err := out.done(ctx, d)
	if err != nil {
		return nil, err
	}
	if old != nil && f.marks(ctx, ids) == old.Photos {
		measured.rows.Add(int64(old.Rows))
		return old, nil
	}
	lines, err := f.measure(ctx, ids, d)
	if err != nil {
		return nil, err
	}
	return d, out.finish(ctx, d, lines)
}

// group puts the rows of a part together by their IDs, in the order of these, and says what they
// and the settings are by a checksum.
func (f *measureFn) group(
	next func(*[]byte) bool,
) (ids [][]worker.Row, of string, n int, err error) {
	byID := map[string][]worker.Row{}
	var keys []string
	for b := []byte(nil); next(&b); n++ {
		var r worker.Row
		if err := json.Unmarshal(b, &r); err != nil {
			return nil, "", 0, err
		}
		byID[r.ID] = append(byID[r.ID], r)
		keys = append(keys, string(b))
	}
	for _, rows := range byID {
		ids = append(ids, rows)
	}
	slices.SortFunc(ids, func(a, b []worker.Row) int { return strings.Compare(a[0].ID, b[0].ID) })
	slices.Sort(keys) // rows come in any order
	return ids, checksum(fmt.Appendf(nil, "%s %q", f.Settings.answerKey(), keys)), n, nil
}

// marks is a checksum of what can be told of a part's photos without reading them, "" if that
// cannot be found out.
func (f *measureFn) marks(ctx context.Context, ids [][]worker.Row) string {
	marks := make([][]string, len(ids))
	err := f.each(ctx, ids, func(ctx context.Context, i int, rows []worker.Row) (err error) {
		marks[i], err = f.shared.worker.Marks(ctx, rows)
		return err
	})
	if err != nil {
		return ""
	}
	return markSum(marks)
}

func markSum(marks [][]string) string { return checksum(fmt.Appendf(nil, "%q", marks)) }

// each calls do for the IDs of a part: for as many at the same time as keep the processors busy
// while photos are on their way. The worker bounds what all parts of this process do at once.
func (f *measureFn) each(
	ctx context.Context, ids [][]worker.Row, do func(ctx context.Context, i int, rows []worker.Row) error,
) error {
	all, ctx := errgroup.WithContext(ctx)
	all.SetLimit(4 * f.Settings.workers())
	for i, rows := range ids {
		all.Go(func() error {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return do(ctx, i, rows)
		})
	}
	return all.Wait()
}

var errCanceled = errors.New("the run was ended")

// measure measures the IDs of a part and returns their lines.
func (f *measureFn) measure(ctx context.Context, ids [][]worker.Row, d *doneRecord) ([]byte, error) {
	results := make([]*worker.Result, len(ids))
	err := f.each(ctx, ids, func(ctx context.Context, i int, rows []worker.Row) error {
		results[i] = f.shared.worker.Measure(ctx, rows)
		measured.photos.Add(int64(len(results[i].Took)))
		measured.rows.Add(int64(len(rows)))
		return ctx.Err() // of which the result may tell
	})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errCanceled, err)
	}
	var lines bytes.Buffer
	var marks [][]string
	for _, r := range results {
		line, err := r.Line()
		if err != nil {
			return nil, err
		}
		lines.Write(line)
		d.count(r)
		count(ctx, r)
		marks = append(marks, r.Marks)
	}
	d.Photos = markSum(marks)
	return lines.Bytes(), nil
}

// count counts a line for Beam.
func count(ctx context.Context, r *worker.Result) {
	idCounter.Inc(ctx, 1)
	if r.Error != nil {
		errorCounter.Inc(ctx, 1)
	}
	photoCounter.Inc(ctx, int64(len(r.Took)))
	for _, t := range r.Took {
		photoTime.Update(ctx, t.Milliseconds())
	}
}

// A sharedWorker is the one Worker of this process for some settings, for all its bundles.
type sharedWorker struct {
	settings settings
	worker   *worker.Worker
	out      *output
	users    int
}

var (
	sharing sync.Mutex
	shared  = map[settings]*sharedWorker{}
)

func take(ctx context.Context, s settings) (*sharedWorker, error) {
	sharing.Lock()
	defer sharing.Unlock()
	if w := shared[s]; w != nil {
		w.users++
		return w, nil
	}
	out, err := s.open(context.WithoutCancel(ctx))
	if err != nil {
		return nil, err
	}
	c, err := s.config()
	if err != nil {
		return nil, errors.Join(err, out.Close())
	}
	if c.Formats, err = decoders.Formats(); err != nil {
		return nil, errors.Join(err, out.Close())
	}
	if s.Pictures {
		c.Store = out.storePicture
	}
	w, err := worker.New(c)
	if err != nil {
		return nil, errors.Join(err, out.Close())
	}
	shared[s] = &sharedWorker{s, w, out, 1}
	return shared[s], nil
}

// release closes the worker when nobody has it any more.
func (w *sharedWorker) release() error {
	sharing.Lock()
	defer sharing.Unlock()
	if w.users--; w.users > 0 {
		return nil
	}
	delete(shared, w.settings)
	return errors.Join(w.worker.Close(), w.out.Close())
}

package worker

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"image/jpeg"
	"time"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/answer"
)

// A Result is the line of an ID.
type Result struct {
	answer.Answer
	Took  []time.Duration // by each photo, to be decoded and looked at
	Marks []string        // of the photos: see [Worker.Marks]
}

// Temporary reports whether the line may be another one if it is measured again: a photo could not
// be reached or took too long.
func (r *Result) Temporary() bool {
	for _, in := range r.Inputs {
		if in.Result == "TIMEOUT" {
			return true
		}
	}
	return false
}

// Measure measures the photos of all rows of one ID. The answer depends on nothing but the rows and
// the photos. If ctx ends, photos that were not measured get the code TIMEOUT.
func (w *Worker) Measure(ctx context.Context, rows []Row) *Result {
	w.under <- struct{}{}
	defer func() { <-w.under }()
	g, err := newGroup(rows)
	r := &Result{}
	r.ID = rows[0].ID
	var found *finding
	if err == nil {
		found, err = w.find(ctx, g, r)
	}
	if err == nil {
		err = w.measure(ctx, g, found, r)
	}
	if err != nil {
		g.fail(err, answer.Code(err))
		r.Status = "error"
		r.Error = &answer.Failure{Code: answer.Code(err), Message: err.Error(), Warnings: g.warnings}
	}
	r.Inputs = g.inputs
	return r
}

// fail is the outcome of every photo that has none of its own, or that was measured for nothing.
func (g *group) fail(err error, code string) {
	for i, in := range g.inputs {
		if in.Result == "" || in.Result == answer.Measured {
			g.inputs[i].Result, g.inputs[i].Message = code, err.Error()
		}
	}
}

// A finding is a group's people.
type finding struct {
	of    []int // the inputs that the rest is of
	poses []*pose.Pose
	files [][]byte // if pictures are wanted
}

// find looks at each photo. It is an error only if there is not one person.
func (w *Worker) find(ctx context.Context, g *group, r *Result) (*finding, error) {
	f := &finding{}
	seen := map[[sha256.Size]byte]int{}
	var failed error
	for _, i := range g.photos {
		in := &g.inputs[i]
		var p *pose.Pose
		file, mark, err := w.read(ctx, in.Image)
		r.Marks = append(r.Marks, mark)
		if err == nil {
			sum := sha256.Sum256(file)
			if first, again := seen[sum]; again {
				in.Result = g.inputs[first].Result
				in.Message = "the same file as that of " + g.inputs[first].Row + ", which counts once"
				continue
			}
			seen[sum] = i
			p, err = w.detect(ctx, file, r)
		}
		if err != nil {
			in.Result, in.Message = answer.Code(err), err.Error()
			failed = firstOf(failed, err)
			continue
		}
		in.Result = answer.Measured
		f.of, f.poses = append(f.of, i), append(f.poses, p)
		if w.config.Store != nil {
			f.files = append(f.files, file)
		}
	}
	if len(f.poses) > 0 {
		return f, nil
	}
	if len(g.photos) > 1 {
		return nil, fmt.Errorf("none of %d photos can be measured; the first: %w", len(g.photos), failed)
	}
	return nil, failed
}

func firstOf(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

func (w *Worker) read(ctx context.Context, address string) (file []byte, mark string, err error) {
	err = Retry(ctx, w.config.Patience, func() (err error) {
		ctx, cancel := context.WithTimeout(ctx, w.config.Timeout)
		defer cancel()
		file, mark, err = w.sources.read(ctx, address)
		return err
	})
	return file, mark, err
}

// Marks returns what can be told of the photos of all rows of one ID without reading them: when
// they changed, how large they are, whether they are there. Where it is what a [Result] has, these
// photos would give the same Result again. Photos on the web are taken to be unchanged.
func (w *Worker) Marks(ctx context.Context, rows []Row) (marks []string, err error) {
	g, err := newGroup(rows)
	if err != nil {
		return nil, nil // Measure reads no photo either
	}
	for _, i := range g.photos {
		var mark string
		err := Retry(ctx, w.config.Patience, func() (err error) {
			mark, err = w.sources.mark(ctx, g.inputs[i].Image)
			return err
		})
		if err != nil {
			return nil, err
		}
		marks = append(marks, mark)
	}
	return marks, nil
}

// detect looks for the person in a photo.
func (w *Worker) detect(ctx context.Context, file []byte, r *Result) (p *pose.Pose, err error) {
	j := &job{file: file, do: func(ctx context.Context, photo *pose.Photo) (err error) {
		p, err = w.detector.Detect(ctx, photo)
		return err
	}}
	err = w.compute(ctx, j)
	if j.took > 0 {
		r.Took = append(r.Took, j.took)
	}
	return p, err
}

// measure turns the people of a group into the line's data.
func (w *Worker) measure(ctx context.Context, g *group, f *finding, r *Result) error {
	m, err := pose.MeasureAll(f.poses, g.person.scale(), g.person.options(w.config)...)
	if err != nil {
		if m != nil && errors.Is(err, pose.ErrNotMeasurable) {
			g.warnings = append(m.Warnings, g.warnings...)
		}
		return err
	}
	d := &answer.Data{Model: w.config.Model.String(), Method: w.config.Method}
	d.Fill(m)
	if w.config.Tape {
		d.Tape = answer.NewTape(m)
	}
	d.Warnings = append(d.Warnings, g.warnings...)
	for k, i := range f.of {
		p := f.poses[k]
		d.Images = append(d.Images, answer.Photo{
			File: g.inputs[i].Image, Width: p.ImageWidth, Height: p.ImageHeight,
		})
	}
	if w.config.Store != nil {
		if err := w.draw(ctx, f, m, d, r); err != nil {
			return err
		}
	}
	if len(d.Images) == 1 {
		d.Image, d.Images = &d.Images[0], nil
		d.Picture, d.Image.Picture = d.Image.Picture, ""
	}
	r.Status, r.Data = "success", d
	return nil
}

// draw stores a picture of each photo with the lengths on it. Its name is that of the person and
// the photo, so that it is the same whenever it is drawn. Lengths without pictures are not what was
// asked for: they are tried again.
func (w *Worker) draw(
	ctx context.Context, f *finding, m *pose.Measurements, d *answer.Data, r *Result,
) error {
	for k, file := range f.files {
		p := f.poses[k]
		var picture bytes.Buffer
		j := &job{file: file, extra: 4 * int64(p.ImageWidth) * int64(p.ImageHeight)}
		j.do = func(_ context.Context, photo *pose.Photo) error {
			return jpeg.Encode(&picture, pose.Annotate(photo, p, m), &jpeg.Options{Quality: 90})
		}
		if err := w.compute(ctx, j); err != nil {
			return err
		}
		sum := sha256.Sum256([]byte(r.ID + "\x00" + d.Images[k].File))
		name := fmt.Sprintf("%x.jpg", sum[:16])
		err := Retry(ctx, w.config.Patience, func() (err error) {
			d.Images[k].Picture, err = w.config.Store(ctx, name, picture.Bytes())
			return err
		})
		if err != nil {
			return fmt.Errorf("store the annotated picture: %w", err)
		}
	}
	return nil
}

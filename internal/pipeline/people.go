package pipeline

import (
	"context"
	"fmt"

	"github.com/hypermob/pose/internal/detect"
	"github.com/hypermob/pose/internal/imgproc"
	"github.com/hypermob/pose/internal/landmark"
)

// findPeople returns at most limit people, best first, at least one. It looks closer only as long
// as it finds nobody. The people are the worker's until it is used again.
func (w *worker) findPeople(ctx context.Context, photo Photo, limit int) ([]Person, error) {
	if err := w.open(photo); err != nil {
		return nil, err
	}
	seen := "the detector sees nobody"
	for level := range 1 + detect.Levels {
		if err := w.search(ctx, level); err != nil {
			return nil, err
		}
		if err := w.readAll(ctx, limit); err != nil {
			return nil, err
		}
		if w.options.Count && level == 0 && len(w.people) == 1 && w.people[0].People == 1 {
			if err := w.countOthers(ctx); err != nil {
				return nil, err
			}
		}
		if len(w.people) > 0 {
			return w.people, nil
		}
		if len(w.found) > 0 {
			seen = "what the detector took for a person is not shaped like a body"
		}
	}
	return nil, failure(NoPerson, "%s; use a photo that shows one person whole, upright and well lit, no less than a tenth of its height", seen)
}

// readAll reads at most limit of the people who were found, each once.
func (w *worker) readAll(ctx context.Context, limit int) error {
	for _, f := range w.found {
		if err := w.read(ctx, f); err != nil {
			return err
		}
		if len(w.people) == limit {
			break
		}
	}
	return nil
}

// read runs the landmark network on one detected person, and adds the person to w.people if there
// is a body where the detector took something for one, and one that was not read before.
func (w *worker) read(ctx context.Context, d detect.Detection) error {
	roi := d.ROI(w.src.W, w.src.H)
	if !roi.Valid() {
		return nil
	}
	if err := w.crop(w.landmarks.Input(), landmark.InputSize, roi, imgproc.Replicate, 0); err != nil {
		return err
	}
	if err := w.landmarks.Run(ctx); err != nil {
		return fmt.Errorf("find landmarks: %w", err)
	}
	out := landmark.ReadOutputs(w.landmarks.Output, w.options.segmented())
	if !landmark.Present(out.Flag) {
		return nil
	}
	w.people = append(w.people, Person{
		Width: w.src.W, Height: w.src.H, Score: d.Score, Presence: out.Flag, ROI: roi, People: len(w.found),
	})
	p := &w.people[len(w.people)-1]
	p.Read(out)
	p.Project(roi)
	if w.wasRead(p) {
		w.people = w.people[:len(w.people)-1]
		return nil
	}
	if w.mask != nil {
		w.segment(p, out.Mask)
	}
	return nil
}

// wasRead reports whether the last person is one of those before: two detections may lead to one
// body.
func (w *worker) wasRead(last *Person) bool {
	for i := range w.people[:len(w.people)-1] {
		if last.Same(&w.people[i].Result) {
			return true
		}
	}
	return false
}

package pipeline

import (
	"context"

	"github.com/hypermob/pose/internal/detect"
)

// minOther is the least score at which somebody counts whom the network sees with the person found
// painted over. What sticks out of the paint gets up to 0.67.
const minOther = 0.7

// countOthers adds to the only person's count those whom the network sees with that person painted
// over. It sees little beside the largest person.
func (w *worker) countOthers(ctx context.Context) error {
	if err := w.show(w.part); err != nil {
		return err
	}
	only := &w.people[0]
	square, _ := w.part.Pad()
	detect.PaintOver(w.detector.Input(), square, only.Bounds())
	w.found = w.found[:0]
	if err := w.see(ctx, w.part); err != nil {
		return err
	}
	for _, d := range w.found {
		if d.Score >= minOther {
			only.People++
		}
	}
	return nil
}

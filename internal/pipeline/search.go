package pipeline

import (
	"context"
	"fmt"

	"github.com/hypermob/pose/internal/detect"
	"github.com/hypermob/pose/internal/imgproc"
)

// search fills w.found with the people in the part of the photo, best first. At level 0 the network
// sees it whole, as MediaPipe's does, and misses who is less high than a third of its longer side;
// at each further level it sees smaller squares.
func (w *worker) search(ctx context.Context, level int) error {
	w.found = w.found[:0]
	if level == 0 {
		return w.look(ctx, w.part)
	}
	for _, tile := range detect.Tiles(w.part, level-1) {
		if err := w.lookCloser(ctx, tile); err != nil {
			return err
		}
	}
	return w.confirm(ctx)
}

// look runs the detector network on a rectangle of the photo, and adds whom it sees to w.found.
func (w *worker) look(ctx context.Context, rectangle imgproc.ROI) error {
	if err := w.show(rectangle); err != nil {
		return err
	}
	return w.see(ctx, rectangle)
}

// show gives the detector network a rectangle of the photo to see.
func (w *worker) show(rectangle imgproc.ROI) error {
	square, _ := rectangle.Pad()
	return w.crop(w.detector.Input(), detect.InputSize, square, imgproc.Zero, -1)
}

// see runs the detector network on the rectangle that it was shown.
func (w *worker) see(ctx context.Context, rectangle imgproc.ROI) error {
	if err := w.detector.Run(ctx); err != nil {
		return fmt.Errorf("detect people: %w", err)
	}
	_, padding := rectangle.Pad()
	out := detect.ReadOutputs(w.detector.Output)
	w.raw = detect.Decode(w.raw[:0], out.Boxes, out.Scores)
	w.clustered = detect.Suppress(w.clustered[:0], w.raw)
	for _, d := range w.clustered {
		d = d.Unpad(padding).Place(rectangle, w.src.W, w.src.H)
		if w.searches(d) {
			w.found = append(w.found, d)
		}
	}
	return nil
}

// lookCloser looks at a square, and keeps those whom it may show whole.
func (w *worker) lookCloser(ctx context.Context, square imgproc.ROI) error {
	from := len(w.found)
	err := w.look(ctx, square)
	fitting := w.found[:from]
	for _, d := range w.found[from:] {
		if d.Fits(square.W, w.src.W, w.src.H) {
			fitting = append(fitting, d)
		}
	}
	w.found = fitting
	return err
}

// searches reports whether a person is where the caller wants people found. The whole photo has
// those too whose hips are beyond its edges.
func (w *worker) searches(d detect.Detection) bool {
	if w.part == imgproc.Whole(w.src.W, w.src.H) {
		return true
	}
	x, y := d.Keypoints[detect.MidHip].X*float32(w.src.W), d.Keypoints[detect.MidHip].Y*float32(w.src.H)
	return 2*max(x-w.part.CX, w.part.CX-x) <= w.part.W && 2*max(y-w.part.CY, w.part.CY-y) <= w.part.H
}

// maxCandidates bounds how many finds of a closer search are looked at again.
const maxCandidates = 32

// minConfirmed is the least score at which a find of a closer search counts once it is looked at
// again.
const minConfirmed = 0.8

// confirm looks again at each find of the closer search, in a square that shows it in the size that
// the network knows best. Squares cut people apart and find some where none is: most of these are
// not found again.
func (w *worker) confirm(ctx context.Context) error {
	candidates := detect.Suppress(nil, w.found)
	w.found = w.found[:0]
	for _, c := range candidates[:min(len(candidates), maxCandidates)] {
		square := c.Closer(w.src.W, w.src.H)
		if !square.Valid() {
			continue
		}
		if err := w.lookCloser(ctx, square); err != nil {
			return err
		}
	}
	sure := w.found[:0]
	for _, d := range w.found {
		if d.Score >= minConfirmed {
			sure = append(sure, d)
		}
	}
	w.found = detect.Suppress(nil, sure)
	return nil
}

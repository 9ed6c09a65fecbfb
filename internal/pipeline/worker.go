package pipeline

import (
	"github.com/hypermob/pose/internal/backend"
	"github.com/hypermob/pose/internal/detect"
	"github.com/hypermob/pose/internal/imgproc"
	"github.com/hypermob/pose/internal/parallel"
)

// A worker takes one photo at a time through the pipeline. All its memory is kept
// for the next one.
type worker struct {
	options   Options
	detector  backend.Runner
	landmarks backend.Runner

	src            imgproc.Source
	part           imgproc.ROI        // of the photo, where people are looked for
	raw, clustered []detect.Detection // of one run of the detector network
	found          []detect.Detection // in the photo, or by the search so far
	people         []Person           // of those found, who were read
	mask           []float32          // probabilities, as the network gives them; nil if not segmented
}

// newWorker returns a worker, or leaves nothing open.
func newWorker(n *networks, o Options) (_ *worker, err error) {
	w := &worker{options: o}
	whole := false
	defer func() {
		if !whole {
			w.close()
		}
	}()
	if w.detector, err = n.detector.NewRunner(o.Threads); err != nil {
		return nil, err
	}
	if w.landmarks, err = n.landmarks.NewRunner(o.Threads); err != nil {
		return nil, err
	}
	if o.segmented() {
		w.mask = make([]float32, imgproc.MaskSize*imgproc.MaskSize)
	}
	whole = true
	return w, nil
}

// forget drops what belongs to the last caller.
func (w *worker) forget() {
	w.src = imgproc.Source{}
	clear(w.people)
	w.people = w.people[:0]
}

// close closes those runners that were made.
func (w *worker) close() {
	for _, r := range []backend.Runner{w.detector, w.landmarks} {
		if r != nil {
			r.Close()
		}
	}
}

// rows divides n rows among as many goroutines as the networks have threads.
func (w *worker) rows(n int, do func(from, to int)) {
	parts := min(w.options.Threads, n)
	parallel.Do(parts, func(i int) { do(i*n/parts, (i+1)*n/parts) })
}

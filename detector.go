package pose

import (
	"context"
	"errors"
	"fmt"
	"image"

	"github.com/hypermob/pose/internal/backend"
	"github.com/hypermob/pose/internal/detect"
	"github.com/hypermob/pose/internal/imgproc"
	"github.com/hypermob/pose/internal/landmark"
	"github.com/hypermob/pose/internal/parallel"
	"github.com/hypermob/pose/models/detector"
)

// The outputs of the networks, by their number in the file.
const (
	outBoxes, outScores = 0, 1

	outPoints, outFlag, outMask, outHeatmap, outWorld = 0, 1, 2, 3, 4
)

// networks are the two networks that every worker of a Detector runs.
type networks struct {
	detector  backend.Network // outputs: boxes, scores
	landmarks backend.Network // outputs: points, flag, heatmap, world, and mask if segmentation is wanted
}

// A loader is backend.Load; tests that compare engines have others.
type loader func(file string, outputs ...int) (backend.Network, error)

// loadNetworks loads both networks at once: each has parts that only one processor works on.
func loadNetworks(load loader, model Model, segmentation bool) (n networks, err error) {
	outputs := []int{outPoints, outFlag, outHeatmap, outWorld}
	if segmentation {
		outputs = append(outputs, outMask)
	}
	var errs [2]error
	parallel.Do(2, func(i int) {
		if i == 0 {
			n.detector, errs[i] = load(detector.Weights(), outBoxes, outScores)
		} else {
			n.landmarks, errs[i] = load(model.weights(), outputs...)
		}
	})
	if err = errors.Join(errs[:]...); err != nil {
		n.close()
	}
	return n, err
}

// close closes those that were loaded.
func (n *networks) close() {
	for _, network := range []backend.Network{n.detector, n.landmarks} {
		if network != nil {
			network.Close()
		}
	}
	*n = networks{}
}

// A worker takes one photo at a time through the pipeline. All its memory is kept
// for the next one.
type worker struct {
	options   detectorOptions
	detector  backend.Runner
	landmarks backend.Runner

	src         imgproc.Source
	part        imgproc.ROI // of the photo, where people are looked for
	focalLength float64
	truncated   bool
	found       []detect.Detection // the people of the photo, or of the search so far
	raw, people []detect.Detection // of one run of the detector network
	result      landmark.Result
	seen        []landmark.Result // of the persons found before in this photo
	mask        []float32         // probabilities, as the network gives them
}

func newWorker(n *networks, o detectorOptions) (w *worker, err error) {
	w = &worker{options: o}
	if w.detector, err = n.detector.NewRunner(o.threads); err != nil {
		return nil, err
	}
	if w.landmarks, err = n.landmarks.NewRunner(o.threads); err != nil {
		w.detector.Close()
		return nil, err
	}
	if o.mask || o.silhouette {
		w.mask = make([]float32, imgproc.MaskSize*imgproc.MaskSize)
	}
	return w, nil
}

// forget drops what belongs to the last caller.
func (w *worker) forget() { w.src, w.seen = imgproc.Source{}, w.seen[:0] }

func (w *worker) close() {
	w.detector.Close()
	w.landmarks.Close()
}

// read runs the landmark network on one detected person. The Pose is nil if there is
// no body where the detector took something for one.
func (w *worker) read(ctx context.Context, d detect.Detection) (*Pose, error) {
	roi := d.ROI(w.src.W, w.src.H)
	if !roi.Valid() {
		return nil, nil
	}
	if err := w.crop(w.landmarks.Input(), landmark.InputSize, roi, imgproc.Replicate, 0); err != nil {
		return nil, err
	}
	if err := w.landmarks.Run(ctx); err != nil {
		return nil, fmt.Errorf("pose: find landmarks: %w", err)
	}
	out := w.landmarks.Output
	flag := out(1)[0]
	if !landmark.Present(flag) {
		return nil, nil
	}
	w.result.Read(out(0), out(2), out(3))
	w.result.Project(roi)
	p := &Pose{
		ImageWidth: w.src.W, ImageHeight: w.src.H,
		Score: float64(d.Score), Presence: float64(flag), People: len(w.found),
		ROI:         ROI{Point{float64(roi.CX), float64(roi.CY)}, float64(roi.W), float64(roi.Rotation)},
		FocalLength: w.focalLength, Truncated: w.truncated,
	}
	w.copyLandmarks(p)
	if w.mask != nil {
		w.segment(p, out(4), roi)
	}
	return p, nil
}

// findPeople returns at most limit people, best first, at least one. It looks closer only as long
// as it finds nobody.
func (w *worker) findPeople(ctx context.Context, img image.Image, limit int) ([]*Pose, error) {
	if err := w.open(img); err != nil {
		return nil, err
	}
	seen := "the detector sees nobody"
	for level := range 1 + detect.Levels {
		if err := w.search(ctx, level); err != nil {
			return nil, err
		}
		all, err := w.readAll(ctx, limit)
		if err == nil && w.options.count && level == 0 && len(all) == 1 && all[0].People == 1 {
			err = w.countOthers(ctx, all[0])
		}
		if err != nil || len(all) > 0 {
			return all, err
		}
		if len(w.found) > 0 {
			seen = "what was taken for a person has no body's shape"
		}
	}
	return nil, errNoPerson(seen)
}

// readAll returns at most limit of the people who were found, each once.
func (w *worker) readAll(ctx context.Context, limit int) (all []*Pose, err error) {
	for _, f := range w.found {
		p, err := w.read(ctx, f)
		if err != nil {
			return nil, err
		}
		if p != nil && w.unseen() {
			all = append(all, p)
		}
		if len(all) == limit {
			break
		}
	}
	return all, nil
}

// unseen reports whether the person read last was not among those before, and
// remembers that person: two detections may lead to one body.
func (w *worker) unseen() bool {
	if !w.result.Distinct(w.seen) {
		return false
	}
	w.seen = append(w.seen, w.result)
	return true
}

func (w *worker) copyLandmarks(p *Pose) {
	for i, l := range w.result.Points {
		p.Landmarks[i] = Landmark{float64(l.X), float64(l.Y), float64(l.Z), float64(l.Visibility), float64(l.Presence)}
		r := w.result.World[i]
		p.WorldLandmarks[i] = WorldLandmark{float64(r.X), float64(r.Y), float64(r.Z), float64(l.Visibility)}
	}
}

// segment adds the silhouette and the mask to p, as far as they are wanted.
func (w *worker) segment(p *Pose, logits []float32, roi imgproc.ROI) {
	imgproc.Sigmoid(w.mask, logits)
	if w.options.silhouette {
		if crown, sole, ok := imgproc.Silhouette(w.mask, roi, w.src.W, w.src.H); ok {
			p.Silhouette = &Silhouette{Crown: Point(crown), Sole: Point(sole)}
			p.Silhouette.findEnds(&p.Landmarks, w.mask, roi, w.src.W, w.src.H)
			p.Silhouette.outline(&p.Landmarks, w.mask, roi)
		}
	}
	if !w.options.mask {
		return
	}
	p.Mask = &Mask{Width: w.src.W, Height: w.src.H, Pix: make([]float32, w.src.W*w.src.H)}
	w.rows(w.src.H, func(from, to int) { imgproc.MaskRows(p.Mask.Pix, w.src.W, w.src.H, w.mask, roi, from, to) })
}

// open prepares to read the image.
func (w *worker) open(img image.Image) error {
	photo := unwrap(img)
	w.focalLength, w.truncated = photo.FocalLength, photo.Truncated
	if err := readImage(func() (err error) {
		w.src, err = imgproc.NewSource(photo.Image)
		return err
	}); err != nil {
		return err
	}
	return w.choosePart(photo.Region)
}

// crop fills a network's input, of size×size pixels from lo to 1, with what lies under roi.
func (w *worker) crop(dst []float32, size int, roi imgproc.ROI, border imgproc.Border, lo float32) error {
	return readImage(func() error {
		w.rows(size, func(from, to int) {
			imgproc.WarpRows(dst, size, w.src, roi, border, lo, 1, from, to)
		})
		return nil
	})
}

// readImage calls read, whose errors are the image's. So are its panics: the methods of an image
// are the caller's.
func readImage(read func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("%w: reading its pixels panicked: %v", ErrInvalidImage, parallel.Value(v))
		}
	}()
	if err := read(); err != nil {
		return fmt.Errorf("%w: %v", ErrInvalidImage, err)
	}
	return nil
}

// rows divides n rows among as many goroutines as the networks have threads.
func (w *worker) rows(n int, do func(from, to int)) {
	parts := min(w.options.threads, n)
	parallel.Do(parts, func(i int) { do(i*n/parts, (i+1)*n/parts) })
}

// errNoPerson is ErrNoPerson with what was seen and what to do.
func errNoPerson(seen string) error {
	return fmt.Errorf("%w: %s; use a photo that shows one person whole, upright and well lit, no less than a tenth of its height", ErrNoPerson, seen)
}

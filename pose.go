package pose

import (
	"context"
	"fmt"
	"image"
	"runtime"

	"github.com/hypermob/pose/internal/backend"
	"github.com/hypermob/pose/models/full"
	"github.com/hypermob/pose/models/heavy"
	"github.com/hypermob/pose/models/lite"
)

// A Model is one of the BlazePose landmark networks: [Heavy], [Full] or [Lite], or one of the
// caller's own ([NewModel]). The zero value is none. A program carries the weights of the models
// that it names, and no others.
type Model struct {
	name    string
	weights func() string
}

// Heavy is the most exact network (28 MB; MediaPipe's model_complexity 2).
func Heavy() Model { return Model{"heavy", heavy.Weights} }

// Full is the middle one (6 MB; MediaPipe's model_complexity 1).
func Full() Model { return Model{"full", full.Weights} }

// Lite is the fastest one (3 MB; MediaPipe's model_complexity 0).
func Lite() Model { return Model{"lite", lite.Weights} }

// String returns "heavy", "full", "lite" or what [NewModel] was told.
func (m Model) String() string { return m.name }

// An Option sets how a [Detector] works.
type Option func(*detectorOptions) error

type detectorOptions struct {
	threads          int
	mask, silhouette bool
	count            bool
}

// WithThreads sets the number of goroutines that work on one photo, 1 to 256; the default is
// runtime.GOMAXPROCS(0), and 256 at most. The result does not depend on it. Where many photos are
// detected at once, 1 spares the hand-over between goroutines.
func WithThreads(n int) Option {
	return func(o *detectorOptions) error {
		if n < 1 || n > maxThreads {
			return fmt.Errorf("%w: a detector takes 1 to %d threads, not %d", ErrInvalidInput, maxThreads, n)
		}
		o.threads = n
		return nil
	}
}

// maxThreads bounds the memory of a call, since each thread has scratch of its own. Far fewer keep
// the networks busy.
const maxThreads = 256

// WithMask sets whether a [Pose] has the person's Mask, at the size of the photo. The
// default is not: it takes 4 bytes for each pixel.
func WithMask(on bool) Option {
	return func(o *detectorOptions) error { o.mask = on; return nil }
}

// WithSilhouette sets whether a [Pose] has the person's Silhouette, which [Measure] reads
// the scale from. The default is that it has. Without Mask and Silhouette the
// network's segmentation branch is not computed.
func WithSilhouette(on bool) Option {
	return func(o *detectorOptions) error { o.silhouette = on; return nil }
}

// WithCount sets whether the photo of one person is searched for others once more, so that People
// of [Pose] and the warning [MultiplePeople] miss fewer of them. The default is not: it takes
// another run of the detector network.
func WithCount(on bool) Option {
	return func(o *detectorOptions) error { o.count = on; return nil }
}

// A Detector finds people in photos. It is safe for concurrent use: up to
// runtime.GOMAXPROCS(0) calls, as that was when the Detector was made, run at the same
// time, each on memory of its own that is kept for the next call; more calls wait their turn.
type Detector struct{ workers *pool }

// NewDetector returns a Detector that runs the given network. The error wraps
// [ErrInvalidInput] where the model or an option is not valid.
func NewDetector(model Model, opts ...Option) (*Detector, error) {
	o := detectorOptions{threads: min(runtime.GOMAXPROCS(0), maxThreads), silhouette: true}
	for _, opt := range opts {
		if err := opt(&o); err != nil {
			return nil, err
		}
	}
	if model.weights == nil {
		return nil, fmt.Errorf("%w: the model is none of pose.Heavy(), pose.Full(), pose.Lite() and pose.NewModel's", ErrInvalidInput)
	}
	n, err := loadNetworks(backend.Load, model, o.mask || o.silhouette)
	if err != nil {
		return nil, fmt.Errorf("pose: load the %s model: %w", model, err)
	}
	return &Detector{newPool(n, o, runtime.GOMAXPROCS(0))}, nil
}

// Detect returns the person of whom the detector is surest, as MediaPipe Pose does. The image must
// be upright: see [Decode]; of a [*Photo] it takes the focal length too. The image must not change
// meanwhile. Only the pixels that the networks look at are read.
//
// Where MediaPipe finds nobody, Detect looks closer, in squares of a half and then of a fifth of
// the photo's longer side. So it finds people who are no less than a tenth of the photo's height,
// and takes longer to find that there is nobody: some 60 to 150 runs of the detector network in
// place of one. The Region of a [Photo] limits where it looks. People are found whichever way they
// are turned; [Measure] says so if the photo seems to lie on its side.
//
// The error wraps [ErrNoPerson] if there is no person, [ErrInvalidImage] if the image cannot be
// read, [ErrInvalidInput] if the Photo's Region has no pixel of it, [ErrClosed] after Close, or is
// the context's, which is looked at every few milliseconds. An image cannot be read if it is nil or
// empty, has a side of more than 2^24 pixels or more than 2^30 of them, if one of package image's
// types holds fewer than its bounds claim, or if one of its methods panics.
func (d *Detector) Detect(ctx context.Context, img image.Image) (*Pose, error) {
	all, err := d.DetectAll(ctx, img, 1)
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// DetectAll returns at most limit people, best first, each person once. Errors are those of Detect;
// [ErrInvalidInput] if limit is less than 1. People who are small in the photo are missed if larger
// ones are found: see People of [Pose].
func (d *Detector) DetectAll(ctx context.Context, img image.Image, limit int) (all []*Pose, err error) {
	if limit < 1 {
		return nil, fmt.Errorf("%w: at most %d people is none", ErrInvalidInput, limit)
	}
	err = d.workers.use(ctx, func(w *worker) error {
		all, err = w.findPeople(ctx, img, limit)
		return err
	})
	return all, err
}

// Close waits for calls under way, lets those that wait fail with [ErrClosed], and
// gives all memory back. A second Close does nothing.
func (d *Detector) Close() error {
	d.workers.close()
	return nil
}

// Engine says what runs the networks, for logs and bug reports: "go" and the set of kernels that
// suits the processor, as in "go (avx512)", "go (avx2)", "go (neon)" or, where there is no
// assembly, "go (plain)"; or with -tags tflite TensorFlow Lite and its version, as in "tflite
// 2.19.0 (XNNPACK)". All Detectors of a program have the same.
func (d *Detector) Engine() string { return backend.Engine() }

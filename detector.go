package pose

import (
	"context"
	"errors"
	"fmt"
	"image"

	"github.com/hypermob/pose/internal/backend"
	"github.com/hypermob/pose/internal/body"
	"github.com/hypermob/pose/internal/pipeline"
)

// An Option sets how a [Detector] works.
type Option func(*detectorOptions) error

type detectorOptions = pipeline.Options

// WithThreads sets the number of goroutines that work on one photo, 1 to 256; the default is
// runtime.GOMAXPROCS(0), and 256 at most. The result does not depend on it. Where many photos are
// detected at once, 1 spares the hand-over between goroutines.
func WithThreads(n int) Option {
	return func(o *detectorOptions) error {
		if n < 1 || n > pipeline.MaxThreads {
			return fmt.Errorf("%w: a detector takes 1 to %d threads, not %d", ErrInvalidInput, pipeline.MaxThreads, n)
		}
		o.Threads = n
		return nil
	}
}

// WithMask sets whether a [Pose] has the person's Mask, at the size of the photo. The
// default is not: it takes 4 bytes for each pixel.
func WithMask(on bool) Option {
	return func(o *detectorOptions) error { o.Mask = on; return nil }
}

// WithSilhouette sets whether a [Pose] has the person's Silhouette, which [Measure] reads
// the scale from. The default is that it has. Without Mask and Silhouette the
// network's segmentation branch is not computed.
func WithSilhouette(on bool) Option {
	return func(o *detectorOptions) error { o.Silhouette = on; return nil }
}

// WithCount sets whether the photo of one person is searched for others once more, so that People
// of [Pose] and the warning [MultiplePeople] miss fewer of them. The default is not: it takes
// another run of the detector network.
func WithCount(on bool) Option {
	return func(o *detectorOptions) error { o.Count = on; return nil }
}

// A Detector finds people in photos. It is safe for concurrent use: up to
// runtime.GOMAXPROCS(0) calls, as that was when the Detector was made, run at the same
// time, each on memory of its own that is kept for the next call; more calls wait their turn.
type Detector struct {
	people *pipeline.Pool
	model  Model
}

// NewDetector returns a Detector that runs the given network. The error wraps
// [ErrInvalidInput] where the model or an option is not valid.
func NewDetector(model Model, opts ...Option) (*Detector, error) {
	o := detectorOptions{Threads: pipeline.DefaultThreads(), Silhouette: true}
	for _, opt := range opts {
		if err := opt(&o); err != nil {
			return nil, err
		}
	}
	if model.weights == nil {
		return nil, fmt.Errorf("%w: the model is none of pose.Heavy(), pose.Full(), pose.Lite() and pose.NewModel's", ErrInvalidInput)
	}
	people, err := pipeline.New(model.weights(), o)
	if err != nil {
		return nil, fmt.Errorf("pose: load the %s model: %w", model, err)
	}
	return &Detector{people, model}, nil
}

// Detect returns the person with the highest score of the detector, as MediaPipe Pose does. The
// image must be upright: see [Decode]; of a [*Photo] it takes the focal length too. The image must
// not change meanwhile. Only the pixels that the networks look at are read.
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
		return nil, fmt.Errorf("%w: the limit must be at least 1 person, not %d", ErrInvalidInput, limit)
	}
	photo := unwrap(img)
	searched := pipeline.Photo{Image: photo.Image, Region: photo.Region}
	err = d.people.Find(ctx, searched, limit, func(people []pipeline.Person) {
		for i := range people {
			all = append(all, d.pose(&people[i], &photo))
		}
	})
	return all, detectError(err)
}

// pose makes a Pose of a person whom the pipeline found.
func (d *Detector) pose(found *pipeline.Person, photo *Photo) *Pose {
	roi := found.ROI
	p := &Pose{
		Version: poseVersion, Model: d.model.name,
		ImageWidth: found.Width, ImageHeight: found.Height,
		Score: float64(found.Score), Presence: float64(found.Presence), People: found.People,
		ROI:         ROI{Point{float64(roi.CX), float64(roi.CY)}, float64(roi.W), float64(roi.Rotation)},
		FocalLength: photo.FocalLength, Truncated: photo.Truncated,
	}
	for i, l := range found.Points {
		w := found.World[i]
		p.Landmarks[i] = Landmark{float64(l.X), float64(l.Y), float64(l.Z), float64(l.Visibility), float64(l.Presence)}
		p.WorldLandmarks[i] = WorldLandmark{float64(w.X), float64(w.Y), float64(w.Z), float64(l.Visibility)}
	}
	if found.HasSilhouette {
		s := &found.Silhouette
		p.Silhouette = &Silhouette{Point(s.Crown), Point(s.Sole), Point(s.Top), Point(s.Bottom), body.EncodeOutline(s.Outline)}
	}
	if found.Mask != nil {
		p.Mask = &Mask{found.Width, found.Height, found.Mask}
	}
	return p
}

// detectError makes the package's error of one of the pipeline's.
func detectError(err error) error {
	if err == nil {
		return nil
	}
	var known *pipeline.Error
	if !errors.As(err, &known) {
		return fmt.Errorf("pose: %w", err)
	}
	switch known.Kind {
	case pipeline.Closed:
		return ErrClosed
	case pipeline.InvalidImage:
		return fmt.Errorf("%w: %s", ErrInvalidImage, known.Message)
	case pipeline.InvalidRegion:
		return fmt.Errorf("%w: %s", ErrInvalidInput, known.Message)
	}
	return fmt.Errorf("%w: %s", ErrNoPerson, known.Message)
}

// Close waits for calls under way, lets those that wait fail with [ErrClosed], and
// gives all memory back. A second Close does nothing.
func (d *Detector) Close() error {
	d.people.Close()
	return nil
}

// Engine says what runs the networks, for logs and bug reports: "go" and the set of kernels that
// suits the processor, as in "go (avx512)", "go (avx2)", "go (neon)" or, where there is no
// assembly, "go (plain)"; or with -tags tflite TensorFlow Lite and its version, as in "tflite
// 2.19.0 (XNNPACK)". All Detectors of a program have the same.
func (d *Detector) Engine() string { return backend.Engine() }

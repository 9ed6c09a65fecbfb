package pose

import (
	"context"
	"errors"
	"fmt"
	"image"

	"github.com/hypermob/pose/internal/body"
	"github.com/hypermob/pose/internal/pipeline"
)

// An Option sets how a [Detector] works.
type Option func(*detectorOptions) error

type detectorOptions = pipeline.Options

// WithThreads sets the number of goroutines that work on one photo, 1 to 256. The default is
// runtime.GOMAXPROCS(0), but at most 256. The result does not depend on it. If many photos are
// detected at the same time, 1 saves handing work from one goroutine to another.
func WithThreads(n int) Option {
	return func(o *detectorOptions) error {
		if n < 1 || n > pipeline.MaxThreads {
			return fmt.Errorf("%w: a detector takes 1 to %d threads, not %d", ErrInvalidInput, pipeline.MaxThreads, n)
		}
		o.Threads = n
		return nil
	}
}

// WithMask sets whether a [Pose] has the person's Mask, at the size of the photo. It is off by
// default, because a mask takes 4 bytes for each pixel.
func WithMask(on bool) Option {
	return func(o *detectorOptions) error { o.Mask = on; return nil }
}

// WithSilhouette sets whether a [Pose] has the person's Silhouette, from which [Measure] reads the
// scale. It is on by default. Without Mask and Silhouette, the network's segmentation branch is not
// computed.
func WithSilhouette(on bool) Option {
	return func(o *detectorOptions) error { o.Silhouette = on; return nil }
}

// WithCount sets whether the photo of one person is searched once more for other people, so that
// People of [Pose] and the warning [MultiplePeople] miss fewer of them. It is off by default,
// because it takes another run of the detector network.
func WithCount(on bool) Option {
	return func(o *detectorOptions) error { o.Count = on; return nil }
}

// WithPortableBits sets whether the networks give the same bits on every processor with Go
// assembly. It is off by default: the kernels for AMX add in another order, so the last bits differ
// on processors that have it (see the package comment). With the option, AMX is not used. It
// changes nothing on other processors, nor with -tags tflite.
func WithPortableBits(on bool) Option {
	return func(o *detectorOptions) error { o.PortableBits = on; return nil }
}

// A Detector finds people in photos. It is safe for concurrent use. Up to runtime.GOMAXPROCS(0)
// calls (the value when the Detector was made) run at the same time, and more calls wait. Each call
// has its own memory, which is kept for the next one.
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
		return nil, fmt.Errorf("%w: the Model is empty; use pose.Heavy(), pose.Full(), pose.Lite() or pose.NewModel", ErrInvalidInput)
	}
	people, err := pipeline.New(model.weights(), o)
	if err != nil {
		return nil, fmt.Errorf("pose: load the %s model: %w", model, err)
	}
	return &Detector{people, model}, nil
}

// Detect returns the person with the highest score of the detector network, as MediaPipe Pose does.
// The image must be upright, as [Decode] returns it, and must not change during the call. From a
// [*Photo], Detect also takes the focal length. It reads only the pixels that the networks look at.
//
// If MediaPipe would find nobody, Detect searches again in squares of half, and then of a fifth, of
// the photo's longer side. So it finds people down to a tenth of the photo's height. It takes longer
// to find out that there is nobody: the detector network runs some 60 to 150 times instead of once.
// The Region of a [Photo] limits the search. People are found whichever way they are turned.
// [Measure] says so if the photo seems to lie on its side.
//
// The error wraps [ErrNoPerson] if there is no person, [ErrInvalidImage] if the image cannot be
// read, and [ErrInvalidInput] if the Photo's Region has no pixel of the image. After Close it is
// [ErrClosed]. If the context ends, which is checked every few milliseconds, it is the context's
// error. An image cannot be read if it is nil or empty, has a side of more than 2^24 pixels or more
// than 2^30 pixels in all, has fewer pixels than its bounds claim (for package image's types), or if
// one of its methods panics.
func (d *Detector) Detect(ctx context.Context, img image.Image) (*Pose, error) {
	all, err := d.DetectAll(ctx, img, 1)
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// DetectAll returns up to limit people, the one with the highest score first, and each only once. Its
// errors are those of Detect, and [ErrInvalidInput] if limit is less than 1. If there are large
// people in the photo, small ones are missed: see People of [Pose].
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
// suits the processor, as in "go (amx)", "go (avx512)", "go (avx2)", "go (neon)" or, where there is
// no assembly, "go (plain)"; or with -tags tflite TensorFlow Lite and its version, as in "tflite
// 2.19.0 (XNNPACK)". It is the same for all Detectors of a program, except those with
// [WithPortableBits].
func (d *Detector) Engine() string { return d.people.Engine() }

// Package worker measures the rows of a batch: a row in, a line out. examples/batch runs it on
// Apache Beam, and the server's Lambda program answers S3 Batch Operations and Step Functions with
// it. What is wrong with a row or a photo is part of the line: no row ends a batch.
package worker

import (
	"context"
	"errors"
	"runtime"
	"time"

	"github.com/hypermob/pose"
)

// A Config sets up a [Worker]. Zero fields take the defaults that they name.
type Config struct {
	Model  pose.Model  // default heavy
	Method pose.Method // default anatomical
	Tape   bool        // adds what a tailor's tape would measure
	// Photos is how many are decoded and measured at the same time, each by one thread. Default
	// GOMAXPROCS.
	Photos int
	// MaxBytes limits a photo's file. Default 20 MiB.
	MaxBytes int64
	// MaxPixels limits a photo's width times height. Default 50 million.
	MaxPixels int
	// Timeout is how long it may take to read a photo's file, and again to measure the photo.
	// Default 1 minute.
	Timeout time.Duration
	// Patience is how long a photo that cannot be read is tried again, if that may help. Default 2
	// minutes; below 0: once.
	Patience time.Duration
	// BucketOptions are those of gocloud.dev/blob/s3blob for all buckets of S3, such as
	// region=eu-west-1.
	BucketOptions string
	// Hosts are the host:port that may have an address that is not public.
	Hosts []string
	// NoFiles refuses addresses of this machine's files.
	NoFiles bool
	// Formats are what photos are read besides those that the library reads, such as what
	// heif.HEIC returns.
	Formats []pose.DecodeOption
	// Store keeps an annotated picture and returns its address. Default: none is drawn.
	Store func(ctx context.Context, name string, jpeg []byte) (address string, err error)
}

func (c Config) withDefaults() Config {
	if c.Model.String() == "" {
		c.Model = pose.Heavy()
	}
	setDefault(&c.Method, pose.Anatomical)
	setDefault(&c.Photos, runtime.GOMAXPROCS(0))
	setDefault(&c.MaxBytes, 20<<20)
	setDefault(&c.MaxPixels, 50_000_000)
	setDefault(&c.Timeout, time.Minute)
	setDefault(&c.Patience, 2*time.Minute)
	return c
}

func setDefault[T comparable](v *T, d T) {
	var zero T
	if *v == zero {
		*v = d
	}
}

// A Worker measures rows. Any number of calls may run at the same time; they share its processors
// and its memory.
type Worker struct {
	config   Config
	detector *pose.Detector
	sources  *sources
	bench    *bench
	under    chan struct{} // a token for each ID under way, so that few files wait in memory
}

// New returns a Worker with its networks loaded.
func New(c Config) (*Worker, error) {
	c = c.withDefaults()
	if c.Photos < 0 || c.MaxBytes < 0 || c.MaxPixels < 0 || c.Timeout < 0 {
		return nil, errors.New("worker: a number of photos, bytes, pixels or a time is below zero")
	}
	d, err := pose.NewDetector(c.Model, pose.WithThreads(1))
	if err != nil {
		return nil, err
	}
	return &Worker{
		config: c, detector: d, sources: newSources(c),
		bench: newBench(c.Photos), under: make(chan struct{}, 4*c.Photos),
	}, nil
}

// Close gives everything back. No call may be under way.
func (w *Worker) Close() error { return errors.Join(w.detector.Close(), w.sources.close()) }

// Attributes adds what an object's writer stored with it, such as height_cm=175, to the row, where
// the row lacks it. S3 calls it metadata.
func (w *Worker) Attributes(ctx context.Context, r *Row) error {
	for _, image := range r.Images {
		var stored map[string]string
		err := Retry(ctx, w.config.Patience, func() (err error) {
			stored, err = w.sources.attributes(ctx, image)
			return err
		})
		if err != nil {
			return err
		}
		r.FillIn(stored)
	}
	return nil
}

// FillIn sets the fields of a person that the row lacks from texts.
func (r *Row) FillIn(texts map[string]string) {
	scaled := r.Height != nil || r.Reference != nil
	for name, missing := range map[string]bool{
		"height_cm": !scaled, "reference": !scaled && texts["height_cm"] == "",
		"sex": r.Sex == "", "age": r.Age == nil,
	} {
		if missing {
			r.note(r.SetText(name, texts[name]))
		}
	}
}

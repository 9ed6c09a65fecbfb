package main

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/tools/internal/renders"
)

var models = map[string]pose.Model{"heavy": pose.Heavy(), "full": pose.Full(), "lite": pose.Lite()}

// collect runs the detector on the renders of a directory, and writes those in which it
// finds a person as a file of photos. It may show the photos to the detector in a mirror.
func collect(dir, name, network string, mirrored bool) error {
	truth, err := renders.Truth(dir)
	if err != nil {
		return err
	}
	detector, err := pose.NewDetector(models[network])
	if err != nil {
		return err
	}
	defer detector.Close()
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	z, _ := gzip.NewWriterLevel(file, gzip.BestCompression) // fails for a bad level only
	out := json.NewEncoder(z)
	for _, r := range truth {
		p, err := detect(detector, filepath.Join(dir, r.Image), mirrored)
		if errors.Is(err, pose.ErrNoPerson) {
			fmt.Fprintf(os.Stderr, "%s: %v\n", r.Image, err)
			continue
		}
		if err != nil {
			return errors.Join(fmt.Errorf("%s: %w", r.Image, err), file.Close())
		}
		person := r.Index
		if r.Number != nil {
			person = *r.Number
		}
		f := &photo{Image: r.Image, Person: person, Tag: r.Tag, Stature: r.Stature, Age: r.Age, Sex: r.Sex, Lengths: r.Lengths.Mean, Distance: r.Camera.Distance, Scale: r.Scale,
			Tape: r.Tape.Mean, Kinds: r.Kinds, Domain: r.Domain, Outfit: r.Outfit}
		f.setPose(p)
		if err := out.Encode(f); err != nil {
			return errors.Join(err, file.Close())
		}
	}
	return errors.Join(z.Close(), file.Close())
}

func detect(d *pose.Detector, name string, mirrored bool) (*pose.Pose, error) {
	img, err := renders.Decode(name)
	if err != nil {
		return nil, err
	}
	if mirrored {
		img.Image = flipped{img.Image}
	}
	return d.Detect(context.Background(), img)
}

func round(v, by float64) float64 { return math.Round(v*by) / by }

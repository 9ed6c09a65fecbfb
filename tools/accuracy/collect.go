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
)

// A rendered person, as the generator's truth.json has it.
type rendered struct {
	Image   string
	Index   int
	Person  *int // absent in old files: each picture is of another person
	Tag     string
	Stature float64 `json:"stature_cm"`
	Age     float64 `json:"age_years"`
	Sex     string
	Lengths struct{ Mean map[pose.Segment]float64 } `json:"lengths_upright_cm"`
	Scale   float64                                 `json:"scale_cm_per_px_at_hips"`
	Camera  struct {
		Distance float64 `json:"distance_cm"`
	}
}

var models = map[string]pose.Model{"heavy": pose.Heavy(), "full": pose.Full(), "lite": pose.Lite()}

// readTruth reads the truth.json of a directory of renders.
func readTruth(dir string) ([]rendered, error) {
	b, err := os.ReadFile(filepath.Join(dir, "truth.json"))
	if err != nil {
		return nil, err
	}
	var truth struct{ Images []rendered }
	if err := json.Unmarshal(b, &truth); err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	return truth.Images, nil
}

// collect runs the detector on the renders of a directory, and writes those in which it
// finds a person as a file of photos. It may show the photos to the detector in a mirror.
func collect(dir, name, network string, mirrored bool) error {
	truth, err := readTruth(dir)
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
		if r.Person != nil {
			person = *r.Person
		}
		f := &photo{Image: r.Image, Person: person, Tag: r.Tag, Stature: r.Stature, Age: r.Age, Sex: r.Sex, Lengths: r.Lengths.Mean, Distance: r.Camera.Distance, Scale: r.Scale}
		f.setPose(p)
		if err := out.Encode(f); err != nil {
			return errors.Join(err, file.Close())
		}
	}
	return errors.Join(z.Close(), file.Close())
}

func decode(name string) (*pose.Photo, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return pose.Decode(file)
}

func detect(d *pose.Detector, name string, mirrored bool) (*pose.Pose, error) {
	img, err := decode(name)
	if err != nil {
		return nil, err
	}
	if mirrored {
		img.Image = flipped{img.Image}
	}
	return d.Detect(context.Background(), img)
}

func round(v, by float64) float64 { return math.Round(v*by) / by }

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

// collect runs the detector on the renders of a directory, and writes those in which it
// finds a person as a file of photos.
func collect(dirs []string, name, network string) error {
	models := map[string]pose.Model{"heavy": pose.Heavy(), "full": pose.Full(), "lite": pose.Lite()}
	if len(dirs) != 1 {
		return fmt.Errorf("-collect needs one directory, not %d", len(dirs))
	}
	dir := dirs[0]
	b, err := os.ReadFile(filepath.Join(dir, "truth.json"))
	if err != nil {
		return err
	}
	var truth struct{ Images []rendered }
	if err := json.Unmarshal(b, &truth); err != nil {
		return fmt.Errorf("%s: %w", dir, err)
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
	for _, r := range truth.Images {
		p, err := detect(detector, filepath.Join(dir, r.Image))
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

func detect(d *pose.Detector, name string) (*pose.Pose, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	img, err := pose.Decode(file)
	if err != nil {
		return nil, err
	}
	return d.Detect(context.Background(), img)
}

func round(v, by float64) float64 { return math.Round(v*by) / by }

package main

import (
	"compress/gzip"
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

// A collector runs the detector on renders, and writes those in which it finds a person as photos.
type collector struct {
	detector *pose.Detector
	mirrored bool // show the photos to the detector in a mirror
	out      *json.Encoder
}

// collect writes a file of photos of the renders of a directory.
func (c *collector) collect(dir, name, network string) (err error) {
	truth, err := renders.Truth(dir)
	if err != nil {
		return err
	}
	if c.detector, err = pose.NewDetector(models[network]); err != nil {
		return err
	}
	defer c.detector.Close()
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	z, _ := gzip.NewWriterLevel(file, gzip.BestCompression) // fails for a bad level only
	c.out = json.NewEncoder(z)
	for _, r := range truth {
		if err := c.add(r, filepath.Join(dir, r.Image)); err != nil {
			return errors.Join(fmt.Errorf("%s: %w", r.Image, err), file.Close())
		}
	}
	return errors.Join(z.Close(), file.Close())
}

// add writes what is found in a render; one in which nobody is found is named and left out.
func (c *collector) add(r *renders.Person, name string) error {
	img, err := picture(name, c.mirrored)
	if err != nil {
		return err
	}
	p, err := renders.Find(c.detector, img)
	if err != nil {
		return err
	}
	if p == nil {
		fmt.Fprintf(os.Stderr, "%s: nobody is found\n", r.Image)
		return nil
	}
	f := &photo{Image: r.Image, Person: r.Index, Tag: r.Tag, Stature: r.Stature, Age: r.Age,
		Sex: r.Sex, Lengths: r.Lengths.Mean, Distance: r.Camera.Distance, Scale: r.Scale,
		Tape: r.Tape.Mean, Kinds: r.Kinds, Domain: r.Domain, Outfit: r.Outfit}
	if r.Number != nil {
		f.Person = *r.Number
	}
	if !c.mirrored { // the joints' pixels are those of the picture itself
		f.setJoints(r)
	}
	f.setPose(p)
	return c.out.Encode(f)
}

// picture decodes a render, and may put it in a mirror.
func picture(name string, mirrored bool) (*pose.Photo, error) {
	img, err := renders.Decode(name)
	if err == nil && mirrored {
		img.Image = flipped{img.Image}
	}
	return img, err
}

func round(v, by float64) float64 { return math.Round(v*by) / by }

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

// A collector runs the detector on renders. It writes a photo for each render in which it finds a
// person.
type collector struct {
	detector *pose.Detector
	mirrored bool // mirror the pictures before the detector sees them
	out      *json.Encoder
}

// collect writes the photos of the renders in a directory to a file.
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
	z, _ := gzip.NewWriterLevel(file, gzip.BestCompression) // fails only for a bad level
	c.out = json.NewEncoder(z)
	for _, r := range truth {
		if err := c.add(r, filepath.Join(dir, r.Image)); err != nil {
			return errors.Join(fmt.Errorf("%s: %w", r.Image, err), file.Close())
		}
	}
	return errors.Join(z.Close(), file.Close())
}

// add writes what is found in a render. If nobody is found, it prints the render's name and leaves
// it out.
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
	if !c.mirrored { // the joints' pixels are those of the unmirrored picture
		f.setJoints(r)
	}
	f.setPose(p)
	return c.out.Encode(f)
}

// picture decodes a render, and mirrors it if asked to.
func picture(name string, mirrored bool) (*pose.Photo, error) {
	img, err := renders.Decode(name)
	if err == nil && mirrored {
		img.Image = flipped{img.Image}
	}
	return img, err
}

func round(v, by float64) float64 { return math.Round(v*by) / by }

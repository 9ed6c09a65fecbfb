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
	"github.com/hypermob/pose/tools/internal/reframe"
	"github.com/hypermob/pose/tools/internal/renders"
)

var models = map[string]pose.Model{"heavy": pose.Heavy(), "full": pose.Full(), "lite": pose.Lite()}

// A collector runs the detector on renders, and writes those in which it finds a person as photos.
type collector struct {
	detector *pose.Detector
	mirrored bool // show the photos to the detector in a mirror
	reframed int  // how many times to frame each photo otherwise, in place of as it is
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
	for i, r := range truth {
		if err := c.add(i, r, filepath.Join(dir, r.Image)); err != nil {
			return errors.Join(fmt.Errorf("%s: %w", r.Image, err), file.Close())
		}
	}
	return errors.Join(z.Close(), file.Close())
}

// add writes what is found in the i-th render.
func (c *collector) add(i int, r *renders.Person, name string) error {
	img, err := picture(name, c.mirrored)
	if err != nil {
		return err
	}
	p, err := c.detector.Detect(context.Background(), img)
	if err != nil || c.reframed == 0 {
		return c.write(r, "", p, err)
	}
	for j := range c.reframed {
		change := reframe.Changes[(7*i+4*j)%len(reframe.Changes)]
		p, err := c.detector.Detect(context.Background(), change.Of(img.Image, reframe.Extent(p)))
		if err := c.write(r, change.Name, p, err); err != nil {
			return err
		}
	}
	return nil
}

// write writes a photo with a person; one without is named and left out.
func (c *collector) write(r *renders.Person, framing string, p *pose.Pose, err error) error {
	if errors.Is(err, pose.ErrNoPerson) {
		fmt.Fprintf(os.Stderr, "%s %s: %v\n", r.Image, framing, err)
		return nil
	}
	if err != nil {
		return err
	}
	f := &photo{Image: r.Image, Person: r.Index, Tag: r.Tag, Stature: r.Stature, Age: r.Age, Sex: r.Sex, Lengths: r.Lengths.Mean, Distance: r.Camera.Distance,
		Kinds: r.Kinds, Domain: r.Domain, Outfit: r.Outfit, Framing: framing}
	if r.Number != nil {
		f.Person = *r.Number
	}
	if framing == "" { // else pixels are others, and none of this is needed
		f.Scale, f.Tape = r.Scale, r.Tape.Mean
	}
	if framing == "" && !c.mirrored {
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

package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"image/jpeg"
	"os"
	"runtime"
	"sync"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/internal/backend"
	"github.com/hypermob/pose/internal/detect"
	"github.com/hypermob/pose/internal/landmark"
	"github.com/hypermob/pose/models/detector"
	"github.com/hypermob/pose/models/full"
	"github.com/hypermob/pose/models/heavy"
	"github.com/hypermob/pose/models/lite"
)

// newNetwork returns the job of a network alone, with all its outputs, on a tensor of little-endian
// float32.
func newNetwork(name, input string, o options) (*job, error) {
	networks := map[string]struct {
		file    string
		outputs []int
	}{
		"detector": {detector.Weights(), detect.Numbers()},
		"lite":     {lite.Weights(), landmark.Numbers(true)},
		"full":     {full.Weights(), landmark.Numbers(true)},
		"heavy":    {heavy.Weights(), landmark.Numbers(true)},
	}
	network, ok := networks[name]
	if !ok {
		return nil, fmt.Errorf("there is no network %q", name)
	}
	var n backend.Network
	var r backend.Runner
	load := func() (err error) {
		if r != nil {
			r.Close()
			n.Close()
		}
		if n, err = backend.Load(network.file, network.outputs...); err != nil {
			return err
		}
		if r, err = n.NewRunner(o.threads); err != nil {
			return err
		}
		f, err := os.Open(input)
		if err != nil {
			return err
		}
		defer f.Close()
		return binary.Read(f, binary.LittleEndian, r.Input())
	}
	return &job{load, func() error { return r.Run(context.Background()) }, 1}, nil
}

// newDetect returns the job of a Detector on a decoded photo. Without the mask it does not compute
// a segmentation at all.
func newDetect(name, input string, o options) (*job, error) {
	file, err := os.ReadFile(input)
	if err != nil {
		return nil, err
	}
	photo, err := pose.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, err
	}
	return newDetector(name, func(d *pose.Detector) error {
		_, err := d.Detect(context.Background(), photo)
		return err
	}, pose.WithThreads(o.threads), pose.WithMask(o.mask), pose.WithSilhouette(o.mask))
}

// newFile returns the job of everything from a photo file to JSON, with a Detector with its
// defaults. Callers reuse the memory of photos that are done, as a service would.
func newFile(name, input string, o options) (*job, error) {
	var done sync.Pool
	return newDetector(name, func(d *pose.Detector) error {
		old, _ := done.Get().(*pose.Photo)
		photo, err := answer(d, input, old)
		done.Put(photo)
		return err
	}, pose.WithThreads(o.threads), pose.WithMask(o.mask))
}

// newDecode returns the job of decoding a photo file in memory.
func newDecode(name, input string, _ options) (*job, error) {
	file, err := os.ReadFile(input)
	if err != nil {
		return nil, err
	}
	decode := map[string]func() error{
		"pose": func() error {
			_, err := pose.Decode(bytes.NewReader(file))
			return err
		},
		"image/jpeg": func() error {
			_, err := jpeg.Decode(bytes.NewReader(file))
			return err
		},
	}[name]
	if decode == nil {
		return nil, fmt.Errorf("there is no decoder %q", name)
	}
	return &job{func() error { return nil }, decode, runtime.GOMAXPROCS(0)}, nil
}

// answer makes the JSON for a photo file. It returns the photo, which reuses the old one's memory.
func answer(d *pose.Detector, path string, old *pose.Photo) (*pose.Photo, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	photo, err := pose.Decode(f, pose.WithReuse(old))
	if err != nil {
		return nil, err
	}
	p, err := d.Detect(context.Background(), photo)
	if err != nil {
		return photo, err
	}
	m, err := pose.Measure(p, pose.Stature(175))
	if err != nil {
		return photo, err
	}
	_, err = json.Marshal(struct {
		Landmarks    pose.Landmarks
		Measurements *pose.Measurements
	}{p.Landmarks, m})
	return photo, err
}

// newDetector returns the job that calls run with a Detector.
func newDetector(name string, run func(*pose.Detector) error, opts ...pose.Option) (*job, error) {
	model, ok := map[string]pose.Model{"lite": pose.Lite(), "full": pose.Full(), "heavy": pose.Heavy()}[name]
	if !ok {
		return nil, fmt.Errorf("there is no model %q", name)
	}
	var d *pose.Detector
	load := func() (err error) {
		if d != nil {
			d.Close()
		}
		d, err = pose.NewDetector(model, opts...)
		return err
	}
	return &job{load, func() error { return run(d) }, runtime.GOMAXPROCS(0)}, nil
}

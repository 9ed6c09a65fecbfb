package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"os"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/internal/backend"
	"github.com/hypermob/pose/models/detector"
	"github.com/hypermob/pose/models/full"
	"github.com/hypermob/pose/models/heavy"
	"github.com/hypermob/pose/models/lite"
)

// newNetwork runs a network alone, with all its outputs, on a tensor of little-endian float32.
func newNetwork(name, input string, threads int) (*job, error) {
	networks := map[string]struct {
		file    string
		outputs []int
	}{
		"detector": {detector.Weights(), []int{0, 1}},
		"lite":     {lite.Weights(), []int{0, 1, 2, 3, 4}},
		"full":     {full.Weights(), []int{0, 1, 2, 3, 4}},
		"heavy":    {heavy.Weights(), []int{0, 1, 2, 3, 4}},
	}
	network, ok := networks[name]
	if !ok {
		return nil, fmt.Errorf("there is no network %q", name)
	}
	var r backend.Runner
	load := func() error {
		if r != nil {
			r.Close()
		}
		n, err := backend.Load(network.file, network.outputs...)
		if err != nil {
			return err
		}
		if r, err = n.NewRunner(threads); err != nil {
			return err
		}
		f, err := os.Open(input)
		if err != nil {
			return err
		}
		defer f.Close()
		return binary.Read(f, binary.LittleEndian, r.Input())
	}
	return &job{load, func() error { return r.Run(context.Background()) }}, nil
}

// newDetect runs a Detector with its mask on a photo that is decoded beforehand.
func newDetect(name, input string, threads int) (*job, error) {
	model, ok := map[string]pose.Model{"lite": pose.Lite(), "full": pose.Full(), "heavy": pose.Heavy()}[name]
	if !ok {
		return nil, fmt.Errorf("there is no model %q", name)
	}
	f, err := os.Open(input)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	photo, err := pose.Decode(f)
	if err != nil {
		return nil, err
	}
	var d *pose.Detector
	load := func() (err error) {
		if d != nil {
			d.Close()
		}
		d, err = pose.NewDetector(model, pose.WithMask(true), pose.WithThreads(threads))
		return err
	}
	run := func() error {
		_, err := d.Detect(context.Background(), photo)
		return err
	}
	return &job{load, run}, nil
}

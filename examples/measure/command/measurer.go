package main

import (
	"context"
	"errors"
	"image/jpeg"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/examples/internal/answer"
)

// A measurer takes photos to lines of output.
type measurer struct {
	*config
	load   func() (*pose.Detector, error)
	out    io.Writer
	names  *pictureNames
	failed bool // a photo has no answer
}

// A shot is a photo with the person found in it.
type shot struct {
	facts answer.Photo
	photo *pose.Photo
	pose  *pose.Pose
}

// all measures the photos. The error is one of writing the answers: what is wrong
// with a photo is an answer.
func (m *measurer) all(ctx context.Context, files []string, p *progress) error {
	var shots []shot
	for _, file := range files {
		p.next(file)
		s, err := m.detect(ctx, file)
		switch {
		case err != nil:
			err = m.fail(err, file)
		case m.samePerson:
			shots = append(shots, s)
		default:
			err = m.one(s)
		}
		if err != nil {
			return err
		}
	}
	p.done()
	if len(shots) > 0 {
		return m.fused(shots)
	}
	return nil
}

// detect reads a photo and finds the person in it.
func (m *measurer) detect(ctx context.Context, file string) (s shot, err error) {
	if m.refused != nil {
		return s, m.refused
	}
	f, err := os.Open(file)
	if err != nil {
		return s, err
	}
	defer f.Close()
	if s.photo, err = pose.DecodeContext(ctx, f); err != nil {
		return s, err
	}
	det, err := m.load()
	if err != nil {
		return s, err
	}
	if s.pose, err = det.Detect(ctx, s.photo); err != nil {
		return s, err
	}
	s.facts = answer.Photo{File: file, Width: s.pose.ImageWidth, Height: s.pose.ImageHeight}
	return s, nil
}

// one answers for a single photo.
func (m *measurer) one(s shot) error {
	var found *pose.Measurements
	if m.reference != nil {
		var err error
		found, err = pose.Measure(s.pose, *m.reference, m.options...)
		if err != nil && !(m.landmarks && errors.Is(err, pose.ErrNotMeasurable)) {
			return m.fail(err, s.facts.File)
		}
	}
	d := m.newData(found)
	d.Image = &s.facts
	if m.landmarks {
		d.Body = &answer.Body{Landmarks: s.pose.Landmarks, WorldLandmarks: s.pose.WorldLandmarks}
	}
	var err error
	if d.Picture, err = m.draw(s, found); err != nil {
		return m.fail(err, s.facts.File)
	}
	return m.write(answer.Answer{Status: "success", Data: d})
}

// fused answers for several photos of one person.
func (m *measurer) fused(shots []shot) error {
	var poses []*pose.Pose
	var names []string
	for _, s := range shots {
		poses = append(poses, s.pose)
		names = append(names, s.facts.File)
	}
	found, err := pose.MeasureAll(poses, *m.reference, m.options...)
	if err != nil {
		return m.fail(err, strings.Join(names, ", "))
	}
	d := m.newData(found)
	for _, s := range shots {
		if s.facts.Picture, err = m.draw(s, found); err != nil {
			return m.fail(err, s.facts.File)
		}
		d.Images = append(d.Images, s.facts)
	}
	return m.write(answer.Answer{Status: "success", Data: d})
}

func (m *measurer) newData(found *pose.Measurements) *answer.Data {
	d := &answer.Data{Model: m.model.String(), Method: m.method}
	d.Fill(found)
	if m.tape {
		d.Tape = answer.NewTape(found)
	}
	return d
}

// draw writes the annotated picture, if one is wanted, and returns its path.
func (m *measurer) draw(s shot, found *pose.Measurements) (path string, err error) {
	if m.annotate == "" {
		return "", nil
	}
	path = m.names.of(s.facts.File)
	f, err := os.Create(path)
	if err != nil {
		return "", err
	}
	picture := pose.Annotate(s.photo, s.pose, found)
	if strings.EqualFold(filepath.Ext(path), ".png") {
		enc := png.Encoder{CompressionLevel: png.BestSpeed}
		err = enc.Encode(f, picture)
	} else {
		err = jpeg.Encode(f, picture, &jpeg.Options{Quality: 90})
	}
	return path, errors.Join(err, f.Close())
}

func (m *measurer) fail(err error, file string) error {
	m.failed = true
	return m.write(answer.NewFailure(err, file))
}

func (m *measurer) write(a answer.Answer) error {
	b, err := a.Line()
	if err == nil {
		_, err = m.out.Write(b)
	}
	return err
}

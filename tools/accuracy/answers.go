package main

import (
	"encoding/json"
	"io"

	"github.com/hypermob/pose"
)

// asked are the ways in which writeAnswers asks for lengths.
var asked = []struct {
	name string
	how  func(*photo) (pose.Reference, []pose.MeasureOption)
}{
	{"stature", func(f *photo) (pose.Reference, []pose.MeasureOption) { return pose.Stature(f.Stature), nil }},
	{"in inches", func(f *photo) (pose.Reference, []pose.MeasureOption) { return pose.Stature(f.Stature / 2.54), nil }},
	{"sex, age and tape", func(f *photo) (pose.Reference, []pose.MeasureOption) {
		return pose.Stature(f.Stature), []pose.MeasureOption{pose.WithSex(pose.Sex(f.Sex)), pose.WithAge(f.Age), pose.WithTape(true)}
	}},
	{"classic", func(f *photo) (pose.Reference, []pose.MeasureOption) {
		return pose.Stature(f.Stature), []pose.MeasureOption{pose.WithMethod(pose.Classic)}
	}},
	{"known length", func(f *photo) (pose.Reference, []pose.MeasureOption) {
		return pose.KnownLength(pose.Point{}, pose.Point{Y: 1000}, 1000*f.Scale), nil
	}},
}

// An answered is one answer of Measure or MeasureAll.
type answered struct {
	Image, Way, Error string
	*pose.Measurements
}

func newAnswered(image, way string, m *pose.Measurements, err error) answered {
	if err != nil {
		return answered{image, way, err.Error(), m}
	}
	return answered{image, way, "", m}
}

// writeAnswers prints, with all digits and words, what Measure answers to each photo, and
// MeasureAll to all photos of a person.
func writeAnswers(out io.Writer, photos []*photo) error {
	enc := json.NewEncoder(out)
	for _, f := range photos {
		for _, a := range asked {
			ref, opts := a.how(f)
			m, err := pose.Measure(f.pose(), ref, opts...)
			if err := enc.Encode(newAnswered(f.Image, a.name, m, err)); err != nil {
				return err
			}
		}
	}
	for _, g := range group(photos, func(_ int, f *photo) int { return f.Person }) {
		m, err := pose.MeasureAll(poses(g), pose.Stature(g[0].Stature))
		if err := enc.Encode(newAnswered(g[0].Image, "all photos", m, err)); err != nil {
			return err
		}
	}
	return nil
}

package main

import (
	"encoding/csv"
	"io"
	"math"
	"strconv"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/internal/body"
)

// writeFeatures writes what the fit needs as CSV: for each photo of which the stature fixes the
// scale, the line's number in the file, what the body's ends are from, the person's height in
// pixels, and the features. Each photo has a line for the eye line, and one for the silhouette if
// that is used. True joints, hips or all, take the place of those found, unless perfect is "".
func writeFeatures(out io.Writer, photos []*photo, perfect string) error {
	w := csv.NewWriter(out)
	names, _ := (&body.Observation{}).Features()
	rows := [][]string{append([]string{"photo", "source", "height"}, names...)}
	for i, f := range photos {
		if perfect != "" {
			if err := f.perfect(perfect); err != nil {
				return err
			}
		}
		p := f.pose()
		m, err := pose.Measure(p, pose.Stature(f.Stature))
		if err != nil || m.Scale.CMPerPixel == 0 {
			continue
		}
		o := observation(p)
		if m.Scale.Source == pose.ScaleFromSilhouette {
			o.Top, o.Bottom = o.ends(p.Silhouette)
			rows = append(rows, o.row(i, "silhouette"))
		}
		o.Top, o.Bottom = body.FromEyeLine(o.eyesAndFeet())
		rows = append(rows, o.row(i, "eye_line"))
	}
	return w.WriteAll(rows)
}

// An observed is a body.Observation made as package pose makes it.
type observed struct{ *body.Observation }

func (o observed) row(photo int, source string) []string {
	_, values := o.Features()
	r := []string{strconv.Itoa(photo), source, strconv.FormatFloat(o.Bottom-o.Top, 'f', 2, 64)}
	for _, v := range values {
		r = append(r, strconv.FormatFloat(v, 'g', 7, 64))
	}
	return r
}

func observation(p *pose.Pose) observed {
	o := observed{&body.Observation{}}
	for i, l := range p.Landmarks {
		w := p.WorldLandmarks[i]
		o.Points[i], o.Visibility[i], o.World[i] = [2]float64{l.X, l.Y}, l.Visibility, [3]float64{w.X, w.Y, w.Z}
	}
	for i := range o.Down {
		o.Down[i] = o.Points[pose.LeftAnkle][i] + o.Points[pose.RightAnkle][i] - o.Points[pose.LeftShoulder][i] - o.Points[pose.RightShoulder][i]
	}
	n := math.Hypot(o.Down[0], o.Down[1])
	o.Down[0], o.Down[1] = o.Down[0]/n, o.Down[1]/n
	if s := p.Silhouette; s != nil {
		o.Outline = outlines(s.Outline)
	}
	return o
}

// down is how far down the body a point of the photo is.
func (o observed) down(x, y float64) float64 { return o.Down[0]*x + o.Down[1]*y }

// ends are the silhouette's.
func (o observed) ends(s *pose.Silhouette) (top, bottom float64) {
	if s.Top == s.Bottom { // stored before there were any
		l, r := o.Points[pose.LeftShoulder], o.Points[pose.RightShoulder]
		at := func(row float64) float64 {
			return o.down((l[0]+r[0])/2, (l[1]+r[1])/2) + (row-(l[1]+r[1])/2)/o.Down[1]
		}
		return at(s.Crown.Y - 0.5), at(s.Sole.Y + 0.5)
	}
	return o.down(s.Top.X, s.Top.Y), o.down(s.Bottom.X, s.Bottom.Y)
}

func (o observed) eyesAndFeet() (eyes, feet float64) {
	at := func(id pose.LandmarkID) float64 { return o.down(o.Points[id][0], o.Points[id][1]) }
	feet = at(pose.LeftHeel)
	for id := pose.RightHeel; id <= pose.RightFootIndex; id++ {
		feet = max(feet, at(id))
	}
	return (at(pose.LeftEye) + at(pose.RightEye)) / 2, feet
}

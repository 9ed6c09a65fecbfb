package main

import (
	"encoding/csv"
	"io"
	"strconv"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/internal/body"
)

// writeFeatures writes what the fit needs as CSV: for each photo of which the stature fixes
// the scale, the line's number in the file, what the crown and the sole are from, and the
// features. Each photo has a line for the eye line, and one for the silhouette if that is used.
func writeFeatures(out io.Writer, photos []*photo) error {
	w := csv.NewWriter(out)
	names, _ := (&body.Observation{}).Features(170)
	rows := [][]string{append([]string{"photo", "source"}, names...)}
	for i, f := range photos {
		p := f.pose()
		m, err := pose.Measure(p, pose.Stature(f.Stature))
		if err != nil || m.Scale.CMPerPixel == 0 {
			continue
		}
		o := observation(p)
		if m.Scale.Source == pose.ScaleFromSilhouette {
			o.Crown, o.Sole = p.Silhouette.Crown.Y-0.5, p.Silhouette.Sole.Y+0.5
			rows = append(rows, row(i, "silhouette", o, f.Stature))
		}
		o.Crown, o.Sole = body.FromEyeLine(eyeLine(p))
		rows = append(rows, row(i, "eye_line", o, f.Stature))
	}
	return w.WriteAll(rows)
}

func row(photo int, source string, o *body.Observation, stature float64) []string {
	_, values := o.Features(stature)
	r := []string{strconv.Itoa(photo), source}
	for _, v := range values {
		r = append(r, strconv.FormatFloat(v, 'g', 8, 64))
	}
	return r
}

func observation(p *pose.Pose) *body.Observation {
	o := &body.Observation{Width: float64(p.ImageWidth), Height: float64(p.ImageHeight), FocalLength: p.FocalLength}
	for i, l := range p.Landmarks {
		w := p.WorldLandmarks[i]
		o.Points[i], o.Visibility[i], o.World[i] = [2]float64{l.X, l.Y}, l.Visibility, [3]float64{w.X, w.Y, w.Z}
	}
	if s := p.Silhouette; s != nil {
		o.Outline = [2]body.Outline{outline(s.Left), outline(s.Right)}
	}
	return o
}

func outline(o pose.Outline) body.Outline {
	return body.Outline{o.UpperArm, o.Forearm, o.Thigh, o.Calf, o.InnerThigh, o.InnerCalf}
}

func eyeLine(p *pose.Pose) (eyes, feet float64) {
	l := &p.Landmarks
	feet = l[pose.LeftHeel].Y
	for id := pose.RightHeel; id <= pose.RightFootIndex; id++ {
		feet = max(feet, l[id].Y)
	}
	return (l[pose.LeftEye].Y + l[pose.RightEye].Y) / 2, feet
}

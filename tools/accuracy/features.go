package main

import (
	"encoding/csv"
	"io"
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
	rows := [][]string{append([]string{"photo", "source", "height"}, body.FeatureNames()...)}
	for i, f := range photos {
		if perfect != "" {
			if err := f.perfect(perfect); err != nil {
				return err
			}
		}
		m, err := pose.Measure(f.pose(), pose.Stature(f.Stature))
		if err != nil || m.Scale.CMPerPixel == 0 {
			continue
		}
		seen := f.body()
		o := body.Observe(&seen)
		if m.Scale.Source == pose.ScaleFromSilhouette {
			rows = append(rows, featureRow(&o, i, body.Silhouette, "silhouette"))
		}
		rows = append(rows, featureRow(&o, i, body.EyeLine, "eye_line"))
	}
	return w.WriteAll(rows)
}

func featureRow(o *body.Observation, photo int, source body.Source, name string) []string {
	height, values := o.Features(source)
	r := []string{strconv.Itoa(photo), name, strconv.FormatFloat(height, 'f', 2, 64)}
	for _, v := range values {
		r = append(r, strconv.FormatFloat(v, 'g', 7, 64))
	}
	return r
}

// body returns what pose.Measure reads from the photo.
func (f *photo) body() body.Photo {
	p := body.Photo{Width: f.Width, Height: f.Height, FocalLength: f.FocalLength, People: f.People}
	for i, l := range f.Landmarks {
		p.Points[i], p.Visibility[i], p.World[i] = [2]float64{l[0], l[1]}, l[3], f.World[i]
	}
	if s := f.Silhouette; s != nil {
		p.Contour = body.Contour{
			Known: true, Crown: s.Crown.Y, Sole: s.Sole.Y,
			Top: [2]float64{s.Top.X, s.Top.Y}, Bottom: [2]float64{s.Bottom.X, s.Bottom.Y},
			Outline: [2]body.Outline{s.Left.body(), s.Right.body()},
		}
	}
	return p
}

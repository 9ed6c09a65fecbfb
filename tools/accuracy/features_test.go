package main

import (
	"bytes"
	"encoding/csv"
	"math"
	"strconv"
	"testing"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/internal/body"
)

// What the features are read from is what Measure reads: of every stored photo package body gives
// the very bits that pose.Measure serves.
func TestFeaturesAreTheServedOnes(t *testing.T) {
	lengths := 0
	for _, f := range stored(t) {
		for name, c := range map[string]struct {
			ref pose.Reference
			r   body.Request
		}{
			"stature":      {pose.Stature(f.Stature), body.Request{Stature: f.Stature}},
			"known length": {pose.KnownLength(pose.Point{}, pose.Point{Y: 1000}, 1000*f.Scale), body.Request{Pixels: 1000, CM: 1000 * f.Scale}},
		} {
			served, _ := pose.Measure(f.pose(), c.ref)
			m := body.Measure([]body.Photo{f.body()}, &c.r)
			if len(served.Mean) != m.Mean.Count() || len(served.Warnings) != len(m.Findings) || served.Scale.CMPerPixel != m.Scale.CMPerPixel {
				t.Errorf("%s, %s: served %v, here %v", f.Image, name, served, m)
			}
			for s, l := range served.Mean {
				lengths++
				if got := m.Mean[s]; got.CM != l.CM || got.SD != l.Uncertainty {
					t.Errorf("%s, %s: %v is %v, served %v", f.Image, name, s, got, l)
				}
			}
		}
	}
	if lengths < 5000 {
		t.Errorf("only %d lengths were compared", lengths)
	}
}

// The rows that the fit reads are these features, by both sources where there are both.
func TestFeatureRows(t *testing.T) {
	photos := stored(t)[:20]
	var out bytes.Buffer
	if err := writeFeatures(&out, photos, ""); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&out).ReadAll()
	if err != nil || len(rows) < 30 {
		t.Fatal(len(rows), err)
	}
	names := body.FeatureNames()
	if len(rows[0]) != len(names)+3 || rows[0][3] != names[0] || rows[0][len(rows[0])-1] != names[len(names)-1] {
		t.Errorf("columns %v", rows[0])
	}
	sources := map[string]body.Source{"silhouette": body.Silhouette, "eye_line": body.EyeLine}
	for _, row := range rows[1:] {
		i, err := strconv.Atoi(row[0])
		if err != nil {
			t.Fatal(err)
		}
		p := photos[i].body()
		o := body.Observe(&p)
		height, values := o.Features(sources[row[1]])
		for k, want := range append([]float64{height}, values...) {
			got, err := strconv.ParseFloat(row[2+k], 64)
			by := 1e-6 * math.Abs(want) // seven digits
			if k == 0 {
				by = 0.005 // pixels have two decimals
			}
			if err != nil || math.IsNaN(got) != math.IsNaN(want) || math.Abs(got-want) > by {
				t.Errorf("%s, %s, column %d: %v, want %g", photos[i].Image, row[1], k, row[2+k], want)
			}
		}
	}
}

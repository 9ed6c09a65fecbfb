package main

import (
	"fmt"
	"image"
	"image/color"
	"io"
	"path/filepath"
	"slices"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/tools/internal/renders"
)

// flipped is a mirrored image.
type flipped struct{ image.Image }

func (f flipped) At(x, y int) color.Color {
	b := f.Bounds()
	return f.Image.At(b.Min.X+b.Max.X-1-x, y)
}

// mirror prints how much the lengths change if the renders of a directory are mirrored: the median
// and the 95th percentile.
func mirror(out io.Writer, dir, network string) error {
	truth, err := renders.Truth(dir)
	if err != nil {
		return err
	}
	d, err := pose.NewDetector(models[network])
	if err != nil {
		return err
	}
	defer d.Close()
	changes := map[pose.Segment][]float64{}
	for _, r := range truth {
		var both [2]pose.Lengths
		for i := range both {
			img, err := picture(filepath.Join(dir, r.Image), i == 1)
			if err != nil {
				return err
			}
			p, err := renders.Find(d, img)
			if err != nil {
				return err
			}
			if p == nil {
				continue
			}
			if m, err := pose.Measure(p, pose.Stature(r.Stature)); err == nil {
				both[i] = m.Mean
			}
		}
		for s, l := range both[0] {
			if other, ok := both[1][s]; ok {
				changes[s] = append(changes[s], abs(l.CM-other.CM))
			}
		}
	}
	for _, s := range pose.Segments() {
		if c := changes[s]; len(c) > 0 {
			slices.Sort(c)
			fmt.Fprintf(out, "%-14s %4d photos, median change %.2f cm, 95 %% within %.2f\n", s, len(c), c[len(c)/2], c[len(c)*95/100])
		}
	}
	return nil
}

package main

import (
	"fmt"
	"image"
	"image/color"
	"path/filepath"
	"strings"

	"golang.org/x/image/draw"

	"github.com/hypermob/pose/tools/internal/renders"
)

// cutOut returns the whole people of the renders in a folder, each without the background: opaque
// where the mask is white.
func cutOut(folder string) (people []*image.NRGBA, err error) {
	files, err := filepath.Glob(filepath.Join(folder, "p*.jpg"))
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		render, err := renders.Decode(file)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		small, err := renders.Decode(filepath.Join(folder, "masks", strings.TrimSuffix(filepath.Base(file), ".jpg")+".png"))
		if err != nil {
			return nil, fmt.Errorf("%s: the mask: %w", file, err)
		}
		mask := image.NewGray(image.Rectangle{Max: render.Bounds().Size()})
		draw.BiLinear.Scale(mask, mask.Rect, small, small.Bounds(), draw.Src, nil)
		r := extent(mask)
		if r.Empty() {
			return nil, fmt.Errorf("%s: the mask shows nobody", file)
		}
		if r.Max.Y < mask.Rect.Max.Y-mask.Rect.Max.Y/100 {
			people = append(people, masked(render, mask, r))
		}
	}
	return people, nil
}

// extent is the rectangle around the white pixels.
func extent(mask *image.Gray) (r image.Rectangle) {
	for y := range mask.Rect.Max.Y {
		for x := range mask.Rect.Max.X {
			if mask.GrayAt(x, y).Y > 127 {
				r = r.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return r
}

func masked(render image.Image, mask *image.Gray, r image.Rectangle) *image.NRGBA {
	m := image.NewNRGBA(r)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			c := color.NRGBAModel.Convert(render.At(x, y)).(color.NRGBA)
			c.A = mask.GrayAt(x, y).Y
			m.SetNRGBA(x, y, c)
		}
	}
	return m
}

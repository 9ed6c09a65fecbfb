package main

import (
	"image"
	"image/color"
	"math"
)

// changes are other framings of the same photo. person is the rectangle that the person fills in
// it.
var changes = []struct {
	name string
	of   func(img image.Image, person image.Rectangle) image.Image
}{
	{"crop sides", func(img image.Image, p image.Rectangle) image.Image {
		margin := p.Dy() / 20
		return cut(img, image.Rect(p.Min.X-margin, 0, p.Max.X+margin, img.Bounds().Max.Y), false)
	}},
	{"crop all round", func(img image.Image, p image.Rectangle) image.Image {
		return cut(img, p.Inset(-p.Dy()/25), false)
	}},
	{"crop one corner", func(img image.Image, p image.Rectangle) image.Image {
		return cut(img, image.Rect(p.Min.X*2/3, p.Min.Y*2/3, img.Bounds().Max.X, img.Bounds().Max.Y), false)
	}},
	{"shift left, up", func(img image.Image, p image.Rectangle) image.Image {
		return cut(img, img.Bounds().Add(image.Pt(p.Min.X/2, p.Min.Y/2)), true)
	}},
	{"shift right", func(img image.Image, p image.Rectangle) image.Image {
		return cut(img, img.Bounds().Add(image.Pt(-(img.Bounds().Max.X-p.Max.X)/2, 0)), true)
	}},
	{"enlarge 1.6", func(img image.Image, _ image.Rectangle) image.Image { return turn(img, 0, 1.6) }},
	{"reduce 0.6", func(img image.Image, _ image.Rectangle) image.Image { return turn(img, 0, 0.6) }},
	{"pad by half", func(img image.Image, _ image.Rectangle) image.Image {
		return cut(img, img.Bounds().Inset(-img.Bounds().Dy()/2), false)
	}},
	{"roll +5", func(img image.Image, _ image.Rectangle) image.Image { return turn(img, 5, 1) }},
	{"roll +15", func(img image.Image, _ image.Rectangle) image.Image { return turn(img, 15, 1) }},
	{"roll -15", func(img image.Image, _ image.Rectangle) image.Image { return turn(img, -15, 1) }},
}

// A view is an image whose pixels are looked up in another image, through a map of coordinates.
type view struct {
	of     image.Image
	bounds image.Rectangle
	from   func(x, y float64) (float64, float64)
	extend bool // beyond the image, repeat the edge's pixels instead of showing grey
}

func (v *view) ColorModel() color.Model { return color.RGBAModel }
func (v *view) Bounds() image.Rectangle { return v.bounds }

// At interpolates between four pixels.
func (v *view) At(x, y int) color.Color {
	fx, fy := v.from(float64(x), float64(y))
	x0, y0 := math.Floor(fx), math.Floor(fy)
	var sum [3]float64
	for _, c := range [4]struct{ dx, dy, w float64 }{
		{0, 0, (1 - fx + x0) * (1 - fy + y0)}, {1, 0, (fx - x0) * (1 - fy + y0)}, {0, 1, (1 - fx + x0) * (fy - y0)}, {1, 1, (fx - x0) * (fy - y0)},
	} {
		if c.w > 0 {
			r, g, b := v.pixel(int(x0+c.dx), int(y0+c.dy))
			sum[0], sum[1], sum[2] = sum[0]+c.w*r, sum[1]+c.w*g, sum[2]+c.w*b
		}
	}
	return color.RGBA{uint8(sum[0] + 0.5), uint8(sum[1] + 0.5), uint8(sum[2] + 0.5), 255}
}

// pixel returns a pixel's colour, 0 to 255.
func (v *view) pixel(x, y int) (r, g, b float64) {
	at := v.of.Bounds()
	if v.extend {
		x, y = max(at.Min.X, min(at.Max.X-1, x)), max(at.Min.Y, min(at.Max.Y-1, y))
	} else if !image.Pt(x, y).In(at) {
		return 128, 128, 128
	}
	i, j, k, _ := v.of.At(x, y).RGBA()
	return float64(i) / 257, float64(j) / 257, float64(k) / 257
}

// cut shows a rectangle of the image. It may extend beyond the image.
func cut(img image.Image, r image.Rectangle, extend bool) image.Image {
	if !extend && r.Dx() < img.Bounds().Dx() {
		r = r.Intersect(img.Bounds())
	}
	at := r.Min
	return &view{img, image.Rect(0, 0, r.Dx(), r.Dy()), func(x, y float64) (float64, float64) {
		return x + float64(at.X), y + float64(at.Y)
	}, extend}
}

// turn turns the image clockwise about its middle and enlarges it, without losing any part of it.
func turn(img image.Image, degrees, by float64) image.Image {
	w, h := float64(img.Bounds().Dx()), float64(img.Bounds().Dy())
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	nw, nh := by*(w*cos+h*math.Abs(sin)), by*(h*cos+w*math.Abs(sin))
	return &view{img, image.Rect(0, 0, int(nw+0.5), int(nh+0.5)), func(x, y float64) (float64, float64) {
		x, y = (x+0.5-nw/2)/by, (y+0.5-nh/2)/by
		return cos*x + sin*y + w/2 - 0.5, cos*y - sin*x + h/2 - 0.5
	}, true}
}

// Package orient turns an image upright, exactly: each pixel keeps its colour to the bit.
package orient

import (
	"image"
	"image/color"
)

// A turn says where the pixels of the upright image come from. With swap the upright
// image's columns are the source's rows.
type turn struct {
	swap   bool
	xs, ys []int // the source's columns and rows, in the order in which they appear upright
	src    image.Rectangle
}

// Upright returns img as it is to be seen, with its top left pixel at (0, 0). orientation
// is the EXIF tag 0x0112: 1 as it is, 2 mirrored, 3 upside down, 4 upside down and
// mirrored, 5 to 8 lying on the side; any other number counts as 1 (CIPA DC-008, 4.6.5).
// The result has img's own type where that is one of package image's and shares its
// pixels only if nothing had to be moved.
func Upright(img image.Image, orientation int) image.Image {
	if orientation < 1 || orientation > 8 {
		orientation = 1
	}
	if orientation == 1 && img.Bounds().Min == (image.Point{}) {
		return img
	}
	return newTurn(img.Bounds(), orientation).image(img)
}

func newTurn(src image.Rectangle, orientation int) turn {
	t := turn{src: src}
	var flipX, flipY bool
	switch orientation {
	case 2:
		flipX = true
	case 3:
		flipX, flipY = true, true
	case 4:
		flipY = true
	case 5:
		t.swap = true
	case 6:
		t.swap, flipY = true, true
	case 7:
		t.swap, flipX, flipY = true, true, true
	case 8:
		t.swap, flipX = true, true
	}
	t.xs = sequence(src.Min.X, src.Max.X, flipX)
	t.ys = sequence(src.Min.Y, src.Max.Y, flipY)
	return t
}

// sequence returns the numbers from lo to hi-1, backwards if flip is set.
func sequence(lo, hi int, flip bool) []int {
	s := make([]int, hi-lo)
	for i := range s {
		if flip {
			s[i] = hi - 1 - i
		} else {
			s[i] = lo + i
		}
	}
	return s
}

// bounds are those of the upright image.
func (t turn) bounds() image.Rectangle {
	if t.swap {
		return image.Rect(0, 0, len(t.ys), len(t.xs))
	}
	return image.Rect(0, 0, len(t.xs), len(t.ys))
}

func (t turn) image(img image.Image) image.Image {
	r := t.bounds()
	switch m := img.(type) {
	case *image.YCbCr:
		return t.ycbcr(m)
	case *image.NYCbCrA:
		return &image.NYCbCrA{YCbCr: *t.ycbcr(&m.YCbCr), A: t.pixels(m.A, m.AStride, 1), AStride: r.Dx()}
	case *image.Gray:
		return &image.Gray{Pix: t.pixels(m.Pix, m.Stride, 1), Stride: r.Dx(), Rect: r}
	case *image.Gray16:
		return &image.Gray16{Pix: t.pixels(m.Pix, m.Stride, 2), Stride: 2 * r.Dx(), Rect: r}
	case *image.Paletted:
		return &image.Paletted{Pix: t.pixels(m.Pix, m.Stride, 1), Stride: r.Dx(), Rect: r, Palette: m.Palette}
	case *image.RGBA:
		return &image.RGBA{Pix: t.pixels(m.Pix, m.Stride, 4), Stride: 4 * r.Dx(), Rect: r}
	case *image.NRGBA:
		return &image.NRGBA{Pix: t.pixels(m.Pix, m.Stride, 4), Stride: 4 * r.Dx(), Rect: r}
	case *image.CMYK:
		return &image.CMYK{Pix: t.pixels(m.Pix, m.Stride, 4), Stride: 4 * r.Dx(), Rect: r}
	case *image.RGBA64:
		return &image.RGBA64{Pix: t.pixels(m.Pix, m.Stride, 8), Stride: 8 * r.Dx(), Rect: r}
	case *image.NRGBA64:
		return &image.NRGBA64{Pix: t.pixels(m.Pix, m.Stride, 8), Stride: 8 * r.Dx(), Rect: r}
	}
	return view{img, t}
}

// pixels turns a plane of pixels of size bytes each.
func (t turn) pixels(pix []byte, stride, size int) []byte {
	return t.plane(pix, offsets(t.xs, 1, 1, size, t.src.Min.X), offsets(t.ys, 1, 1, stride, t.src.Min.Y), size)
}

// offsets returns where the samples of a plane stand in its bytes, along one axis: every
// step-th of the pixels at, where one sample serves sub pixels and the next one is
// pitch bytes further. The sample of pixel first is at 0.
func offsets(at []int, step, sub, pitch, first int) []int {
	out := make([]int, 0, (len(at)+step-1)/step)
	for i := 0; i < len(at); i += step {
		out = append(out, (at[i]/sub-first/sub)*pitch)
	}
	return out
}

// plane turns a plane whose sample in the source's column and row i, j is at x[i]+y[j] of pix.
func (t turn) plane(pix []byte, x, y []int, size int) []byte {
	if t.swap {
		x, y = y, x
	}
	return gather(pix, x, y, size)
}

// A view is the upright image of one whose pixels can only be asked for one by one.
type view struct {
	image.Image
	turn turn
}

func (v view) Bounds() image.Rectangle { return v.turn.bounds() }

func (v view) At(x, y int) color.Color {
	if !(image.Point{X: x, Y: y}).In(v.Bounds()) {
		return v.ColorModel().Convert(color.Transparent)
	}
	if v.turn.swap {
		x, y = y, x
	}
	return v.Image.At(v.turn.xs[x], v.turn.ys[y])
}

// Package orient shows an image upright without moving a pixel.
package orient

import (
	"image"
	"image/color"
)

// A Turn says where a pixel of the upright image is stored: columns and rows change places if Swap
// is set, then those of the stored image are counted from the other end if FlipX or FlipY is.
type Turn struct{ Swap, FlipX, FlipY bool }

// For returns the turn that an EXIF orientation asks for (tag 0x0112): 1 is as it is, 2 mirrored, 3
// upside down, 4 upside down and mirrored, 5 to 8 lying on the side; any other number counts as 1
// (CIPA DC-008, 4.6.5).
func For(orientation int) Turn {
	switch orientation {
	case 2:
		return Turn{FlipX: true}
	case 3:
		return Turn{FlipX: true, FlipY: true}
	case 4:
		return Turn{FlipY: true}
	case 5:
		return Turn{Swap: true}
	case 6:
		return Turn{Swap: true, FlipY: true}
	case 7:
		return Turn{Swap: true, FlipX: true, FlipY: true}
	case 8:
		return Turn{Swap: true, FlipX: true}
	}
	return Turn{}
}

// Stored returns where the upright image's pixel (x, y) is stored, in an image of w × h pixels.
func (t Turn) Stored(x, y, w, h int) (int, int) {
	if t.Swap {
		x, y = y, x
	}
	if t.FlipX {
		x = w - 1 - x
	}
	if t.FlipY {
		y = h - 1 - y
	}
	return x, y
}

// Seen returns where in the upright image a pixel is seen that is stored at (x, y), in an image of
// w × h pixels.
func (t Turn) Seen(x, y, w, h int) (int, int) {
	if t.FlipX {
		x = w - 1 - x
	}
	if t.FlipY {
		y = h - 1 - y
	}
	if t.Swap {
		x, y = y, x
	}
	return x, y
}

// A View is an image as it is seen upright, with its top left pixel at (0, 0). Each pixel keeps its
// colour to the bit.
type View struct {
	Stored image.Image
	Turn   Turn
}

// Upright returns img as it is seen upright: img itself if that is how it is stored, and a [*View]
// otherwise.
func Upright(img image.Image, t Turn) image.Image {
	if t == (Turn{}) && img.Bounds().Min == (image.Point{}) {
		return img
	}
	return &View{img, t}
}

// Stored returns the image that img shows upright if it is a [*View], and otherwise img.
func Stored(img image.Image) image.Image {
	if v, ok := img.(*View); ok {
		return v.Stored
	}
	return img
}

// Seen returns where in img a pixel is seen that is stored at (x, y).
func Seen(img image.Image, x, y int) (int, int) {
	if v, ok := img.(*View); ok {
		size := v.Stored.Bounds().Size()
		return v.Turn.Seen(x, y, size.X, size.Y)
	}
	return x, y
}

// ColorModel implements [image.Image].
func (v *View) ColorModel() color.Model { return v.Stored.ColorModel() }

// Bounds implements [image.Image].
func (v *View) Bounds() image.Rectangle {
	size := v.Stored.Bounds().Size()
	if v.Turn.Swap {
		size.X, size.Y = size.Y, size.X
	}
	return image.Rectangle{Max: size}
}

// At implements [image.Image].
func (v *View) At(x, y int) color.Color {
	if !(image.Point{X: x, Y: y}).In(v.Bounds()) {
		return v.ColorModel().Convert(color.Transparent)
	}
	return v.Stored.At(v.stored(x, y))
}

// RGBA64At implements [image.RGBA64Image].
func (v *View) RGBA64At(x, y int) color.RGBA64 {
	if !(image.Point{X: x, Y: y}).In(v.Bounds()) {
		return color.RGBA64{}
	}
	x, y = v.stored(x, y)
	if m, ok := v.Stored.(image.RGBA64Image); ok {
		return m.RGBA64At(x, y)
	}
	return color.RGBA64Model.Convert(v.Stored.At(x, y)).(color.RGBA64)
}

func (v *View) stored(x, y int) (int, int) {
	b := v.Stored.Bounds()
	x, y = v.Turn.Stored(x, y, b.Dx(), b.Dy())
	return x + b.Min.X, y + b.Min.Y
}

// Opaque reports whether all pixels are known to be opaque.
func (v *View) Opaque() bool {
	m, ok := v.Stored.(interface{ Opaque() bool })
	return ok && m.Opaque()
}

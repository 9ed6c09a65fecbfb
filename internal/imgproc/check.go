package imgproc

import (
	"errors"
	"fmt"
	"image"
	"reflect"

	"github.com/hypermob/pose/internal/orient"
)

// What an image may measure: float32 counts pixels exactly up to MaxSide, and a mask of MaxPixels
// takes 4 GB.
const (
	MaxSide   = 1 << 24
	MaxPixels = 1 << 30
)

// Check returns an error unless the pixels of img can be read: it has some, at most MaxPixels, and
// the types of package image hold all that their bounds claim. What another type's At does cannot
// be known before.
func Check(img image.Image) error {
	if img = orient.Stored(img); img == nil {
		return errors.New("the image is nil")
	}
	b, err := bounds(img)
	switch w, h := int64(b.Dx()), int64(b.Dy()); {
	case err != nil:
		return err
	case b.Empty():
		return fmt.Errorf("the image is empty: its bounds are %v", b)
	case w <= 0 || h <= 0 || w > MaxSide || h > MaxSide || w*h > MaxPixels: // a difference that overflows is negative
		return fmt.Errorf("the %T is no photo: its bounds are %v", img, b)
	case !filled(img, b):
		return fmt.Errorf("the %T holds fewer pixels than its bounds %v", img, b)
	}
	return nil
}

// bounds returns the image's bounds, or an error if they cannot be told, as those of most nil
// pointers.
func bounds(img image.Image) (b image.Rectangle, err error) {
	defer func() {
		if v := recover(); v == nil {
			return
		} else if p := reflect.ValueOf(img); p.Kind() == reflect.Pointer && p.IsNil() {
			err = fmt.Errorf("the %T is nil", img)
		} else {
			err = fmt.Errorf("the bounds of the %T cannot be told: %v", img, v)
		}
	}()
	return img.Bounds(), nil
}

// filled reports whether an image of a type of package image holds all pixels of b, its bounds.
func filled(img image.Image, b image.Rectangle) bool {
	whole := func(pix []uint8, stride, n int) bool { return holds(pix, stride, n, b.Dx(), b.Dy()) }
	switch m := img.(type) {
	case *image.RGBA:
		return whole(m.Pix, m.Stride, 4)
	case *image.NRGBA:
		return whole(m.Pix, m.Stride, 4)
	case *image.RGBA64:
		return whole(m.Pix, m.Stride, 8)
	case *image.NRGBA64:
		return whole(m.Pix, m.Stride, 8)
	case *image.Alpha:
		return whole(m.Pix, m.Stride, 1)
	case *image.Alpha16:
		return whole(m.Pix, m.Stride, 2)
	case *image.Gray:
		return whole(m.Pix, m.Stride, 1)
	case *image.Gray16:
		return whole(m.Pix, m.Stride, 2)
	case *image.CMYK:
		return whole(m.Pix, m.Stride, 4)
	case *image.Paletted:
		return whole(m.Pix, m.Stride, 1)
	case *image.YCbCr:
		return filledYCbCr(m)
	case *image.NYCbCrA:
		return filledYCbCr(&m.YCbCr) && whole(m.A, m.AStride, 1)
	}
	return true
}

// filledYCbCr reports whether the planes hold all samples.
func filledYCbCr(m *image.YCbCr) bool {
	columns, rows := sampling(m.SubsampleRatio)
	w := (m.Rect.Max.X-1)/columns - m.Rect.Min.X/columns + 1 // as YCbCr.COffset counts
	h := (m.Rect.Max.Y-1)/rows - m.Rect.Min.Y/rows + 1
	return holds(m.Y, m.YStride, 1, m.Rect.Dx(), m.Rect.Dy()) && holds(m.Cb, m.CStride, 1, w, h) && holds(m.Cr, m.CStride, 1, w, h)
}

// holds reports whether pix holds w×h pixels of n bytes each, whose rows begin stride bytes after
// one another.
func holds(pix []uint8, stride, n, w, h int) bool {
	last := len(pix) - w*n // where the last row may begin
	return stride >= 0 && last >= 0 && (h == 1 || stride <= last/(h-1))
}

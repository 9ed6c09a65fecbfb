package orient

import (
	"fmt"
	"image"
	"image/color"
	"math/rand"
	"reflect"
	"testing"
)

// source says where the pixel (x, y) of the upright image is in one of w × h pixels that
// lies as the EXIF orientation says: CIPA DC-008, tag Orientation, which tells
// for each value where the visual top left is (the stored row 0 and column 0).
var source = [9]func(x, y, w, h int) (int, int){
	1: func(x, y, w, h int) (int, int) { return x, y },
	2: func(x, y, w, h int) (int, int) { return w - 1 - x, y },
	3: func(x, y, w, h int) (int, int) { return w - 1 - x, h - 1 - y },
	4: func(x, y, w, h int) (int, int) { return x, h - 1 - y },
	5: func(x, y, w, h int) (int, int) { return y, x },
	6: func(x, y, w, h int) (int, int) { return y, h - 1 - x },
	7: func(x, y, w, h int) (int, int) { return w - 1 - y, h - 1 - x },
	8: func(x, y, w, h int) (int, int) { return w - 1 - y, x },
}

var ratios = []image.YCbCrSubsampleRatio{
	image.YCbCrSubsampleRatio444, image.YCbCrSubsampleRatio422, image.YCbCrSubsampleRatio420,
	image.YCbCrSubsampleRatio440, image.YCbCrSubsampleRatio411, image.YCbCrSubsampleRatio410,
}

type subImager interface {
	image.Image
	SubImage(image.Rectangle) image.Image
}

// foreign is an image of a type that this package does not know.
type foreign struct{ *image.RGBA64 }

func (f foreign) SubImage(r image.Rectangle) image.Image {
	return foreign{f.RGBA64.SubImage(r).(*image.RGBA64)}
}

// images returns an image of random bytes of each type.
func images(r image.Rectangle) map[string]subImager {
	palette := make(color.Palette, 256)
	for i := range palette {
		palette[i] = color.NRGBA{uint8(i), uint8(i * 7), uint8(i * 13), uint8(i * 31)}
	}
	all := map[string]subImager{
		"Gray": image.NewGray(r), "Gray16": image.NewGray16(r), "Paletted": image.NewPaletted(r, palette),
		"RGBA": image.NewRGBA(r), "NRGBA": image.NewNRGBA(r), "CMYK": image.NewCMYK(r),
		"RGBA64": image.NewRGBA64(r), "NRGBA64": image.NewNRGBA64(r), "foreign": foreign{image.NewRGBA64(r)},
	}
	for _, ratio := range ratios {
		all["YCbCr "+ratio.String()] = image.NewYCbCr(r, ratio)
		all["NYCbCrA "+ratio.String()] = image.NewNYCbCrA(r, ratio)
	}
	for _, img := range all {
		randomize(img)
	}
	return all
}

func randomize(img image.Image) {
	rng := rand.New(rand.NewSource(1))
	v := reflect.Indirect(reflect.ValueOf(img))
	if f, ok := img.(foreign); ok {
		v = reflect.ValueOf(*f.RGBA64)
	}
	if m, ok := img.(*image.NYCbCrA); ok {
		rng.Read(m.A)
		v = reflect.ValueOf(m.YCbCr)
	}
	for _, name := range []string{"Pix", "Y", "Cb", "Cr"} {
		if pix := v.FieldByName(name); pix.IsValid() {
			rng.Read(pix.Bytes())
		}
	}
}

// Every pixel of the upright image has exactly the colour that the source has there.
func TestUprightIsExact(t *testing.T) {
	full := image.Rect(0, 0, 80, 76)
	for name, whole := range images(full) {
		for _, r := range []image.Rectangle{
			full, image.Rect(0, 0, 1, 1), image.Rect(0, 0, 7, 5), image.Rect(0, 0, 8, 5), image.Rect(0, 0, 7, 4),
			image.Rect(0, 0, 1, 70), image.Rect(0, 0, 33, 1), image.Rect(3, 5, 70, 71), image.Rect(4, 6, 72, 70), image.Rect(1, 0, 16, 16),
		} {
			img := whole.SubImage(r)
			for o := 1; o <= 8; o++ {
				if err := exact(img, Upright(img, For(o)), o); err != nil {
					t.Errorf("%s, %v, orientation %d: %v", name, r, o, err)
				}
			}
		}
	}
}

func exact(img, got image.Image, o int) error {
	b := img.Bounds()
	size := b.Size()
	if o >= 5 {
		size = image.Pt(size.Y, size.X)
	}
	if got.Bounds() != (image.Rectangle{Max: size}) {
		return fmt.Errorf("bounds %v", got.Bounds())
	}
	for y := range size.Y {
		for x := range size.X {
			sx, sy := source[o](x, y, b.Dx(), b.Dy())
			want := img.At(b.Min.X+sx, b.Min.Y+sy)
			if got.At(x, y) != want {
				return fmt.Errorf("pixel %d, %d is %v, not %v", x, y, got.At(x, y), want)
			}
			if c := got.(image.RGBA64Image).RGBA64At(x, y); c != color.RGBA64Model.Convert(want) {
				return fmt.Errorf("pixel %d, %d is %v in 64 bits, not %v", x, y, c, want)
			}
			if ux, uy := Seen(got, sx, sy); ux != x || uy != y {
				return fmt.Errorf("stored pixel %d, %d is seen at %d, %d, not %d, %d", sx, sy, ux, uy, x, y)
			}
		}
	}
	return nil
}

func TestUntouched(t *testing.T) {
	for name, img := range images(image.Rect(0, 0, 9, 8)) {
		for _, o := range []int{-1, 0, 1, 9} {
			if Upright(img, For(o)) != image.Image(img) {
				t.Errorf("%s, orientation %d: not the same image", name, o)
			}
		}
	}
}

func TestViewOutside(t *testing.T) {
	img := Upright(foreign{image.NewRGBA64(image.Rect(0, 0, 4, 3))}, For(6)).(*View)
	if c := img.At(3, 0); c != (color.RGBA64{}) {
		t.Errorf("outside: %v", c)
	}
	if c := img.RGBA64At(0, 4); c != (color.RGBA64{}) {
		t.Errorf("outside: %v", c)
	}
}

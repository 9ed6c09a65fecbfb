package hostile

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"testing"

	"golang.org/x/image/webp"
)

// The files are what they claim, and small beside it.
func TestFiles(t *testing.T) {
	for name, c := range map[string]struct {
		file          []byte
		decode        func(b []byte) (image.Image, error)
		width, height int
		most          int // bytes of the file
	}{
		"PNG":               {InterlacedPNG(300, 200), decodePNG, 300, 200, 1500},
		"PNG of one pixel":  {InterlacedPNG(1, 1), decodePNG, 1, 1, 200},
		"PNG of a row":      {InterlacedPNG(9, 1), decodePNG, 9, 1, 200},
		"PNG of a column":   {InterlacedPNG(1, 11), decodePNG, 1, 11, 200},
		"WebP":              {EmptyWebP(300, 200), decodeWebP, 300, 200, 9000},
		"WebP of one pixel": {EmptyWebP(1, 1), decodeWebP, 1, 1, 9000},
	} {
		img, err := c.decode(c.file)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if img.Bounds() != image.Rect(0, 0, c.width, c.height) || len(c.file) > c.most {
			t.Errorf("%s: %v in %d bytes", name, img.Bounds(), len(c.file))
		}
		first := color.NRGBA64Model.Convert(img.At(0, 0))
		if last := color.NRGBA64Model.Convert(img.At(c.width-1, c.height-1)); first != last {
			t.Errorf("%s: the first pixel is %v, the last %v", name, first, last)
		}
	}
}

func decodePNG(b []byte) (image.Image, error) {
	img, err := png.Decode(bytes.NewReader(b))
	if _, deep := img.(*image.NRGBA64); err == nil && !deep {
		return image.NewGray(image.Rectangle{}), nil
	}
	return img, err
}

func decodeWebP(b []byte) (image.Image, error) { return webp.Decode(bytes.NewReader(b)) }

// A file stands for the largest photo that a service takes, in a thousandth of its bytes.
func TestLarge(t *testing.T) {
	for name, c := range map[string]struct {
		file   []byte
		config func(b []byte) (image.Config, error)
	}{
		"WebP": {EmptyWebP(16383, 3000), func(b []byte) (image.Config, error) { return webp.DecodeConfig(bytes.NewReader(b)) }},
		"PNG":  {InterlacedPNG(2000, 2500), func(b []byte) (image.Config, error) { return png.DecodeConfig(bytes.NewReader(b)) }},
	} {
		got, err := c.config(c.file)
		if pixels := got.Width * got.Height; err != nil || pixels < 5_000_000 || len(c.file) > pixels/125 {
			t.Errorf("%s: %d × %d in %d bytes, %v", name, got.Width, got.Height, len(c.file), err)
		}
	}
}

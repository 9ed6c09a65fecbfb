package decode

import (
	"image"
	"image/color"
	"image/png"
	"io"
)

func pngDecode(f file) (image.Image, error) { return png.Decode(f.reader()) }

// pngHeader prices the image that package png makes, and another one for the passes of an
// interlaced file.
func pngHeader(f file) (header, error) {
	c, err := png.DecodeConfig(f.reader())
	if err != nil {
		return header{}, err
	}
	const interlace = 28 // the place of IHDR's last field (PNG specification, 11.2.1)
	var method [1]byte
	if _, err := io.ReadFull(io.NewSectionReader(f.reader(), interlace, 1), method[:]); err != nil {
		return header{}, err
	}
	bytes := int64(c.Width) * int64(c.Height) * bytesPerPixel(c.ColorModel)
	if method[0] != 0 {
		bytes *= 2
	}
	return header{c.Width, c.Height, bytes + fixedCost}, nil
}

// fixedCost is what a decoder takes besides the image: windows, tables and rows.
const fixedCost = 1 << 20

// bytesPerPixel is what the images of package image take.
func bytesPerPixel(m color.Model) int64 {
	if _, ok := m.(color.Palette); ok {
		return 1
	}
	switch m {
	case color.GrayModel:
		return 1
	case color.Gray16Model:
		return 2
	case color.RGBA64Model, color.NRGBA64Model:
		return 8
	}
	return 4
}

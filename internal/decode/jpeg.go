package decode

import (
	"image"

	"github.com/hypermob/pose/internal/jpeg"
)

// jpegHeader prices the planes and, for a progressive file, the coefficients. jpeg's own memory
// test holds it to that.
func jpegHeader(f file) (header, error) {
	c, err := jpeg.DecodeConfig(f.ctx, f.src.Reader())
	return header{c.Width, c.Height, int64(c.Bytes) + fixedCost}, err
}

// jpegDecode decodes a file without keeping it.
func jpegDecode(f file) (image.Image, error) {
	m, err := jpeg.Decode(f.ctx, f.src.Drain(), f.options.Reuse)
	if err != nil {
		return nil, err
	}
	return m, nil
}

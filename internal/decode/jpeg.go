package decode

import (
	"image"

	"github.com/hypermob/pose/internal/jpeg"
)

// openJPEG prices the planes and, for a progressive file, the coefficients. jpeg's own memory test
// holds it to that. Decoding does not keep the file.
func openJPEG(f file) (header, error) {
	c, err := jpeg.DecodeConfig(f.ctx, f.src.Reader())
	decode := func() (image.Image, error) {
		m, err := jpeg.Decode(f.ctx, f.src.Drain(), f.options.Reuse)
		if err != nil {
			return nil, err
		}
		return m, nil
	}
	return header{c.Width, c.Height, int64(c.Bytes) + fixedCost, decode}, err
}

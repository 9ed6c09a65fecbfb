package compare

import "image"

// RGB reads an image's pixels the way any program can: R, G, B, multiplied with alpha.
func RGB(img image.Image) []byte {
	b := img.Bounds()
	pix := make([]byte, 0, 3*b.Dx()*b.Dy())
	fast, ok := img.(image.RGBA64Image)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if ok {
				c := fast.RGBA64At(x, y)
				pix = append(pix, byte(c.R>>8), byte(c.G>>8), byte(c.B>>8))
				continue
			}
			r, g, b, _ := img.At(x, y).RGBA()
			pix = append(pix, byte(r>>8), byte(g>>8), byte(b>>8))
		}
	}
	return pix
}

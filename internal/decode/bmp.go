package decode

import (
	"encoding/binary"
	"errors"
	"fmt"
	"image"

	"golang.org/x/image/bmp"
)

func openBMP(f file) (header, error) {
	c, err := bmp.DecodeConfig(f.reader())
	if errors.Is(err, bmp.ErrUnsupported) {
		return header{}, unsupported(bmpKind(f), "")
	}
	decode := func() (image.Image, error) { return bmp.Decode(f.reader()) }
	return header{c.Width, c.Height, int64(c.Width)*int64(c.Height)*bytesPerPixel(c.ColorModel) + fixedCost, decode}, err
}

// bmpKind names what makes a BMP file special.
func bmpKind(f file) string {
	h := make([]byte, 34)
	if n, _ := f.reader().ReadAt(h, 0); n < len(h) {
		return "a short kind of BMP"
	}
	size, bits, compression := binary.LittleEndian.Uint32(h[14:]), binary.LittleEndian.Uint16(h[28:]), binary.LittleEndian.Uint32(h[30:])
	names := map[uint32]string{1: "RLE-compressed BMP", 2: "RLE-compressed BMP", 3: "BMP with bit fields", 4: "BMP with JPEG inside", 5: "BMP with PNG inside", 6: "BMP with bit fields"}
	switch {
	case size < 40:
		return "BMP of OS/2"
	case names[compression] != "":
		return fmt.Sprintf("%s of %d bits per pixel", names[compression], bits)
	}
	return fmt.Sprintf("BMP with %d bits per pixel, or a palette where it is not expected", bits)
}

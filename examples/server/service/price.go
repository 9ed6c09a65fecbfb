package service

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	_ "image/gif"
	_ "image/png"

	_ "golang.org/x/image/bmp"
	_ "golang.org/x/image/tiff"
	_ "golang.org/x/image/webp"
)

// Bytes of memory for each pixel of a photo: of what its decoder needs at most, or of the decoded
// photo with its annotated copy (4), whichever are more at the same time. They were measured: see DEPLOY.md.
const (
	sequentialPrice  = 3 + 4
	progressivePrice = 9
	otherPrice       = 8 + 4
	dearestPrice     = 3 * 8
)

// price returns how many bytes of memory a file may take to be decoded and drawn on, by its header.
// A file whose header is not understood has the price of the dearest that is allowed.
func price(file []byte, maxPixels int) int64 {
	width, height, each := header(file)
	pixels := int64(maxPixels)
	if width > 0 && height > 0 && int64(width) <= pixels/int64(height) {
		pixels = int64(width) * int64(height)
	}
	return pixels*int64(each) + int64(len(file))
}

// header returns the image's size, 0 if it is not understood, and the price of a pixel.
func header(file []byte) (width, height, each int) {
	if bytes.HasPrefix(file, []byte("\xff\xd8")) {
		return jpegHeader(file)
	}
	var c image.Config
	var format string
	err := guard(func() (err error) {
		c, format, err = image.DecodeConfig(bytes.NewReader(file))
		return err
	})
	if err != nil {
		return 0, 0, dearestPrice
	}
	size := 4 // bytes of a decoded pixel
	if c.ColorModel == color.RGBA64Model || c.ColorModel == color.NRGBA64Model {
		size = 8
	}
	switch format {
	case "png":
		return c.Width, c.Height, 2 * size // with the passes of an interlaced one, or the annotated copy
	case "tiff":
		return c.Width, c.Height, 3 * size // with a strip that may be all of it, in a buffer that grows
	}
	return c.Width, c.Height, otherPrice
}

// jpegHeader walks along a JPEG file's segments to that of the frame (ITU T.81, B.2.2).
func jpegHeader(file []byte) (width, height, each int) {
	for i := 2; i+4 <= len(file); {
		if file[i] != 0xff { // something else between segments, which decoders skip
			i++
			continue
		}
		marker := file[i+1]
		if marker == 0xff || marker == 0 || marker >= 0xd0 && marker <= 0xd8 || marker == 0x01 { // no length follows
			i++
			continue
		}
		length := int(binary.BigEndian.Uint16(file[i+2:]))
		isFrame := marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc
		if isFrame && i+9 <= len(file) {
			each = progressivePrice
			if marker <= 0xc1 {
				each = sequentialPrice
			}
			return int(binary.BigEndian.Uint16(file[i+7:])), int(binary.BigEndian.Uint16(file[i+5:])), each
		}
		i += 2 + max(length, 2)
	}
	return 0, 0, progressivePrice
}

package decode

import (
	"encoding/binary"
	"image"
	"image/draw"
	"image/gif"
	"io"
)

// openGIF prices the first frame, and a canvas around it. Decoding returns the frame where it lies
// on the canvas. What it does not cover is transparent.
func openGIF(f file) (header, error) {
	canvas, err := gifCanvas(f)
	decode := func() (image.Image, error) {
		frame, err := gif.Decode(f.reader())
		if err != nil {
			return nil, err
		}
		return onCanvas(frame, image.Rectangle{Max: canvas}), nil
	}
	return header{canvas.X, canvas.Y, 5*int64(canvas.X)*int64(canvas.Y) + fixedCost, decode}, err
}

// gifCanvas returns the size of the logical screen (GIF89a, 18).
func gifCanvas(f file) (image.Point, error) {
	const at = 6
	var b [4]byte
	_, err := io.ReadFull(io.NewSectionReader(f.reader(), at, int64(len(b))), b[:])
	return image.Pt(int(binary.LittleEndian.Uint16(b[:])), int(binary.LittleEndian.Uint16(b[2:]))), err
}

// onCanvas returns a frame itself if it covers the canvas, and otherwise the canvas with the frame
// on it.
func onCanvas(frame image.Image, canvas image.Rectangle) image.Image {
	if frame.Bounds() == canvas {
		return frame
	}
	m := image.NewNRGBA(canvas)
	draw.Draw(m, frame.Bounds(), frame, frame.Bounds().Min, draw.Src)
	return m
}

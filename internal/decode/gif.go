package decode

import (
	"image"
	"image/draw"
	"image/gif"
)

// gifHeader prices the first frame, and a canvas around it.
func gifHeader(f file) (header, error) {
	c, err := gif.DecodeConfig(f.reader())
	return header{c.Width, c.Height, 5*int64(c.Width)*int64(c.Height) + fixedCost}, err
}

// gifDecode returns the first frame where it lies on the canvas. What it does not cover is transparent.
func gifDecode(f file) (image.Image, error) {
	c, err := gif.DecodeConfig(f.reader())
	if err != nil {
		return nil, err
	}
	frame, err := gif.Decode(f.reader())
	if err != nil {
		return nil, err
	}
	return onCanvas(frame, image.Rect(0, 0, c.Width, c.Height)), nil
}

// onCanvas returns a frame itself if it covers the canvas, and otherwise the canvas with the frame on it.
func onCanvas(frame image.Image, canvas image.Rectangle) image.Image {
	if frame.Bounds() == canvas {
		return frame
	}
	m := image.NewNRGBA(canvas)
	draw.Draw(m, frame.Bounds(), frame, frame.Bounds().Min, draw.Src)
	return m
}

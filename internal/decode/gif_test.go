package decode

import (
	"bytes"
	"image"
	"image/color"
	"image/color/palette"
	"image/gif"
	"testing"

	"github.com/hypermob/pose/internal/imagetest"
)

// gifOf encodes a frame on a canvas.
func gifOf(t *testing.T, canvas image.Point, frame image.Rectangle) (*image.Paletted, []byte) {
	t.Helper()
	m := image.NewPaletted(frame, palette.Plan9)
	imagetest.Noise(m.Pix)
	var b bytes.Buffer
	g := &gif.GIF{Image: []*image.Paletted{m}, Delay: []int{0}, Config: image.Config{Width: canvas.X, Height: canvas.Y}}
	if err := gif.EncodeAll(&b, g); err != nil {
		t.Fatal(err)
	}
	return m, b.Bytes()
}

// The price is that of the frame and of a canvas around it; the frame lies where the file says.
func TestGIF(t *testing.T) {
	for name, frame := range map[string]image.Rectangle{
		"all of it": image.Rect(0, 0, 20, 10), "the middle": image.Rect(5, 3, 15, 8), "a corner": image.Rect(19, 9, 20, 10),
	} {
		m, data := gifOf(t, image.Pt(20, 10), frame)
		h, err := openGIF(opened(data))
		if err != nil || h.width != 20 || h.height != 10 || h.memory-fixedCost != 5*20*10 {
			t.Fatalf("%s: %d × %d, %d bytes, %v", name, h.width, h.height, h.memory, err)
		}
		got, err := h.decode()
		if err != nil || got.Bounds() != image.Rect(0, 0, 20, 10) {
			t.Fatalf("%s: %v, %v", name, got, err)
		}
		if _, same := got.(*image.Paletted); same != (frame == got.Bounds()) {
			t.Errorf("%s: a %T", name, got)
		}
		for y := range 10 {
			for x := range 20 {
				want := color.NRGBA{}
				if image.Pt(x, y).In(frame) {
					want = color.NRGBAModel.Convert(m.At(x, y)).(color.NRGBA)
				}
				if c := color.NRGBAModel.Convert(got.At(x, y)).(color.NRGBA); c != want {
					t.Fatalf("%s: pixel %d, %d is %v, want %v", name, x, y, c, want)
				}
			}
		}
	}
}

// The size is that of the canvas; a file that ends before the frame does is damaged.
func TestGIFTruncated(t *testing.T) {
	_, data := gifOf(t, image.Pt(300, 2), image.Rect(0, 0, 300, 2))
	const canvas = 10 // bytes that tell its size
	for n := range len(data) - 1 {
		h, err := openGIF(opened(data[:n]))
		if (err == nil) != (n >= canvas) {
			t.Fatalf("%d bytes: %d × %d, %v", n, h.width, h.height, err)
		}
		if err == nil && n < len(data)-2 {
			if m, err := h.decode(); err == nil {
				t.Errorf("%d of %d bytes are an image of %v", n, len(data), m.Bounds())
			}
		}
	}
}

package decode

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"os"
	"strings"
	"testing"

	"github.com/hypermob/pose/internal/imagetest"
)

// A few bytes of a lossless file that claim any number of pixels are refused.
func TestWebPBomb(t *testing.T) {
	for _, c := range []struct {
		side int
		kind Kind
		want string
	}{
		{16384, TooLarge, "16384 × 16384 pixels, and the limit is"},
		{9000, Invalid, "claims 9000 × 9000 pixels in 44 bytes"},
		{2048, Invalid, "truncated or damaged"}, // as few equal pixels may be in any file
	} {
		vp8l := []byte("RIFF\x24\x00\x00\x00WEBPVP8L\x18\x00\x00\x00\x2f")
		vp8l = binary.LittleEndian.AppendUint32(vp8l, uint32(c.side-1)|uint32(c.side-1)<<14)
		if err := refused(t, append(vp8l, make([]byte, 19)...)); err.Kind != c.kind || !strings.Contains(err.Message, c.want) {
			t.Errorf("%d: %v", c.side, err)
		}
	}
}

// The image in a frame of an animation has the size that the frame says.
func TestFrameOfAnotherSize(t *testing.T) {
	const width, height = 4096, 4096
	vp8l := binary.LittleEndian.AppendUint32([]byte{0x2f}, width-1|(height-1)<<14)
	vp8l = append(vp8l, make([]byte, 19)...)
	chunk := func(kind string, data []byte) []byte {
		return append(binary.LittleEndian.AppendUint32([]byte(kind), uint32(len(data))), data...)
	}
	for _, side := range []int{1, 4095, 4096} {
		frame := append(append(append(make([]byte, 6), le24(side-1)...), le24(side-1)...), 0, 0, 0, 0)
		body := chunk("VP8X", append(append([]byte{webpAnimation, 0, 0, 0}, le24(side-1)...), le24(side-1)...))
		body = append(body, chunk("ANMF", append(frame, chunk("VP8L", vp8l)...))...)
		file := chunk("RIFF", append([]byte("WEBP"), body...))
		_, err := openWebP(opened(file))
		if whole := side == 4096; whole == errors.Is(err, errWebP) {
			t.Errorf("a frame of %d pixels with an image of %d: %v", side, width, err)
		}
	}
}

// A WebP file may be longer than what is read of other formats before their size is known.
func TestLongWebP(t *testing.T) {
	const side, length = 4096, maxMetadata + 1<<20
	data := append([]byte("RIFF\x00\x00\x00\x00WEBPVP8L\x00\x00\x00\x00\x2f"), make([]byte, length)...)
	binary.LittleEndian.PutUint32(data[21:], side-1|(side-1)<<14)
	binary.LittleEndian.PutUint32(data[16:], uint32(len(data)-20))
	binary.LittleEndian.PutUint32(data[4:], uint32(len(data)-8))
	h, err := openWebP(opened(data))
	if err != nil || h.width != side || h.height != side {
		t.Errorf("%d × %d: %v", h.width, h.height, err)
	}
	if _, err := openWebP(opened(data[:length/2])); err == nil {
		t.Error("half of it is enough")
	}
}

// A still image, and the first frame of an animation where it lies on the canvas, are of the size
// that the header says, and priced by it.
func TestWebPDecode(t *testing.T) {
	for _, name := range []string{"animated.webp", "lossless.webp", "lossy.webp", "alpha.webp"} {
		data, err := os.ReadFile("../../testdata/formats/" + name)
		if err != nil {
			t.Fatal(err)
		}
		h, err := openWebP(opened(data))
		if err != nil || h.memory-fixedCost != int64(h.width*h.height*webpBytesPerPixel) {
			t.Fatalf("%s: %d bytes for %d × %d, %v", name, h.memory, h.width, h.height, err)
		}
		m, err := h.decode()
		if err != nil || m.Bounds() != image.Rect(0, 0, h.width, h.height) {
			t.Errorf("%s: %v, %v", name, m.Bounds(), err)
		}
	}
}

// What a frame does not cover of the canvas is transparent.
func TestOnCanvas(t *testing.T) {
	frame := image.NewNRGBA(image.Rect(0, 0, 2, 3))
	imagetest.Noise(frame.Pix)
	canvas := image.Rect(0, 0, 10, 8)
	m := onCanvas(moved(frame, image.Pt(4, 2)), canvas)
	for y := range 8 {
		for x := range 10 {
			want := color.NRGBA{}
			if x >= 4 && x < 6 && y >= 2 && y < 5 {
				want = frame.NRGBAAt(x-4, y-2)
			}
			if got := color.NRGBAModel.Convert(m.At(x, y)).(color.NRGBA); got.A != want.A || want.A == 255 && got != want {
				t.Errorf("pixel %d, %d is %v, want %v", x, y, got, want)
			}
		}
	}
	if got := onCanvas(frame, frame.Rect); got != image.Image(frame) {
		t.Error("a frame as large as the canvas was copied")
	}
}

// The flags and sizes of an animation's frame are checked before anything is decoded.
func TestDamagedFrame(t *testing.T) {
	canvas := image.Rect(0, 0, 10, 10)
	head := func(x, y, w, h int) []byte { // of a frame, in halves and less one, as it is stored
		b := append(append(le24(x/2), le24(y/2)...), append(le24(w-1), le24(h-1)...)...)
		return append(b, 0, 0, 0, 0)
	}
	for name, b := range map[string][]byte{
		"nothing":             nil,
		"no image":            head(0, 0, 10, 10),
		"right of the canvas": append(head(4, 0, 8, 2), "VP8L\x00\x00\x00\x00"...),
		"below it":            append(head(0, 10, 1, 1), "VP8L\x00\x00\x00\x00"...),
	} {
		w := webpFile{canvas: canvas}
		if err := w.setFrame(b); !errors.Is(err, errWebP) {
			t.Errorf("%s: %v", name, err)
		}
	}
	w := webpFile{canvas: canvas}
	if err := w.setFrame(append(head(0, 0, 10, 10), "VP8L\x00\x00\x00\x00"...)); err == nil {
		t.Error("an image of no bytes is one")
	}
}

// Cut off anywhere, an animation or a still image is damaged, whether the container or the coded
// image ends early.
func TestWebPTruncated(t *testing.T) {
	for _, name := range []string{"animated.webp", "lossless.webp", "lossy.webp", "alpha.webp"} {
		whole, err := os.ReadFile("../../testdata/formats/" + name)
		if err != nil {
			t.Fatal(err)
		}
		for n := range len(whole) {
			if h, err := openWebP(opened(whole[:n])); err == nil && n < len(whole)-1 {
				t.Errorf("%s: %d of %d bytes are an image of %d × %d", name, n, len(whole), h.width, h.height)
			}
		}
	}
}

// Colours of a video are those of BT.601: the ends of the range, and what lies beyond them.
func TestVideoColours(t *testing.T) {
	for _, c := range []struct {
		y, u, v int
		want    color.NRGBA
	}{
		{16, 128, 128, color.NRGBA{0, 0, 0, 255}},
		{235, 128, 128, color.NRGBA{255, 255, 255, 255}},
		{0, 128, 128, color.NRGBA{0, 0, 0, 255}},
		{255, 128, 128, color.NRGBA{255, 255, 255, 255}},
		{126, 128, 128, color.NRGBA{128, 128, 128, 255}},
		{81, 90, 240, color.NRGBA{254, 0, 0, 255}},  // red
		{145, 54, 34, color.NRGBA{0, 255, 1, 255}},  // green
		{41, 240, 110, color.NRGBA{0, 0, 255, 255}}, // blue
		{0, 0, 0, color.NRGBA{0, 135, 0, 255}},      // no colour at all
		{255, 255, 255, color.NRGBA{255, 125, 255, 255}},
	} {
		r, g, b := videoRGB(c.y, c.u, c.v)
		for i, pair := range [3][2]uint8{{r, c.want.R}, {g, c.want.G}, {b, c.want.B}} {
			if max(pair[0], pair[1])-min(pair[0], pair[1]) > 1 {
				t.Errorf("%d, %d, %d: channel %d is %d, want %d", c.y, c.u, c.v, i, pair[0], pair[1])
			}
		}
	}
}

// Chroma between samples is interpolated as by a formula of libwebp's authors: 9/16 of the nearest
// sample, 3/16 of the next ones, 1/16 of the one across.
func TestChromaRow(t *testing.T) {
	near, far := []uint8{10, 200, 90, 90}, []uint8{50, 0, 255, 90}
	for n := 1; n <= 7; n++ {
		got := make([]uint8, n+1)
		chromaRow(got, near, far, n)
		for x := range n {
			i := x / 2
			j := max(0, i-1)
			if x%2 == 1 {
				j = min(i+1, (n-1)/2)
			}
			want := (9*int(near[i]) + 3*int(near[j]) + 3*int(far[i]) + int(far[j]) + 8) / 16
			if int(got[x]) != want {
				t.Errorf("%d pixels: number %d is %d, want %d", n, x, got[x], want)
			}
		}
	}
}

// The alpha of a lossy image is kept, row by row.
func TestVideoAlpha(t *testing.T) {
	m := image.NewNYCbCrA(image.Rect(0, 0, 3, 5), image.YCbCrSubsampleRatio420)
	for i := range m.A {
		m.A[i] = uint8(i)
	}
	out := fromVideo(&m.YCbCr, m)
	for y := range 5 {
		for x := range 3 {
			if got, want := out.NRGBAAt(x, y).A, m.A[m.AOffset(x, y)]; got != want {
				t.Errorf("pixel %d, %d: alpha %d, want %d", x, y, got, want)
			}
		}
	}
	if out = fromVideo(&m.YCbCr, nil); out.NRGBAAt(2, 4).A != 255 {
		t.Error("without alpha it is not opaque")
	}
}

// A frame of an animation that is lossy and has alpha shows what a still image of the same chunks
// does, wherever it lies.
func TestFrameWithAlpha(t *testing.T) {
	data, err := os.ReadFile("../../testdata/formats/alpha.webp")
	if err != nil {
		t.Fatal(err)
	}
	chunks := data[bytes.Index(data, []byte("ALPH")):]
	still, err := openWebP(opened(data))
	if err != nil {
		t.Fatal(err)
	}
	want, err := still.decode()
	if err != nil {
		t.Fatal(err)
	}
	at := image.Pt(4, 6)
	head := append(append(append(append(le24(at.X/2), le24(at.Y/2)...), le24(still.width-1)...), le24(still.height-1)...), 0, 0, 0, 0)
	w := webpFile{canvas: image.Rect(0, 0, still.width+10, still.height+10)}
	if err := w.setFrame(append(head, chunks...)); err != nil {
		t.Fatal(err)
	}
	got, err := w.decode(opened(nil))
	if err != nil {
		t.Fatal(err)
	}
	for y := range still.height {
		for x := range still.width {
			if g, w := got.At(x+at.X, y+at.Y), want.At(x, y); g != w {
				t.Fatalf("pixel %d, %d is %v, want %v", x, y, g, w)
			}
		}
	}
	if got.At(at.X-1, at.Y) != (color.NRGBA{}) {
		t.Error("beside the frame there is something")
	}
}

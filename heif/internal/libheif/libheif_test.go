package libheif

import (
	"bytes"
	"context"
	"errors"
	"image"
	"testing"

	"github.com/hypermob/pose/heif/internal/fakedecoder"
	"github.com/hypermob/pose/heif/internal/sandbox"
)

const memory = 8 << 20

// library has a decoder that does what its file says.
func library(t *testing.T) *Library {
	t.Helper()
	l, err := New(fakedecoder.Module(9, 3, infoNumbers))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func decode(l *Library, file []byte, maxPixels int) (image.Image, error) {
	return l.Decode(context.Background(), bytes.NewReader(file), memory, maxPixels)
}

// pattern returns n samples, none of them zero.
func pattern(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i*7%251) + 1
	}
	return b
}

// What a decoder says of an image is checked, and that it says the same when it decodes.
func TestRefused(t *testing.T) {
	l := library(t)
	good := []int{5, 4, spaceMonochrome, 0, 0}
	samples := pattern(stride(5, 1) * 4)
	if _, err := decode(l, fakedecoder.File(1, good, good, samples), 20); err != nil {
		t.Fatalf("a good one: %v", err)
	}
	for name, c := range map[string]struct {
		answer        int
		first, second []int
		maxPixels     int
	}{
		"no success":           {0, good, good, 20},
		"no width":             {1, []int{0, 4, spaceMonochrome}, good, 20},
		"less than no height":  {1, []int{5, -1, spaceMonochrome}, good, 20},
		"more than the header": {1, good, good, 19},
		"any size":             {1, []int{1 << 30, 1 << 30, spaceMonochrome}, good, 1 << 30},
		"an unknown space":     {1, []int{5, 4, 7}, []int{5, 4, 7}, 20},
		"an unknown chroma":    {1, []int{5, 4, spaceYCbCr, 9}, []int{5, 4, spaceYCbCr, 9}, 20},
		"grows":                {1, good, []int{6, 4, spaceMonochrome}, 100},
		"changes its space":    {1, good, []int{5, 4, spaceRGB}, 100},
	} {
		if _, err := decode(l, fakedecoder.File(c.answer, c.first, c.second, samples), c.maxPixels); !errors.Is(err, ErrRefused) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The rows of libheif's planes are longer than the image is wide.
func TestPlanes(t *testing.T) {
	l := library(t)
	const w, h = 5, 3
	for name, c := range map[string]struct {
		space, chroma int
		planes        [][3]int // width in bytes, rows, bytes of a pixel
	}{
		"grey":  {spaceMonochrome, 0, [][3]int{{w, h, 1}}},
		"RGBA":  {spaceRGB, 0, [][3]int{{4 * w, h, 4}}},
		"4:2:0": {spaceYCbCr, chroma420, [][3]int{{w, h, 1}, {3, 2, 1}, {3, 2, 1}}},
		"4:2:2": {spaceYCbCr, chroma422, [][3]int{{w, h, 1}, {3, h, 1}, {3, h, 1}}},
		"4:4:4": {spaceYCbCr, chroma444, [][3]int{{w, h, 1}, {w, h, 1}, {w, h, 1}}},
	} {
		var samples []byte
		var want [][]byte
		for _, p := range c.planes {
			// libheif has at least 64 pixels in a row, and an even number.
			row := 64 * p[2]
			stored := pattern(row * p[1])
			var plane []byte
			for y := range p[1] {
				plane = append(plane, stored[y*row:y*row+p[0]]...)
			}
			samples, want = append(samples, stored...), append(want, plane)
		}
		info := []int{w, h, c.space, c.chroma, 0}
		m, err := decode(l, fakedecoder.File(1, info, info, samples), w*h)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got [][]byte
		switch m := m.(type) {
		case *image.Gray:
			got = [][]byte{m.Pix}
		case *image.NRGBA:
			got = [][]byte{m.Pix}
		case *image.YCbCr:
			got = [][]byte{m.Y, m.Cb, m.Cr}
		}
		if m.Bounds() != image.Rect(0, 0, w, h) || len(got) != len(want) {
			t.Fatalf("%s: a %T of %v", name, m, m.Bounds())
		}
		for i := range want {
			if !bytes.Equal(got[i], want[i]) {
				t.Errorf("%s: plane %d is %v, want %v", name, i, got[i], want[i])
			}
		}
	}
}

func TestStride(t *testing.T) {
	for _, c := range []struct{ width, bytes, want int }{
		{1, 1, 64}, {64, 1, 64}, {65, 1, 80}, {66, 1, 80}, {80, 1, 80}, {81, 1, 96}, {1, 4, 256}, {65, 4, 272}, {4000, 1, 4000}, {4001, 4, 16016},
	} {
		if got := stride(c.width, c.bytes); got != c.want {
			t.Errorf("%d pixels of %d bytes: %d, want %d", c.width, c.bytes, got, c.want)
		}
	}
}

// An image for whose samples the decoder's memory has no room, and a context that has ended.
func TestLimits(t *testing.T) {
	l := library(t)
	info := []int{4000, 4000, spaceRGB, 0, 0}
	if _, err := decode(l, fakedecoder.File(1, info, info, nil), 16_000_000); !errors.Is(err, sandbox.ErrMemory) {
		t.Errorf("too large: %v", err)
	}
	if _, err := decode(l, make([]byte, 5<<20), 100); !errors.Is(err, sandbox.ErrMemory) {
		t.Errorf("a long file: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	good := []int{5, 4, spaceMonochrome, 0, 0}
	file := fakedecoder.File(1, good, good, pattern(stride(5, 1)*4))
	if _, err := l.Decode(ctx, bytes.NewReader(file), memory, 20); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := decode(l, file[:40], 20); !errors.Is(err, ErrRefused) && !errors.Is(err, sandbox.ErrCrash) {
		t.Errorf("a short file: %v", err)
	}
}

// A decoder that takes another number of arguments is not this one.
func TestNew(t *testing.T) {
	for name, module := range map[string][]byte{"libavif's": fakedecoder.Module(10, 4, 6), "none": nil} {
		if l, err := New(module); l != nil || err == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

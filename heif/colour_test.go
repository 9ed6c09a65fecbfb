package heif

import (
	"errors"
	"image"
	"image/color"
	"math"
	"strings"
	"testing"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/heif/internal/bmff"
)

// rgb is the colour of samples by the formulas of ITU-T H.273, in floating point: from the weights
// of red and blue in luma, at full range or not.
func rgb(y, cb, cr uint8, w [2]float64, full bool) (c [3]float64) {
	l, b, r := float64(y)/255, (float64(cb)-128)/255, (float64(cr)-128)/255
	if !full {
		l, b, r = (float64(y)-16)/219, (float64(cb)-128)/224, (float64(cr)-128)/224
	}
	red, blue := l+2*(1-w[0])*r, l+2*(1-w[1])*b
	green := (l - w[0]*red - w[1]*blue) / (1 - w[0] - w[1])
	for i, v := range [3]float64{red, green, blue} {
		c[i] = 255 * min(max(v, 0), 1)
	}
	return c
}

// Samples of any matrix and range show, by JFIF's rules, the colours that they stand for: to two
// levels, as samples are rounded twice. Only those that are colours count.
func TestColours(t *testing.T) {
	for matrix, w := range weights {
		for _, full := range []bool{true, false} {
			for y := 40; y <= 220; y += 20 {
				for cb := 108; cb <= 148; cb += 10 {
					for cr := 108; cr <= 148; cr += 10 {
						checkColour(t, matrix, w, full, uint8(y), uint8(cb), uint8(cr))
					}
				}
			}
		}
	}
}

func checkColour(t *testing.T, matrix int, w [2]float64, full bool, y, cb, cr uint8) {
	t.Helper()
	want := rgb(y, cb, cr, w, full)
	if max(want[0], want[1], want[2]) > 254 || min(want[0], want[1], want[2]) < 1 {
		return
	}
	m := image.NewYCbCr(image.Rect(0, 0, 1, 1), image.YCbCrSubsampleRatio444)
	m.Y[0], m.Cb[0], m.Cr[0] = y, cb, cr
	if err := toJFIF(m, bmff.Colours{Matrix: matrix, FullRange: full}); err != nil {
		t.Fatal(err)
	}
	r, g, b := color.YCbCrToRGB(m.Y[0], m.Cb[0], m.Cr[0])
	for i, got := range [3]uint8{r, g, b} {
		if math.Abs(float64(got)-want[i]) > 2 {
			t.Errorf("matrix %d, full range %v: %d, %d, %d is %v, want %.1f", matrix, full, y, cb, cr, [3]uint8{r, g, b}, want)
			return
		}
	}
}

// Samples that are as JFIF has them are not touched, and greys stay greys.
func TestColoursKept(t *testing.T) {
	m := image.NewYCbCr(image.Rect(0, 0, 4, 4), image.YCbCrSubsampleRatio420)
	for i := range m.Y {
		m.Y[i] = uint8(16 * i)
	}
	copy(m.Cb, []byte{0, 50, 100, 255})
	before := *m
	before.Y, before.Cb = append([]byte{}, m.Y...), append([]byte{}, m.Cb...)
	for _, matrix := range []int{2, 5, 6} {
		if err := toJFIF(m, bmff.Colours{Matrix: matrix, FullRange: true}); err != nil {
			t.Fatal(err)
		}
		if string(m.Y) != string(before.Y) || string(m.Cb) != string(before.Cb) {
			t.Errorf("matrix %d changes samples", matrix)
		}
	}
	for i := range m.Cb {
		m.Cb[i], m.Cr[i] = 128, 128
	}
	for matrix := range weights {
		if err := toJFIF(m, bmff.Colours{Matrix: matrix, FullRange: true}); err != nil {
			t.Fatal(err)
		}
		if string(m.Y) != string(before.Y) || m.Cb[0] != 128 || m.Cr[3] != 128 {
			t.Errorf("matrix %d gives greys a colour", matrix)
		}
	}
}

// Colours by a matrix that is not known are not guessed.
func TestUnknownMatrix(t *testing.T) {
	m := image.NewYCbCr(image.Rect(0, 0, 1, 1), image.YCbCrSubsampleRatio444)
	for _, matrix := range []int{0, 3, 8, 11, 14, 255} {
		err := toJFIF(m, bmff.Colours{Matrix: matrix, FullRange: true})
		if !errors.Is(err, pose.ErrUnsupportedImage) || !strings.Contains(err.Error(), "by matrix ") {
			t.Errorf("matrix %d: %v", matrix, err)
		}
	}
}

// Greys of video range become those of full range.
func TestGreys(t *testing.T) {
	for full, want := range map[bool][]byte{true: {0, 16, 126, 235, 255}, false: {0, 0, 128, 255, 255}} {
		m := &image.Gray{Pix: []byte{0, 16, 126, 235, 255}, Stride: 5, Rect: image.Rect(0, 0, 5, 1)}
		if grayToFull(m, bmff.Colours{FullRange: full}); string(m.Pix) != string(want) {
			t.Errorf("full range %v: %v, want %v", full, m.Pix, want)
		}
	}
}

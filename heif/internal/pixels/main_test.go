package main

import (
	"bufio"
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// Pixels are written row by row as red, green and blue, without their alpha.
func TestWrite(t *testing.T) {
	m := image.NewNRGBA(image.Rect(0, 0, 2, 2))
	for i := range m.Pix {
		m.Pix[i] = byte(i)
	}
	ycc := image.NewYCbCr(image.Rect(0, 0, 1, 1), image.YCbCrSubsampleRatio444)
	ycc.Y[0], ycc.Cb[0], ycc.Cr[0] = 76, 85, 255 // red
	for name, c := range map[string]struct {
		m    image.Image
		want []byte
	}{
		"alpha":  {m, []byte{0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14}},
		"grey":   {&image.Gray{Pix: []byte{7, 200}, Stride: 2, Rect: image.Rect(0, 0, 2, 1)}, []byte{7, 7, 7, 200, 200, 200}},
		"YCbCr":  {ycc, []byte{254, 0, 0}},
		"opaque": {&image.Paletted{Pix: []byte{0}, Stride: 1, Rect: image.Rect(0, 0, 1, 1), Palette: color.Palette{color.RGBA{9, 8, 7, 255}}}, []byte{9, 8, 7}},
	} {
		var b bytes.Buffer
		w := bufio.NewWriter(&b)
		if write(w, c.m); w.Flush() != nil || !bytes.Equal(b.Bytes(), c.want) {
			t.Errorf("%s: %v, want %v", name, b.Bytes(), c.want)
		}
	}
}

func TestDecode(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a.png")
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 3, 2))); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if m, err := decode(name, nil); err != nil || m.Bounds() != image.Rect(0, 0, 3, 2) {
		t.Errorf("%v, %v", m, err)
	}
	if _, err := decode(name+"x", nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
}

package draw

import (
	"image"
	"image/color"
	"math"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// A Run is a piece of text in one size and colour.
type Run struct {
	Text  string
	Size  float64 // of the em, in pixels
	Color color.Color
}

// CapHeight is the height of the font's capitals and figures, in ems.
const CapHeight = 0.72

// face returns the Go font (bold) in the given size in pixels. Reading its table of
// contents takes a few microseconds, so that nothing needs to be kept.
func face(size float64) (font.Face, error) {
	f, err := opentype.Parse(gobold.TTF)
	if err != nil {
		return nil, err
	}
	return opentype.NewFace(f, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingNone})
}

// Width returns the width of runs written one after the other.
func Width(runs ...Run) float64 {
	w := 0.0
	for _, r := range runs {
		f, err := face(r.Size)
		if err != nil {
			return 0
		}
		w += float64(font.MeasureString(f, r.Text)) / 64
	}
	return w
}

// Text writes runs one after the other; their baseline begins at the given point.
func (c *Canvas) Text(at Point, runs ...Run) {
	dot := fixed.Point26_6{X: toFixed(at.X), Y: toFixed(at.Y)}
	for _, r := range runs {
		f, err := face(r.Size)
		if err != nil {
			return
		}
		d := font.Drawer{Dst: c.Image, Src: image.NewUniform(r.Color), Face: f, Dot: dot}
		d.DrawString(r.Text)
		dot = d.Dot
	}
}

func toFixed(x float64) fixed.Int26_6 { return fixed.Int26_6(math.Round(x * 64)) }

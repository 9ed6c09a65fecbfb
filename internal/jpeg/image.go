package jpeg

import (
	"image"
	"image/color"

	"github.com/hypermob/pose/internal/kernel"
)

// A Space says what the planes of an image hold.
type Space int

const (
	Gray Space = iota
	YCbCr
	RGB
	CMYK // inverted, as Adobe's programs write it: 255 is no ink
	YCCK // CMYK whose first three planes are converted to YCbCr
)

// An Image is a decoded JPEG file: the samples as they are stored, of which pixels are calculated
// when they are asked for, as libjpeg-turbo calculates them.
type Image struct {
	Width, Height int
	Space         Space
	Planes        []Plane
	// Missing is how many rows of pixels at the bottom the file ended before: some of what they
	// show is not the photo's. It is 0 if the file is whole.
	Missing int

	memory []uint8
}

// A Plane is one colour component of an image.
type Plane struct {
	// Pix has the samples row by row. Around the image's there is memory for at least one more in
	// all directions. Where pixels are interpolated it repeats the samples at the edges.
	Pix           []uint8
	Stride        int // samples from row to row
	Width, Height int // samples that the image has; rows of Pix may have more
	ScaleX        int // pixels per sample across
	ScaleY        int // and down
	// SmoothX and SmoothY say that pixels lie between samples, a quarter of the way to the next
	// one, and are interpolated; otherwise they are copies of the nearest sample. The scale is then
	// 2.
	SmoothX, SmoothY bool

	bordered []uint8 // Pix with the row above it and the border of the first row
}

// extend repeats the samples at the edges once beyond them where pixels are interpolated: as
// libjpeg has it (jdmainct.c, jdsample.c), these have no other neighbour there.
func (p *Plane) extend() {
	if !p.SmoothX && !p.SmoothY {
		return
	}
	row := func(y int) []uint8 { return p.bordered[(1+y)*p.Stride:][:p.Stride] }
	for y := range p.Height {
		r := row(y)
		r[border-1], r[border+p.Width] = r[border], r[border+p.Width-1]
	}
	copy(row(-1), row(0))
	copy(row(p.Height), row(p.Height-1))
}

// smooth reports whether libjpeg interpolates between the plane's samples (jdsample.c,
// jinit_upsampler). In images of four columns or fewer it does so only down.
func (p *Plane) smooth() (x, y bool) {
	switch [2]int{p.ScaleX, p.ScaleY} {
	case [2]int{2, 1}:
		return p.Width > 2, false
	case [2]int{1, 2}:
		return false, true
	case [2]int{2, 2}:
		return p.Width > 2, p.Width > 2
	}
	return false, false
}

// At returns the plane's value of a pixel.
func (p *Plane) At(x, y int) uint8 {
	x0, x1, roundX := neighbours(x, p.ScaleX, p.Width, p.SmoothX)
	y0, y1, roundY := neighbours(y, p.ScaleY, p.Height, p.SmoothY)
	near, far := p.Pix[y0*p.Stride:], p.Pix[y1*p.Stride:]
	column0, column1 := 3*uint32(near[x0])+uint32(far[x0]), 3*uint32(near[x1])+uint32(far[x1])
	round := roundX + roundY
	if p.SmoothX && p.SmoothY {
		round = 8 - uint32(x%2)
	}
	return uint8((3*column0 + column1 + round) >> 4)
}

// neighbours returns the sample that is nearest to a pixel, the one that is second to it and has a
// quarter of the weight, and what to add in sixteenths before rounding down.
func neighbours(x, scale, n int, smooth bool) (near, far int, round uint32) {
	near = x / scale
	switch {
	case !smooth:
		return near, near, 0
	case x%2 == 0:
		return near, max(near-1, 0), 4
	}
	return near, min(near+1, n-1), 8
}

// DropMissing makes the image end where the file's data does.
func (m *Image) DropMissing() {
	m.Height -= m.Missing
	m.Missing = 0
	for i := range m.Planes {
		p := &m.Planes[i]
		p.Height = ceil(m.Height, p.ScaleY)
		p.extend()
	}
}

// Memory returns the memory of the planes, for [Decode]. The image must not be used when another
// one has it.
func (m *Image) Memory() []uint8 { return m.memory }

// RGB returns a pixel's colour. CMYK is reduced to it as OpenCV does.
func (m *Image) RGB(x, y int) (r, g, b uint8) {
	var v [4]uint8
	for i := range m.Planes {
		v[i] = m.Planes[i].At(x, y)
	}
	return m.Space.rgb(v)
}

// rgb converts a pixel's values.
func (s Space) rgb(v [4]uint8) (r, g, b uint8) {
	switch s {
	case Gray:
		return v[0], v[0], v[0]
	case RGB:
		return v[0], v[1], v[2]
	case YCbCr:
		return yccToRGB(v[0], v[1], v[2])
	case YCCK:
		v[0], v[1], v[2] = yccToRGB(v[0], v[1], v[2])
		v[0], v[1], v[2] = ^v[0], ^v[1], ^v[2]
	}
	return ink(v[0], v[3]), ink(v[1], v[3]), ink(v[2], v[3])
}

// yccToRGB converts as libjpeg does (jdcolor.c): the factors of JFIF in 1/65536, with one rounding.
func yccToRGB(y, cb, cr uint8) (r, g, b uint8) {
	l, u, v := int32(y)<<16+1<<15, int32(cb)-128, int32(cr)-128
	return clamp((l + kernel.CrToRed*v) >> 16), clamp((l - kernel.CbToGreen*u - kernel.CrToGreen*v) >> 16), clamp((l + kernel.CbToBlue*u) >> 16)
}

func clamp(v int32) uint8 { return uint8(min(max(v, 0), 255)) }

// ink returns how light an ink is with black over it, as OpenCV calculates it
// (icvCvt_CMYK2BGR_8u_C4C3R).
func ink(v, k uint8) uint8 { return uint8(int(k) - (255-int(v))*int(k)>>8) }

// ColorModel implements [image.Image].
func (m *Image) ColorModel() color.Model { return color.RGBAModel }

// Bounds implements [image.Image].
func (m *Image) Bounds() image.Rectangle { return image.Rect(0, 0, m.Width, m.Height) }

// At implements [image.Image].
func (m *Image) At(x, y int) color.Color { return m.rgba(x, y) }

// RGBA64At implements [image.RGBA64Image].
func (m *Image) RGBA64At(x, y int) color.RGBA64 {
	r, g, b, a := m.rgba(x, y).RGBA()
	return color.RGBA64{R: uint16(r), G: uint16(g), B: uint16(b), A: uint16(a)}
}

func (m *Image) rgba(x, y int) color.RGBA {
	if !(image.Point{X: x, Y: y}).In(m.Bounds()) {
		return color.RGBA{}
	}
	r, g, b := m.RGB(x, y)
	return color.RGBA{R: r, G: g, B: b, A: 255}
}

// Opaque reports that all pixels are opaque.
func (m *Image) Opaque() bool { return true }

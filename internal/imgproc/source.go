package imgproc

import (
	"image"
	"image/color"
	"math/bits"

	"github.com/hypermob/pose/internal/jpeg"
	"github.com/hypermob/pose/internal/kernel"
	"github.com/hypermob/pose/internal/orient"
)

// A Source reads single pixels of an image as 8-bit RGB, whatever the image's
// type. Alpha is dropped and colour is straight, not premultiplied, as in
// cv2.imread; where a premultiplied type has lost the colour (alpha 0) it is black.
type Source struct {
	// W and H are the image's size in pixels; the top left pixel is (0, 0)
	// wherever the image's bounds begin.
	W, H   int
	stored stored
	turn   orient.Turn
}

// stored are pixels as they lie in memory, where they may lie on their side.
type stored struct {
	w, h int
	at   reader
	// Where a kernel reads the pixels, layout says which, and one of the others where they are.
	// beyond is 1 if it may read one pixel beyond the right and the lower edge, which then counts
	// for nothing.
	layout layout
	beyond uint32
	rgba   kernel.Crop
	ycbcr  kernel.CropYCbCr
	jpeg   kernel.CropJPEG
}

// A layout is a way in which pixels lie in memory that has a kernel.
type layout int

const (
	layoutOther layout = iota
	layoutNRGBA
	layoutRGBA // the colours are multiplied by the opacity: only opaque pixels are as they seem
	layoutYCbCr
	layoutJPEG
)

// A reader returns the colour at column x, row y, counted from the bounds' corner.
type reader func(x, y int) (r, g, b uint8)

// NewSource returns a reader of img, or the error of [Check]. It copies no pixels: img must not
// change meanwhile. The types of package image, JPEG files' and turned images are read directly;
// any other costs a call of RGBA64At or At per pixel, and panics if that does.
func NewSource(img image.Image) (Source, error) {
	if err := Check(img); err != nil {
		return Source{}, err
	}
	var turn orient.Turn
	if v, ok := img.(*orient.View); ok {
		img, turn = v.Stored, v.Turn
	}
	b := img.Bounds()
	at := newReader(img, b)
	s := Source{W: b.Dx(), H: b.Dy(), turn: turn, stored: stored{w: b.Dx(), h: b.Dy(), at: at}}
	if turn.Swap {
		s.W, s.H = s.H, s.W
	}
	s.stored.arrange(img)
	return s, nil
}

// arrange sets the layout of img, which at can read.
func (s *stored) arrange(img image.Image) {
	switch m := img.(type) {
	case *image.NRGBA:
		s.layout, s.rgba = layoutNRGBA, kernel.Crop{Pix: &m.Pix[0], Stride: m.Stride}
	case *image.RGBA:
		s.layout, s.rgba = layoutRGBA, kernel.Crop{Pix: &m.Pix[0], Stride: m.Stride}
	case *image.Gray:
		s.grey(m.Pix, m.Stride)
	case *image.YCbCr:
		s.planes(m)
	case *image.NYCbCrA:
		s.planes(&m.YCbCr)
	case *jpeg.Image:
		s.file(m)
	}
}

// grey sets the layout of an image without colour: luma with one chroma sample for all of it.
func (s *stored) grey(pix []uint8, stride int) {
	s.layout = layoutYCbCr
	s.ycbcr = kernel.CropYCbCr{Y: &pix[0], YStride: stride, Cb: &noColour, Cr: &noColour, XShift: 31, YShift: 31}
}

// file sets the layout of a JPEG file's planes if luma has all pixels and chroma at least half of
// the columns and rows.
func (s *stored) file(m *jpeg.Image) {
	if m.Space == jpeg.Gray {
		s.grey(m.Planes[0].Pix, m.Planes[0].Stride)
		return
	}
	if m.Space != jpeg.YCbCr {
		return
	}
	luma, cb, cr := &m.Planes[0], &m.Planes[1], &m.Planes[2]
	x, y := half(cb.SmoothX), half(cb.SmoothY)
	if luma.ScaleX*luma.ScaleY != 1 || cb.ScaleX != 1+x || cb.ScaleY != 1+y ||
		cr.ScaleX != cb.ScaleX || cr.ScaleY != cb.ScaleY || cr.Stride != cb.Stride {
		return
	}
	s.layout, s.beyond = layoutJPEG, 1
	s.jpeg = kernel.CropJPEG{Y: &luma.Pix[0], Cb: &cb.Pix[0], Cr: &cr.Pix[0], YStride: luma.Stride, CStride: cb.Stride,
		XHalf: x, YHalf: y, Chroma: kernel.ChromaFor(x, y)}
}

func half(smooth bool) int {
	if smooth {
		return 1
	}
	return 0
}

var noColour uint8 = 128

// planes sets the layout of a YCbCr image if its corner is where a chroma sample begins, as it is
// in whole photos.
func (s *stored) planes(m *image.YCbCr) {
	columns, rows := sampling(m.SubsampleRatio)
	if m.Rect.Min.X%columns != 0 || m.Rect.Min.Y%rows != 0 {
		return
	}
	s.layout = layoutYCbCr
	s.ycbcr = kernel.CropYCbCr{Y: &m.Y[0], Cb: &m.Cb[0], Cr: &m.Cr[0], YStride: m.YStride, CStride: m.CStride,
		XShift: bits.TrailingZeros(uint(columns)), YShift: bits.TrailingZeros(uint(rows))}
}

// sampling returns how many columns and rows of pixels a chroma sample serves.
func sampling(r image.YCbCrSubsampleRatio) (columns, rows int) {
	switch r {
	case image.YCbCrSubsampleRatio422:
		return 2, 1
	case image.YCbCrSubsampleRatio420:
		return 2, 2
	case image.YCbCrSubsampleRatio440:
		return 1, 2
	case image.YCbCrSubsampleRatio411:
		return 4, 1
	case image.YCbCrSubsampleRatio410:
		return 4, 2
	}
	return 1, 1
}

// newReader returns the reader for img's type; b are its bounds.
func newReader(img image.Image, b image.Rectangle) reader {
	switch m := img.(type) {
	case *jpeg.Image:
		return m.RGB
	case *image.YCbCr:
		return readYCbCr(m)
	case *image.NYCbCrA:
		return readYCbCr(&m.YCbCr)
	case *image.RGBA:
		return packed(m.Pix, m.Stride, 4, func(p []uint8) (r, g, b uint8) {
			return straight(p[0], p[3]), straight(p[1], p[3]), straight(p[2], p[3])
		})
	case *image.NRGBA:
		return packed(m.Pix, m.Stride, 4, func(p []uint8) (r, g, b uint8) { return p[0], p[1], p[2] })
	case *image.NRGBA64:
		return packed(m.Pix, m.Stride, 8, func(p []uint8) (r, g, b uint8) { return p[0], p[2], p[4] })
	case *image.Gray:
		return packed(m.Pix, m.Stride, 1, func(p []uint8) (r, g, b uint8) { return p[0], p[0], p[0] })
	case *image.Gray16:
		return packed(m.Pix, m.Stride, 2, func(p []uint8) (r, g, b uint8) { return p[0], p[0], p[0] })
	case *image.CMYK:
		return packed(m.Pix, m.Stride, 4, func(p []uint8) (r, g, b uint8) {
			return color.CMYKToRGB(p[0], p[1], p[2], p[3])
		})
	case *image.Paletted:
		return readPaletted(m)
	case image.RGBA64Image:
		return func(x, y int) (uint8, uint8, uint8) {
			return straight64(m.RGBA64At(x+b.Min.X, y+b.Min.Y))
		}
	default:
		return func(x, y int) (uint8, uint8, uint8) { return straightColor(img.At(x+b.Min.X, y+b.Min.Y)) }
	}
}

// packed reads images whose pixels are n adjacent bytes each.
func packed(pix []uint8, stride, n int, rgb func(p []uint8) (r, g, b uint8)) reader {
	return func(x, y int) (uint8, uint8, uint8) {
		i := y*stride + x*n
		return rgb(pix[i : i+n : i+n])
	}
}

// readYCbCr reads planes of luma and chroma: chroma is taken from the nearest sample, as
// image.YCbCr does.
func readYCbCr(m *image.YCbCr) reader {
	x0, y0 := m.Rect.Min.X, m.Rect.Min.Y
	return func(x, y int) (uint8, uint8, uint8) {
		c := m.COffset(x+x0, y+y0)
		return color.YCbCrToRGB(m.Y[y*m.YStride+x], m.Cb[c], m.Cr[c])
	}
}

func readPaletted(m *image.Paletted) reader {
	var palette [256][3]uint8 // an index beyond the palette reads as black
	for i, c := range m.Palette[:min(len(m.Palette), 256)] {
		palette[i][0], palette[i][1], palette[i][2] = straightColor(c)
	}
	return packed(m.Pix, m.Stride, 1, func(p []uint8) (r, g, b uint8) {
		c := &palette[p[0]]
		return c[0], c[1], c[2]
	})
}

// straightColor returns the 8-bit colour of c without its alpha.
func straightColor(c color.Color) (r, g, b uint8) {
	switch c := c.(type) {
	case nil:
		return 0, 0, 0
	case color.NRGBA:
		return c.R, c.G, c.B
	case color.NRGBA64:
		return uint8(c.R >> 8), uint8(c.G >> 8), uint8(c.B >> 8)
	}
	r32, g32, b32, a32 := c.RGBA()
	return straight64(color.RGBA64{uint16(r32), uint16(g32), uint16(b32), uint16(a32)})
}

// straight64 takes the alpha out of c and keeps the upper bytes, as cv2 does with 16-bit files.
func straight64(c color.RGBA64) (r, g, b uint8) {
	a := uint32(c.A)
	if a == 0 {
		return 0, 0, 0
	}
	f := func(v uint16) uint8 { return uint8(min(uint32(v)*0xffff/a, 0xffff) >> 8) }
	return f(c.R), f(c.G), f(c.B)
}

// straight takes the alpha a out of the colour value v, as color.NRGBAModel does.
func straight(v, a uint8) uint8 {
	switch a {
	case 255:
		return v
	case 0:
		return 0
	}
	return uint8(min(uint32(v)*0xffff/uint32(a), 0xffff) >> 8)
}

package kernel

import (
	"image/color"
	"unsafe"
)

// A Position is a place in a photo, in 1/32 pixel from its top left one.
type Position struct{ X, Y int32 }

// A Row is N pixels of a tensor, red, green and blue, that are taken from a photo at the given
// positions: each is interpolated between four pixels, rounded to 8 bits and written as
//
//	Out[3i+c] = value * Scale + Offset
//
// rounded once. All four pixels lie inside the photo.
type Row struct {
	At *Position // of each pixel
	// Next are the positions that will be read next, N as well; they are only a hint.
	Next          *Position
	N             int // at least 1
	Out           *float32
	Scale, Offset float32
}

// A Crop takes a Row from a photo whose pixels are four adjacent bytes: red, green, blue and
// opacity. Assembly knows the order and sizes of the fields.
type Crop struct {
	Row
	Pix    *uint8
	Stride int // bytes from row to row
	// Opacity is all four-byte groups that were read, and-ed: its highest byte is 255 if no pixel
	// was transparent. The opacity of pixels has no effect on Out.
	Opacity uint32
}

// A CropYCbCr takes a Row from a photo with its luma and chroma in planes. A chroma sample serves
// 1<<XShift columns and 1<<YShift rows, and is not interpolated, as in package image. Assembly
// knows the order and sizes of the fields.
type CropYCbCr struct {
	Row
	Y, Cb, Cr        *uint8
	YStride, CStride int // bytes from row to row
	XShift, YShift   int
}

// Mix interpolates between the colours of the four pixels around the position, row by row, and rounds to 8 bits.
func (at Position) Mix(p *[4][3]uint8) (c [3]uint8) {
	fx, fy := uint32(at.X&31), uint32(at.Y&31)
	w := [4]uint32{(32 - fx) * (32 - fy), fx * (32 - fy), (32 - fx) * fy, fx * fy}
	for i := range c {
		c[i] = uint8((uint32(p[0][i])*w[0] + uint32(p[1][i])*w[1] + uint32(p[2][i])*w[2] + uint32(p[3][i])*w[3] + 512) >> 10)
	}
	return c
}

// write interpolates between four colours and writes pixel i.
func (r *Row) write(i int, position Position, p *[4][3]uint8) {
	out := (*[3]float32)(unsafe.Pointer(at(r.Out, i*3*4)))
	for c, v := range position.Mix(p) {
		out[c] = float32(float64(v)*float64(r.Scale) + float64(r.Offset)) // exact but for the last rounding
	}
}

func cropGo(c *Crop) {
	opacity := ^uint32(0)
	var p [4][3]uint8
	for i, a := range unsafe.Slice(c.At, c.N) {
		top := at(c.Pix, int(a.Y>>5)*c.Stride+int(a.X>>5)*4)
		for j, q := range [4]*uint8{top, at(top, 4), at(top, c.Stride), at(top, c.Stride+4)} {
			b := (*[4]uint8)(unsafe.Pointer(q))
			p[j] = [3]uint8(b[:3])
			opacity &= uint32(b[3])<<24 | 0xffffff
		}
		c.write(i, a, &p)
	}
	c.Opacity = opacity
}

func cropYCbCrGo(c *CropYCbCr) {
	var p [4][3]uint8
	for i, a := range unsafe.Slice(c.At, c.N) {
		for j := range p {
			x, y := int(a.X>>5)+j%2, int(a.Y>>5)+j/2
			chroma := y>>c.YShift*c.CStride + x>>c.XShift
			p[j][0], p[j][1], p[j][2] = color.YCbCrToRGB(*at(c.Y, y*c.YStride+x), *at(c.Cb, chroma), *at(c.Cr, chroma))
		}
		c.write(i, a, &p)
	}
}

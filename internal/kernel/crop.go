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

// A CropJPEG takes a Row from the planes of a JPEG file as libjpeg-turbo shows it: chroma may have
// half as many columns or rows, and is then interpolated between samples (jdsample.c). The planes
// have a border of one sample, which repeats those at the edges of chroma. Assembly knows the order
// and sizes of the fields.
type CropJPEG struct {
	Row
	Y, Cb, Cr        *uint8
	YStride, CStride int // bytes from row to row
	// XHalf and YHalf are 1 where chroma has half as many columns or rows, and 0 where it has all.
	XHalf, YHalf int
	Chroma       *Chroma // for these halves
}

// A Chroma says how the chroma of four pixels around a position comes of three columns and three
// rows of samples: for even and for odd pixels, what the samples weigh in the left and right or
// upper and lower pixels, in quarters, and what is added to the sum in sixteenths for rounding.
type Chroma struct {
	Columns [2]struct {
		Left, Right [8]int16 // of the upper pixels, then of the lower ones: three samples and a zero
		Round       [4]int32 // of the pixels upper left, lower left, upper right and lower right
		_           [16]byte
	}
	Rows [2]struct {
		Weights [3][8]int16 // of each row: four times for the upper pixels, four times for the lower ones
		Round   [4]int32
	}
}

// The factors of JFIF's YCbCr in 1/65536, as color.YCbCrToRGB and libjpeg have them.
const CrToRed, CbToGreen, CrToGreen, CbToBlue = 91881, 22554, 46802, 116130

// chromas are the Chroma for XHalf and YHalf.
var chromas = func() (all [2][2]Chroma) {
	for xHalf := range 2 {
		for yHalf := range 2 {
			all[xHalf][yHalf] = newChroma(xHalf, yHalf)
		}
	}
	return all
}()

// ChromaFor returns the weights for chroma with half or all of the columns and rows.
func ChromaFor(xHalf, yHalf int) *Chroma { return &chromas[xHalf][yHalf] }

func newChroma(xHalf, yHalf int) (c Chroma) {
	for odd := range 2 {
		left, right := sampleWeights(odd, xHalf)
		upper, lower := sampleWeights(odd, yHalf)
		for i := range 3 {
			c.Columns[odd].Left[i], c.Columns[odd].Left[4+i] = left[i], left[i]
			c.Columns[odd].Right[i], c.Columns[odd].Right[4+i] = right[i], right[i]
			for j := range 4 {
				c.Rows[odd].Weights[i][j], c.Rows[odd].Weights[i][4+j] = upper[i], lower[i]
			}
		}
		for i := range 4 {
			x, y := (odd+i/2)%2, (odd+i%2)%2 // of the pixel, if odd is that of its column or row
			switch {
			case xHalf == 1 && yHalf == 1:
				c.Columns[odd].Round[i] = int32(8 - x)
			case xHalf == 1:
				c.Columns[odd].Round[i] = int32(4 + 4*x)
			case yHalf == 1:
				c.Rows[odd].Round[i] = int32(4 + 4*y)
			}
		}
	}
	return c
}

// sampleWeights returns what three samples weigh in a pixel, which may be odd, and in the next one.
func sampleWeights(odd, half int) (this, next [3]int16) {
	switch {
	case half == 0:
		return [3]int16{4}, [3]int16{0, 4}
	case odd == 0:
		return [3]int16{1, 3}, [3]int16{0, 3, 1}
	}
	return [3]int16{3, 1}, [3]int16{1, 3}
}

// Mix interpolates between the colours of the four pixels around the position, row by row, and
// rounds to 8 bits.
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

func cropJPEGGo(c *CropJPEG) {
	var p [4][3]uint8
	for i, a := range unsafe.Slice(c.At, c.N) {
		x, y := int(a.X>>5), int(a.Y>>5)
		cb, cr := c.chroma(c.Cb, x, y), c.chroma(c.Cr, x, y)
		for j := range p {
			luma := int32(*at(c.Y, (y+j/2)*c.YStride+x+j%2))<<16 + 1<<15
			u, v := cb[j%2*2+j/2]-128, cr[j%2*2+j/2]-128
			p[j] = [3]uint8{clamp8(luma + CrToRed*v), clamp8(luma - CbToGreen*u - CrToGreen*v), clamp8(luma + CbToBlue*u)}
		}
		c.write(i, a, &p)
	}
}

// clamp8 returns the whole part of v/65536 as 8 bits.
func clamp8(v int32) uint8 { return uint8(min(max(v>>16, 0), 255)) }

// chroma returns a plane's values for the four pixels around a position: upper left, lower left,
// upper right, lower right.
func (c *CropJPEG) chroma(plane *uint8, x, y int) (v [4]int32) {
	columns, rows := &c.Chroma.Columns[x&1], &c.Chroma.Rows[y&1]
	x0, y0 := (x-c.XHalf)>>c.XHalf, (y-c.YHalf)>>c.YHalf
	var sums [2][3]int32 // of upper and lower pixels
	for j := range 3 {
		row := at(plane, (y0+min(j, 1+c.YHalf&^y))*c.CStride+x0)
		for i := range 3 {
			if i == 2 && columns.Right[2] == 0 {
				continue
			}
			s := int32(*at(row, i))
			sums[0][i] += s * int32(rows.Weights[j][0])
			sums[1][i] += s * int32(rows.Weights[j][4])
		}
	}
	for i := range 4 {
		weights, s := &columns.Left, &sums[i%2]
		if i >= 2 {
			weights = &columns.Right
		}
		v[i] = s[0]*int32(weights[0]) + s[1]*int32(weights[1]) + s[2]*int32(weights[2])
		v[i] = (v[i] + columns.Round[i] + rows.Round[i]) >> 4
	}
	return v
}

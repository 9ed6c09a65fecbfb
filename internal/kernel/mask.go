package kernel

import (
	"math"
	"unsafe"
)

// MaskSide is the side of a [WarpMask]'s mask.
const MaskSide = 256

// A WarpMask computes N pixels of a row of a photo from a mask of MaskSide×MaskSide values that
// lies over it. Pixel i is at X+DX[i], Y+DY[i] in the mask, in 1/1024 of its pixels, of which the
// lowest five bits are dropped, and is interpolated between four of them, products and sums rounded
// one by one. All four lie inside the mask. Assembly knows the order and sizes of the fields.
type WarpMask struct {
	Mask   *float32
	DX, DY *int32
	X, Y   int32
	Out    *float32
	N      int // a multiple of 8
}

func warpMaskGo(l *WarpMask) {
	mask := (*[MaskSide * MaskSide]float32)(unsafe.Pointer(l.Mask))
	dx, dy, out := unsafe.Slice(l.DX, l.N), unsafe.Slice(l.DY, l.N), unsafe.Slice(l.Out, l.N)
	for i := range out {
		out[i] = Bilinear(mask, int(l.X+dx[i])>>5, int(l.Y+dy[i])>>5)
	}
}

// Bilinear interpolates a mask at a place given in 1/32 pixel, with all four pixels inside.
func Bilinear(mask *[MaskSide * MaskSide]float32, x, y int) float32 {
	fx, fy := float32(x&31)/32, float32(y&31)/32
	p := mask[y>>5*MaskSide+x>>5:][:MaskSide+2]
	return float32(p[0]*((1-fx)*(1-fy))) + float32(p[1]*(fx*(1-fy))) +
		float32(p[MaskSide]*((1-fx)*fy)) + float32(p[MaskSide+1]*(fx*fy))
}

// Logistic returns 1/(1+exp(-v)), the exponential rounded to float32 as the reference has it.
func Logistic(v float32) float32 {
	return float32(1 / (float64(float32(math.Exp(-float64(v)))) + 1))
}

// logisticGo writes the logistic function of n values, a multiple of 8.
func logisticGo(dst, src *float32, n int) {
	d := unsafe.Slice(dst, n)
	for i, v := range unsafe.Slice(src, n) {
		d[i] = Logistic(v)
	}
}

package imgproc

import (
	"math"
	"sort"
	"sync"

	"github.com/hypermob/pose/internal/kernel"
)

// MaskSize is the side of the landmark network's segmentation output.
const MaskSize = kernel.MaskSide

// Sigmoid fills dst with the probabilities of logits, as MediaPipe's
// tensors_to_segmentation_calculator.cc does. dst and logits may be the same.
func Sigmoid(dst, logits []float32) {
	n := len(logits) / 8 * 8
	if n > 0 {
		best().Logistic(&dst[:n][0], &logits[0], n)
	}
	for i, v := range logits[n:] {
		dst[n+i] = kernel.Logistic(v)
	}
}

// MaskRows fills rows y0 to y1-1 of dst, w×h row by row, with the mask m laid back onto the photo:
// m holds MaskSize×MaskSize probabilities of what lies under roi, dst is 0 outside it. Rows may be
// filled concurrently.
// Values are interpolated between four mask pixels in steps of 1/32, as cv::warpAffine
// does in MediaPipe's affine_transformation_runner_opencv.cc. An ROI that is not
// [ROI.Valid] gives an empty mask.
func MaskRows(dst []float32, w, h int, m []float32, roi ROI, y0, y1 int) {
	if !roi.Valid() {
		clear(dst[y0*w : y1*w])
		return
	}
	l := layers.Get().(*layer)
	defer layers.Put(l)
	l.affine = newAffine(roi, w, h)
	l.m = m[:MaskSize*MaskSize]
	for x0 := 0; x0 < w; x0 += len(l.dx) {
		n := min(len(l.dx), w-x0)
		for i := range n {
			l.dx[i], l.dy[i] = l.column(x0 + i)
		}
		for y := y0; y < y1; y++ {
			l.fillRow(dst[y*w+x0:][:n], y)
		}
	}
	l.m, l.warp = nil, kernel.WarpMask{}
}

// A layer lays a mask onto a strip of a photo's columns, as wide as most photos, whose tables stay
// in the cache.
type layer struct {
	affine
	m      []float32
	dx, dy [2048]int32
	warp   kernel.WarpMask
}

var layers = sync.Pool{New: func() any { return new(layer) }}

// An affine maps photo pixels to mask positions in 1/1024 pixel (OpenCV's AB_BITS
// is 10): column(x) + row(y). Positions lose their lowest 5 bits before use.
type affine struct{ xx, xy, x1, yx, yy, y1 float64 }

// newAffine inverts the map from the mask to the photo of w×h pixels, in float32 and in the
// order of the reference: GetRotatedSubRectToRectTransformMatrix, then Eigen's 4×4
// inverse by 2×2 blocks, then the scaling by 1/w, 1/h and MaskSize.
func newAffine(roi ROI, w, h int) affine {
	a, b, e, f := roi.W, roi.H, roi.CX, roi.CY
	sin64, cos64 := math.Sincos(float64(roi.Rotation))
	c, d := float32(cos64), float32(sin64)
	g, k := 1/float32(w), 1/float32(h)
	m00, m01 := a*c*g, -b*d*g
	m10, m11 := a*d*k, b*c*k
	m03 := (float32(-0.5*a*c) + float32(0.5*b*d) + e) * g
	m13 := (float32(-0.5*b*c) - float32(0.5*a*d) + f) * k
	m22 := a * g
	det := float32(m00*m11) - float32(m01*m10)
	inv := 1 / (det * m22)
	t0 := float32(m11*m03) - float32(m01*m13)
	t1 := float32(m00*m13) - float32(m10*m03)
	scale := func(v, s float32) float64 { return float64(float32(MaskSize*v) * s) }
	return affine{
		xx: scale(m11*m22*inv, g), xy: scale(-(m01 * m22 * inv), k), x1: scale(-(m22 * t0 * inv), 1),
		yx: scale(-(m10 * m22 * inv), g), yy: scale(m00*m22*inv, k), y1: scale(-(m22 * t1 * inv), 1),
	}
}

func (a *affine) column(x int) (dx, dy int32) {
	return round32(float64(a.xx*float64(x)) * 1024), round32(float64(a.yx*float64(x)) * 1024)
}

// row includes half of 1/32 pixel, so that dropping bits rounds to nearest.
func (a *affine) row(y int) (x, y1 int64) {
	const half = 1024 / 32 / 2
	fy := float64(y)
	return int64(round32((float64(a.xy*fy)+a.x1)*1024)) + half, int64(round32((float64(a.yy*fy)+a.y1)*1024)) + half
}

// fillRow computes the strip's pixels of row y: those between four of the mask's with a kernel,
// those at its edges one by one, and zeros outside.
func (l *layer) fillRow(dst []float32, y int) {
	x0, y0 := l.row(y)
	within := func(lo, hi int64) (int, int) {
		i0, i1 := span(len(dst), func(i int) int64 { return x0 + int64(l.dx[i]) }, lo, hi)
		j0, j1 := span(len(dst), func(i int) int64 { return y0 + int64(l.dy[i]) }, lo, hi)
		return max(i0, j0), min(i1, j1)
	}
	i0, i1 := within(-1024, MaskSize*1024) // beyond these no tap lies inside the mask
	if i0 >= i1 {
		clear(dst)
		return
	}
	clear(dst[:i0])
	clear(dst[i1:])
	j0, j1 := within(0, (MaskSize-1)*1024)
	const n = 8 // what the kernel does at a time; the last eight may overlap those before
	if j1-j0 < n {
		j0, j1 = i0, i0
	} else {
		l.warp = kernel.WarpMask{Mask: &l.m[0], X: int32(x0), Y: int32(y0)}
		l.kernel(dst, j0, (j1-j0)/n*n)
		l.kernel(dst, j1-n, n)
	}
	for i := i0; i < i1; i++ {
		if i == j0 {
			if i = j1; i == i1 {
				break
			}
		}
		dst[i] = bilinear(l.m, int(x0+int64(l.dx[i]))>>5, int(y0+int64(l.dy[i]))>>5)
	}
}

// kernel computes n pixels from number i on.
func (l *layer) kernel(dst []float32, i, n int) {
	l.warp.DX, l.warp.DY, l.warp.Out, l.warp.N = &l.dx[i], &l.dy[i], &dst[i], n
	best().WarpMask(&l.warp)
}

// span returns the interval of the indexes 0 to n-1 at which lo <= f < hi; f is monotone.
func span(n int, f func(i int) int64, lo, hi int64) (i0, i1 int) {
	if f(0) <= f(n-1) {
		return sort.Search(n, func(i int) bool { return f(i) >= lo }), sort.Search(n, func(i int) bool { return f(i) >= hi })
	}
	return sort.Search(n, func(i int) bool { return f(i) < hi }), sort.Search(n, func(i int) bool { return f(i) < lo })
}

// bilinear interpolates m at (x, y), given in 1/32 pixel; it is 0 outside.
func bilinear(m []float32, x, y int) float32 {
	cx, cy := x>>5, y>>5
	if uint(cx) < MaskSize-1 && uint(cy) < MaskSize-1 {
		return kernel.Bilinear((*[MaskSize * MaskSize]float32)(m), x, y)
	}
	fx, fy := float32(x&31)/32, float32(y&31)/32
	return float32(maskAt(m, cx, cy)*((1-fx)*(1-fy))) + float32(maskAt(m, cx+1, cy)*(fx*(1-fy))) +
		float32(maskAt(m, cx, cy+1)*((1-fx)*fy)) + float32(maskAt(m, cx+1, cy+1)*(fx*fy))
}

func maskAt(m []float32, x, y int) float32 {
	if uint(x) >= MaskSize || uint(y) >= MaskSize {
		return 0
	}
	return m[y*MaskSize+x]
}

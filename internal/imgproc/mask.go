package imgproc

import (
	"math"
	"sort"
	"sync"
)

// MaskSize is the side of the landmark network's segmentation output.
const MaskSize = 256

// Sigmoid fills dst with the probabilities of logits, rounded as MediaPipe's
// tensors_to_segmentation_calculator.cc does. dst and logits may be the same.
func Sigmoid(dst, logits []float32) {
	for i, v := range logits {
		dst[i] = float32(1 / (float64(float32(math.Exp(-float64(v)))) + 1))
	}
}

// MaskToImage fills dst, w×h row by row, with the mask m laid back onto the photo:
// m holds MaskSize×MaskSize probabilities of what lies under roi, dst is 0 outside it.
// Values are interpolated between four mask pixels in steps of 1/32, as cv::warpAffine
// does in MediaPipe's affine_transformation_runner_opencv.cc. An ROI that is not
// [ROI.Valid] gives an empty mask.
func MaskToImage(dst []float32, w, h int, m []float32, roi ROI) {
	MaskRows(dst, w, h, m, roi, 0, h)
}

// MaskRows is [MaskToImage] for the rows y0 to y1-1 alone; dst is still the whole
// mask. Rows may be filled concurrently.
func MaskRows(dst []float32, w, h int, m []float32, roi ROI, y0, y1 int) {
	if !roi.Valid() {
		clear(dst[y0*w : y1*w])
		return
	}
	a := newAffine(roi, w, h)
	m = m[:MaskSize*MaskSize]
	weights := fourWeights()
	var dx, dy [512]int32 // a strip of columns at a time: the tables stay on the stack and in the cache
	for x0 := 0; x0 < w; x0 += len(dx) {
		n := min(len(dx), w-x0)
		for i := range n {
			dx[i], dy[i] = a.column(x0 + i)
		}
		for y := y0; y < y1; y++ {
			a.fillRow(dst[y*w+x0:][:n], dx[:n], dy[:n], y, m, weights)
		}
	}
}

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

// fillRow computes the pixels of row y whose columns have the offsets dx, dy.
func (a *affine) fillRow(dst []float32, dx, dy []int32, y int, m []float32, weights *[32][32][4]float32) {
	x0, y0 := a.row(y)
	const lo, hi = -1024, MaskSize * 1024 // beyond these no tap lies inside the mask
	i0, i1 := span(len(dx), func(i int) int64 { return x0 + int64(dx[i]) }, lo, hi)
	j0, j1 := span(len(dy), func(i int) int64 { return y0 + int64(dy[i]) }, lo, hi)
	i0, i1 = max(i0, j0), min(i1, j1)
	if i0 >= i1 {
		clear(dst)
		return
	}
	clear(dst[:i0])
	clear(dst[i1:])
	// Neighbouring pixels mostly lie between the same four mask pixels.
	var at int64 = -1
	var p [4]float32
	for i := i0; i < i1; i++ {
		x, y := uint64(x0+int64(dx[i]))>>5, uint64(y0+int64(dy[i]))>>5
		cx, cy := x>>5, y>>5
		if cx >= MaskSize-1 || cy >= MaskSize-1 {
			dst[i] = bilinear(m, int(int64(x0)+int64(dx[i]))>>5, int(int64(y0)+int64(dy[i]))>>5)
			continue
		}
		if cell := int64(cy*MaskSize + cx); cell != at {
			at = cell
			q := m[cell : cell+MaskSize+2]
			p = [4]float32{q[0], q[1], q[MaskSize], q[MaskSize+1]}
		}
		w := &weights[y&31][x&31]
		dst[i] = float32(p[0]*w[0]) + float32(p[1]*w[1]) + float32(p[2]*w[2]) + float32(p[3]*w[3])
	}
}

// fourWeights returns those of the four mask pixels around a position, by its 32nds down and across.
var fourWeights = sync.OnceValue(func() *[32][32][4]float32 {
	var t [32][32][4]float32
	for y := range t {
		for x := range t[y] {
			fx, fy := float32(x)/32, float32(y)/32
			t[y][x] = [4]float32{(1 - fx) * (1 - fy), fx * (1 - fy), (1 - fx) * fy, fx * fy}
		}
	}
	return &t
})

// span returns the interval of the indexes 0 to n-1 at which lo <= f < hi; f is monotone.
func span(n int, f func(i int) int64, lo, hi int64) (i0, i1 int) {
	if f(0) <= f(n-1) {
		return sort.Search(n, func(i int) bool { return f(i) >= lo }), sort.Search(n, func(i int) bool { return f(i) >= hi })
	}
	return sort.Search(n, func(i int) bool { return f(i) < hi }), sort.Search(n, func(i int) bool { return f(i) < lo })
}

// bilinear interpolates m at (x, y), given in 1/32 pixel; it is 0 outside.
func bilinear(m []float32, x, y int) float32 {
	fx, fy := float32(x&31)/32, float32(y&31)/32
	w00, w01, w10, w11 := (1-fx)*(1-fy), fx*(1-fy), (1-fx)*fy, fx*fy
	x, y = x>>5, y>>5
	var p00, p01, p10, p11 float32
	if uint(x) < MaskSize-1 && uint(y) < MaskSize-1 {
		p := m[y*MaskSize+x : y*MaskSize+x+MaskSize+2]
		p00, p01, p10, p11 = p[0], p[1], p[MaskSize], p[MaskSize+1]
	} else {
		p00, p01, p10, p11 = maskAt(m, x, y), maskAt(m, x+1, y), maskAt(m, x, y+1), maskAt(m, x+1, y+1)
	}
	return float32(p00*w00) + float32(p01*w01) + float32(p10*w10) + float32(p11*w11)
}

func maskAt(m []float32, x, y int) float32 {
	if uint(x) >= MaskSize || uint(y) >= MaskSize {
		return 0
	}
	return m[y*MaskSize+x]
}

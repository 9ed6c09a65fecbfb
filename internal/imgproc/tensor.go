package imgproc

import (
	"math"
	"sync"

	"github.com/hypermob/pose/internal/kernel"
	"github.com/hypermob/pose/internal/orient"
)

// A Border says what lies beyond the edges of the photo.
type Border int

const (
	Zero      Border = iota // black: the detector's input
	Replicate               // the nearest pixel of the edge: the landmark network's input
)

// WarpRows fills rows v0 to v1-1 of dst, the size×size pixels of src under roi: RGB interleaved,
// row by row, 0..255 mapped to lo..hi. Rows may be filled concurrently. Pixel (u, v) of the tensor
// is the photo at u/size, v/size of the way across the ROI, interpolated between four pixels in
// steps of 1/32 and rounded to 8 bits before the mapping, as cv::warpPerspective does in
// MediaPipe's image_to_tensor_converter_opencv.cc. The cost depends on size alone, not on src; size
// is at most 256.
//
// An ROI that is not [ROI.Valid] gives a tensor that is lo everywhere.
func WarpRows(dst []float32, size int, src Source, roi ROI, border Border, lo, hi float32, v0, v1 int) {
	dst = dst[:size*size*3]
	if !roi.Valid() {
		for i := v0 * size * 3; i < v1*size*3; i++ {
			dst[i] = lo
		}
		return
	}
	w := warpers.Get().(*warper)
	w.src, w.border, w.scale, w.offset = src.stored, border, (hi-lo)/255, lo
	w.value = valueRange(w.scale, w.offset)
	m := quadMap(roi.corners(), size)
	at, next := w.rows[0][:size], w.rows[1][:size]
	src.positions(next, &m, v0, border)
	for v := v0; v < v1; v++ {
		at, next = next, at
		src.positions(next, &m, v+1, border)
		w.row(dst[v*size*3:][:size*3], at, next)
	}
	w.src = stored{} // no reference to the photo stays
	warpers.Put(w)
}

// A warper is the memory of one call of [WarpRows].
type warper struct {
	src           stored
	border        Border
	value         [256]float32
	scale, offset float32
	rows          [2][256]kernel.Position
}

var warpers = sync.Pool{New: func() any { return new(warper) }}

// row fills one row of the tensor, whose pixels are at the given positions: those inside the photo
// with a kernel if there is one for its type, those at its edges and beyond one by one.
func (w *warper) row(dst []float32, at, next []kernel.Position) {
	i0, i1 := w.src.inside(at)
	if i0 < i1 {
		r := kernel.Row{At: &at[i0], Next: &next[i0], N: i1 - i0, Out: &dst[3*i0], Scale: w.scale, Offset: w.offset}
		if !w.crop(r) {
			i1 = i0
		}
	}
	for i, p := range at {
		if i >= i0 && i < i1 {
			continue
		}
		if w.border == Zero && w.src.outside(p) {
			dst[3*i], dst[3*i+1], dst[3*i+2] = w.value[0], w.value[0], w.value[0]
			continue
		}
		for c, v := range w.src.sample(p, w.border) {
			dst[3*i+c] = w.value[v]
		}
	}
}

// crop fills pixels inside the photo, and reports whether it could.
func (w *warper) crop(r kernel.Row) bool {
	switch s := &w.src; s.layout {
	case layoutYCbCr:
		s.ycbcr.Row = r
		best().CropYCbCr(&s.ycbcr)
		return true
	case layoutJPEG:
		s.jpeg.Row = r
		best().CropJPEG(&s.jpeg)
		return true
	case layoutRGBA, layoutNRGBA:
		s.rgba.Row = r
		best().Crop(&s.rgba)
		return s.layout == layoutNRGBA || s.rgba.Opacity>>24 == 255
	}
	return false
}

// best is the processor's fastest set of kernels.
var best = sync.OnceValue(kernel.Best)

// positions writes where the pixels of row v of the tensor are stored.
func (s *Source) positions(at []kernel.Position, m *homography, v int, border Border) {
	m.row(at, v)
	s.store(at)
	if border == Replicate {
		s.stored.clamp(at)
	}
}

// store takes positions in the upright image to where its pixels are stored.
func (s *Source) store(at []kernel.Position) {
	if s.turn == (orient.Turn{}) {
		return
	}
	right, bottom := int32(32*(s.stored.w-1)), int32(32*(s.stored.h-1))
	for i, p := range at {
		if s.turn.Swap {
			p.X, p.Y = p.Y, p.X
		}
		if s.turn.FlipX {
			p.X = right - p.X
		}
		if s.turn.FlipY {
			p.Y = bottom - p.Y
		}
		at[i] = p
	}
}

// clamp moves positions beyond the outermost pixels to these.
func (s *stored) clamp(at []kernel.Position) {
	right, bottom := int32(32*(s.w-1)), int32(32*(s.h-1))
	for i, p := range at {
		at[i] = kernel.Position{X: min(max(p.X, 0), right), Y: min(max(p.Y, 0), bottom)}
	}
}

// inside returns the first and the last but one of the positions whose four pixels a kernel may
// read, if that is true for all between, as it is along a row of a crop; otherwise nothing.
func (s *stored) inside(at []kernel.Position) (i0, i1 int) {
	columns, rows := uint32(32*(s.w-1))+s.beyond, uint32(32*(s.h-1))+s.beyond
	in := func(p kernel.Position) bool { return uint32(p.X) < columns && uint32(p.Y) < rows }
	i1 = len(at)
	for i0 < i1 && !in(at[i0]) {
		i0++
	}
	for i0 < i1 && !in(at[i1-1]) {
		i1--
	}
	for _, p := range at[i0:i1] {
		if !in(p) {
			return 0, 0
		}
	}
	return i0, i1
}

// valueRange tabulates v*scale + offset for the 256 values of v, rounded as cv::Mat::convertTo
// does.
func valueRange(scale, offset float32) (t [256]float32) {
	for v := range t {
		// One rounding, as with the fused multiply-add of OpenCV's AVX2 code.
		t[v] = float32(float64(v)*float64(scale) + float64(offset))
	}
	return t
}

// A homography maps tensor pixels to positions in the photo, in 1/32 pixel.
type homography struct{ a, b, c, d, e, f, g, h float64 }

// quadMap returns the homography that takes the corners of a size×size square to p, clockwise from
// the top left (Heckbert, Fundamentals of Texture Mapping, 1989, section 2.2.3). It is almost
// affine: p is a parallelogram but for its rounding to float32. OpenCV solves eight equations
// instead; the two differ only where an ROI without any rotation puts positions exactly between two
// 32nds, which a detected ROI does not.
func quadMap(p [4][2]float64, size int) homography {
	sx := p[0][0] - p[1][0] + p[2][0] - p[3][0]
	sy := p[0][1] - p[1][1] + p[2][1] - p[3][1]
	dx1, dy1 := p[1][0]-p[2][0], p[1][1]-p[2][1]
	dx2, dy2 := p[3][0]-p[2][0], p[3][1]-p[2][1]
	det := dx1*dy2 - dx2*dy1
	g, h := (sx*dy2-dx2*sy)/det, (dx1*sy-sx*dy1)/det
	n := float64(size)
	return homography{
		a: (p[1][0] - p[0][0] + g*p[1][0]) / n, b: (p[3][0] - p[0][0] + h*p[3][0]) / n, c: p[0][0],
		d: (p[1][1] - p[0][1] + g*p[1][1]) / n, e: (p[3][1] - p[0][1] + h*p[3][1]) / n, f: p[0][1],
		g: g / n, h: h / n,
	}
}

// row writes the positions of row v of the tensor.
func (m *homography) row(at []kernel.Position, v int) {
	bv, ev, hv := m.b*float64(v), m.e*float64(v), m.h*float64(v)
	for u := range at {
		fu := float64(u)
		w := 32 / (m.g*fu + hv + 1)
		at[u] = kernel.Position{X: round32((m.a*fu + bv + m.c) * w), Y: round32((m.d*fu + ev + m.f) * w)}
	}
}

// round32 rounds half to even, clamped to int32; a NaN becomes the smallest.
func round32(v float64) int32 {
	const whole = 3 << 51 // added to a smaller number, it leaves no place for a fraction
	if math.Abs(v) < math.MaxInt32 {
		return int32(math.Float64bits(v + whole))
	}
	if !(v > math.MinInt32) {
		return math.MinInt32
	}
	return math.MaxInt32
}

// outside reports whether none of a position's four pixels lies in the photo.
func (s *stored) outside(p kernel.Position) bool {
	x, y := int(p.X>>5), int(p.Y>>5)
	return x < -1 || x >= s.w || y < -1 || y >= s.h
}

// sample interpolates the photo at a position.
func (s *stored) sample(at kernel.Position, border Border) (c [3]uint8) {
	var p [4][3]uint8
	for i := range p {
		p[i][0], p[i][1], p[i][2] = s.tap(int(at.X>>5)+i%2, int(at.Y>>5)+i/2, border)
	}
	return at.Mix(&p)
}

// tap returns the pixel at (x, y) or what the border puts there.
func (s *stored) tap(x, y int, border Border) (r, g, b uint8) {
	if uint(x) >= uint(s.w) || uint(y) >= uint(s.h) {
		if border == Zero {
			return 0, 0, 0
		}
		x, y = min(max(x, 0), s.w-1), min(max(y, 0), s.h-1)
	}
	return s.at(x, y)
}

package imgproc

import "math"

// A Border says what lies beyond the edges of the photo.
type Border int

const (
	Zero      Border = iota // black: the detector's input
	Replicate               // the nearest pixel of the edge: the landmark network's input
)

// Warp fills dst with the size×size pixels of src under roi: RGB interleaved, row
// by row, 0..255 mapped to lo..hi. Pixel (u, v) of the tensor is the photo at
// u/size, v/size of the way across the ROI, interpolated between four pixels in
// steps of 1/32 and rounded to 8 bits before the mapping, as cv::warpPerspective does in
// MediaPipe's image_to_tensor_converter_opencv.cc. The cost depends on size alone, not on src.
//
// An ROI that is not [ROI.Valid] gives a tensor that is lo everywhere.
func Warp(dst []float32, size int, src Source, roi ROI, border Border, lo, hi float32) {
	dst = dst[:size*size*3]
	value := valueRange(lo, hi)
	if !roi.Valid() {
		for i := range dst {
			dst[i] = lo
		}
		return
	}
	m := quadMap(roi.corners(), size)
	for v := range size {
		row := dst[v*size*3:][:size*3]
		for u := range size {
			x, y := m.at(u, v)
			r, g, b, ok := src.inside(x, y)
			if !ok {
				r, g, b = src.sample(x, y, border)
			}
			row[3*u], row[3*u+1], row[3*u+2] = value[r], value[g], value[b]
		}
	}
}

// valueRange tabulates v*(hi-lo)/255 + lo for the 256 values of v, rounded as cv::Mat::convertTo does.
func valueRange(lo, hi float32) (t [256]float32) {
	scale := (hi - lo) / 255
	for v := range t {
		// One rounding, as with the fused multiply-add of OpenCV's AVX2 code.
		t[v] = float32(float64(v)*float64(scale) + float64(lo))
	}
	return t
}

// A homography maps tensor pixels to positions in the photo, in 1/32 pixel.
type homography struct{ a, b, c, d, e, f, g, h float64 }

// quadMap returns the homography that takes the corners of a size×size square to p,
// clockwise from the top left (Heckbert, Fundamentals of Texture Mapping, 1989, section 2.2.3).
// It is almost affine: p is a parallelogram but for its rounding to float32. OpenCV
// solves eight equations instead; the two differ only where an ROI without any rotation puts positions exactly
// between two 32nds, which a detected ROI does not.
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

// at returns the photo position of tensor pixel (u, v), in 1/32 pixel.
func (m *homography) at(u, v int) (x, y int32) {
	fu, fv := float64(u), float64(v)
	w := 32 / (m.g*fu + m.h*fv + 1)
	return round32((m.a*fu + m.b*fv + m.c) * w), round32((m.d*fu + m.e*fv + m.f) * w)
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

// inside is [Source.sample] for a position whose four pixels lie inside the photo, where the photo's
// pixels are adjacent bytes in memory; ok is false elsewhere.
func (s *Source) inside(x, y int32) (r, g, b uint8, ok bool) {
	x0, y0 := int(x>>5), int(y>>5)
	if s.pixel == 0 || uint(x0) >= uint(s.W-1) || uint(y0) >= uint(s.H-1) {
		return 0, 0, 0, false
	}
	n, i := s.pixel, y0*s.stride+x0*s.pixel
	top := s.pix[i : i+2*n : i+2*n]
	i += s.stride
	bottom := s.pix[i : i+2*n : i+2*n]
	if s.alpha && top[3]&top[n+3]&bottom[3]&bottom[n+3] != 0xff {
		return 0, 0, 0, false
	}
	fx, fy := uint32(x&31), uint32(y&31)
	w00, w01, w10, w11 := (32-fx)*(32-fy), fx*(32-fy), (32-fx)*fy, fx*fy
	mix := func(c int) uint8 {
		return uint8((uint32(top[c])*w00 + uint32(top[n+c])*w01 + uint32(bottom[c])*w10 + uint32(bottom[n+c])*w11 + 512) >> 10)
	}
	if n < 3 {
		r = mix(0)
		return r, r, r, true
	}
	return mix(0), mix(1), mix(2), true
}

// sample interpolates the photo at (x, y), given in 1/32 pixel.
func (s *Source) sample(x, y int32, border Border) (r, g, b uint8) {
	x0, y0 := int(x>>5), int(y>>5)
	fx, fy := uint32(x&31), uint32(y&31)
	r00, g00, b00 := s.tap(x0, y0, border)
	r01, g01, b01 := s.tap(x0+1, y0, border)
	r10, g10, b10 := s.tap(x0, y0+1, border)
	r11, g11, b11 := s.tap(x0+1, y0+1, border)
	w00, w01, w10, w11 := (32-fx)*(32-fy), fx*(32-fy), (32-fx)*fy, fx*fy
	mix := func(p00, p01, p10, p11 uint8) uint8 {
		return uint8((uint32(p00)*w00 + uint32(p01)*w01 + uint32(p10)*w10 + uint32(p11)*w11 + 512) >> 10)
	}
	return mix(r00, r01, r10, r11), mix(g00, g01, g10, g11), mix(b00, b01, b10, b11)
}

// tap returns the pixel at (x, y) or what the border puts there.
func (s *Source) tap(x, y int, border Border) (r, g, b uint8) {
	if uint(x) >= uint(s.W) || uint(y) >= uint(s.H) {
		if border == Zero {
			return 0, 0, 0
		}
		x, y = min(max(x, 0), s.W-1), min(max(y, 0), s.H-1)
	}
	return s.at(x, y)
}

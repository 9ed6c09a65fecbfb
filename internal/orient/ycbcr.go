package orient

import "image"

// sampling is how many columns and rows of pixels share a chroma sample.
type sampling struct{ x, y int }

// Sampling returns how many columns and rows of pixels share a chroma sample: powers of two.
func Sampling(r image.YCbCrSubsampleRatio) (columns, rows int) {
	s := samplingOf(r)
	return s.x, s.y
}

func samplingOf(r image.YCbCrSubsampleRatio) sampling {
	switch r {
	case image.YCbCrSubsampleRatio422:
		return sampling{2, 1}
	case image.YCbCrSubsampleRatio420:
		return sampling{2, 2}
	case image.YCbCrSubsampleRatio440:
		return sampling{1, 2}
	case image.YCbCrSubsampleRatio411:
		return sampling{4, 1}
	case image.YCbCrSubsampleRatio410:
		return sampling{4, 2}
	}
	return sampling{1, 1}
}

// ratio returns the name of s in package image, if it has one.
func (s sampling) ratio() (image.YCbCrSubsampleRatio, bool) {
	for r := image.YCbCrSubsampleRatio444; r <= image.YCbCrSubsampleRatio410; r++ {
		if samplingOf(r) == s {
			return r, true
		}
	}
	return 0, false
}

// ycbcr keeps the chroma as coarse as it is, if the turned chroma samples still serve
// the same pixels; else each pixel gets a chroma sample of its own.
func (t turn) ycbcr(m *image.YCbCr) *image.YCbCr {
	from := samplingOf(m.SubsampleRatio)
	step := from
	ratio, ok := t.turned(from).ratio()
	if !ok || !aligned(t.xs, from.x) || !aligned(t.ys, from.y) {
		step, ratio = sampling{1, 1}, image.YCbCrSubsampleRatio444
	}
	x := offsets(t.xs, step.x, from.x, 1, t.src.Min.X)
	y := offsets(t.ys, step.y, from.y, m.CStride, t.src.Min.Y)
	r := t.bounds()
	return &image.YCbCr{
		Y:              t.pixels(m.Y, m.YStride, 1),
		Cb:             t.plane(m.Cb, x, y, 1),
		Cr:             t.plane(m.Cr, x, y, 1),
		YStride:        r.Dx(),
		CStride:        (r.Dx() + t.turned(step).x - 1) / t.turned(step).x,
		SubsampleRatio: ratio,
		Rect:           r,
	}
}

// turned is s as the upright image has it.
func (t turn) turned(s sampling) sampling {
	if t.swap {
		return sampling{s.y, s.x}
	}
	return s
}

// aligned reports whether groups of sub pixels, counted in the order at, are the groups
// that share a sample in the source: so it is if the first pixel stands at the edge of one.
func aligned(at []int, sub int) bool {
	if len(at) > 1 && at[1] < at[0] {
		return (at[0]+1)%sub == 0
	}
	return len(at) == 0 || at[0]%sub == 0
}

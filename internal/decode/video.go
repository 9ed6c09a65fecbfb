package decode

import "image"

// fromVideo converts the planes of a lossy WebP file, which hold video levels (luma 16 to 235), to
// colours, as libwebp does with its default options: chroma lies midway between four pixels and is
// interpolated, a quarter of the way to the next sample (libwebp, src/dsp/upsampling.c), and the
// factors of ITU-R BT.601 are in 1/16384 (src/dsp/yuv.h). alpha may be nil.
func fromVideo(m *image.YCbCr, alpha *image.NYCbCrA) *image.NRGBA {
	size := m.Rect.Size()
	dst := image.NewNRGBA(image.Rectangle{Max: size})
	cb, cr := make([]uint8, size.X+1), make([]uint8, size.X+1)
	for y := range size.Y {
		near, far := y/2, min(max((y-1)/2+y%2, 0), (size.Y-1)/2)
		if y%2 == 0 {
			far = max(near-1, 0)
		}
		chromaRow(cb, m.Cb[near*m.CStride:], m.Cb[far*m.CStride:], size.X)
		chromaRow(cr, m.Cr[near*m.CStride:], m.Cr[far*m.CStride:], size.X)
		luma, out := m.Y[y*m.YStride:], dst.Pix[y*dst.Stride:]
		for x := range size.X {
			p := out[4*x : 4*x+4 : 4*x+4]
			p[0], p[1], p[2] = videoRGB(int(luma[x]), int(cb[x]), int(cr[x]))
			p[3] = 255
			if alpha != nil {
				p[3] = alpha.A[y*alpha.AStride+x]
			}
		}
	}
	return dst
}

// chromaRow interpolates a row of n pixels between two rows of samples, of which the first is
// nearer.
func chromaRow(dst, near, far []uint8, n int) {
	last := (n - 1) / 2
	for i := range last + 1 {
		sum := func(j int) int { return 3*int(near[j]) + int(far[j]) }
		dst[2*i] = uint8((3*sum(i) + sum(max(i-1, 0)) + 8) >> 4)
		dst[2*i+1] = uint8((3*sum(i) + sum(min(i+1, last)) + 8) >> 4)
	}
}

func videoRGB(y, u, v int) (r, g, b uint8) {
	l := y * 19077 >> 8
	return videoClip(l + v*26149>>8 - 14234), videoClip(l - u*6419>>8 - v*13320>>8 + 8708), videoClip(l + u*33050>>8 - 17685)
}

func videoClip(v int) uint8 { return uint8(min(max(v>>6, 0), 255)) }

package imgproc

import (
	"image"
	"testing"
)

func benchmarkWarp(b *testing.B, img image.Image) {
	src, err := NewSource(img)
	if err != nil {
		b.Fatal(err)
	}
	dst := make([]float32, 256*256*3)
	roi := ROI{CX: 700, CY: 1000, W: 1900, H: 1900, Rotation: 0.05}
	b.ReportAllocs()
	for b.Loop() {
		warp(dst, 256, src, roi, Replicate, 0, 1)
	}
}

func BenchmarkWarpYCbCr(b *testing.B) {
	benchmarkWarp(b, image.NewYCbCr(image.Rect(0, 0, 1500, 2000), image.YCbCrSubsampleRatio420))
}

func BenchmarkWarpYCbCr12MP(b *testing.B) {
	benchmarkWarp(b, image.NewYCbCr(image.Rect(0, 0, 3000, 4000), image.YCbCrSubsampleRatio420))
}

func BenchmarkWarpNRGBA(b *testing.B) { benchmarkWarp(b, image.NewNRGBA(image.Rect(0, 0, 1500, 2000))) }

func BenchmarkWarpUnknownType(b *testing.B) {
	benchmarkWarp(b, struct{ image.Image }{image.NewRGBA(image.Rect(0, 0, 1500, 2000))})
}

// benchmarkMask is a standing figure: a third of the crop's width, most of its height.
func benchmarkMask() []float32 {
	m := make([]float32, MaskSize*MaskSize)
	for y := 20; y < 240; y++ {
		for x := 85; x < 170; x++ {
			m[y*MaskSize+x] = 0.99
		}
	}
	return m
}

var benchmarkROI = ROI{CX: 750, CY: 1000, W: 1900, H: 1900, Rotation: 0.05}

func BenchmarkMaskRows(b *testing.B) {
	m, dst := benchmarkMask(), make([]float32, 1500*2000)
	b.ReportAllocs()
	for b.Loop() {
		maskToImage(dst, 1500, 2000, m, benchmarkROI)
	}
}

func BenchmarkSilhouette(b *testing.B) {
	m := benchmarkMask()
	b.ReportAllocs()
	for b.Loop() {
		Silhouette(m, benchmarkROI, 1500, 2000)
	}
}

func BenchmarkSigmoid(b *testing.B) {
	m := benchmarkMask()
	dst := make([]float32, len(m))
	b.ReportAllocs()
	for b.Loop() {
		Sigmoid(dst, m)
	}
}

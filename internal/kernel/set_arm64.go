//go:build !purego

package kernel

// assembly has the sets in assembly that this processor runs: NEON is part of every arm64.
var assembly = []*Set{neon}

var neon = &Set{
	Name:   "neon",
	widths: []int{16},
	// The costs lie between llvm-mca's models of Neoverse N1 and V1, where chains of few sums
	// leave pipes idle below two and four pixels; a little more is for each tile's ends.
	tiles: []tile{
		{6, 16, 6, gemm6x16NEON},
		{5, 16, 5.1, gemm5x16NEON},
		{4, 16, 4.2, gemm4x16NEON},
		{3, 16, 3.4, gemm3x16NEON},
		{2, 16, 2.6, gemm2x16NEON},
		{1, 16, 2, gemm1x16NEON},
	},
	strips: []strip{
		{3, 1, 16, 8, depthwise3s1l16c8NEON},
		{3, 1, 16, 4, depthwise3s1l16c4NEON},
		{3, 1, 16, 1, depthwise3s1l16c1NEON},
		{3, 2, 16, 8, depthwise3s2l16c8NEON},
		{3, 2, 16, 4, depthwise3s2l16c4NEON},
		{3, 2, 16, 1, depthwise3s2l16c1NEON},
		{5, 1, 16, 8, depthwise5s1l16c8NEON},
		{5, 1, 16, 4, depthwise5s1l16c4NEON},
		{5, 1, 16, 1, depthwise5s1l16c1NEON},
		{5, 2, 16, 8, depthwise5s2l16c8NEON},
		{5, 2, 16, 4, depthwise5s2l16c4NEON},
		{5, 2, 16, 1, depthwise5s2l16c1NEON},
		{3, 1, 8, 8, depthwise3s1l8c8NEON},
		{3, 1, 8, 4, depthwise3s1l8c4NEON},
		{3, 1, 8, 1, depthwise3s1l8c1NEON},
		{3, 2, 8, 8, depthwise3s2l8c8NEON},
		{3, 2, 8, 4, depthwise3s2l8c4NEON},
		{3, 2, 8, 1, depthwise3s2l8c1NEON},
		{5, 1, 8, 8, depthwise5s1l8c8NEON},
		{5, 1, 8, 4, depthwise5s1l8c4NEON},
		{5, 1, 8, 1, depthwise5s1l8c1NEON},
		{5, 2, 8, 8, depthwise5s2l8c8NEON},
		{5, 2, 8, 4, depthwise5s2l8c4NEON},
		{5, 2, 8, 1, depthwise5s2l8c1NEON},
	},
	Direct:         directNEON,
	Dot:            dotNEON,
	Upsample:       upsample16NEON,
	UpsampleNarrow: upsample8NEON,
	MaxPool:        maxPoolNEON,
	Sparse64:       sparse64NEON,
	Sparse80:       sparse80NEON,
	Gather:         gatherNEON,
	Scatter:        scatterNEON,
	HalfToFloat:    halfToFloatNEON,
	Transpose:      transposeGo,
	Crop:           cropGo,
	CropYCbCr:      cropYCbCrGo,
	CropJPEG:       cropJPEGNEON,
	IDCT:           idctNEON,
	IDCT2:          idct2Go,
	WarpMask:       warpMaskGo,
	Logistic:       logisticGo,
}

//go:build !purego

package kernel

import (
	"slices"

	"golang.org/x/sys/cpu"
)

//go:generate go run -C _gen . -out gemm_amd64.s -stubs gemm_amd64.go gemm
//go:generate go run -C _gen . -out direct_amd64.s -stubs direct_amd64.go direct
//go:generate go run -C _gen . -out depthwise_amd64.s -stubs depthwise_amd64.go depthwise
//go:generate go run -C _gen . -out resample_amd64.s -stubs resample_amd64.go resample
//go:generate go run -C _gen . -out half_amd64.s -stubs half_amd64.go half
//go:generate go run -C _gen . -out sparse_amd64.s -stubs sparse_amd64.go sparse
//go:generate go run -C _gen . -out crop_amd64.s -stubs crop_amd64.go crop
//go:generate go run -C _gen . -out mask_amd64.s -stubs mask_amd64.go mask
//go:generate go run -C _gen . -out idct_amd64.s -stubs idct_amd64.go idct

// assembly has the sets in assembly that this processor runs.
var assembly = func() (sets []*Set) {
	// Every processor with AVX2 also has F16C, which package cpu does not name.
	if !cpu.X86.HasAVX2 || !cpu.X86.HasFMA || !cpu.X86.HasBMI2 {
		return nil
	}
	if cpu.X86.HasAVX512F && cpu.X86.HasAVX512VL && cpu.X86.HasAVX512DQ && cpu.X86.HasAVX512BW {
		sets = append(sets, avx512)
	}
	return append(sets, avx2)
}()

var avx512 = &Set{
	Name:   "avx512",
	widths: []int{32, 48, 16},
	// Costs are between those of a processor with half-width units, on which all but the
	// smallest tiles do as well, and one with full-width units, which waits for sums if
	// there are fewer than eight vectors of them.
	tiles: []tile{
		{9, 48, 9, gemm9x48AVX512},
		{8, 48, 8.1, gemm8x48AVX512},
		{4, 48, 4.4, gemm4x48AVX512},
		{2, 48, 2.6, gemm2x48AVX512},
		{1, 48, 2.2, gemm1x48AVX512},
		{14, 32, 14, gemm14x32AVX512},
		{13, 32, 13.1, gemm13x32AVX512},
		{12, 32, 12.2, gemm12x32AVX512},
		{8, 32, 8.4, gemm8x32AVX512},
		{4, 32, 4.6, gemm4x32AVX512},
		{2, 32, 3, gemm2x32AVX512},
		{1, 32, 2.6, gemm1x32AVX512},
		{16, 16, 16, gemm16x16AVX512},
		{8, 16, 8.2, gemm8x16AVX512},
		{4, 16, 5.5, gemm4x16AVX512},
		{2, 16, 5, gemm2x16AVX512},
		{1, 16, 4.5, gemm1x16AVX512},
	},
	strips: slices.Concat([]strip{
		{3, 1, 16, 8, depthwise3s1l16c8AVX512},
		{3, 1, 16, 4, depthwise3s1l16c4AVX512},
		{3, 1, 16, 2, depthwise3s1l16c2AVX512},
		{3, 1, 16, 1, depthwise3s1l16c1AVX512},
		{3, 2, 16, 8, depthwise3s2l16c8AVX512},
		{3, 2, 16, 4, depthwise3s2l16c4AVX512},
		{3, 2, 16, 2, depthwise3s2l16c2AVX512},
		{3, 2, 16, 1, depthwise3s2l16c1AVX512},
		{5, 1, 16, 8, depthwise5s1l16c8AVX512},
		{5, 1, 16, 4, depthwise5s1l16c4AVX512},
		{5, 1, 16, 2, depthwise5s1l16c2AVX512},
		{5, 1, 16, 1, depthwise5s1l16c1AVX512},
		{5, 2, 16, 8, depthwise5s2l16c8AVX512},
		{5, 2, 16, 4, depthwise5s2l16c4AVX512},
		{5, 2, 16, 2, depthwise5s2l16c2AVX512},
		{5, 2, 16, 1, depthwise5s2l16c1AVX512},
	}, narrowStrips),
	Direct:         directAVX2,
	Dot:            dotAVX2,
	Upsample:       upsample16AVX512,
	UpsampleNarrow: upsample8AVX2,
	MaxPool:        maxPoolAVX512,
	Sparse64:       sparse64AVX512,
	Sparse80:       sparse80AVX512,
	Gather:         gatherAVX2,
	Scatter:        scatterAVX2,
	HalfToFloat:    halfToFloatAVX512,
	Transpose:      transposeAVX2,
	Crop:           cropAVX2,
	CropYCbCr:      cropYCbCrAVX2,
	CropJPEG:       cropJPEGAVX2,
	IDCT:           idctAVX2,
	IDCT2:          idct2AVX2,
	WarpMask:       warpMaskAVX2,
	Logistic:       logisticAVX2,
}

var avx2 = &Set{
	Name:   "avx2",
	widths: []int{16},
	tiles: []tile{
		{6, 16, 6, gemm6x16AVX2},
		{5, 16, 5.2, gemm5x16AVX2},
		{4, 16, 4.3, gemm4x16AVX2},
		{2, 16, 3.9, gemm2x16AVX2},
		{1, 16, 3.7, gemm1x16AVX2},
	},
	strips: slices.Concat([]strip{
		{3, 1, 16, 8, depthwise3s1l16c8AVX2},
		{3, 1, 16, 4, depthwise3s1l16c4AVX2},
		{3, 1, 16, 2, depthwise3s1l16c2AVX2},
		{3, 1, 16, 1, depthwise3s1l16c1AVX2},
		{3, 2, 16, 8, depthwise3s2l16c8AVX2},
		{3, 2, 16, 4, depthwise3s2l16c4AVX2},
		{3, 2, 16, 2, depthwise3s2l16c2AVX2},
		{3, 2, 16, 1, depthwise3s2l16c1AVX2},
		{5, 1, 16, 8, depthwise5s1l16c8AVX2},
		{5, 1, 16, 4, depthwise5s1l16c4AVX2},
		{5, 1, 16, 2, depthwise5s1l16c2AVX2},
		{5, 1, 16, 1, depthwise5s1l16c1AVX2},
		{5, 2, 16, 8, depthwise5s2l16c8AVX2},
		{5, 2, 16, 4, depthwise5s2l16c4AVX2},
		{5, 2, 16, 2, depthwise5s2l16c2AVX2},
		{5, 2, 16, 1, depthwise5s2l16c1AVX2},
	}, narrowStrips),
	Direct:         directAVX2,
	Dot:            dotAVX2,
	Upsample:       upsample16AVX2,
	UpsampleNarrow: upsample8AVX2,
	MaxPool:        maxPoolAVX2,
	Sparse64:       sparse64AVX2,
	Sparse80:       sparse80AVX2,
	Gather:         gatherAVX2,
	Scatter:        scatterAVX2,
	HalfToFloat:    halfToFloatAVX2,
	Transpose:      transposeAVX2,
	Crop:           cropAVX2,
	CropYCbCr:      cropYCbCrAVX2,
	CropJPEG:       cropJPEGAVX2,
	IDCT:           idctAVX2,
	IDCT2:          idct2AVX2,
	WarpMask:       warpMaskAVX2,
	Logistic:       logisticAVX2,
}

// narrowStrips are those for eight lanes, which one register of AVX2 holds.
var narrowStrips = []strip{
	{3, 1, 8, 8, depthwise3s1l8c8AVX2},
	{3, 1, 8, 1, depthwise3s1l8c1AVX2},
	{3, 2, 8, 8, depthwise3s2l8c8AVX2},
	{3, 2, 8, 1, depthwise3s2l8c1AVX2},
	{5, 1, 8, 8, depthwise5s1l8c8AVX2},
	{5, 1, 8, 1, depthwise5s1l8c1AVX2},
	{5, 2, 8, 8, depthwise5s2l8c8AVX2},
	{5, 2, 8, 1, depthwise5s2l8c1AVX2},
}

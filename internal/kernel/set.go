package kernel

//go:generate go run -C _gen -tags purego .

import "slices"

// A Set is the loops for one kind of processor.
type Set struct {
	Name string
	// widths are those of the panels, the best first; each divides Lanes or is a multiple of it.
	widths []int
	tiles  []tile
	strips []strip
	Direct func(*Direct)
	Dot    func(*Dot)
	// Upsample and UpsampleNarrow are for blocks of 16 and of 8 lanes.
	Upsample, UpsampleNarrow func(*Upsample)
	MaxPool                  func(*MaxPool)
	// Sparse64 and Sparse80 are for planes of 64 and of 80 pixels.
	Sparse64, Sparse80 func(*Sparse)
	Gather             func(*Gather)
	Scatter            func(*Scatter)
	Split              *SplitLoops // nil unless the processor has tiles
	// HalfToFloat writes n half-precision numbers, a multiple of 16, as float32.
	HalfToFloat func(dst *float32, src *Half, n int)
	Transpose   func(*Transpose)
	// Crop, CropYCbCr and CropJPEG bring a photo's pixels into a tensor, WarpMask takes a mask back
	// onto the photo.
	Crop      func(*Crop)
	CropYCbCr func(*CropYCbCr)
	CropJPEG  func(*CropJPEG)
	WarpMask  func(*WarpMask)
	// IDCT turns 64 coefficients of a JPEG file, after multiplying them by their quantisation
	// steps, into 8×8 samples, stride bytes from row to row.
	IDCT  func(coef, step *int16, dst *uint8, stride int)
	IDCT2 func(*IDCT2)
	// Logistic writes 1/(1+exp(-v)) of n numbers, a multiple of 8; dst may be src.
	Logistic func(dst, src *float32, n int)
}

// Panels returns the widths of the panels that cover so many outputs, a multiple of Lanes.
func (s *Set) Panels(outputs int) (widths []int) {
	for outputs > 0 {
		w := s.widths[0]
		if slices.Contains(s.widths, outputs) {
			w = outputs
		}
		widths = append(widths, w)
		outputs -= w
	}
	return widths
}

var plain = &Set{
	Name:           "plain",
	widths:         []int{goWidth},
	tiles:          []tile{{4, goWidth, 4, gemm4x2}, {1, goWidth, 2.5, gemm1x2}},
	Direct:         directGo,
	Dot:            dotGo,
	Upsample:       func(d *Upsample) { upsampleGo(d, 16) },
	UpsampleNarrow: func(d *Upsample) { upsampleGo(d, 8) },
	MaxPool:        maxPoolGo,
	Sparse64:       func(s *Sparse) { sparseGo(s, 64) },
	Sparse80:       func(s *Sparse) { sparseGo(s, 80) },
	Gather:         gatherGo,
	Scatter:        scatterGo,
	HalfToFloat:    halfToFloatGo,
	Transpose:      transposeGo,
	Crop:           cropGo,
	CropYCbCr:      cropYCbCrGo,
	CropJPEG:       cropJPEGGo,
	IDCT:           idctGo,
	IDCT2:          idct2Go,
	WarpMask:       warpMaskGo,
	Logistic:       logisticGo,
}

// Sets returns the sets that this build has and this processor runs, the fastest first.
// The last is plain Go.
func Sets() []*Set { return append(slices.Clone(assembly), plain) }

// Best returns the fastest set. GODEBUG can switch a processor's features off, as in
// GODEBUG=cpu.avx512f=off; the build tag purego leaves all assembly out.
func Best() *Set { return Sets()[0] }

//go:build !purego

package kernel

import (
	"slices"
	"sync"
	"syscall"

	"golang.org/x/sys/cpu"
)

var splitAMX = SplitLoops{
	splitPixelsAMX, splitWeightsAMX, [2]func(*SplitGemm){splitGemm16AMX, splitGemm32AMX},
}

// BestTiled returns the fastest set, which multiplies in tiles if the processor has AMX and the
// system lets the process use it. The first call asks the system. It refuses where its sandbox or a
// thread's alternate signal stack is too small for what tiles add to a signal's frame, 8 kB: the
// stacks of Go's threads have 32 kB. All later threads may use tiles then too.
//
// GODEBUG=cpu.amxtile=off switches tiles off.
var BestTiled = sync.OnceValue(func() *Set {
	best := Best()
	has := best == avx512 && cpu.X86.HasAMXTile && cpu.X86.HasAMXBF16
	if !has || !tilesPermitted() || !splitAMX.trustworthy() {
		return best
	}
	tiled := *best
	tiled.Name, tiled.Split = "amx", &splitAMX
	return &tiled
})

// tilesPermitted asks the system for the use of tiles.
func tilesPermitted() bool {
	const requestPermission, tileData = 0x1023, 18 // ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA
	_, _, errno := syscall.RawSyscall(syscall.SYS_ARCH_PRCTL, requestPermission, tileData, 0)
	return errno == 0
}

// trustworthy reports whether the loops compute a small product as plain Go does. No sum of its
// numbers is rounded, so that their order does not matter.
func (l *SplitLoops) trustworthy() bool { return slices.Equal(sample(l), sample(&splitInGo)) }

const (
	samplePixels, sampleBlocks, samplePanels = 17, 3, 2
	samplePairs                              = (sampleBlocks + 1) / 2
)

// sample returns the sums of 48 channels of 17 pixels, for 32 outputs. Every second channel's pixels
// have three parts, the others' and their weights two.
func sample(l *SplitLoops) []float32 {
	var in [sampleBlocks][samplePixels][Lanes]float32
	var weights [samplePanels][2 * samplePairs][Lanes][Lanes]float32
	for i := range sampleBlocks * Lanes {
		for p := range samplePixels {
			in[i/Lanes][p][i%Lanes] = float32((i+p)%3-1) + 0x1p-9 + float32(i%2)*0x1p-17
		}
		for n := range samplePanels * Lanes {
			weights[n/Lanes][i/Lanes][i%Lanes][n%Lanes] = float32((i*n)%3-1) + float32(1-i%2)*0x1p-9
		}
	}
	var a [(samplePixels + 15) / 16][samplePairs * PixelParts * TilePairs]Pair
	for p := 0; p < samplePixels; p += 16 {
		l.Pixels(&Split{A: &in[0][p][0], AStride: samplePixels * Lanes * 4, Blocks: sampleBlocks,
			Pixels: min(16, samplePixels-p), Out: &a[p/16][0]})
	}
	var b [samplePanels][samplePairs * WeightParts * TilePairs]Pair
	for n := range b {
		l.Weights(&Split{A: &weights[n][0][0][0], AStride: Lanes * Lanes * 4, Blocks: 2 * samplePairs,
			Pixels: Lanes, Out: &b[n][0]})
	}
	var bias [samplePanels * Lanes]float32
	var room [SumsSize]float32
	var offsets [samplePixels]int32
	for p := range offsets {
		offsets[p] = int32(p * Lanes * 4)
	}
	out := make([]float32, samplePanels*samplePixels*Lanes)
	l.Gemm[samplePanels-1](&SplitGemm{A: &a[0][0], Pixels: samplePixels, Pairs: samplePairs, B: &b[0][0],
		Bias: &bias[0], Sums: &room[0], C: &out[0], CStride: samplePixels * Lanes * 4, COffsets: &offsets[0]})
	return out
}

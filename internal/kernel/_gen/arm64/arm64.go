// Package arm64 writes the assembly of package kernel for arm64, of which avo knows nothing.
//
// Go's assembler lacks many vector instructions of arm64; they are written as words, each
// with its text. The test compares the words with what a disassembler makes of them. What
// they compute is for the package's own tests, elsewhere than on arm64 under an emulator:
//
//	GOARCH=arm64 go test -exec qemu-aarch64 ./internal/kernel
package arm64

import (
	"errors"
	"os"
	"path/filepath"
	"slices"

	"github.com/hypermob/pose/internal/kernel/_gen/set"
)

// The costs of neon's tiles lie between llvm-mca's models of Neoverse N1 and V1, where chains of few
// sums leave pipes idle below two and four pixels; a little more is for each tile's ends.
var neon = &set.Set{
	Name: "neon", Suffix: "NEON", Widths: []int{16},
	Tiles:  set.Tiles(16, map[int]float64{6: 6, 5: 5.1, 4: 4.2, 3: 3.4, 2: 2.6, 1: 2}),
	Strips: slices.Concat(set.Strips(16, 8, 4, 1), set.Strips(8, 8, 4, 1)),
	Plain:  []string{"Transpose", "Crop", "CropYCbCr", "WarpMask", "IDCT2", "Logistic"},
}

// Sets has the only set.
var Sets = []*set.Set{neon}

var subjects = map[string]func(*assembly){
	"gemm":      gemms,
	"direct":    directs,
	"depthwise": depthwises,
	"resample":  resamples,
	"sparse":    sparses,
	"half":      halves,
	"idct":      idct,
	"crop":      crops,
}

// Write writes for each subject a file of code and one of declarations into a folder.
func Write(dir string) (err error) {
	for name, write := range subjects {
		var a assembly
		write(&a)
		path := filepath.Join(dir, name+"_arm64")
		err = errors.Join(err,
			os.WriteFile(path+".s", []byte(a.source()), 0o644),
			os.WriteFile(path+".go", []byte(a.declarations()), 0o644))
	}
	return err
}

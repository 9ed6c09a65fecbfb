//go:build !tflite

package backend

import "github.com/hypermob/pose/internal/kernel"

// Engine says what runs the networks, and with which set of kernels: those of [Load], or those of
// [LoadPortable].
func Engine(portable bool) string {
	if portable {
		return "go (" + kernel.Best().Name + ")"
	}
	return "go (" + kernel.BestTiled().Name + ")"
}

// Load prepares the TensorFlow Lite file to compute the outputs with the given
// numbers, on the engine that the build chooses: ours, or TensorFlow Lite's C
// library with -tags tflite.
func Load(file string, outputs ...int) (Network, error) { return LoadNative(file, outputs...) }

// LoadPortable is [Load] without kernels whose bits differ from those of other processors.
func LoadPortable(file string, outputs ...int) (Network, error) {
	return load(kernel.Best(), file, outputs)
}

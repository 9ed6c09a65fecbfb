//go:build !tflite

package backend

// Engine says what runs the networks.
func Engine() string { return "go" }

// Load prepares the TensorFlow Lite file to compute the outputs with the given
// numbers, on the engine that the build chooses: plain Go, or TensorFlow Lite's C
// library with -tags tflite.
func Load(file string, outputs ...int) (Network, error) { return LoadNative(file, outputs...) }

package backend

import "github.com/hypermob/pose/internal/tflite"

// LoadNative prepares the TensorFlow Lite file to compute the outputs with the given
// numbers, on the engine in plain Go. Programs call [Load].
func LoadNative(file string, outputs ...int) (Network, error) {
	m, err := tflite.Parse(file)
	if err != nil {
		return nil, err
	}
	p, err := tflite.Compile(m, outputs...)
	if err != nil {
		return nil, err
	}
	return native{p}, nil
}

type native struct{ program *tflite.Program }

func (n native) NewRunner(threads int) (Runner, error) {
	return nativeRunner{n.program.NewRunner(threads)}, nil
}

func (native) Close() {} // the garbage collector frees all there is

type nativeRunner struct{ *tflite.Runner }

func (nativeRunner) Close() {}

//go:build tflite && cgo && linux

package backend

/*
#cgo LDFLAGS: -ltensorflowlite_c
#include <malloc.h>
#include <tensorflow/lite/c/c_api.h>
#include <tensorflow/lite/delegates/xnnpack/xnnpack_delegate.h>

static void give_free_memory_back(void) {
#ifdef __GLIBC__
	malloc_trim(0);
#endif
}
*/
import "C"

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"unsafe"

	parser "github.com/hypermob/pose/internal/tflite"
)

// Engine says what runs the networks: TensorFlow Lite's C library, with its version.
func Engine(bool) string { return "tflite " + C.GoString(C.TfLiteVersion()) + " (XNNPACK)" }

// Load prepares the TensorFlow Lite file to compute the outputs with the given
// numbers, on TensorFlow Lite's C library.
func Load(file string, outputs ...int) (Network, error) {
	// The C library reads a file without checking that its offsets stay inside.
	m, err := parser.Parse(file)
	if err != nil {
		return nil, err
	}
	if err := m.Check(outputs...); err != nil {
		return nil, err
	}
	model, err := newModel(file)
	if err != nil {
		return nil, fmt.Errorf("hand the network to TensorFlow Lite: %w", err)
	}
	return &liteNetwork{model, outputs}, nil
}

// LoadPortable is [Load]: this engine has no such choice.
func LoadPortable(file string, outputs ...int) (Network, error) { return Load(file, outputs...) }

type liteNetwork struct {
	model   *C.TfLiteModel
	outputs []int // numbers in the file
}

// Close drops the network's own hold on the model: in the C library each interpreter
// has a hold of its own. What was freed goes back to the system: glibc would keep it, and
// as each thread has a heap of its own, hundreds of megabytes after a few networks.
func (n *liteNetwork) Close() {
	C.TfLiteModelDelete(n.model)
	C.give_free_memory_back()
}

// NewRunner returns a Runner with an interpreter and a delegate of its own, for the
// C library lets neither be used by two callers at once. XNNPACK's threads wait without
// sleeping, so it gets no more than can run.
func (n *liteNetwork) NewRunner(threads int) (Runner, error) {
	r := &liteRunner{}
	if err := r.open(n, threads); err != nil {
		r.Close()
		return nil, fmt.Errorf("TensorFlow Lite: %w", err)
	}
	return r, nil
}

type liteRunner struct {
	delegate    *C.TfLiteDelegate
	interpreter *C.TfLiteInterpreter
	// Both are views of the interpreter's memory.
	input   []float32
	outputs [][]float32
}

// open makes what the Runner holds. After an error, Close frees what was made.
func (r *liteRunner) open(n *liteNetwork, threads int) error {
	// By itself the C library runs its plain kernels, which are many times slower.
	settings := C.TfLiteXNNPackDelegateOptionsDefault()
	settings.num_threads = C.int32_t(min(threads, runtime.GOMAXPROCS(0)))
	if r.delegate = C.TfLiteXNNPackDelegateCreate(&settings); r.delegate == nil {
		return errors.New("the XNNPACK delegate could not be created")
	}
	options := C.TfLiteInterpreterOptionsCreate()
	if options == nil {
		return errors.New("the interpreter's options could not be created")
	}
	defer C.TfLiteInterpreterOptionsDelete(options)
	C.TfLiteInterpreterOptionsAddDelegate(options, r.delegate)
	if r.interpreter = C.TfLiteInterpreterCreate(n.model, options); r.interpreter == nil {
		return errors.New("the interpreter could not be created; the library writes the reason to standard error")
	}
	if C.TfLiteInterpreterAllocateTensors(r.interpreter) != C.kTfLiteOk {
		return errors.New("the tensors could not be allocated")
	}
	var err error
	if r.input, err = view("input", C.TfLiteInterpreterGetInputTensor(r.interpreter, 0)); err != nil {
		return err
	}
	for _, o := range n.outputs {
		v, err := view(fmt.Sprintf("output %d", o), C.TfLiteInterpreterGetOutputTensor(r.interpreter, C.int32_t(o)))
		if err != nil {
			return err
		}
		r.outputs = append(r.outputs, v)
	}
	return nil
}

// view returns the values of a tensor, in the interpreter's memory: they stay in place,
// for no tensor is resized.
func view(name string, t *C.TfLiteTensor) ([]float32, error) {
	if t == nil {
		return nil, fmt.Errorf("the network has no %s", name)
	}
	data := (*float32)(C.TfLiteTensorData(t))
	if C.TfLiteTensorType(t) != C.kTfLiteFloat32 || data == nil {
		return nil, fmt.Errorf("the network's %s has no float32 values", name)
	}
	return unsafe.Slice(data, int(C.TfLiteTensorByteSize(t))/4), nil
}

func (r *liteRunner) Input() []float32 { return r.input }

func (r *liteRunner) Output(i int) []float32 { return r.outputs[i] }

// Run looks at the context before and after, not while the C library computes.
func (r *liteRunner) Run(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if C.TfLiteInterpreterInvoke(r.interpreter) != C.kTfLiteOk {
		return errors.New("TensorFlow Lite failed to compute the network")
	}
	return ctx.Err()
}

// Close frees the interpreter before the delegate that it uses.
func (r *liteRunner) Close() {
	if r.interpreter != nil {
		C.TfLiteInterpreterDelete(r.interpreter)
	}
	if r.delegate != nil {
		C.TfLiteXNNPackDelegateDelete(r.delegate)
	}
	*r = liteRunner{}
}

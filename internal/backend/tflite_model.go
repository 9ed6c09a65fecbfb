//go:build tflite && cgo && linux

package backend

// #include <stdlib.h>
// #include <tensorflow/lite/c/c_api.h>
import "C"

import (
	"errors"
	"fmt"
	"io"
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// newModel gives the C library the file's bytes by way of a file in memory, which the
// library maps and unmaps: it would need a copy of a Go slice for as long as the model lives.
func newModel(file string) (*C.TfLiteModel, error) {
	fd, err := unix.MemfdCreate("pose", unix.MFD_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("create a file in memory: %w", err)
	}
	f := os.NewFile(uintptr(fd), "pose")
	defer f.Close() // the mapping stays
	if _, err := io.WriteString(f, file); err != nil {
		return nil, fmt.Errorf("write a file in memory: %w", err)
	}
	path := C.CString(fmt.Sprintf("/proc/self/fd/%d", fd))
	defer C.free(unsafe.Pointer(path))
	m := C.TfLiteModelCreateFromFile(path)
	if m == nil {
		return nil, errors.New("the library refuses the file, or /proc is not mounted")
	}
	return m, nil
}

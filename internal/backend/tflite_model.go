//go:build tflite && cgo && linux

package backend

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/mattn/go-tflite"
	"golang.org/x/sys/unix"
)

// newModel gives the C library the file's bytes by way of a file in memory, which the
// library maps and unmaps: what go-tflite copies from a Go slice is never freed.
func newModel(file string) (*tflite.Model, error) {
	fd, err := unix.MemfdCreate("pose", unix.MFD_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("create a file in memory: %w", err)
	}
	f := os.NewFile(uintptr(fd), "pose")
	defer f.Close() // the mapping stays
	if _, err := io.WriteString(f, file); err != nil {
		return nil, fmt.Errorf("write a file in memory: %w", err)
	}
	m := tflite.NewModelFromFile(fmt.Sprintf("/proc/self/fd/%d", fd))
	if m == nil {
		return nil, errors.New("the library refuses the file, or /proc is not mounted")
	}
	return m, nil
}

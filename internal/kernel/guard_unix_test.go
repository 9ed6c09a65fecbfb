//go:build unix && !race

package kernel

import (
	"os"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// guarded returns n values of memory between two pages that may not be touched: it ends at
// the second or, if asked, begins after the first.
func guarded[T any](t testing.TB, n int, front bool) []T {
	t.Helper()
	page, size := os.Getpagesize(), n*int(unsafe.Sizeof(*new(T)))
	pages := (size + page - 1) / page
	mem, err := unix.Mmap(-1, 0, (pages+2)*page, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := unix.Munmap(mem); err != nil {
			t.Error(err)
		}
	})
	for _, guard := range [][]byte{mem[:page], mem[len(mem)-page:]} {
		if err := unix.Mprotect(guard, unix.PROT_NONE); err != nil {
			t.Fatal(err)
		}
	}
	start := page
	if !front {
		start = len(mem) - page - size
	}
	return unsafe.Slice((*T)(unsafe.Pointer(&mem[start])), n)
}

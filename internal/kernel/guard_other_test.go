//go:build !unix || race

package kernel

import "testing"

// guarded returns n values of memory, unguarded: only Unix has guards, and builds for the
// race detector check pointer arithmetic in Go's own memory.
func guarded[T any](t testing.TB, n int, front bool) []T { return make([]T, n) }

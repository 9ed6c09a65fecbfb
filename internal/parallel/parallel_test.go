package parallel

import (
	"errors"
	"io"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
)

func TestDo(t *testing.T) {
	for _, n := range []int{0, 1, 7} {
		var sum atomic.Int64
		Do(n, func(i int) { sum.Add(int64(i + 1)) })
		if want := int64(n * (n + 1) / 2); sum.Load() != want {
			t.Errorf("%d functions: a sum of %d, want %d", n, sum.Load(), want)
		}
	}
}

// A panic reaches the caller after all functions have ended, with its value and its place.
func TestDoPanics(t *testing.T) {
	for _, n := range []int{1, 2, 9} {
		var ended atomic.Int64
		v := recovered(func() {
			Do(n, func(i int) {
				defer ended.Add(1)
				if i == n/2 {
					panic(io.ErrUnexpectedEOF)
				}
			})
		})
		if Value(v) != io.ErrUnexpectedEOF {
			t.Errorf("%d functions: recovered %v", n, v)
		}
		if p, ok := v.(*Panic); ok != (n > 1) || ok && (!errors.Is(p, io.ErrUnexpectedEOF) || !strings.Contains(p.Error(), "parallel_test.go")) {
			t.Errorf("%d functions: the panic is %v", n, v)
		}
		if got := ended.Load(); got != int64(n) {
			t.Errorf("%d of %d functions had ended", got, n)
		}
	}
}

func recovered(f func()) (v any) {
	defer func() { v = recover() }()
	f()
	return nil
}

func TestDoWithinDo(t *testing.T) {
	defer func() {
		if p, ok := recover().(*Panic); !ok || p.Value != "inner" {
			t.Errorf("recovered %v", p)
		}
	}()
	Do(2, func(int) { Do(2, func(int) { panic("inner") }) })
}

// As a test that fails in such a goroutine does.
func TestDoEnds(t *testing.T) {
	done := make(chan string, 1)
	go func() {
		how := "ended"
		defer func() { done <- how }()
		Do(2, func(int) { runtime.Goexit() })
		how = "returned"
	}()
	if how := <-done; how != "ended" {
		t.Errorf("the caller %s", how)
	}
}

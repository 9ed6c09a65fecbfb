package sandbox

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/hypermob/pose/heif/internal/fetch"
)

// program makes a program from a module that has a memory of one page that can grow, and these
// functions: forever, grow, trap, wild, which overwrites the number that stops it, and bits, which
// has the longest constants possible.
func program(t *testing.T) *Program {
	t.Helper()
	section := func(id byte, content string) string { return string([]byte{id, byte(len(content))}) + content }
	body := func(code string) string { return string([]byte{byte(len(code) + 2), 0}) + code + "\x0b" }
	module := "\x00asm\x01\x00\x00\x00" +
		section(1, "\x01\x60\x00\x01\x7f") + // () → i32
		section(3, "\x05\x00\x00\x00\x00\x00") +
		section(5, "\x01\x00\x01") +
		section(7, "\x06\x06memory\x02\x00\x07forever\x00\x00\x04grow\x00\x01\x04trap\x00\x02\x04bits\x00\x03\x04wild\x00\x04") +
		section(10, "\x05"+
			body("\x03\x40\x0c\x00\x0b\x41\x00")+ // loop br 0
			body("\x41\xc0\x00\x40\x00")+ // memory.grow 64
			body("\x00")+ // unreachable
			body("\x42\x80\x80\x80\x80\x80\x80\x80\x80\x80\x7f\x1a\x44________\x1a\x43____\x1a\x41\x07")+
			body("\x03\x40\x41\x0c\x42\x00\x37\x00\x00\x0c\x00\x0b\x41\x00")) // loop i64.store 0 at 12, br 0
	code, err := stoppable([]byte(module))
	if err != nil {
		t.Fatal(err)
	}
	p, err := compile(code)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func call(t *testing.T, ctx context.Context, memory int64, function string) (result uint32, err error) {
	t.Helper()
	err = program(t).Run(ctx, memory, func(i *Instance) error {
		result, err = i.Call(function)
		return err
	})
	return result, err
}

// The context ends an endless loop, whether it ends before the loop or in it.
func TestStop(t *testing.T) {
	for _, wait := range []time.Duration{0, 20 * time.Millisecond} {
		for _, function := range []string{"forever", "wild"} {
			ctx, cancel := context.WithTimeout(t.Context(), wait)
			defer cancel()
			if _, err := call(t, ctx, 1<<20, function); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%s after %v: %v", function, wait, err)
			}
		}
	}
}

// The garbage collector does not wait for a decoder.
func TestGarbage(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() {
		_, err := call(t, ctx, 1<<20, "forever")
		ended <- err
	}()
	time.Sleep(20 * time.Millisecond)
	runtime.GC()
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// No decoder gets more memory than its limit.
func TestMemory(t *testing.T) {
	if pages, err := call(t, t.Context(), 8<<20, "grow"); err != nil || pages != 1 {
		t.Errorf("within: %d, %v", pages, err)
	}
	const refused = ^uint32(0)
	if pages, err := call(t, t.Context(), leastMemory, "grow"); err != nil || pages != refused {
		t.Errorf("beyond: %d, %v", pages, err)
	}
}

// A failing decoder gives an error.
func TestTrap(t *testing.T) {
	_, err := call(t, t.Context(), 1<<20, "trap")
	if !errors.Is(err, ErrCrash) {
		t.Error(err)
	}
	// wazero's error goes on with a stack trace, behind the first line: it has no type that would
	// tell them apart.
	if text := err.Error(); !strings.HasSuffix(text, "unreachable") || strings.Contains(text, "\n") {
		t.Errorf("the error is %q", text)
	}
}

func TestConstants(t *testing.T) {
	if v, err := call(t, t.Context(), 1<<20, "bits"); err != nil || v != 7 {
		t.Errorf("%d, %v", v, err)
	}
}

// zipped compresses a module.
func zipped(t *testing.T, module []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write(module)
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Modules that are cut off, or lack what a decoder must have, are errors and not panics. Another
// build of the same decoder is accepted: this one has an additional section without meaning.
func TestNew(t *testing.T) {
	if _, err := fetch.Decoders("../../.cache", true); err != nil {
		t.Fatal("these tests need the decoders: ", err)
	}
	for name, args := range map[string]int{fetch.HEIC: 9, fetch.AVIF: 10} {
		f, err := os.Open("../../.cache/" + name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		r, err := gzip.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		code, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		longer := append(bytes.Clone(code), "\x00\x05\x04name"...)
		if _, err := New(zipped(t, longer), args); err != nil {
			t.Errorf("%s, another build: %v", name, err)
		}
		for part := range 16 {
			if _, err := New(zipped(t, code[:len(code)*part/16]), args); err == nil {
				t.Errorf("%s: %d/16 of it are fine", name, part)
			}
		}
		if _, err := New(zipped(t, code), args+1); err == nil ||
			!strings.Contains(err.Error(), "decode") {
			t.Errorf("%s, with one number more: %v", name, err)
		}
	}
	if _, err := New(zipped(t, []byte("\x00asm\x01\x00\x00\x00")), 9); err == nil ||
		!strings.Contains(err.Error(), "memory") {
		t.Errorf("a module without anything: %v", err)
	}
}

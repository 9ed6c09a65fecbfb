package sandbox

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"os"
	"runtime"
	"testing"
	"time"
)

// program makes one of a module with a memory of one page that can grow, and functions: forever, grow, trap, wild, which
// writes over what is to stop it, and bits, whose constants are the longest that there are.
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
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, module); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return New(b.Bytes())
}

func call(t *testing.T, ctx context.Context, memory int64, function string) (result uint32, err error) {
	t.Helper()
	err = program(t).Run(ctx, memory, func(i *Instance) error {
		result, err = i.Call(function)
		return err
	})
	return result, err
}

// A loop without end is ended by the context, whether that ends before or in it.
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

// No decoder gets more memory than was agreed.
func TestMemory(t *testing.T) {
	if pages, err := call(t, t.Context(), 8<<20, "grow"); err != nil || pages != 1 {
		t.Errorf("within: %d, %v", pages, err)
	}
	const refused = ^uint32(0)
	if pages, err := call(t, t.Context(), leastMemory, "grow"); err != nil || pages != refused {
		t.Errorf("beyond: %d, %v", pages, err)
	}
}

// A decoder that fails is an error.
func TestTrap(t *testing.T) {
	if _, err := call(t, t.Context(), 1<<20, "trap"); !errors.Is(err, ErrCrash) {
		t.Error(err)
	}
}

func TestConstants(t *testing.T) {
	if v, err := call(t, t.Context(), 1<<20, "bits"); err != nil || v != 7 {
		t.Errorf("%d, %v", v, err)
	}
}

// Modules that are cut off are errors, not panics.
func TestDamagedModule(t *testing.T) {
	for _, name := range []string{"../libheif/libheif.wasm.gz", "../libavif/libavif.wasm.gz"} {
		f, err := os.Open(name)
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
		if _, err := stoppable(code); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := stoppable(code[:len(code)/2]); err == nil {
			t.Errorf("%s: half of it is fine", name)
		}
	}
}

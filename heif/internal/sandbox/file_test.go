package sandbox

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/hypermob/pose/heif/internal/fakedecoder"
)

// fake is a decoder that can only take memory.
func fake(t *testing.T) *Program {
	t.Helper()
	p, err := New(fakedecoder.Module(9, 3, 5), 9)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// inside calls f with an instance of the fake.
func inside(t *testing.T, f func(*Instance) error) error {
	t.Helper()
	return fake(t).Run(context.Background(), 8<<20, f)
}

// A file is copied as it is, but for the patches; those behind its end are left out.
func TestLoad(t *testing.T) {
	for name, c := range map[string]struct {
		file    string
		patches map[int64]string
		want    string
	}{
		"as it is":       {"0123456789", nil, "0123456789"},
		"two patches":    {"0123456789", map[int64]string{0: "ab", 5: "xyz"}, "ab234xyz89"},
		"over the end":   {"0123456789", map[int64]string{8: "abcd"}, "01234567ab"},
		"behind the end": {"0123456789", map[int64]string{10: "a", 1 << 40: "b"}, "0123456789"},
		"nothing":        {"", map[int64]string{0: "a"}, ""},
	} {
		err := inside(t, func(i *Instance) error {
			at, size, err := i.Load(strings.NewReader(c.file), c.patches)
			if err != nil {
				return err
			}
			got, err := i.Bytes(at, size)
			if string(got) != c.want {
				t.Errorf("%s: %q, want %q", name, got, c.want)
			}
			return err
		})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A file that cannot be read gives the reader's error; one that is too long does not fit.
func TestLoadErrors(t *testing.T) {
	failure := errors.New("cable cut")
	for _, n := range []int64{0, 5} {
		r := &failing{strings.NewReader("0123456789"), n, failure}
		if err := inside(t, func(i *Instance) error { _, _, err := i.Load(r, nil); return err }); !errors.Is(err, failure) {
			t.Errorf("after %d bytes: %v", n, err)
		}
	}
	long := bytes.NewReader(make([]byte, 5<<20)) // more than the fake has
	if err := inside(t, func(i *Instance) error { _, _, err := i.Load(long, nil); return err }); !errors.Is(err, ErrMemory) {
		t.Errorf("a long file: %v", err)
	}
}

// A failing reader knows only the first bytes.
type failing struct {
	io.ReaderAt
	n   int64
	err error
}

func (f *failing) ReadAt(p []byte, at int64) (int, error) {
	if at+int64(len(p)) <= f.n {
		return f.ReaderAt.ReadAt(p, at)
	}
	n, _ := f.ReaderAt.ReadAt(p[:max(0, min(int64(len(p)), f.n-at))], at)
	return n, f.err
}

// Memory that the decoder does not have is an error, not a panic.
func TestOutsideOfMemory(t *testing.T) {
	err := inside(t, func(i *Instance) error {
		for _, c := range []struct {
			at   uint32
			size int64
			ok   bool
		}{
			{0, 4 << 20, true}, {4<<20 - 1, 1, true}, {4 << 20, 0, true}, {4<<20 - 1, 2, false}, {math.MaxUint32, 1, false}, {0, math.MaxUint32 + 1, false},
		} {
			if b, err := i.Bytes(c.at, c.size); (err == nil) != c.ok || err != nil && !errors.Is(err, ErrCrash) || c.ok && int64(len(b)) != c.size {
				t.Errorf("%d bytes at %d: %d, %v", c.size, c.at, len(b), err)
			}
		}
		if v, err := i.Numbers(4<<20-8, 3); !errors.Is(err, ErrCrash) {
			t.Errorf("numbers over the end: %v, %v", v, err)
		}
		for _, size := range []int64{8 << 20, math.MaxUint32, math.MaxUint32 + 1, math.MaxInt64} {
			if at, err := i.Alloc(size); !errors.Is(err, ErrMemory) {
				t.Errorf("%d bytes were given at %d: %v", size, at, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// Numbers are 32 bits in little-endian order.
func TestNumbers(t *testing.T) {
	err := inside(t, func(i *Instance) error {
		at, _, err := i.Load(strings.NewReader("\x01\x00\x00\x00\x00\x00\x00\x40\xff\xff\xff\x7f"), nil)
		if err != nil {
			return err
		}
		got, err := i.Numbers(at, 3)
		if len(got) != 3 || got[0] != 1 || got[1] != 1<<30 || got[2] != math.MaxInt32 {
			t.Errorf("%v", got)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

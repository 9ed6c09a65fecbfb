package replay_test

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"testing/iotest"

	"github.com/hypermob/pose/internal/replay"
)

// endless is a stream of ones that counts what is asked of it.
type endless struct{ n int64 }

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 1
	}
	e.n += int64(len(p))
	return len(p), nil
}

func data(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i * i >> 3)
	}
	return b
}

// What the source gives equals the stream, however the stream comes and more than once.
func TestReader(t *testing.T) {
	want := data(200_000)
	for name, wrap := range map[string]func(io.Reader) io.Reader{
		"whole":         func(r io.Reader) io.Reader { return r },
		"byte by byte":  iotest.OneByteReader,
		"halves":        iotest.HalfReader,
		"EOF with data": iotest.DataErrReader,
	} {
		src := replay.New(wrap(bytes.NewReader(want)), int64(len(want)))
		for range 2 {
			got, err := io.ReadAll(src.Reader())
			if err != nil || !bytes.Equal(got, want) {
				t.Errorf("%s: %d bytes, %v", name, len(got), err)
			}
		}
		if src.Err() != io.EOF {
			t.Errorf("%s: ended with %v", name, src.Err())
		}
	}
}

func TestReadAt(t *testing.T) {
	src := replay.New(bytes.NewReader(data(1000)), 1000)
	p := make([]byte, 10)
	if n, err := src.ReadAt(p, 500); n != 10 || err != nil || !bytes.Equal(p, data(1000)[500:510]) {
		t.Errorf("in the middle: %d, %v", n, err)
	}
	if n, err := src.ReadAt(p, 995); n != 5 || err != io.EOF {
		t.Errorf("over the end: %d, %v", n, err)
	}
	if n, err := src.ReadAt(p, 5000); n != 0 || err != io.EOF {
		t.Errorf("beyond the end: %d, %v", n, err)
	}
}

func TestReadsNoFurtherThanAsked(t *testing.T) {
	r := &endless{}
	src := replay.New(r, 1<<40)
	if _, err := src.ReadAt(make([]byte, 10), 0); err != nil || r.n > 64<<10 {
		t.Errorf("10 bytes took %d of the stream, error %v", r.n, err)
	}
	if src.Err() != nil {
		t.Errorf("ended with %v", src.Err())
	}
}

func TestLimit(t *testing.T) {
	r := &endless{}
	src := replay.New(r, 1<<40)
	src.SetLimit(1_000_000)
	n, err := io.Copy(io.Discard, src.Reader())
	if !errors.Is(err, replay.ErrTooLong) || n < 1_000_000 || r.n > 1_000_000+64<<10 {
		t.Errorf("%d bytes, %v; %d asked of the stream", n, err, r.n)
	}
	if _, err := src.ReadAt(make([]byte, 10), 5); err != nil {
		t.Errorf("what was read before: %v", err)
	}
}

func TestFailingStream(t *testing.T) {
	failure := errors.New("cable cut")
	src := replay.New(io.MultiReader(bytes.NewReader(data(100)), iotest.ErrReader(failure)), 1<<20)
	n, err := src.ReadAt(make([]byte, 200), 0)
	if n != 100 || err != failure || src.Err() != failure {
		t.Errorf("%d bytes, %v, %v", n, err, src.Err())
	}
}

// A reader that gives nothing and says nothing is asked again, but not forever.
func TestNoProgress(t *testing.T) {
	for empty, want := range map[int]error{50: nil, 1000: io.ErrNoProgress} {
		src := replay.New(&slow{empty: empty, r: bytes.NewReader(data(10))}, 1<<20)
		if _, err := src.ReadAt(make([]byte, 10), 0); err != want {
			t.Errorf("%d empty reads: %v, want %v", empty, err, want)
		}
	}
}

// slow gives nothing so many times first.
type slow struct {
	empty int
	r     io.Reader
}

func (s *slow) Read(p []byte) (int, error) {
	if s.empty > 0 {
		s.empty--
		return 0, nil
	}
	return s.r.Read(p)
}

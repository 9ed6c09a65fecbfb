package decode

import (
	"bytes"
	"errors"
	"fmt"
	"image/png"
	"io"
	"math"
	"strings"
	"testing"
	"testing/iotest"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"

	"github.com/hypermob/pose/internal/jpeg"
	"github.com/hypermob/pose/internal/replay"
)

// What decoders say is told apart by type: the kind of the error, and how it is put.
func TestRefuse(t *testing.T) {
	for _, c := range []struct {
		err  error
		kind Kind
		want string
	}{
		{failure(TooLarge, "as it is"), TooLarge, "as it is"},
		{fmt.Errorf("inside: %w", failure(Invalid, "as it is")), Invalid, "as it is"},
		{jpeg.UnsupportedError("JPEG with 12 bits per sample"), Unsupported, "the data is JPEG with 12 bits per sample, which is not read here; convert it to JPEG or PNG"},
		{png.UnsupportedError("filter method"), Unsupported, "the data is a special kind of X (png: unsupported feature: filter method), which"},
		{tiff.UnsupportedError("color model"), Unsupported, "the data is a special kind of X (tiff: unsupported feature: color model), which"},
		{bmp.ErrUnsupported, Unsupported, "the data is a special kind of X (bmp: unsupported BMP image), which"},
		{png.FormatError("bad filter type"), Invalid, "the X data is truncated or damaged (png: invalid format: bad filter type); use the original file"},
		{io.ErrUnexpectedEOF, Invalid, "the X data is truncated or damaged (unexpected EOF); use the original file"},
	} {
		var known *Error
		err := (format{name: "X"}).refuse(replay.New(strings.NewReader(""), 1), c.err)
		if !errors.As(err, &known) || known.Kind != c.kind || !strings.HasPrefix(known.Message, c.want) {
			t.Errorf("%v: %v, want %q", c.err, err, c.want)
		}
	}
}

// How the stream ended goes before what the decoder makes of it, but not before what is known.
func TestRefuseByStream(t *testing.T) {
	failure := errors.New("cable cut")
	ended := func(r io.Reader, limit int64) *replay.Source {
		src := replay.New(r, limit)
		src.ReadAt(make([]byte, 1<<20), 0)
		return src
	}
	f := format{name: "X"}
	failed := ended(iotest.ErrReader(failure), 1<<20)
	if err := f.refuse(failed, io.ErrUnexpectedEOF); !errors.Is(err, failure) || errors.As(err, new(*Error)) {
		t.Errorf("a failed reader: %v", err)
	}
	if err := f.refuse(failed, &FormatError{failure}); !errors.Is(err, failure) || errors.As(err, new(*FormatError)) {
		t.Errorf("a failed reader, in a caller's format: %v", err)
	}
	long := ended(bytes.NewReader(make([]byte, 1<<20)), 100)
	var known *Error
	if err := f.refuse(long, io.ErrUnexpectedEOF); !errors.As(err, &known) || known.Kind != TooLarge || !strings.Contains(known.Message, "the X data is longer") {
		t.Errorf("a long stream: %v", err)
	}
	if err := f.refuse(long, unsupported("known", "")); !errors.As(err, &known) || known.Kind != Unsupported {
		t.Errorf("a long stream of a known kind: %v", err)
	}
}

func TestPossible(t *testing.T) {
	for _, c := range []struct {
		width, height int64
		want          bool
	}{
		{1, 1, true}, {0, math.MaxInt64, true}, {-1, math.MaxInt64, true}, {math.MaxInt / 8, 1, true}, {math.MaxInt/8 + 1, 1, false},
		{1, math.MaxInt/8 + 1, false}, {math.MaxInt32, math.MaxInt32, false}, {1 << 14, 1 << 13, true},
	} {
		if got := possible(c.width, c.height); got != c.want {
			t.Errorf("%d × %d: %v", c.width, c.height, got)
		}
	}
}

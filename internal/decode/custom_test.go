package decode

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"image"
	"io"
	"strings"
	"testing"

	"github.com/hypermob/pose/internal/exif"
	"github.com/hypermob/pose/internal/exif/exiftest"
	"github.com/hypermob/pose/internal/replay"
)

// custom is a format whose files are all of 5 × 4 pixels.
func custom() Format {
	return Format{
		Name:   "own",
		Match:  func(head []byte) bool { return bytes.HasPrefix(head, []byte("own")) },
		Header: func(io.ReaderAt) (int, int, int64, error) { return 5, 4, 1000, nil },
		Decode: func(context.Context, io.ReaderAt) (image.Image, error) {
			return image.NewGray(image.Rect(0, 0, 5, 4)), nil
		},
		EXIF: func(io.ReaderAt) []byte { return exiftest.Block(binary.BigEndian, 6, 26) },
	}
}

func decodeOwn(f Format) (*Photo, error) {
	o := usual
	o.Formats = []Format{f}
	return Decode(context.Background(), strings.NewReader("own file"), o)
}

// The format turns the image itself: of EXIF only the focal length counts.
func TestCustom(t *testing.T) {
	p, err := decodeOwn(custom())
	if err != nil {
		t.Fatal(err)
	}
	if p.Image.Bounds() != image.Rect(0, 0, 5, 4) || p.FocalLength == 0 {
		t.Errorf("%v, focal length %g", p.Image.Bounds(), p.FocalLength)
	}
	f := custom()
	f.EXIF = func(io.ReaderAt) []byte { return nil }
	if p, err = decodeOwn(f); err != nil || p.FocalLength != 0 {
		t.Errorf("without EXIF: %v, %v", p, err)
	}
}

// All functions are handed the whole file.
func TestCustomFile(t *testing.T) {
	whole := func(r io.ReaderAt) {
		t.Helper()
		var b [8]byte
		if n, err := r.ReadAt(b[:], 0); n != 8 || string(b[:]) != "own file" {
			t.Errorf("%q, %v", b[:n], err)
		}
		if n, err := r.ReadAt(b[:], 4); n != 4 || err != io.EOF {
			t.Errorf("at the end: %d bytes, %v", n, err)
		}
	}
	f := custom()
	header, decode := f.Header, f.Decode
	f.Header = func(r io.ReaderAt) (int, int, int64, error) { whole(r); return header(r) }
	f.Decode = func(ctx context.Context, r io.ReaderAt) (image.Image, error) { whole(r); return decode(ctx, r) }
	f.EXIF = func(r io.ReaderAt) []byte { whole(r); return nil }
	if _, err := decodeOwn(f); err != nil {
		t.Error(err)
	}
}

// Errors of a format's functions are told apart from those of this package; panics are damage.
func TestCustomErrors(t *testing.T) {
	own := errors.New("no such table")
	for name, change := range map[string]func(*Format){
		"header": func(f *Format) { f.Header = func(io.ReaderAt) (int, int, int64, error) { return 0, 0, 0, own } },
		"decode": func(f *Format) {
			f.Decode = func(context.Context, io.ReaderAt) (image.Image, error) { return nil, own }
		},
	} {
		f := custom()
		change(&f)
		var format *FormatError
		if _, err := decodeOwn(f); !errors.As(err, &format) || format.Err != own || err.Error() != own.Error() {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, change := range map[string]func(*Format){
		"header": func(f *Format) { f.Header = func(io.ReaderAt) (int, int, int64, error) { panic("no") } },
		"decode": func(f *Format) { f.Decode = func(context.Context, io.ReaderAt) (image.Image, error) { panic("no") } },
		"EXIF":   func(f *Format) { f.EXIF = func(io.ReaderAt) []byte { panic("no") } },
	} {
		f := custom()
		change(&f)
		var known *Error
		if _, err := decodeOwn(f); !errors.As(err, &known) || known.Kind != Invalid {
			t.Errorf("%s panics: %v", name, err)
		}
	}
}

// A decoder that returns no image and no error is at fault.
func TestCustomWithoutImage(t *testing.T) {
	for name, m := range map[string]image.Image{"nil": nil, "empty": image.NewGray(image.Rectangle{})} {
		f := custom()
		f.Decode = func(context.Context, io.ReaderAt) (image.Image, error) { return m, nil }
		if _, err := decodeOwn(f); err == nil || !strings.Contains(err.Error(), "returned no image") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Decode gets the context that it is to end with.
func TestCustomContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	f := custom()
	f.Decode = func(ctx context.Context, _ io.ReaderAt) (image.Image, error) { cancel(); return nil, ctx.Err() }
	o := usual
	o.Formats = []Format{f}
	if _, err := Decode(ctx, strings.NewReader("own file"), o); err != context.Canceled {
		t.Errorf("%v", err)
	}
}

// Without a reader that can be read at any place there is no EXIF.
func TestCustomEXIFNeedsReaderAt(t *testing.T) {
	f := custom().format()
	if got := f.exif(struct{ io.ReadSeeker }{strings.NewReader("own")}); got != (exif.Data{}) {
		t.Errorf("%+v", got)
	}
	if got := f.exif(replay.New(strings.NewReader("own"), 10).Reader()); got.FocalLength35 != 26 || got.Orientation != 1 {
		t.Errorf("%+v", got)
	}
}

package pose_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/internal/exif/exiftest"
)

// squares is a format whose files say only how large they are: "SQ" and the side.
func squares() pose.Format {
	side := func(r io.ReaderAt) (int, error) {
		var b [4]byte
		_, err := r.ReadAt(b[:], 0)
		return int(binary.BigEndian.Uint16(b[2:])), err
	}
	return pose.Format{
		Name:  "Squares",
		Match: func(head []byte) bool { return bytes.HasPrefix(head, []byte("SQ")) },
		Header: func(r io.ReaderAt) (pose.FormatHeader, error) {
			n, err := side(r)
			return pose.FormatHeader{Width: n, Height: n, Memory: int64(n * n)}, err
		},
		Decode: func(_ context.Context, r io.ReaderAt) (image.Image, error) {
			n, err := side(r)
			return image.NewGray(image.Rect(0, 0, n, n)), err
		},
		EXIF: func(io.ReaderAt) []byte { return exiftest.Block(binary.BigEndian, 6, 26) },
	}
}

// decodeSquare decodes a square of 100 × 100 pixels.
func decodeSquare(f pose.Format, opts ...pose.DecodeOption) (*pose.Photo, error) {
	return pose.Decode(strings.NewReader("SQ\x00\x64"), append(opts, pose.WithFormat(f))...)
}

// Another format is read like those that Decode knows: EXIF's focal length counts, and its orientation, which the format has
// applied, does not.
func TestWithFormat(t *testing.T) {
	p, err := decodeSquare(squares())
	if err != nil {
		t.Fatal(err)
	}
	want := 26 * math.Hypot(100, 100) / math.Hypot(36, 24)
	if _, ok := p.Image.(*image.Gray); !ok || math.Abs(p.FocalLength-want) > 1e-9 {
		t.Errorf("%T, focal length %v, want %v", p.Image, p.FocalLength, want)
	}
}

// The limits hold for other formats, before anything is decoded.
func TestWithFormatLimits(t *testing.T) {
	f := squares()
	f.Decode = func(context.Context, io.ReaderAt) (image.Image, error) { t.Error("decoded"); return nil, nil }
	refused := errors.New("no memory")
	for name, c := range map[string]struct {
		opt  pose.DecodeOption
		want error
	}{
		"pixels":  {pose.WithMaxPixels(9999), pose.ErrImageTooLarge},
		"memory":  {pose.WithMaxMemory(9999), pose.ErrImageTooLarge},
		"reserve": {pose.WithReserve(func(n int64) error { return fmt.Errorf("%w: %d", refused, n) }), refused},
	} {
		if _, err := decodeSquare(f, c.opt); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What goes wrong in a format's functions is an error that says so.
func TestWithFormatErrors(t *testing.T) {
	own := errors.New("no such table")
	for name, c := range map[string]struct {
		err  error
		want error
	}{
		"typed": {fmt.Errorf("%w: squares with holes", pose.ErrUnsupportedImage), pose.ErrUnsupportedImage}, "own": {own, own},
	} {
		f := squares()
		f.Decode = func(context.Context, io.ReaderAt) (image.Image, error) { return nil, c.err }
		if _, err := decodeSquare(f); !errors.Is(err, c.want) || strings.Count(err.Error(), "pose:") != 1 {
			t.Errorf("%s: %v", name, err)
		}
		f = squares()
		f.Header = func(io.ReaderAt) (pose.FormatHeader, error) { return pose.FormatHeader{}, c.err }
		if _, err := decodeSquare(f); !errors.Is(err, c.want) {
			t.Errorf("%s in the header: %v", name, err)
		}
	}
	f := squares()
	f.Decode = func(context.Context, io.ReaderAt) (image.Image, error) { panic("index out of range") }
	if _, err := decodeSquare(f); !errors.Is(err, pose.ErrInvalidImage) {
		t.Errorf("panic: %v", err)
	}
	f.Decode = func(context.Context, io.ReaderAt) (image.Image, error) { return nil, nil }
	if _, err := decodeSquare(f); err == nil {
		t.Error("no image and no error is fine")
	}
	f.Decode = nil
	if _, err := decodeSquare(f); !errors.Is(err, pose.ErrInvalidInput) {
		t.Errorf("no decoder: %v", err)
	}
}

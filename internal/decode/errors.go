package decode

import (
	"errors"
	"fmt"
	"image/png"
	"math"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"

	"github.com/hypermob/pose/internal/jpeg"
	"github.com/hypermob/pose/internal/replay"
)

// A Kind is what is wrong with a file.
type Kind int

const (
	Invalid     Kind = iota // empty, truncated or damaged
	Unsupported             // of a format, or of a kind of one, that is not read
	TooLarge                // more than the options allow
)

// An Error says what is wrong with a file, and what to do.
type Error struct {
	Kind    Kind
	Message string
}

func (e *Error) Error() string { return e.Message }

func failure(k Kind, format string, args ...any) error {
	return &Error{k, fmt.Sprintf(format, args...)}
}

// unsupported says that the data is in the named format and how to get rid of it; hint may be a
// further way.
func unsupported(name, hint string) error {
	return failure(Unsupported, "the data is %s, which is not read here; convert it to JPEG or PNG%s", name, hint)
}

// refuse says why the file could not be decoded.
func (f format) refuse(src *replay.Source, err error) error {
	var known *Error
	var jpegErr jpeg.UnsupportedError
	var pngErr png.UnsupportedError
	var tiffErr tiff.UnsupportedError
	switch {
	case errors.As(err, &known):
		return err
	case broken(src):
		return readError(src.Err())
	case errors.Is(src.Err(), replay.ErrTooLong):
		return failure(TooLarge, "the %s data is longer than an image within the limits can be; save it again as JPEG or PNG", f.name)
	case errors.As(err, new(*FormatError)):
		return err
	case errors.As(err, &jpegErr):
		return unsupported(string(jpegErr), "")
	case errors.As(err, &pngErr), errors.As(err, &tiffErr), errors.Is(err, bmp.ErrUnsupported):
		return unsupported(fmt.Sprintf("a special kind of %s (%v)", f.name, err), "")
	}
	return failure(Invalid, "the %s data is truncated or damaged (%v); use the original file", f.name, err)
}

// possible reports whether an image of that size could be in memory at all, with as many bytes for
// each pixel as packages png and tiff reckon with.
func possible(width, height int64) bool {
	return width <= 0 || height <= 0 || width <= math.MaxInt/maxBytesPerPixel/height
}

// impossible refuses an image that is not possible.
func impossible(format string) error {
	return failure(TooLarge, "the %s image claims more pixels than any memory holds", format)
}

func readError(err error) error { return fmt.Errorf("reading the image: %w", err) }

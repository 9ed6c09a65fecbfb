package decode

import (
	"bytes"
	"context"
	"errors"
	"image"
	"io"

	"github.com/hypermob/pose/internal/exif"
)

// A Format is one that the caller reads.
type Format struct {
	Name   string
	Match  func(head []byte) bool
	Header func(io.ReaderAt) (width, height int, memory int64, err error)
	Decode func(context.Context, io.ReaderAt) (image.Image, error)
	EXIF   func(io.ReaderAt) []byte
}

// A FormatError is what a [Format]'s function returned.
type FormatError struct{ Err error }

func (e *FormatError) Error() string { return e.Err.Error() }

// Unwrap returns the error that the function returned.
func (e *FormatError) Unwrap() error { return e.Err }

func formatError(err error) error {
	if err == nil {
		return nil
	}
	return &FormatError{err}
}

// format makes a format as this package has them.
func (x Format) format() format {
	return format{
		name: x.Name,
		open: func(f file) (header, error) {
			w, h, memory, err := x.Header(f.reader())
			return header{w, h, memory, func() (image.Image, error) { return x.image(f) }}, formatError(err)
		},
		exif: func(r io.ReadSeeker) exif.Data {
			at, ok := r.(io.ReaderAt) // as all of replay's readers are
			if !ok {
				return exif.Data{}
			}
			tags := exif.TIFF(bytes.NewReader(x.EXIF(at)))
			return exif.Data{Orientation: 1, FocalLength35: tags.FocalLength35} // the format turns the image itself
		},
	}
}

// image decodes a file.
func (x Format) image(f file) (image.Image, error) {
	m, err := x.Decode(f.ctx, f.reader())
	if err == nil && (m == nil || m.Bounds().Empty()) {
		err = errors.New("the format's decoder returned no image")
	}
	return m, formatError(err)
}

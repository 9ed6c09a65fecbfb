package pose

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"

	"github.com/hypermob/pose/internal/decode"
)

// A Format lets [Decode] read one more format: see [WithFormat]. The module
// github.com/hypermob/pose/heif has Formats for HEIC and AVIF.
//
// The functions may read any part of the file; no more of it is read than they ask for. They must
// be safe for concurrent use. Their errors should wrap [ErrInvalidImage], [ErrUnsupportedImage] or
// [ErrImageTooLarge], and say what is wrong with the file; Decode wraps and returns any other
// error. A panic of Header, Decode or EXIF counts as ErrInvalidImage.
type Format struct {
	// Name names the format in errors.
	Name string
	// Match reports whether a file is in the format. It gets the first bytes, up to 1024.
	Match func(head []byte) bool
	// Header says what the file will cost.
	Header func(file io.ReaderAt) (FormatHeader, error)
	// Decode returns the image, upright. It holds no more memory than Header said, and ends when
	// its context does. It is called only if the image is within Decode's limits.
	Decode func(ctx context.Context, file io.ReaderAt) (image.Image, error)
	// EXIF returns the EXIF block, which begins like a TIFF file, or nil. Only its focal length
	// counts.
	EXIF func(file io.ReaderAt) []byte
}

// A FormatHeader is what a file's header says about the image.
type FormatHeader struct {
	Width, Height int
	Memory        int64 // the most bytes that Decode will hold at once
}

// WithFormat makes [Decode] read one more format, which it tries before its own. The option can be
// given several times.
func WithFormat(f Format) DecodeOption {
	return func(o *decodeOptions) error {
		if f.Name == "" || f.Match == nil || f.Header == nil || f.Decode == nil || f.EXIF == nil {
			return fmt.Errorf("%w: WithFormat needs a name and all functions of the Format %q", ErrInvalidInput, f.Name)
		}
		o.Formats = append(o.Formats, decode.Format{
			Name: f.Name, Match: f.Match, EXIF: f.EXIF,
			Header: func(r io.ReaderAt) (int, int, int64, error) {
				h, err := f.Header(r)
				return h.Width, h.Height, h.Memory, err
			},
			Decode: f.Decode,
		})
		return nil
	}
}

// formatError makes the package's error of one of a [Format]'s.
func formatError(err error) error {
	for _, known := range []error{ErrInvalidImage, ErrUnsupportedImage, ErrImageTooLarge} {
		if errors.Is(err, known) {
			return err
		}
	}
	return fmt.Errorf("pose: decode the photo: %w", err)
}

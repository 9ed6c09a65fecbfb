package pose

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"

	"github.com/hypermob/pose/internal/decode"
	"github.com/hypermob/pose/internal/jpeg"
	"github.com/hypermob/pose/internal/orient"
)

// A Photo is an upright image that knows its camera. Any [image.Image] can be searched for persons;
// a Photo saves the caller reading EXIF, and passes its focal length on to the Pose.
type Photo struct {
	// Image is upright: the orientation from EXIF, or from XMP if EXIF has none, is already
	// applied. Its bounds start at (0, 0).
	image.Image
	// FocalLength is the camera's, in pixels of the upright image; 0 if the file does not say.
	FocalLength float64
	// Truncated says that the file was cut off shortly before its end. The image ends where the
	// data does: it lacks up to a twentieth of its rows, or of its columns if it was stored on its
	// side.
	Truncated bool
	// Region is the part of the photo in which [Detector.Detect] and [Detector.DetectAll] look for
	// people: those whose hips lie in it. The zero Rectangle stands for the whole photo. Set it to
	// choose one of several people, or to save the closer search for a person who is small in the
	// photo. It is in pixels from the image's upper left corner. Landmarks are still positions in
	// the whole photo.
	Region image.Rectangle
}

const (
	defaultMaxPixels = 100_000_000
	defaultMaxMemory = 1 << 30
)

type decodeOptions = decode.Options

// unwrap returns the image itself where img is a Photo, whose type has a fast path,
// and what else the Photo knows.
func unwrap(img image.Image) Photo {
	switch p := img.(type) {
	case *Photo:
		if p == nil {
			return Photo{}
		}
		return *p
	case Photo:
		return p
	}
	return Photo{Image: img}
}

// A DecodeOption changes what [Decode] accepts.
type DecodeOption func(*decodeOptions) error

// WithMaxPixels limits the size of the image, width times height, to n pixels instead of
// 100 million. The memory that a hostile file can make Decode use grows with n. n must be
// at least 1, else Decode returns [ErrInvalidInput].
func WithMaxPixels(n int) DecodeOption {
	return func(o *decodeOptions) error {
		if n < 1 {
			return fmt.Errorf("%w: WithMaxPixels needs at least 1 pixel, not %d", ErrInvalidInput, n)
		}
		o.MaxPixels = n
		return nil
	}
}

// WithMaxMemory limits the memory that decoding holds at once to n bytes instead of 1 GiB: that of
// the image and of what its format needs besides. The formats differ: docs/limits.md has the bytes
// for each pixel. n must be at least 1, else Decode returns [ErrInvalidInput].
func WithMaxMemory(n int64) DecodeOption {
	return func(o *decodeOptions) error {
		if n < 1 {
			return fmt.Errorf("%w: WithMaxMemory needs at least 1 byte, not %d", ErrInvalidInput, n)
		}
		o.MaxMemory = n
		return nil
	}
}

// WithReserve makes Decode call reserve once, when the size of the image is known and before its
// pixels are decoded. Its argument is the most bytes that decoding will hold at once. reserve may
// wait until that much memory is free. If it returns an error, Decode returns that. It is for
// programs that decode many photos at once and must not run out of memory, as in the package's
// example Handler.
func WithReserve(reserve func(bytes int64) error) DecodeOption {
	return func(o *decodeOptions) error { o.Reserve = reserve; return nil }
}

// WithReuse lets Decode put the new photo's pixels into the memory of an old one, if both are JPEG
// files and the memory is large enough. It saves a program that decodes many photos, one after the
// other, most of its garbage. The old photo must not be used any more, even if Decode fails. nil is
// allowed, and changes nothing.
func WithReuse(old *Photo) DecodeOption {
	return func(o *decodeOptions) error {
		if old != nil {
			if m, ok := orient.Stored(old.Image).(*jpeg.Image); ok {
				o.Reuse = m.Memory()
			}
		}
		return nil
	}
}

// Decode is [DecodeContext] without a context.
func Decode(r io.Reader, opts ...DecodeOption) (*Photo, error) {
	return DecodeContext(context.Background(), r, opts...)
}

// DecodeContext decodes a photo: JPEG, PNG, GIF (the first frame), WebP, BMP or TIFF, and what
// [WithFormat] adds. It turns the image upright as its EXIF says, or its XMP if EXIF says nothing;
// damaged EXIF or XMP counts as missing. Turning changes no pixel's colour. docs/formats.md has the
// kinds of each format.
//
// The pixels of a JPEG file are bit for bit those of libjpeg-turbo, and so of cv2.imread, Pillow
// and MediaPipe. The image keeps them as they are stored: 1.5 bytes per pixel for most photos, 3
// without chroma subsampling. Progressive files take 3 times as much while they are decoded. An
// upright image in another format is of the type that its decoder returns, such as [image.NRGBA].
//
// Size and cost are checked before any pixel is decoded: [WithMaxPixels], [WithMaxMemory].
// DecodeContext reads about as much of r as the image needs, not always to the end. It keeps what
// it reads of other formats than JPEG in memory. Data without end does no harm: it gives up with
// [ErrImageTooLarge] if it has not found the size after 16 MiB (for TIFF, which may have it at the
// end, 8 bytes per pixel of the limit more), nor the image after 16 MiB and 8 bytes per pixel.
//
// A JPEG file that was cut off shortly before its end is decoded without the rows that it lacks, if
// they are no more than a twentieth: the Photo is Truncated, and [Measure] warns. All other damage
// is an error.
//
// When ctx ends, so does decoding, within some milliseconds. Two things are waited for: a Read of r
// that blocks, and a WebP image, which takes up to 40 ms per million pixels.
//
// The errors are [ErrInvalidImage] for empty, truncated or damaged data, [ErrUnsupportedImage]
// for a format that is not read here, which is named if it is a common one (HEIC, AVIF,
// camera raw, PDF …), [ErrImageTooLarge], [ErrInvalidInput] for a bad option, or ctx's or r's own
// error, wrapped.
func DecodeContext(ctx context.Context, r io.Reader, opts ...DecodeOption) (*Photo, error) {
	o := decodeOptions{MaxPixels: defaultMaxPixels, MaxMemory: defaultMaxMemory}
	for _, opt := range opts {
		if err := opt(&o); err != nil {
			return nil, err
		}
	}
	if r == nil {
		return nil, fmt.Errorf("%w: there is no reader to decode", ErrInvalidInput)
	}
	p, err := decode.Decode(ctx, r, o)
	if err != nil {
		return nil, decodeError(err)
	}
	return &Photo{Image: p.Image, FocalLength: p.FocalLength, Truncated: p.Truncated}, nil
}

// decodeError makes the package's error of one of package decode's.
func decodeError(err error) error {
	var known *decode.Error
	var format *decode.FormatError
	if errors.As(err, &format) {
		return formatError(format.Err)
	}
	if !errors.As(err, &known) {
		return fmt.Errorf("pose: decode the photo: %w", err)
	}
	kind := map[decode.Kind]error{
		decode.Invalid: ErrInvalidImage, decode.Unsupported: ErrUnsupportedImage, decode.TooLarge: ErrImageTooLarge,
	}[known.Kind]
	return fmt.Errorf("%w: %s", kind, known.Message)
}

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

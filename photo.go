package pose

import (
	"errors"
	"fmt"
	"image"
	"io"
	"math"

	"github.com/hypermob/pose/internal/exif"
	"github.com/hypermob/pose/internal/orient"
	"github.com/hypermob/pose/internal/replay"
)

// A Photo is an upright image that knows its camera. Any [image.Image] can be searched
// for persons; a Photo spares the caller EXIF, and the Pose found in it knows the focal length.
type Photo struct {
	// Image is upright, the EXIF orientation already applied, and its bounds start at (0, 0).
	image.Image
	// FocalLength is the camera's, in pixels of the upright image; 0 if the file does not say.
	FocalLength float64
}

const (
	defaultMaxPixels = 100_000_000

	// What the bytes of a file may come to: eight for each pixel, as many as any format
	// read here needs uncompressed (16 bits per channel with alpha), and some for metadata.
	maxBytesPerPixel = 8
	maxMetadata      = 16 << 20
)

type decodeOptions struct{ maxPixels int }

// unwrap returns the image itself where img is a Photo, whose type has a fast path,
// and the focal length that the Photo knows.
func unwrap(img image.Image) (image.Image, float64) {
	p, ok := img.(*Photo)
	if !ok {
		return img, 0
	}
	if p == nil {
		return nil, 0
	}
	return p.Image, p.FocalLength
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
		o.maxPixels = n
		return nil
	}
}

// Decode reads a photo: JPEG, PNG, GIF (the first frame), WebP, BMP or TIFF. It turns the
// image upright as its EXIF says; EXIF that is damaged counts as missing. An image
// that stands upright already is of the type that its decoder returns (a JPEG stays
// [image.YCbCr]), and turning changes no pixel's colour.
//
// The size is checked before any pixel is decoded. Of r, Decode reads about as much as the
// image needs, not always to the end, and keeps it in memory meanwhile. Data without end
// does no harm: Decode gives up with [ErrImageTooLarge] if it has not found the size after
// 16 MiB (for TIFF, which may have it at the end, 8 bytes per pixel of the limit more), nor
// the image after 16 MiB and 8 bytes per pixel.
//
// The errors are [ErrInvalidImage] for empty, truncated or damaged data, [ErrUnsupportedImage]
// for a format that is not read here, which is named if it is a common one (HEIC, AVIF,
// camera raw, PDF …), [ErrImageTooLarge], [ErrInvalidInput] for a bad option, or r's own
// error, wrapped.
func Decode(r io.Reader, opts ...DecodeOption) (*Photo, error) {
	o := decodeOptions{maxPixels: defaultMaxPixels}
	for _, opt := range opts {
		if err := opt(&o); err != nil {
			return nil, err
		}
	}
	if r == nil {
		return nil, fmt.Errorf("%w: there is no reader to decode", ErrInvalidInput)
	}
	src := replay.New(r, maxMetadata)
	f, err := sniff(src)
	if err != nil {
		return nil, err
	}
	return decodeAs(f, src, o.maxPixels)
}

// maxBytes is the most that a file of so many pixels may hold.
func maxBytes(pixels int) int64 {
	if int64(pixels) > (math.MaxInt64-maxMetadata)/maxBytesPerPixel {
		return math.MaxInt64
	}
	return int64(pixels)*maxBytesPerPixel + maxMetadata
}

// decodeAs decodes an image whose format is known.
func decodeAs(f format, src *replay.Source, maxPixels int) (*Photo, error) {
	if err := checkSize(f, src, maxPixels); err != nil {
		return nil, err
	}
	tags := exif.Data{Orientation: 1}
	var img image.Image
	err := guard(func() (err error) {
		if f.exif != nil {
			tags = f.exif(src.Reader())
		}
		if tags.Preview {
			return nil
		}
		img, err = f.decode(src.Reader())
		return err
	})
	switch {
	case err != nil || broken(src):
		return nil, f.refuse(src, err)
	case tags.Preview:
		return nil, unsupported("camera raw, or a TIFF whose first image is a preview", "")
	}
	return newPhoto(img, tags), nil
}

// checkSize reads the size of the image and limits what may be read to what it needs.
func checkSize(f format, src *replay.Source, maxPixels int) error {
	if f.headerAnywhere {
		src.SetLimit(maxBytes(maxPixels))
	}
	var config image.Config
	err := guard(func() (err error) {
		config, err = f.config(src.Reader())
		return err
	})
	if err != nil {
		return f.refuse(src, err)
	}
	w, h := config.Width, config.Height
	if w <= 0 || h <= 0 {
		return fmt.Errorf("%w: the %s image has no pixels (%d × %d)", ErrInvalidImage, f.name, w, h)
	}
	if w > maxPixels/h {
		return fmt.Errorf("%w: the %s image has %d × %d pixels, and the limit is %d; reduce it, or raise the limit with WithMaxPixels",
			ErrImageTooLarge, f.name, w, h, maxPixels)
	}
	src.SetLimit(maxBytes(w * h))
	return nil
}

// newPhoto turns the image upright. EXIF's focal length for 35 mm film is the one that
// gives the same angle of view across the diagonal of a 36 × 24 mm frame (CIPA DC-008,
// tag FocalLengthIn35mmFilm).
func newPhoto(img image.Image, tags exif.Data) *Photo {
	up := orient.Upright(img, tags.Orientation)
	size := up.Bounds().Size()
	diagonal := math.Hypot(float64(size.X), float64(size.Y))
	return &Photo{Image: up, FocalLength: tags.FocalLength35 * diagonal / math.Hypot(36, 24)}
}

// guard calls f, which runs a decoder on data that nobody has checked, and makes a panic an
// error: decoders have panicked on damaged data before (x/image/tiff on a bad strip
// offset, golang/go#80122, or colour index, #67624), and a photo that somebody sends
// must not end a service.
func guard(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the decoder panicked: %v", p)
		}
	}()
	return f()
}

// broken reports whether reading ended for another reason than the end or the limit.
func broken(src *replay.Source) bool {
	err := src.Err()
	return err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, replay.ErrTooLong)
}

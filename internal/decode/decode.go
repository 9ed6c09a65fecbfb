// Package decode reads photo files: JPEG, PNG, GIF, WebP, BMP and TIFF. It knows what a file will
// cost before it decodes it, and stops when its context does.
package decode

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"math"

	"github.com/hypermob/pose/internal/exif"
	"github.com/hypermob/pose/internal/jpeg"
	"github.com/hypermob/pose/internal/orient"
	"github.com/hypermob/pose/internal/replay"
)

// Options bound what a file may cost.
type Options struct {
	MaxPixels int   // width times height
	MaxMemory int64 // bytes that decoding may hold at once, the file's own included where it is kept
	// Reserve, if not nil, is called once before the pixels are decoded, with the most bytes that
	// this will hold at once.
	Reserve func(bytes int64) error
	Reuse   []uint8  // memory for a JPEG file's planes, from [jpeg.Image].Memory
	Formats []Format // tried before the formats that are known here
}

// allow reports whether an image of that size has no more pixels than allowed.
func (o Options) allow(width, height int) bool {
	return width <= 0 || height <= 0 || width <= o.MaxPixels/height
}

// A Photo is a decoded file.
type Photo struct {
	Image       image.Image // upright
	FocalLength float64     // in pixels of the upright image; 0 if the file does not say
	Truncated   bool        // the file ended early, and the image is shorter than its header says
}

// What a file may hold: eight bytes for each pixel, as many as any format needs uncompressed (16
// bits per channel with alpha), and some for metadata.
const (
	maxBytesPerPixel = 8
	maxMetadata      = 16 << 20
)

// Decode decodes a photo. The error is an [*Error], ctx's or r's own, or Reserve's.
func Decode(ctx context.Context, r io.Reader, o Options) (*Photo, error) {
	src := replay.New(contextReader{ctx, r}, min(maxMetadata, o.MaxMemory))
	f, err := sniff(src, o.Formats)
	if err != nil {
		return nil, err
	}
	return f.decodeFrom(ctx, src, o)
}

// A contextReader reads until its context ends.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (c contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}

// A contextFile reads what a source keeps until its context ends: decoders that have all of the
// file still ask for it bit by bit.
type contextFile struct {
	ctx context.Context
	*io.SectionReader
}

func (c contextFile) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.SectionReader.Read(p)
}

func (c contextFile) ReadAt(p []byte, off int64) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.SectionReader.ReadAt(p, off)
}

// maxBytes is the most that a file of so many pixels may hold.
func maxBytes(pixels int) int64 {
	if int64(pixels) > (math.MaxInt64-maxMetadata)/maxBytesPerPixel {
		return math.MaxInt64
	}
	return int64(pixels)*maxBytesPerPixel + maxMetadata
}

// decodeFrom decodes a file whose format is known.
func (f format) decodeFrom(ctx context.Context, src *replay.Source, o Options) (*Photo, error) {
	h, err := f.admit(file{ctx, src, o})
	if err != nil {
		return nil, err
	}
	tags := exif.Data{Orientation: 1}
	var img image.Image
	err = guard(func() (err error) {
		if f.exif != nil {
			tags = f.exif(src.Reader())
		}
		if tags.Preview {
			return nil
		}
		img, err = h.decode()
		return err
	})
	switch {
	case err != nil && ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil || broken(src):
		return nil, f.refuse(src, err)
	case tags.Preview:
		return nil, unsupported("camera raw, or a TIFF whose first image is a preview", "")
	}
	return newPhoto(img, tags)
}

// admit reads the header, and refuses what would cost more than allowed.
func (f format) admit(in file) (h header, err error) {
	ctx, src, o := in.ctx, in.src, in.options
	if f.headerAnywhere {
		src.SetLimit(min(maxBytes(o.MaxPixels), o.MaxMemory))
	}
	err = guard(func() (err error) {
		h, err = f.open(in)
		return err
	})
	switch {
	case err != nil && ctx.Err() != nil:
		return h, ctx.Err()
	case err != nil:
		return h, f.refuse(src, err)
	case h.width <= 0 || h.height <= 0:
		return h, failure(Invalid, "the %s image has no pixels (%d × %d)", f.name, h.width, h.height)
	case !o.allow(h.width, h.height):
		return h, failure(TooLarge, "the %s image has %d × %d pixels, and the limit is %d; reduce it, or raise the limit with WithMaxPixels",
			f.name, h.width, h.height, o.MaxPixels)
	case h.memory > o.MaxMemory:
		return h, failure(TooLarge, "to decode the %s image of %d × %d pixels takes up to %d MB, and the limit is %d; save it as JPEG, reduce it, or raise the limit with WithMaxMemory",
			f.name, h.width, h.height, h.memory>>20, o.MaxMemory>>20)
	}
	src.SetLimit(min(maxBytes(h.width*h.height), o.MaxMemory-h.memory))
	if o.Reserve != nil {
		err = o.Reserve(h.memory)
	}
	return h, err
}

// newPhoto turns the image upright. EXIF's focal length for 35 mm film is the one that
// gives the same angle of view across the diagonal of a 36 × 24 mm frame (CIPA DC-008,
// tag FocalLengthIn35mmFilm).
func newPhoto(img image.Image, tags exif.Data) (*Photo, error) {
	size := img.Bounds().Size()
	p := &Photo{FocalLength: tags.FocalLength35 * math.Hypot(float64(size.X), float64(size.Y)) / math.Hypot(36, 24)}
	if m, ok := img.(*jpeg.Image); ok && m.Missing > 0 {
		if m.Missing*maxMissing > size.Y {
			return nil, failure(Invalid, "the JPEG data ends before the last %d of %d rows of the image; use the original file", m.Missing, size.Y)
		}
		m.DropMissing()
		p.Truncated = true
	}
	p.Image = orient.Upright(img, orient.For(tags.Orientation))
	return p, nil
}

// maxMissing is the part of a truncated file's rows, one in so many, that may be missing.
const maxMissing = 20

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

// Package heif lets package pose read HEIC, which iPhones and many other phones take photos in, and
// AVIF. The decoders are not part of this module. This command fetches them:
//
//	go run github.com/hypermob/pose/heif/decoders decoders
//
// A program embeds those that it needs, and makes one option from each when it starts:
//
//	//go:embed decoders/libheif.wasm.gz
//	var libheif []byte
//
//	heic, err := heif.HEIC(libheif)
//	...
//	photo, err := pose.Decode(file, heic)
//
// The decoders are libheif with libde265, and libavif with libaom. They are compiled to WebAssembly
// and run without cgo. They see only the file, cannot use more memory than was checked before, and
// stop when the context ends. Nothing is loaded from the host. libheif and libde265 are under the
// GNU Lesser General Public License. The README says what that means for your program.
//
// # What is read
//
// The main image is read, upright: turned, mirrored and cropped as the file says. It may be a grid,
// as iPhones write, and have 8 to 12 bits per sample, any chroma subsampling, or no colour. More
// than 8 bits are reduced to 8, and nothing else is done to HDR. Colours follow the file's matrix
// and range. Primaries and colour profiles are ignored, as in all formats of package pose. Alpha is
// dropped. EXIF gives the focal length. EXIF's orientation is ignored, because the file itself says
// how the image is turned (ISO/IEC 23008-12), and phones write both.
//
// # What is not
//
// These are [pose.ErrUnsupportedImage]: images that overlay others, monochrome HEIC with more than
// 8 bits, JPEG or other codings in HEIF, and image sequences without a main image. A file that is
// cut off is [pose.ErrInvalidImage]. Changed bits may remain unnoticed, as in JPEG, because the
// codings have no checksum.
//
// # Cost
//
// [HEIC] and [AVIF] compile the decoder, which takes about half a second each. On processors other
// than amd64 and arm64 the decoders are interpreted, and take some 30 times as long.
package heif

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/heif/internal/bmff"
	"github.com/hypermob/pose/heif/internal/libavif"
	"github.com/hypermob/pose/heif/internal/libheif"
	"github.com/hypermob/pose/heif/internal/sandbox"
)

// ErrInvalidDecoder means that [HEIC] or [AVIF] was given something else than its decoder.
var ErrInvalidDecoder = errors.New("invalid decoder")

// HEIC lets [pose.Decode] read HEIC: HEVC images in HEIF files. The decoder is the content of
// libheif.wasm.gz, or your own build of it: any WebAssembly module, compressed with gzip, that
// exports the same functions. HEIC compiles it. Call it once and keep the option. Any number of
// goroutines may use it at once.
func HEIC(decoder []byte) (pose.DecodeOption, error) {
	lib, err := libheif.New(decoder)
	if err != nil {
		return nil, invalidDecoder("HEIC", "libheif.wasm.gz", err)
	}
	decode := func(ctx context.Context, r io.ReaderAt) (image.Image, error) {
		return decodeHEIC(ctx, lib, r)
	}
	return pose.WithFormat(pose.Format{
		Name: "HEIC", Match: isHEIC, Header: heicHeader, Decode: decode, EXIF: exif,
	}), nil
}

// AVIF lets [pose.Decode] read AVIF: AV1 images in HEIF files. The decoder is the content of
// libavif.wasm.gz, or your own build of it. Otherwise it works like [HEIC].
func AVIF(decoder []byte) (pose.DecodeOption, error) {
	lib, err := libavif.New(decoder)
	if err != nil {
		return nil, invalidDecoder("AVIF", "libavif.wasm.gz", err)
	}
	decode := func(ctx context.Context, r io.ReaderAt) (image.Image, error) {
		return decodeAVIF(ctx, lib, r)
	}
	return pose.WithFormat(pose.Format{
		Name: "AVIF", Match: isAVIF, Header: avifHeader, Decode: decode, EXIF: exif,
	}), nil
}

func invalidDecoder(format, file string, err error) error {
	return fmt.Errorf("%w for %s (%w); use %s, which "+
		"\"go run github.com/hypermob/pose/heif/decoders FOLDER\" fetches",
		ErrInvalidDecoder, format, err, file)
}

// exif returns a file's EXIF block.
func exif(r io.ReaderAt) []byte {
	f, err := bmff.Read(r)
	if err != nil {
		return nil
	}
	return f.EXIF(r)
}

// read reads a file's meta box.
func read(r io.ReaderAt, name string) (*bmff.File, error) {
	f, err := bmff.Read(r)
	if err != nil {
		return nil, invalid(name, err)
	}
	return f, nil
}

func invalid(name string, err error) error {
	return fmt.Errorf("%w: the %s data is truncated or damaged (%w); use the original file", pose.ErrInvalidImage, name, err)
}

// failed turns a decoder's error into one of package pose's.
func failed(ctx context.Context, name string, err error) error {
	switch {
	case err == nil || ctx.Err() != nil:
		return err
	case errors.Is(err, sandbox.ErrMemory):
		return fmt.Errorf("%w: the %s file is too large for the size of its image; save it as JPEG", pose.ErrImageTooLarge, name)
	case errors.Is(err, sandbox.ErrCrash), errors.Is(err, libheif.ErrRefused), errors.Is(err, libavif.ErrRefused):
		return invalid(name, err)
	}
	return err // an error of reading the file
}

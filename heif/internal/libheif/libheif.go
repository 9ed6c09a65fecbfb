// Package libheif decodes HEIC images with libheif and libde265, as WebAssembly.
//
// The module is lib/heif.wasm.gz of the Go module github.com/gen2brain/heic. lib/Makefile and
// lib/heif.c there say how it is built, and from what.
package libheif

import (
	"context"
	"errors"
	"image"
	"io"

	"github.com/hypermob/pose/heif/internal/sandbox"
)

// A Library is a decoder compiled for this machine.
type Library struct{ program *sandbox.Program }

// New compiles the library's WebAssembly module: libheif.wasm.gz or another build of it.
func New(module []byte) (*Library, error) {
	const decodeArgs = 9 // see call
	p, err := sandbox.New(module, decodeArgs)
	if err != nil {
		return nil, err
	}
	return &Library{p}, nil
}

// ErrRefused means that libheif returned an error. It does not give a reason.
var ErrRefused = errors.New("libheif refuses it")

// Constants of libheif's heif.h.
const (
	spaceYCbCr      = 0
	spaceRGB        = 1
	spaceMonochrome = 2

	chroma420 = 1
	chroma422 = 2
	chroma444 = 3
)

// An info is what heif.c's decode reports about an image, in five numbers.
type info struct{ width, height, space, chroma int }

const infoNumbers = 5

// Decode returns the main image of a file, turned and cropped as its properties say, with 8 bits
// per sample. It is an [image.YCbCr] with samples as stored, an [image.Gray], or an [image.NRGBA].
func (l *Library) Decode(
	ctx context.Context, r io.ReaderAt, memory int64, maxPixels int,
) (m image.Image, err error) {
	err = l.program.Run(ctx, memory, func(i *sandbox.Instance) error {
		d := decoder{Instance: i}
		// heif.c decodes only files of this brand, but those of other brands have the same
		// structure.
		const majorBrand = 8
		if d.file, d.size, err = i.Load(r, map[int64]string{majorBrand: "heic"}); err != nil {
			return err
		}
		if d.numbers, err = i.Alloc(4 * infoNumbers); err != nil {
			return err
		}
		if err := d.call(true, 0); err != nil {
			return err
		}
		if d.width <= 0 || d.height <= 0 || d.width > maxPixels/d.height {
			return ErrRefused // it does not have the size in the header
		}
		m, err = d.image()
		return err
	})
	return m, err
}

type decoder struct {
	*sandbox.Instance
	info
	file    uint32
	size    int64
	numbers uint32
}

// call calls heif.c's decode.
func (d *decoder) call(onlyInfo bool, out uint32) error {
	only := uint32(0)
	if onlyInfo {
		only = 1
	}
	at := d.numbers
	ok, err := d.Call("decode", d.file, uint32(d.size), only, at, at+4, at+8, at+12, at+16, out)
	if err != nil {
		return err
	}
	if ok == 0 {
		return ErrRefused
	}
	n, err := d.Numbers(at, infoNumbers)
	if err != nil {
		return err
	}
	d.info = info{n[0], n[1], n[2], n[3]}
	return nil
}

// stride is the length of the rows of libheif's planes (ImagePlane::alloc in pixelimage.cc).
func stride(width, bytesPerPixel int) int {
	const narrowest, alignment = 64, 16
	return (max(narrowest, (width+1)&^1)*bytesPerPixel + alignment - 1) &^ (alignment - 1)
}

// image decodes the image and copies it out of the decoder's memory.
func (d *decoder) image() (image.Image, error) {
	expected := d.info
	switch d.space {
	case spaceYCbCr:
		return d.yCbCr()
	case spaceMonochrome, spaceRGB:
		bytes := 1
		if d.space == spaceRGB {
			bytes = 4
		}
		pix := make([]uint8, expected.width*expected.height*bytes)
		err := d.planes(plane{pix, expected.width * bytes, expected.height, stride(expected.width, bytes)})
		if d.space == spaceRGB {
			return &image.NRGBA{Pix: pix, Stride: 4 * d.width, Rect: image.Rect(0, 0, d.width, d.height)}, err
		}
		return &image.Gray{Pix: pix, Stride: d.width, Rect: image.Rect(0, 0, d.width, d.height)}, err
	}
	return nil, ErrRefused
}

func (d *decoder) yCbCr() (image.Image, error) {
	ratio, ok := map[int]image.YCbCrSubsampleRatio{chroma420: image.YCbCrSubsampleRatio420,
		chroma422: image.YCbCrSubsampleRatio422, chroma444: image.YCbCrSubsampleRatio444}[d.chroma]
	if !ok {
		return nil, ErrRefused
	}
	m := image.NewYCbCr(image.Rect(0, 0, d.width, d.height), ratio)
	luma := plane{m.Y, m.YStride, d.height, stride(d.width, 1)}
	rows := len(m.Cb) / m.CStride
	chroma := stride(m.CStride, 1)
	return m, d.planes(luma, plane{m.Cb, m.CStride, rows, chroma}, plane{m.Cr, m.CStride, rows, chroma})
}

// A plane says where samples go, and how libheif stores them.
type plane struct {
	pix           []uint8
	width, height int // in bytes
	stride        int
}

// planes decodes the image. heif.c writes its planes one after the other.
func (d *decoder) planes(planes ...plane) error {
	size := int64(0)
	for _, p := range planes {
		size += int64(p.stride) * int64(p.height)
	}
	at, err := d.Alloc(size)
	if err != nil {
		return err
	}
	expected := d.info
	if err := d.call(false, at); err != nil {
		return err
	}
	b, err := d.Bytes(at, size)
	if err != nil {
		return err
	}
	if d.info != expected {
		return ErrRefused
	}
	for _, p := range planes {
		for y := range p.height {
			copy(p.pix[y*p.width:(y+1)*p.width], b[y*p.stride:])
		}
		b = b[p.stride*p.height:]
	}
	return nil
}

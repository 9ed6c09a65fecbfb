// Package libavif decodes AVIF images with libavif and libaom, as WebAssembly.
//
// The module is lib/decode.wasm.gz of the Go module github.com/gen2brain/avif. lib/Makefile.decode
// and lib/decode.c there say how it is built, and from what.
package libavif

import (
	"context"
	"errors"
	"io"

	"github.com/hypermob/pose/heif/internal/sandbox"
)

// A Library is a decoder compiled for this machine.
type Library struct{ program *sandbox.Program }

// New compiles the library's WebAssembly module: libavif.wasm.gz or another build of it.
func New(module []byte) (*Library, error) {
	const decodeArgs = 10 // see call
	p, err := sandbox.New(module, decodeArgs)
	if err != nil {
		return nil, err
	}
	return &Library{p}, nil
}

// ErrRefused means that libavif returned an error. It does not give a reason.
var ErrRefused = errors.New("libavif refuses it")

// Pixels are those of an image as stored, not yet turned or cropped. They are RGBA with 8 bits per
// sample, or with 16 in little-endian order. They are only valid during the call that gets them.
type Pixels struct {
	Pix           []uint8
	Width, Height int
	Wide          bool // with 16 bits
}

// Decode passes the main image of a file to use. It reads the file without its alpha channel;
// auxiliary has the offsets of the references to it.
func (l *Library) Decode(
	ctx context.Context, r io.ReaderAt, memory int64, width, height int, auxiliary []int64,
	use func(Pixels),
) error {
	const majorBrand = 8
	// From an avis file libavif would take the animation.
	patches := map[int64]string{majorBrand: "avif"}
	for _, at := range auxiliary {
		patches[at] = "free"
	}
	return l.program.Run(ctx, memory, func(i *sandbox.Instance) error {
		d := decoder{Instance: i}
		var err error
		if d.file, d.size, err = i.Load(r, patches); err != nil {
			return err
		}
		if d.numbers, err = i.Alloc(numbers * 4); err != nil {
			return err
		}
		if err := d.call(true, 0); err != nil {
			return err
		}
		if d.width != width || d.height != height {
			return ErrRefused // it does not have the size in the header
		}
		return d.decode(use)
	})
}

// numbers is the room for what decode.c's decode reports: the size, the depth, the number of
// images, and how long to show the first.
const (
	numbers  = 6
	duration = 16 // its offset, in bytes
)

type decoder struct {
	*sandbox.Instance
	width, height, depth int
	file                 uint32
	size                 int64
	numbers              uint32
}

// call calls decode.c's decode.
func (d *decoder) call(onlyInfo bool, out uint32) error {
	only := uint32(0)
	if onlyInfo {
		only = 1
	}
	at := d.numbers
	ok, err := d.Call("decode", d.file, uint32(d.size), only, 0, at, at+4, at+8, at+12, at+duration, out)
	if err != nil {
		return err
	}
	if ok == 0 {
		return ErrRefused
	}
	n, err := d.Numbers(at, numbers)
	if err != nil {
		return err
	}
	d.width, d.height, d.depth = n[0], n[1], n[2]
	return nil
}

// decode decodes the pixels. decode.c returns success even if that fails, but then it does not set
// the duration.
func (d *decoder) decode(use func(Pixels)) error {
	before := *d
	p := Pixels{Width: d.width, Height: d.height, Wide: d.depth > 8}
	size := 4 * int64(d.width) * int64(d.height)
	if p.Wide {
		size *= 2
	}
	out, err := d.Alloc(size)
	if err != nil {
		return err
	}
	const unset = 0xFF // eight of them are NaN
	mark, err := d.Bytes(d.numbers+duration, 8)
	if err != nil {
		return err
	}
	for i := range mark {
		mark[i] = unset
	}
	if err := d.call(false, out); err != nil {
		return err
	}
	if mark, err = d.Bytes(d.numbers+duration, 8); err != nil {
		return err
	}
	if mark[0] == unset && mark[7] == unset || before != *d {
		return ErrRefused
	}
	if p.Pix, err = d.Bytes(out, size); err != nil {
		return err
	}
	use(p)
	return nil
}

// Package libavif decodes AVIF images by libavif with libaom, as WebAssembly.
//
// The module is lib/decode.wasm.gz of the Go module github.com/gen2brain/avif; lib/Makefile.decode
// and lib/decode.c there say how it is built, and from what.
package libavif

import (
	"context"
	"errors"
	"io"

	"github.com/hypermob/pose/heif/internal/sandbox"
)

// A Library is a decoder that was compiled for this machine.
type Library struct{ program *sandbox.Program }

// New compiles the library's WebAssembly module, libavif.wasm.gz or another build of the same.
func New(module []byte) (*Library, error) {
	const decodeArgs = 10 // see call
	p, err := sandbox.New(module, decodeArgs)
	if err != nil {
		return nil, err
	}
	return &Library{p}, nil
}

// ErrRefused says that libavif returned an error, of which it does not say more.
var ErrRefused = errors.New("libavif refuses it")

// Pixels are of an image as it is stored, not yet turned or cropped. They are RGBA with 8 bits per sample, or with 16 in
// little-endian order, and valid only while they are handed over.
type Pixels struct {
	Pix           []uint8
	Width, Height int
	Wide          bool // 16 bits
}

// Decode hands over the main image of a file. The file is read without its alpha channel: auxiliary says where the
// references to it stand.
func (l *Library) Decode(
	ctx context.Context, r io.ReaderAt, memory int64, width, height int, auxiliary []int64,
	use func(Pixels),
) error {
	const majorBrand = 8
	patches := map[int64]string{majorBrand: "avif"} // of an avis file, libavif would take the animation
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
			return ErrRefused // it is not the size that the header says
		}
		return d.decode(use)
	})
}

// numbers is the room for what decode.c's decode says of an image: the size, the depth, how many images there are, and for
// how long to show the one.
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

// decode decodes the pixels. decode.c returns success even if that fails, but sets the duration only if it does not.
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
	const unset = 0xFF // eight of them are no number
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

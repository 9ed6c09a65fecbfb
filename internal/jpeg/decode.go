// Package jpeg decodes JPEG files into the samples that libjpeg-turbo decodes them into, bit for
// bit.
//
// BlazePose was trained on pixels that libjpeg decoded, and MediaPipe reads photos through it:
// differences of one grey level move landmarks by thousandths of the image. So this package has
// libjpeg's inverse transform, its interpolation of chroma and its conversion to RGB, with the
// defaults that cv2.imread, Pillow and browsers have (JDCT_ISLOW, fancy upsampling).
//
// It reads baseline, extended sequential and progressive Huffman-coded files of 8 bits (ITU-T
// T.81): grey, YCbCr, RGB, CMYK and YCCK, with all sampling factors that libjpeg reads.
package jpeg

import (
	"context"
	"errors"
	"io"
	"sync"

	"github.com/hypermob/pose/internal/kernel"
)

// Marker codes (T.81, table B.1).
const (
	markerSOF0  = 0xc0
	markerSOF1  = 0xc1
	markerSOF2  = 0xc2
	markerDHT   = 0xc4
	markerJPG   = 0xc8
	markerRST0  = 0xd0
	markerRST7  = 0xd7
	markerSOI   = 0xd8
	markerEOI   = 0xd9
	markerSOS   = 0xda
	markerDQT   = 0xdb
	markerDRI   = 0xdd
	markerDHP   = 0xde
	markerEXP   = 0xdf
	markerAPP0  = 0xe0
	markerAPP14 = 0xee
	markerSOF55 = 0xf7 // of ISO/IEC 14495-1
	markerTEM   = 0x01
)

// A decoder decodes one file.
type decoder struct {
	in      input
	reuse   []uint8
	frame   *frame
	steps   [4]*block
	defined [2][4]bool // which of memory's Huffman tables are, for first and for other coefficients
	memory  *memory
	restart int // MCUs between restart markers, 0 for none
	jfif    bool
	adobe   int // the transform that Adobe's marker names, -1 without one
	bits    bitReader
	blocks  int // that all scans so far passed over

	// Of the scan that is decoded: MCUs that are left up to the next restart marker, how many of
	// those there were, and whether the data has ended.
	left, interval int
	ended          bool
	// Whether the data ended inside any scan, and in which row of pixels first.
	incomplete bool
	cut        int
}

// A memory is what decoders need besides the image's memory, some 150 kB.
type memory struct {
	chunk  [chunkSize]byte
	window [windowSize + slack]byte
	tables [2][4]huffman
	pair   pair
}

// memories keeps that for the next decoder.
var memories = sync.Pool{New: func() any { return new(memory) }}

func newDecoder(ctx context.Context, r io.Reader, reuse []uint8) *decoder {
	m := memories.Get().(*memory)
	d := &decoder{in: input{ctx: ctx, r: r, mem: m.chunk[:]}, reuse: reuse, adobe: -1, memory: m}
	d.bits = bitReader{in: &d.in, data: m.window[:]}
	return d
}

func (d *decoder) release() {
	d.memory.pair.two = kernel.IDCT2{} // no reference to the image stays
	memories.Put(d.memory)
}

// Decode decodes the first image of a JPEG file. The planes' memory is reuse, from [Image.Memory],
// if that is large enough. It reads a chunk of some kilobytes at a time and stops after the image.
// The error is [FormatError], [UnsupportedError], ctx's or the reader's.
func Decode(ctx context.Context, r io.Reader, reuse []uint8) (*Image, error) {
	d := newDecoder(ctx, r, reuse)
	defer d.release()
	if err := d.run(false); err != nil {
		return nil, describe(err)
	}
	return d.finish()
}

// A Config is what the header of a JPEG file says.
type Config struct {
	Width, Height int
	// Bytes is the memory of the planes, and for a progressive file that of its coefficients
	// besides.
	Bytes int
}

// DecodeConfig reads a file as far as its frame header. Its errors are those of [Decode].
func DecodeConfig(ctx context.Context, r io.Reader) (Config, error) {
	d := newDecoder(ctx, r, nil)
	defer d.release()
	if err := d.run(true); err != nil {
		return Config{}, describe(err)
	}
	f := d.frame
	c := Config{f.width, f.height, f.bytes()}
	if f.progressive {
		c.Bytes += 128 * f.blocks()
	}
	return c, nil
}

// describe says what the end of the data means.
func describe(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errIncomplete
	}
	return err
}

// run reads all segments, or those up to the frame header.
func (d *decoder) run(header bool) error {
	var soi [2]byte
	if err := d.in.full(soi[:]); err != nil {
		return err
	}
	if soi != [2]byte{0xff, markerSOI} {
		return FormatError("the data does not begin with a JPEG marker")
	}
	for {
		code, err := d.in.marker()
		if err != nil {
			return err
		}
		if code == markerEOI {
			return errIncomplete
		}
		if err := d.segment(code); err != nil {
			return err
		}
		if header && d.frame != nil || code == markerSOS && d.complete() {
			return nil // what follows, be it a marker of the end or not, changes nothing
		}
		if d.ended {
			return errIncomplete
		}
	}
}

const errIncomplete = FormatError("the data ends before the image does")

package decode

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"io"

	"golang.org/x/image/webp"
)

// webpBytesPerPixel is what package webp takes for a photo, lossy or not, with alpha or without,
// and its conversion to colours. The most that was seen was 7 (peak resident memory, 12 million
// pixels).
const webpBytesPerPixel = 8

// webpMaxPixelsPerByte bounds what a lossless file may claim: a few bytes can stand for any number
// of equal pixels, which take time all the same. Photos have less than 100 pixels for each byte,
// drawings some thousand.
const (
	webpMaxPixelsPerByte = 10_000
	webpFreePixels       = 4 << 20
)

// A webpFile is what the headers of a WebP file say.
type webpFile struct {
	canvas image.Rectangle
	frame  image.Point // where the first frame lies on the canvas
	still  []byte      // the file of the first frame alone, if it is an animation
	size   int64       // bytes of the whole file
}

func openWebP(f file) (header, error) {
	var w webpFile
	if err := w.parse(f); err != nil {
		return header{}, err
	}
	size := w.canvas.Size()
	if pixels := int64(size.X) * int64(size.Y); f.options.allow(size.X, size.Y) && pixels > webpFreePixels+webpMaxPixelsPerByte*w.size {
		return header{}, failure(Invalid, "the WebP image claims %d × %d pixels in %d bytes", size.X, size.Y, w.size)
	}
	return header{size.X, size.Y, int64(size.X)*int64(size.Y)*webpBytesPerPixel + fixedCost, func() (image.Image, error) { return w.decode(f) }}, nil
}

func (w *webpFile) decode(f file) (image.Image, error) {
	var r io.Reader = f.reader()
	if w.still != nil {
		r = bytes.NewReader(w.still)
	}
	m, err := webp.Decode(r)
	if err != nil {
		return nil, err
	}
	switch lossy := m.(type) {
	case *image.YCbCr:
		m = fromVideo(lossy, nil)
	case *image.NYCbCrA:
		m = fromVideo(&lossy.YCbCr, lossy)
	}
	if w.still == nil {
		return m, nil
	}
	return onCanvas(moved(m, w.frame), w.canvas), nil
}

// moved returns an image whose corner is at p.
func moved(m image.Image, p image.Point) image.Image {
	n, ok := m.(*image.NRGBA)
	if !ok {
		return m
	}
	at := *n
	at.Rect = at.Rect.Add(p)
	return &at
}

// The flags of a VP8X chunk (WebP container specification).
const (
	webpAnimation = 1 << 1
	webpAlpha     = 1 << 4
)

var errWebP = errors.New("the container is damaged")

// parse reads the headers, and of an animation the first frame.
func (w *webpFile) parse(f file) error {
	r := f.reader()
	h := make([]byte, 30)
	n, err := io.ReadFull(r, h)
	if n < 20 {
		return err
	}
	w.size = 8 + int64(binary.LittleEndian.Uint32(h[4:]))
	animated := string(h[12:16]) == "VP8X" && h[20]&webpAnimation != 0
	switch {
	case !animated:
		c, err := webp.DecodeConfig(f.reader())
		if err != nil {
			return err
		}
		w.canvas = image.Rect(0, 0, c.Width, c.Height)
	case n < len(h):
		return errWebP
	default:
		w.canvas = image.Rect(0, 0, 1+uint24(h[24:]), 1+uint24(h[27:]))
	}
	size := w.canvas.Size()
	if !f.options.allow(size.X, size.Y) {
		return nil
	}
	f.src.SetLimit(min(maxBytes(size.X*size.Y), f.options.MaxMemory))         // the file may be longer than its metadata may be
	if have, err := f.reader().ReadAt(make([]byte, 1), w.size-2); have == 0 { // the last byte may be padding
		return err
	}
	if animated {
		return w.firstFrame(f)
	}
	return nil
}

func uint24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }

// firstFrame finds an animation's first frame and makes a file of it.
func (w *webpFile) firstFrame(f file) error {
	r := f.reader()
	if _, err := r.Seek(12, io.SeekStart); err != nil {
		return err
	}
	for {
		var h [8]byte
		if _, err := io.ReadFull(r, h[:]); err != nil {
			return err
		}
		length := int64(binary.LittleEndian.Uint32(h[4:]))
		if string(h[:4]) == "ANMF" {
			b, err := io.ReadAll(io.LimitReader(r, min(length, w.size)))
			if err != nil {
				return err
			}
			return w.setFrame(b)
		}
		if _, err := r.Seek(length+length&1, io.SeekCurrent); err != nil {
			return err
		}
	}
}

// setFrame takes the contents of an ANMF chunk: the frame's place and size, and then chunks like
// those of a file.
func (w *webpFile) setFrame(b []byte) error {
	const head = 16
	if len(b) < head+8 {
		return errWebP
	}
	w.frame = image.Pt(2*uint24(b), 2*uint24(b[3:]))
	size := image.Pt(1+uint24(b[6:]), 1+uint24(b[9:]))
	if !(image.Rectangle{Min: w.frame, Max: w.frame.Add(size)}).In(w.canvas) {
		return errWebP
	}
	var still bytes.Buffer
	still.WriteString("RIFF\x00\x00\x00\x00WEBP")
	if string(b[head:head+4]) == "ALPH" {
		x := append([]byte("VP8X\x0a\x00\x00\x00"), webpAlpha, 0, 0, 0)
		still.Write(append(append(x, le24(size.X-1)...), le24(size.Y-1)...))
	}
	still.Write(b[head:])
	w.still = still.Bytes()
	binary.LittleEndian.PutUint32(w.still[4:], uint32(len(w.still)-8))
	// The coded image has a size of its own, and it is that which is decoded.
	c, err := webp.DecodeConfig(bytes.NewReader(w.still))
	if err == nil && (c.Width != size.X || c.Height != size.Y) {
		err = errWebP
	}
	return err
}

func le24(v int) []byte { return []byte{byte(v), byte(v >> 8), byte(v >> 16)} }

package decode

import (
	"cmp"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/png"
	"io"
)

// openPNG prices the image that package png makes, and another one for the passes of an interlaced
// file.
func openPNG(f file) (header, error) {
	const at = 16 // behind the signature, and the length and kind of IHDR (PNG specification, 11.2.1)
	var ihdr [13]byte
	_, headErr := f.reader().ReadAt(ihdr[:], at)
	c, err := png.DecodeConfig(f.reader())
	if errors.As(err, new(png.UnsupportedError)) && !possible(u32(ihdr[0:]), u32(ihdr[4:])) {
		return header{}, impossible("PNG") // of which package png says only that it is unsupported
	}
	if err := cmp.Or(err, headErr); err != nil {
		return header{}, err
	}
	perPixel := bytesPerPixel(c.ColorModel)
	if perPixel <= 2 && !isPalette(c.ColorModel) && pngTransparent(f) {
		perPixel *= 4 // grey with a transparent colour becomes NRGBA
	}
	bytes := int64(c.Width) * int64(c.Height) * perPixel
	if interlaced := ihdr[12] != 0; interlaced {
		bytes *= 2
	}
	decode := func() (image.Image, error) { return png.Decode(f.reader()) }
	return header{c.Width, c.Height, bytes + fixedCost, decode}, nil
}

func u32(b []byte) int64 { return int64(binary.BigEndian.Uint32(b)) }

// pngTransparent reports whether a tRNS chunk comes before the pixels, or may: behind a mebibyte of
// other chunks nobody looks for it.
func pngTransparent(f file) bool {
	const (
		first = 8 + 25 // behind the signature and IHDR
		most  = 1 << 20
	)
	for at := int64(first); at < most; {
		var head [8]byte // length and kind; a checksum comes after the contents
		if _, err := io.ReadFull(io.NewSectionReader(f.reader(), at, int64(len(head))), head[:]); err != nil {
			return true
		}
		switch string(head[4:]) {
		case "tRNS":
			return true
		case "IDAT":
			return false
		}
		at += int64(len(head)) + int64(binary.BigEndian.Uint32(head[:])) + 4
	}
	return true
}

// fixedCost is what a decoder takes besides the image: windows, tables and rows.
const fixedCost = 1 << 20

func isPalette(m color.Model) bool {
	_, ok := m.(color.Palette)
	return ok
}

// bytesPerPixel is what the images of package image take.
func bytesPerPixel(m color.Model) int64 {
	if isPalette(m) {
		return 1
	}
	switch m {
	case color.GrayModel:
		return 1
	case color.Gray16Model:
		return 2
	case color.RGBA64Model, color.NRGBA64Model:
		return 8
	}
	return 4
}

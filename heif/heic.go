package heif

import (
	"context"
	"fmt"
	"image"
	"io"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/heif/internal/bmff"
	"github.com/hypermob/pose/heif/internal/hevc"
	"github.com/hypermob/pose/heif/internal/libheif"
)

const hevcImage = "hvc1"

// These are bounds on the bytes that decoding holds, without the samples that it returns.
// TestMemory compares them with what it needs.
const (
	heicFixed    = 8 << 20
	heicPerPixel = 4  // mostly the file
	heicCopies   = 12 // how often each pixel's samples are held, in halves
)

func heicHeader(r io.ReaderAt) (pose.FormatHeader, error) {
	h, err := readHEIC(r)
	if err != nil {
		return pose.FormatHeader{}, err
	}
	return pose.FormatHeader{Width: h.width, Height: h.height, Memory: h.memory + h.result}, nil
}

// A heicInfo has what decoding needs to know.
type heicInfo struct {
	width, height int   // as stored
	memory        int64 // what the decoder holds
	result        int64 // the size of the image that it returns
	colours       bmff.Colours
}

func readHEIC(r io.ReaderAt) (heicInfo, error) {
	const name = "HEIC"
	f, err := read(r, name)
	if err != nil {
		return heicInfo{}, err
	}
	tiles, err := parts(f, name, hevcImage)
	if err != nil {
		return heicInfo{}, err
	}
	seq, err := sequence(tiles)
	if err != nil {
		return heicInfo{}, invalid(name, err)
	}
	if seq.Chroma == 0 && seq.Depth > 8 {
		return heicInfo{}, fmt.Errorf("%w: the HEIC image is monochrome with %d bits, which is not read here; convert it to JPEG or PNG",
			pose.ErrUnsupportedImage, seq.Depth)
	}
	h := heicInfo{colours: colours(f.Primary, tiles[0], seq)}
	h.width, h.height = f.Primary.Size()
	pixels := int64(h.width)*int64(h.height) + int64(seq.Width)*int64(seq.Height)*int64(min(len(tiles)-1, 1))
	halves := [...]int64{2, 3, 4, 6}[seq.Chroma] // samples of every two pixels
	copies := heicCopies * halves / 2 / 2
	if seq.Depth > 8 {
		copies *= 2
	}
	h.memory, h.result = heicFixed+(heicPerPixel+copies)*pixels, (halves+2)/2*pixels
	return h, nil
}

// mostSide is more than the columns or rows of any level of HEVC (ITU-T H.265, table A.8: 16,888).
// Without this limit, the part of the coded image that is cropped away could have any size.
const mostSide = 1 << 16

// sequence reads the parameters of all tiles, and returns those of the first. They must have the
// size that the file states. The decoder would trust that size.
func sequence(tiles []*bmff.Item) (first hevc.Sequence, err error) {
	seen := map[*byte]bool{}
	for i, t := range tiles {
		record := t.Property("hvcC")
		if len(record) > 0 && seen[&record[0]] {
			continue
		}
		seq, err := hevc.Parse(record)
		if err != nil {
			return seq, err
		}
		if w, h := t.Size(); seq.CroppedWidth != w || seq.CroppedHeight != h {
			return seq, bmff.ErrDamaged
		}
		if max(seq.Width, seq.Height) > mostSide {
			return seq, bmff.ErrDamaged
		}
		seen[&record[0]] = true
		if i == 0 {
			first = seq
		}
	}
	return first, nil
}

// colours returns how the samples are coded: as the file says, or if it does not, as the coded
// image says.
func colours(primary, tile *bmff.Item, seq hevc.Sequence) bmff.Colours {
	for _, item := range []*bmff.Item{primary, tile} {
		if c, ok := item.Colours(); ok {
			return c
		}
	}
	return bmff.Colours{Matrix: seq.Matrix, FullRange: seq.FullRange}
}

func decodeHEIC(ctx context.Context, lib *libheif.Library, r io.ReaderAt) (image.Image, error) {
	h, err := readHEIC(r)
	if err != nil {
		return nil, err
	}
	m, err := lib.Decode(ctx, r, h.memory, h.width*h.height)
	if err != nil {
		return nil, failed(ctx, "HEIC", err)
	}
	switch m := m.(type) {
	case *image.YCbCr:
		err = toJFIF(m, h.colours)
	case *image.Gray:
		grayToFull(m, h.colours)
	}
	return m, err
}

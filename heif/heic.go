package heif

import (
	"context"
	"image"
	"io"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/heif/internal/bmff"
	"github.com/hypermob/pose/heif/internal/hevc"
	"github.com/hypermob/pose/heif/internal/libheif"
)

const hevcImage = "hvc1"

// What decoding holds, in bytes; TestMemory has what it takes. The decoder's memory is for the file, too.
const (
	heicFixed    = 16 << 20
	heicPerPixel = 14 // of the main image
	heicPerTile  = 40 // of one tile
	heicResult   = 3
)

func heicHeader(r io.ReaderAt) (pose.FormatHeader, error) {
	h, err := readHEIC(r)
	if err != nil {
		return pose.FormatHeader{}, err
	}
	return pose.FormatHeader{Width: h.width, Height: h.height, Memory: h.memory + heicResult*int64(h.width)*int64(h.height)}, nil
}

// A heicInfo is what decoding needs to know.
type heicInfo struct {
	width, height int // as they are stored
	memory        int64
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
	h := heicInfo{colours: colours(f.Primary, tiles[0], seq)}
	h.width, h.height = f.Primary.Size()
	h.memory = heicFixed + heicPerPixel*int64(h.width)*int64(h.height) + heicPerTile*int64(seq.Width)*int64(seq.Height)
	return h, nil
}

// sequence reads the parameters of all tiles, and returns those of the first one. They must be of the size that the file names, for
// the decoder trusts it.
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
		seen[&record[0]] = true
		if i == 0 {
			first = seq
		}
	}
	return first, nil
}

// colours returns how samples are to be understood: as the file says, else as the coded image does.
func colours(primary, tile *bmff.Item, seq hevc.Sequence) bmff.Colours {
	for _, item := range []*bmff.Item{primary, tile} {
		if c, ok := item.Colours(); ok {
			return c
		}
	}
	return bmff.Colours{Matrix: seq.Matrix, FullRange: seq.FullRange}
}

func decodeHEIC(ctx context.Context, r io.ReaderAt) (image.Image, error) {
	h, err := readHEIC(r)
	if err != nil {
		return nil, err
	}
	m, err := libheif.Decode(ctx, r, h.memory, h.width*h.height)
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

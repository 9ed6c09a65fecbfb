package heif

import (
	"context"
	"image"
	"io"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/heif/internal/av1"
	"github.com/hypermob/pose/heif/internal/bmff"
	"github.com/hypermob/pose/heif/internal/libavif"
)

const av1Image = "av01"

// These are bounds on the bytes that decoding holds. TestMemory compares them with what it needs.
const (
	avifFixed        = 24 << 20
	avifPerPixel     = 30 // for each pixel of the main image, with 8 bits
	avifPerWidePixel = 72 // with more bits
	avifResult       = 4
)

func avifHeader(r io.ReaderAt) (pose.FormatHeader, error) {
	h, err := readAVIF(r)
	if err != nil {
		return pose.FormatHeader{}, err
	}
	return pose.FormatHeader{Width: h.width, Height: h.height, Memory: h.memory + avifResult*int64(h.width)*int64(h.height)}, nil
}

// An avifInfo has what decoding needs to know.
type avifInfo struct {
	width, height int // as stored
	memory        int64
	placement     placement
	file          *bmff.File
	tiles         []*bmff.Item
}

func readAVIF(r io.ReaderAt) (avifInfo, error) {
	const name = "AVIF"
	f, err := read(r, name)
	if err != nil {
		return avifInfo{}, err
	}
	tiles, err := parts(f, name, av1Image)
	if err != nil {
		return avifInfo{}, err
	}
	w, h := f.Primary.Size()
	perPixel := int64(avifPerPixel)
	// The configuration record says whether there are more than 8 bits: high_bitdepth (AV1 in ISO
	// base media, 2.3.3).
	if record := tiles[0].Property("av1C"); len(record) > 2 && record[2]&0x40 != 0 {
		perPixel = avifPerWidePixel
	}
	place, err := placed(f.Primary, w, h)
	if err != nil {
		return avifInfo{}, invalid(name, err)
	}
	return avifInfo{w, h, avifFixed + perPixel*int64(w)*int64(h), place, f, tiles}, nil
}

func decodeAVIF(
	ctx context.Context, lib *libavif.Library, r io.ReaderAt,
) (m image.Image, err error) {
	h, err := readAVIF(r)
	if err != nil {
		return nil, err
	}
	if err := checkSizes(r, h); err != nil {
		return nil, invalid("AVIF", err)
	}
	use := func(p libavif.Pixels) { m = h.placement.image(p) }
	err = lib.Decode(ctx, r, h.memory, h.width, h.height, h.file.Auxiliary, use)
	return m, failed(ctx, "AVIF", err)
}

// checkSizes returns an error if a coded image does not have the size that the file states. The
// decoder would trust that size.
func checkSizes(r io.ReaderAt, h avifInfo) error {
	seen := map[*bmff.Item]bool{} // a grid may contain one image many times
	for _, tile := range h.tiles {
		if seen[tile] {
			continue
		}
		seen[tile] = true
		w, height, err := av1.Size(h.file.Content(r, tile, av1.HeadSize))
		if err != nil {
			return err
		}
		if tileW, tileH := tile.Size(); w != tileW || height != tileH {
			return bmff.ErrDamaged
		}
	}
	return nil
}

// image copies pixels to their places in the upright image.
func (p placement) image(from libavif.Pixels) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, p.width, p.height))
	bytes := 4
	if from.Wide {
		bytes = 8
	}
	for y := range p.height {
		for x := range p.width {
			at := bytes * (p.start + x*p.right + y*p.down)
			to := m.Pix[y*m.Stride+4*x:][:4:4]
			if !from.Wide {
				copy(to, from.Pix[at:at+4])
				continue
			}
			for c := range to {
				v := int(from.Pix[at+2*c]) | int(from.Pix[at+2*c+1])<<8
				to[c] = uint8((v*255 + 32767) / 65535)
			}
		}
	}
	return m
}

package heif

import (
	"encoding/binary"
	"math"

	"github.com/hypermob/pose/heif/internal/bmff"
)

// A placement describes an image that is a part of a stored image, possibly turned. The pixel at
// (x, y) is the stored pixel with the number start + x·right + y·down.
type placement struct {
	width, height      int
	start, right, down int
}

// placed reads how an image of w × h pixels is cropped, turned and mirrored. The properties apply
// in their order (ISO/IEC 23008-12, 6.5.8 to 6.5.12).
func placed(item *bmff.Item, w, h int) (placement, error) {
	p := placement{width: w, height: h, right: 1, down: w}
	for _, property := range item.Properties {
		ok := true
		switch property.Type {
		case "clap":
			ok = p.crop(property.Data)
		case "irot":
			ok = p.turn(property.Data)
		case "imir":
			ok = p.mirror(property.Data)
		}
		if !ok {
			return p, bmff.ErrDamaged
		}
	}
	return p, nil
}

// turn turns the image anticlockwise in quarter turns.
func (p *placement) turn(data []byte) bool {
	if len(data) < 1 {
		return false
	}
	for range data[0] & 3 {
		p.start += (p.width - 1) * p.right
		p.right, p.down = p.down, -p.right
		p.width, p.height = p.height, p.width
	}
	return true
}

// mirror swaps top and bottom, or left and right.
func (p *placement) mirror(data []byte) bool {
	switch {
	case len(data) < 1:
		return false
	case data[0]&1 == 0:
		p.start, p.down = p.start+(p.height-1)*p.down, -p.down
	default:
		p.start, p.right = p.start+(p.width-1)*p.right, -p.right
	}
	return true
}

// crop keeps a part of the image (clean aperture, ISO/IEC 14496-12, 12.1.4).
func (p *placement) crop(data []byte) bool {
	if len(data) < 32 {
		return false
	}
	var v [4]float64 // width, height, and the offset of its middle from the image's
	for i := range v {
		denominator := binary.BigEndian.Uint32(data[8*i+4:])
		if denominator == 0 {
			return false
		}
		v[i] = float64(int32(binary.BigEndian.Uint32(data[8*i:]))) / float64(denominator)
	}
	w, h := math.Floor(v[0]), math.Floor(v[1])
	left, top := math.Round(v[2]+(float64(p.width)-v[0])/2), math.Round(v[3]+(float64(p.height)-v[1])/2)
	if !(w >= 1 && h >= 1 && left >= 0 && top >= 0 && left+w <= float64(p.width) && top+h <= float64(p.height)) {
		return false
	}
	p.start += int(left)*p.right + int(top)*p.down
	p.width, p.height = int(w), int(h)
	return true
}

// Package av1 reads the size of a coded AV1 image (AV1 Bitstream & Decoding Process Specification).
// The decoder would trust the size that the file states.
package av1

import (
	"errors"

	"github.com/hypermob/pose/heif/internal/bits"
)

// ErrDamaged means that there is no readable sequence header.
var ErrDamaged = errors.New("the AV1 header is damaged")

// HeadSize is the number of bytes of an image that Size needs.
const HeadSize = 256

const (
	typeSequence = 1
	maxUnits     = 8 // before the sequence header there may be a temporal delimiter
)

// Size returns the size of the image that begins with head (5.3, 5.5).
func Size(head []byte) (width, height int, err error) {
	b := bits.New(head)
	for range maxUnits {
		b.Skip(1)
		kind := b.U(4)
		extended, sized := b.Flag(), b.Flag()
		b.Skip(1)
		if extended {
			b.Skip(8)
		}
		size := 0
		if sized {
			size = leb128(b)
		}
		if kind == typeSequence {
			return sequence(b)
		}
		if b.Bad || !sized {
			break
		}
		b.Skip(8 * size)
	}
	return 0, 0, ErrDamaged
}

// leb128 reads a number with 7 bits in each byte (4.10.5).
func leb128(b *bits.Reader) (v int) {
	for i := range 4 {
		c := int(b.U(8))
		v |= c & 0x7F << (7 * i)
		if c&0x80 == 0 {
			return v
		}
	}
	b.Bad = true
	return 0
}

// sequence reads a sequence header up to the size (5.5.1).
func sequence(b *bits.Reader) (width, height int, err error) {
	b.Skip(3 + 1) // seq_profile, still_picture
	if reduced := b.Flag(); reduced {
		b.Skip(5) // seq_level_idx
	} else {
		operatingPoints(b)
	}
	widthBits, heightBits := int(b.U(4))+1, int(b.U(4))+1
	width, height = int(b.U(widthBits))+1, int(b.U(heightBits))+1
	if b.Bad {
		return 0, 0, ErrDamaged
	}
	return width, height, nil
}

// operatingPoints skips the operating points in a sequence header.
func operatingPoints(b *bits.Reader) {
	delayBits := 0
	if b.Flag() { // timing_info_present_flag
		b.Skip(64)
		if b.Flag() { // equal_picture_interval
			b.UE()
		}
		if b.Flag() { // decoder_model_info_present_flag
			delayBits = int(b.U(5)) + 1
			b.Skip(32 + 10)
		}
	}
	initialDelays := b.Flag()
	for range b.U(5) + 1 {
		b.Skip(12)
		const withTier = 8
		if b.U(5) >= withTier {
			b.Skip(1)
		}
		if delayBits > 0 && b.Flag() {
			b.Skip(2*delayBits + 1)
		}
		if initialDelays && b.Flag() {
			b.Skip(4)
		}
	}
}

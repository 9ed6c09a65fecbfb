package pose

import (
	"bytes"
	"context"
	"errors"
	"image"
	"io"
	"math"
	"testing"

	"github.com/hypermob/pose/internal/replay"
)

// A decoder that panics gives an error like one that finds the data damaged.
func TestDecoderPanics(t *testing.T) {
	config := func(io.Reader) (image.Config, error) { return image.Config{Width: 1, Height: 1}, nil }
	for name, f := range map[string]format{
		"decode": {name: "X", config: config, decode: with(func(io.Reader) (image.Image, error) { panic("index out of range") })},
		"config": {name: "X", config: func(io.Reader) (image.Config, error) { return image.Config{}, []error{}[0] }},
	} {
		_, err := decodeAs(context.Background(), f, replay.New(bytes.NewReader(nil), 1), decodeOptions{maxPixels: 1})
		if !errors.Is(err, ErrInvalidImage) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A size whose product is more than an int holds is too large, not negative or small.
func TestSizeOverflow(t *testing.T) {
	f := format{name: "X", config: func(io.Reader) (image.Config, error) {
		return image.Config{Width: math.MaxInt/2 + 1, Height: 4}, nil
	}}
	if _, err := decodeAs(context.Background(), f, replay.New(bytes.NewReader(nil), 1), decodeOptions{maxPixels: 1000}); !errors.Is(err, ErrImageTooLarge) {
		t.Error(err)
	}
}

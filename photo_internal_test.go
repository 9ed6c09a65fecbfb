package pose

import (
	"bytes"
	"errors"
	"image"
	"io"
	"testing"

	"github.com/hypermob/pose/internal/replay"
)

// A decoder that panics gives an error like one that finds the data damaged.
func TestDecoderPanics(t *testing.T) {
	config := func(io.Reader) (image.Config, error) { return image.Config{Width: 1, Height: 1}, nil }
	for name, f := range map[string]format{
		"decode": {name: "X", config: config, decode: func(io.Reader) (image.Image, error) { panic("index out of range") }},
		"config": {name: "X", config: func(io.Reader) (image.Config, error) { return image.Config{}, []error{}[0] }},
	} {
		_, err := decodeAs(f, replay.New(bytes.NewReader(nil), 1), 1)
		if !errors.Is(err, ErrInvalidImage) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

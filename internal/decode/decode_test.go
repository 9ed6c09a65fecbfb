package decode

import (
	"bytes"
	"context"
	"errors"
	"image"
	"math"
	"testing"

	"github.com/hypermob/pose/internal/replay"
)

// A decoder that panics gives an error like one that finds the data damaged.
func TestDecoderPanics(t *testing.T) {
	one := func(file) (header, error) { return header{1, 1, 4}, nil }
	for name, f := range map[string]format{
		"decode": {name: "X", header: one, decode: func(file) (image.Image, error) { panic("index out of range") }},
		"header": {name: "X", header: func(file) (header, error) { return header{}, []error{}[0] }},
	} {
		err := kindOf(f, Options{MaxPixels: 1, MaxMemory: 100})
		if err == nil || err.Kind != Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func kindOf(f format, o Options) *Error {
	_, err := f.decodeFrom(context.Background(), replay.New(bytes.NewReader(nil), 1), o)
	var known *Error
	errors.As(err, &known)
	return known
}

// A size whose product is more than an int holds is too large, not negative or small.
func TestSizeOverflow(t *testing.T) {
	f := format{name: "X", header: func(file) (header, error) { return header{math.MaxInt/2 + 1, 4, 1}, nil }}
	if err := kindOf(f, Options{MaxPixels: 1000, MaxMemory: 1000}); err == nil || err.Kind != TooLarge {
		t.Error(err)
	}
}

// What would cost too much is refused before it is decoded, and so is what Reserve refuses.
func TestPrice(t *testing.T) {
	f := format{
		name: "X", header: func(file) (header, error) { return header{10, 10, 5000}, nil },
		decode: func(file) (image.Image, error) { return image.NewGray(image.Rect(0, 0, 10, 10)), nil },
	}
	if err := kindOf(f, Options{MaxPixels: 100, MaxMemory: 4999}); err == nil || err.Kind != TooLarge {
		t.Errorf("too much memory: %v", err)
	}
	busy := errors.New("busy")
	var asked int64
	reserve := func(bytes int64) error { asked = bytes; return busy }
	_, err := f.decodeFrom(context.Background(), replay.New(bytes.NewReader(nil), 1), Options{MaxPixels: 100, MaxMemory: 5000, Reserve: reserve})
	if !errors.Is(err, busy) || asked != 5000 {
		t.Errorf("reserve was asked for %d bytes: %v", asked, err)
	}
}

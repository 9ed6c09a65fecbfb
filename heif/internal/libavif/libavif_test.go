package libavif

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"github.com/hypermob/pose/heif/internal/fakedecoder"
	"github.com/hypermob/pose/heif/internal/sandbox"
)

const memory = 8 << 20

// library has a decoder that does what its file says.
func library(t *testing.T) *Library {
	t.Helper()
	l, err := New(fakedecoder.Module(10, 4, numbers))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// decode returns a copy of the pixels that are handed over, nil if there are none.
func decode(l *Library, file []byte, width, height int, auxiliary ...int64) (p *Pixels, err error) {
	err = l.Decode(context.Background(), bytes.NewReader(file), memory, width, height, auxiliary, func(got Pixels) {
		got.Pix = bytes.Clone(got.Pix)
		p = &got
	})
	return p, err
}

func pattern(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i*7%251) + 1
	}
	return b
}

// The numbers of an image: its size, its depth, how many there are, and how long to show it.
func TestDecode(t *testing.T) {
	l := library(t)
	for depth, bytesPerPixel := range map[int]int{8: 4, 10: 8, 12: 8} {
		info, samples := []int{3, 2, depth, 1, 0, 0}, pattern(6*bytesPerPixel)
		p, err := decode(l, fakedecoder.File(1, info, info, samples), 3, 2)
		if err != nil || p == nil {
			t.Fatalf("%d bits: %v", depth, err)
		}
		if p.Width != 3 || p.Height != 2 || p.Wide != (depth > 8) || !bytes.Equal(p.Pix, samples) {
			t.Errorf("%d bits: %+v", depth, p)
		}
	}
}

// What a decoder says of an image is checked, and that it says the same when it decodes.
func TestRefused(t *testing.T) {
	l := library(t)
	good := []int{3, 2, 8, 1, 0, 0}
	for name, c := range map[string]struct {
		answer        int
		first, second []int
	}{
		"no success":               {0, good, good},
		"another width":            {1, []int{4, 2, 8, 1, 0, 0}, good},
		"another height":           {1, []int{3, 1, 8, 1, 0, 0}, good},
		"grows":                    {1, good, []int{3, 200, 8, 1, 0, 0}},
		"becomes deeper":           {1, good, []int{3, 2, 10, 1, 0, 0}},
		"fails without a word":     {1, good, []int{3, 2, 8, 1, -1, -1}},
		"less than no size at all": {1, []int{-3, -2, 8, 1, 0, 0}, good},
	} {
		p, err := decode(l, fakedecoder.File(c.answer, c.first, c.second, pattern(24)), 3, 2)
		if p != nil || !errors.Is(err, ErrRefused) {
			t.Errorf("%s: %+v, %v", name, p, err)
		}
	}
}

// The brand and the references to alpha channels are overwritten in the decoder's copy, and not in
// the file. The places that are named here are among the samples.
func TestPatches(t *testing.T) {
	info := []int{3, 2, 8, 1, 0, 0}
	file := fakedecoder.File(1, info, info, pattern(24))
	before := bytes.Clone(file)
	p, err := decode(library(t), file, 3, 2, fakedecoder.Samples+4, fakedecoder.Samples+22, 1<<40)
	if err != nil {
		t.Fatal(err)
	}
	want := bytes.Clone(pattern(24))
	copy(want[4:], "free")
	copy(want[22:], "free")
	if !bytes.Equal(p.Pix, want) {
		t.Errorf("%q, want %q", p.Pix, want)
	}
	if !bytes.Equal(file, before) {
		t.Error("the file has changed")
	}
}

// An image for whose samples the decoder's memory has no room, and a context that has ended.
func TestLimits(t *testing.T) {
	l := library(t)
	info := []int{2000, 1000, 8, 1, 0, 0}
	if _, err := decode(l, fakedecoder.File(1, info, info, nil), 2000, 1000); !errors.Is(err, sandbox.ErrMemory) {
		t.Errorf("too large: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	info = []int{3, 2, 8, 1, 0, 0}
	file := bytes.NewReader(fakedecoder.File(1, info, info, pattern(24)))
	if err := l.Decode(ctx, file, memory, 3, 2, nil, func(Pixels) { t.Error("decoded") }); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// A decoder that takes another number of arguments is not this one.
func TestNew(t *testing.T) {
	for name, module := range map[string][]byte{"libheif's": fakedecoder.Module(9, 3, 5), "none": nil} {
		if l, err := New(module); l != nil || err == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

package heif

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/hypermob/pose/heif/internal/fetch"
	"github.com/hypermob/pose/heif/internal/libavif"
	"github.com/hypermob/pose/heif/internal/libheif"
)

var files = flag.String("files", "testdata/*.*i?", "the files whose memory TestMemory measures")

// Each file can be decoded with no more memory than the computed price. With -v and -files the test
// prints how much less is enough.
func TestMemory(t *testing.T) {
	names, err := filepath.Glob(*files)
	if err != nil || len(names) == 0 {
		t.Fatalf("%q: %v", *files, err)
	}
	heic, err := libheif.New(cached(t, fetch.HEIC))
	if err != nil {
		t.Fatal(err)
	}
	avif, err := libavif.New(cached(t, fetch.AVIF))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if ext := filepath.Ext(name); ext != ".heic" && ext != ".avif" || filepath.Base(name) == "widegrey.heic" {
			continue
		}
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		price, pixels, works := priced(t, heic, avif, data)
		if !works(price) {
			t.Errorf("%s: %d bytes are not enough", name, price)
		}
		least := int64(0)
		for most := price; testing.Verbose() && most-least > 1<<18; {
			if middle := (least + most) / 2; works(middle) {
				most = middle
			} else {
				least = middle
			}
		}
		t.Logf("%s: takes %d KB of %d, %.1f bytes for each pixel", name, least>>10, price>>10, float64(least)/float64(pixels))
	}
}

// cached returns a decoder that TestMain fetched.
func cached(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(".cache", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// priced returns the memory that decoding may use inside the sandbox, the number of pixels, and a
// function that reports whether another amount works.
func priced(
	t *testing.T, heic *libheif.Library, avif *libavif.Library, data []byte,
) (price int64, pixels int, works func(memory int64) bool) {
	r := bytes.NewReader(data)
	if isHEIC(data) {
		h, err := readHEIC(r)
		if err != nil {
			t.Fatal(err)
		}
		return h.memory, h.width * h.height, func(memory int64) bool {
			_, err := heic.Decode(context.Background(), r, memory, h.width*h.height)
			return err == nil
		}
	}
	h, err := readAVIF(r)
	if err != nil {
		t.Fatal(err)
	}
	return h.memory, h.width * h.height, func(memory int64) bool {
		return avif.Decode(context.Background(), r, memory, h.width, h.height, h.file.Auxiliary,
			func(libavif.Pixels) {}) == nil
	}
}

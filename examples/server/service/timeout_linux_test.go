package service

import (
	"bytes"
	"image"
	"image/color/palette"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"syscall"
	"testing"
	"time"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"

	"github.com/hypermob/pose/examples/server/internal/hostile"
)

// freed is how much of the processor's time is spent after a request's answer until its worker is
// free. That is what passes on a machine that does nothing else.
func freed(t *testing.T, s *Service) time.Duration {
	t.Helper()
	began, over := processorTime(t), time.Now()
	for s.queue.inFlight() > 0 && time.Since(over) < 20*time.Second {
		time.Sleep(5 * time.Millisecond)
	}
	took := processorTime(t) - began
	reading(t, s, 0)
	if !s.memory.free.TryAcquire(s.memory.capacity) {
		t.Fatal("memory is still taken")
	}
	s.memory.free.Release(s.memory.capacity)
	return took
}

// processorTime is what this process has used.
func processorTime(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// After a 504, the worker and the memory are free again.
func TestTimeoutFrees(t *testing.T) {
	s, _ := start(t, Config{Workers: 1, Timeout: 500 * time.Millisecond})
	attack, err := os.ReadFile("testdata/jpeg_scans_16k_gray50mp.jpg")
	if err != nil {
		t.Fatal(err)
	}
	got := do(t, s, form(attack, "x.jpg", "height_cm", "175"))
	if got.StatusCode == 200 || got.StatusCode == 500 {
		t.Errorf("%d %s", got.StatusCode, got.body)
	}
	if took := freed(t, s); took > 500*time.Millisecond {
		t.Errorf("the worker was taken for %v after the answer", took)
	}
}

// largeFiles are photos of 24 megapixels, each of the kind that takes its decoder longest.
func largeFiles(t *testing.T) map[string][]byte {
	t.Helper()
	const width, height = 4000, 6000
	r := image.Rect(0, 0, width, height)
	noise, wide := image.NewGray(r), image.NewNRGBA64(r)
	random := rand.New(rand.NewPCG(1, 2))
	for i := range noise.Pix {
		noise.Pix[i] = uint8(random.Uint32())
	}
	paletted := &image.Paletted{Pix: noise.Pix, Stride: noise.Stride, Rect: r, Palette: palette.Plan9}
	files := map[string][]byte{"PNG, interlaced": hostile.InterlacedPNG(width, height), "WebP": hostile.EmptyWebP(width, height)}
	for name, encode := range map[string]func(io.Writer) error{
		"JPEG": func(w io.Writer) error { return jpeg.Encode(w, noise, nil) },
		"PNG":  func(w io.Writer) error { return png.Encode(w, noise) },
		"GIF":  func(w io.Writer) error { return gif.Encode(w, paletted, nil) },
		"BMP":  func(w io.Writer) error { return bmp.Encode(w, noise) },
		"TIFF": func(w io.Writer) error {
			return tiff.Encode(w, wide, &tiff.Options{Compression: tiff.Deflate, Predictor: true})
		},
	} {
		var b bytes.Buffer
		if err := encode(&b); err != nil {
			t.Fatal(err)
		}
		files[name] = b.Bytes()
	}
	return files
}

// Wherever a request's time ends, in decoding, drawing or encoding, its worker is free within half
// a second. A WebP image is decoded to its end first: up to 40 ms for each megapixel on a processor
// of its own.
func TestTimeoutFreesLarge(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	s, _ := start(t, Config{Workers: 1, MaxBytes: 64 << 20, Memory: 2 << 30})
	s.detector.Close()
	s.detector = seer{}
	for name, file := range largeFiles(t) {
		for _, s.config.Timeout = range []time.Duration{100, 300, 900} {
			s.config.Timeout *= time.Millisecond
			got := do(t, s, form(file, "x", "height_cm", "175"))
			took := freed(t, s)
			t.Logf("%s of %d kB, %v: %d, free after %v", name, len(file)/1000, s.config.Timeout, got.StatusCode, took)
			most := 500 * time.Millisecond
			if name == "WebP" {
				most += 24 * 40 * time.Millisecond
			}
			if took > most {
				t.Errorf("%s, %v: the worker was taken for %v after the answer", name, s.config.Timeout, took)
			}
			if got.StatusCode != http.StatusGatewayTimeout && got.StatusCode != http.StatusOK {
				t.Errorf("%s, %v: %d %s", name, s.config.Timeout, got.StatusCode, got.body)
			}
		}
	}
}

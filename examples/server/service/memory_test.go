package service

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"image"
	"image/color"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hypermob/pose"
)

func TestHold(t *testing.T) {
	m := newMemory(100)
	a, b := hold{of: m}, hold{of: m}
	if err := a.take(t.Context(), 60); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := b.take(ctx, 41); !errors.Is(err, context.DeadlineExceeded) || b.bytes != 0 {
		t.Errorf("no memory: %v", err)
	}
	if err := b.take(t.Context(), 40); err != nil {
		t.Errorf("enough memory: %v", err)
	}
	if a.grow(61) || a.bytes != 60 {
		t.Errorf("there is no more, and the hold grew to %d", a.bytes)
	}
	if !a.grow(50) || a.bytes != 60 {
		t.Errorf("a hold of 60 that needs 50 has %d", a.bytes)
	}
	b.give()
	if !a.grow(100) || a.bytes != 100 {
		t.Errorf("all is free, and the hold has %d", a.bytes)
	}
	a.give()
	a.give() // as often as one likes
	if err := a.take(t.Context(), 101); !errors.Is(err, pose.ErrImageTooLarge) {
		t.Errorf("more than all: %v", err)
	}
	if !m.free.TryAcquire(100) {
		t.Error("memory is still taken")
	}
}

// Photos take what the library says, and files that are none take nothing.
func TestMemoryTaken(t *testing.T) {
	progressive, err := os.ReadFile("testdata/jpeg_progressive_444_50mp.jpg")
	if err != nil {
		t.Fatal(err)
	}
	s, _ := start(t, Config{Memory: 200 << 20, MaxBytes: 1 << 20})
	for name, file := range map[string][]byte{"PNG": photo(t), "JPEG": jpegFile(t, 30, 20)} {
		sub := subject{file: file, hold: hold{of: s.memory}}
		if err := s.open(t.Context(), &sub); err != nil {
			t.Fatal(err)
		}
		size := sub.photo.Bounds().Size()
		pixels := int64(size.X) * int64(size.Y)
		if least := pixels + 2*int64(len(file)); sub.hold.bytes < least || sub.hold.bytes > least+7*pixels+1<<20 || sub.drawn < 5*pixels || sub.drawn > 8*pixels {
			t.Errorf("%s of %v: %d bytes, and %d with its copy", name, size, sub.hold.bytes, sub.drawn)
		}
		sub.close()
	}
	if got := do(t, s, form(progressive, "x.jpg", "height_cm", "175")); got.StatusCode != 413 || got.dig("error", "code") != "IMAGE_TOO_LARGE" ||
		strings.Contains(string(got.body), "decode the photo") {
		t.Errorf("a photo that needs more memory than there is: %d %s", got.StatusCode, got.body)
	}
	for name, file := range map[string][]byte{"no image": []byte("hello"), "half a PNG header": photo(t)[:20], "half a JPEG header": progressive[:20]} {
		if got := do(t, s, form(file, "x", "height_cm", "175")); got.StatusCode != 400 {
			t.Errorf("%s: %d %s", name, got.StatusCode, got.body)
		}
	}
	if !s.memory.free.TryAcquire(s.memory.capacity) {
		t.Error("memory is still taken")
	}
	if _, err := New(context.Background(), Config{Model: pose.Lite(), Memory: 1 << 20}); err == nil {
		t.Error("memory for less than one body is taken")
	}
}

// tight gives the service no more memory than one photo needs with its copy, and a little.
func tight(t *testing.T, s *Service) {
	t.Helper()
	sub := subject{file: photo(t), hold: hold{of: s.memory}}
	if err := s.open(t.Context(), &sub); err != nil {
		t.Fatal(err)
	}
	s.memory = newMemory(max(sub.hold.bytes, sub.drawn) + 1000)
}

// Requests that wait for each other's memory would never end. Here there is memory for one photo at
// a time.
func TestNoDeadlock(t *testing.T) {
	s, _ := start(t, Config{Workers: 4, Queue: 32, Timeout: time.Minute})
	tight(t, s)
	std := base64.StdEncoding.EncodeToString(photo(t))
	several := `{"height_cm":175,"images_base64":["` + std + `","` + std + `","` + std + `"]}`
	var all sync.WaitGroup
	for i := range 12 {
		all.Go(func() {
			body := `{"height_cm":175,"image_base64":"` + std + `"}`
			if i%2 == 0 {
				body = several
			}
			if got := postJSON(t, s, body); got.StatusCode != 200 {
				t.Errorf("%d %s", got.StatusCode, got.body)
			}
		})
	}
	all.Wait()
	if !s.memory.free.TryAcquire(s.memory.capacity) {
		t.Error("memory is still taken")
	}
}

// A photo that cannot grow is given up, decoded again, and its picture is the same.
func TestDrawnAgain(t *testing.T) {
	s, _ := start(t, Config{})
	draw := func(crowded bool) []byte {
		sub := subject{file: photo(t), hold: hold{of: s.memory}}
		p, err := s.find(t.Context(), &sub)
		if err != nil {
			t.Fatal(err)
		}
		if crowded {
			rest := s.memory.capacity - sub.hold.bytes
			if !s.memory.free.TryAcquire(rest) {
				t.Fatal("there is less memory than was given")
			}
			time.AfterFunc(50*time.Millisecond, func() { s.memory.free.Release(rest) })
		}
		sub.drawn = sub.hold.bytes + 1
		picture, err := s.draw(t.Context(), &sub, p, nil)
		if err != nil || sub.hold.bytes != 0 || sub.photo != nil {
			t.Fatalf("%v, %d bytes are held", err, sub.hold.bytes)
		}
		return picture
	}
	if !bytes.Equal(draw(false), draw(true)) {
		t.Error("the pictures differ")
	}
}

// A request whose time ends while it waits for memory gives up its worker.
func TestWaitingForMemoryEnds(t *testing.T) {
	s, _ := start(t, Config{Workers: 1, Timeout: 200 * time.Millisecond})
	if !s.memory.free.TryAcquire(s.memory.capacity) {
		t.Fatal("memory is taken")
	}
	if got := do(t, s, form(photo(t), "x.png", "height_cm", "175")); got.StatusCode != 504 {
		t.Errorf("%d %s", got.StatusCode, got.body)
	}
	for over := time.Now(); s.queue.inFlight() > 0; time.Sleep(time.Millisecond) {
		if time.Since(over) > 500*time.Millisecond {
			t.Fatal("the worker is taken half a second after the answer")
		}
	}
	s.memory.free.Release(s.memory.capacity)
	s.config.Timeout = time.Minute
	if got := do(t, s, form(photo(t), "x.png", "height_cm", "175")); got.StatusCode != 200 {
		t.Errorf("afterwards: %d %s", got.StatusCode, got.body)
	}
}

// A modelled image has a colour model, and nothing else.
type modelled struct {
	image.Image
	model color.Model
}

func (m modelled) ColorModel() color.Model { return m.model }

func TestBytesPerPixel(t *testing.T) {
	for _, c := range []struct {
		model color.Model
		want  int64
	}{{color.NRGBA64Model, 8}, {color.RGBA64Model, 8}, {color.NRGBAModel, 4}, {color.Palette{color.Black}, 4}} {
		if got := bytesPerPixel(&pose.Photo{Image: modelled{model: c.model}}); got != c.want {
			t.Errorf("%d, want %d", got, c.want)
		}
	}
}

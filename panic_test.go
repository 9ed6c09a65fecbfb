package pose

import (
	"context"
	"errors"
	"image"
	"image/color"
	"math"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hypermob/pose/internal/imagetest"
)

// A faultyImage64 is one that is read by RGBA64At.
type faultyImage64 struct{ image.Gray }

func (*faultyImage64) RGBA64At(x, y int) color.RGBA64 { panic("no such pixel") }

// A faultyPalette panics when colours are looked up.
type faultyPalette struct{}

func (faultyPalette) RGBA() (r, g, b, a uint32) { panic("no such colour") }

// An image whose methods panic is an error of the image for any number of threads, in the first
// crop and in the second, and the Detector works as before.
func TestImagePanics(t *testing.T) {
	photo := imagetest.Open(t, "testdata/render_p012.png")
	before := runtime.NumGoroutine()
	for _, threads := range []int{1, 2, 5} {
		d, err := NewDetector(Lite(), WithThreads(threads))
		if err != nil {
			t.Fatal(err)
		}
		want, err := d.Detect(context.Background(), photo)
		if err != nil {
			t.Fatal(err)
		}
		second := &imagetest.Faulty{Image: photo}
		second.Left.Store(4 * 224 * 224)
		for name, img := range map[string]image.Image{
			"first crop": &imagetest.Faulty{Image: photo}, "second crop": second,
			"RGBA64At": &faultyImage64{*image.NewGray(image.Rect(0, 0, 50, 50))},
			"palette":  &image.Paletted{Pix: make([]uint8, 9), Stride: 3, Rect: image.Rect(0, 0, 3, 3), Palette: color.Palette{faultyPalette{}}},
		} {
			for range 2*runtime.GOMAXPROCS(0) + 1 { // more often than there are places
				_, err := d.Detect(context.Background(), img)
				if !errors.Is(err, ErrInvalidImage) || !strings.Contains(err.Error(), "panicked: no such") {
					t.Fatalf("%d threads, %s: %v", threads, name, err)
				}
				if _, err := d.DetectAll(context.Background(), img, 3); !errors.Is(err, ErrInvalidImage) {
					t.Fatalf("%d threads, %s, all: %v", threads, name, err)
				}
			}
		}
		got, err := d.Detect(context.Background(), photo)
		if err != nil || got.Landmarks != want.Landmarks {
			t.Errorf("%d threads: afterwards other landmarks, or %v", threads, err)
		}
		d.Close()
	}
	checkGoroutines(t, before)
}

// Images that hold fewer pixels than they claim, nil ones of every type, and bounds of no photo.
func TestInvalidImages(t *testing.T) {
	r := image.Rect(0, 0, 100, 100)
	ten, all := make([]byte, 10), make([]byte, 80000)
	for _, threads := range []int{1, 2} {
		d, err := NewDetector(Lite(), WithThreads(threads))
		if err != nil {
			t.Fatal(err)
		}
		for name, img := range invalidImages(r, ten, all) {
			if _, err := d.Detect(context.Background(), img); !errors.Is(err, ErrInvalidImage) {
				t.Errorf("%d threads, %s: %v", threads, name, err)
			}
			if _, err := d.Detect(context.Background(), &Photo{Image: img}); !errors.Is(err, ErrInvalidImage) {
				t.Errorf("%d threads, %s in a Photo: %v", threads, name, err)
			}
		}
		d.Close()
	}
}

// invalidImages returns images that cannot be read, with pixels of 10 and of enough bytes for r.
func invalidImages(r image.Rectangle, short, all []byte) map[string]image.Image {
	return map[string]image.Image{
		"short RGBA":         &image.RGBA{Pix: short, Stride: 400, Rect: r},
		"short NRGBA":        &image.NRGBA{Pix: short, Stride: 400, Rect: r},
		"short RGBA64":       &image.RGBA64{Pix: short, Stride: 800, Rect: r},
		"short NRGBA64":      &image.NRGBA64{Pix: short, Stride: 800, Rect: r},
		"short Alpha":        &image.Alpha{Pix: short, Stride: 100, Rect: r},
		"short Alpha16":      &image.Alpha16{Pix: short, Stride: 200, Rect: r},
		"short Gray":         &image.Gray{Pix: short, Stride: 100, Rect: r},
		"short Gray16":       &image.Gray16{Pix: short, Stride: 200, Rect: r},
		"short CMYK":         &image.CMYK{Pix: short, Stride: 400, Rect: r},
		"short Paletted":     &image.Paletted{Pix: short, Stride: 100, Rect: r},
		"short luma":         &image.YCbCr{Y: short, Cb: all, Cr: all, YStride: 100, CStride: 100, Rect: r},
		"short chroma":       &image.YCbCr{Y: all, Cb: all, Cr: short, YStride: 100, CStride: 100, Rect: r},
		"short opacity":      &image.NYCbCrA{YCbCr: image.YCbCr{Y: all, Cb: all, Cr: all, YStride: 100, CStride: 100, Rect: r}, A: short, AStride: 100},
		"negative stride":    &image.RGBA{Pix: all, Stride: -400, Rect: r},
		"huge stride":        &image.RGBA{Pix: all, Stride: math.MaxInt, Rect: r},
		"stride that wraps":  &image.NRGBA{Pix: all, Stride: math.MaxInt/99*2 + 3, Rect: r},
		"chroma that wraps":  &image.YCbCr{Y: all, Cb: all, Cr: all, YStride: 100, CStride: math.MinInt, Rect: r},
		"huge bounds":        &image.Gray{Pix: all, Stride: 1, Rect: image.Rect(math.MinInt, math.MinInt, math.MaxInt, math.MaxInt)},
		"huge width":         &image.Gray{Pix: all, Stride: 1, Rect: image.Rect(0, 0, math.MaxInt, 1)},
		"a side of 0":        image.NewGray(image.Rect(0, 0, 100, 0)),
		"upside down bounds": &image.Gray{Pix: all, Stride: 1, Rect: image.Rectangle{Min: image.Pt(9, 9)}},
		"uniform":            image.White,
		"an image of bounds": image.Rect(math.MinInt, 0, math.MaxInt, 9),
		"nil RGBA":           (*image.RGBA)(nil),
		"nil NRGBA":          (*image.NRGBA)(nil),
		"nil RGBA64":         (*image.RGBA64)(nil),
		"nil NRGBA64":        (*image.NRGBA64)(nil),
		"nil Alpha":          (*image.Alpha)(nil),
		"nil Alpha16":        (*image.Alpha16)(nil),
		"nil Gray":           (*image.Gray)(nil),
		"nil Gray16":         (*image.Gray16)(nil),
		"nil CMYK":           (*image.CMYK)(nil),
		"nil Paletted":       (*image.Paletted)(nil),
		"nil YCbCr":          (*image.YCbCr)(nil),
		"nil NYCbCrA":        (*image.NYCbCrA)(nil),
		"nil Uniform":        (*image.Uniform)(nil),
		"nil Rectangle":      (*image.Rectangle)(nil),
		"nil Photo":          (*Photo)(nil),
		"empty Photo":        &Photo{},
		"a Photo's value":    Photo{},
		"a Photo of none":    &Photo{Image: (*Photo)(nil)},
	}
}

// Calls that end in any way at the same time as others and Close: each gives a Pose or an error
// that it may give.
func TestStress(t *testing.T) {
	photo := imagetest.Open(t, "testdata/render_p012.png")
	rounds := 6
	if testing.Short() {
		rounds = 2
	}
	before := runtime.NumGoroutine()
	for round := range rounds {
		d, err := NewDetector(Lite(), WithThreads(1+round%3), WithMask(round%2 == 0))
		if err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for i := range 4 * runtime.GOMAXPROCS(0) {
			all.Go(func() { stress(t, d, photo, i) })
		}
		for range 2 {
			all.Go(func() {
				time.Sleep(time.Duration(100+50*round) * time.Millisecond)
				d.Close()
			})
		}
		all.Wait()
		if _, err := d.Detect(context.Background(), photo); !errors.Is(err, ErrClosed) {
			t.Errorf("after Close: %v", err)
		}
	}
	checkGoroutines(t, before)
}

// stress calls d until it is closed: to the end, cancelled halfway, with a deadline, and on images
// that panic.
func stress(t *testing.T, d *Detector, photo image.Image, seed int) {
	for i := seed; ; i++ {
		ctx, cancel := context.WithTimeout(context.Background(), time.Duration(i%7*5)*time.Millisecond)
		img, faulty := photo, i%3 == 0
		if faulty {
			f := &imagetest.Faulty{Image: photo}
			f.Left.Store(int64(i * 1000))
			img = f
		}
		var err error
		if i%2 == 0 {
			_, err = d.Detect(ctx, img)
		} else {
			_, err = d.DetectAll(ctx, img, 2)
		}
		cancel()
		switch {
		case errors.Is(err, ErrClosed):
			return
		case err == nil, errors.Is(err, context.DeadlineExceeded), faulty && errors.Is(err, ErrInvalidImage):
		default:
			t.Errorf("call %d: %v", i, err)
			return
		}
	}
}

// checkGoroutines waits a moment for goroutines that have told their end but are not gone.
func checkGoroutines(t *testing.T, before int) {
	t.Helper()
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines stay", runtime.NumGoroutine()-before)
}

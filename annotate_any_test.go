package pose

import (
	"image"
	"runtime"
	"testing"
)

// Whatever the image is, Annotate returns a picture: of its size if it has pixels or a side of 0,
// else an empty one.
func TestAnnotateAnyImage(t *testing.T) {
	r := image.Rect(0, 0, 100, 100)
	for name, img := range invalidImages(r, make([]byte, 10), make([]byte, 80000)) {
		if name == "a side of 0" {
			continue
		}
		if got := Annotate(img, drawnPose(100, 100), drawnMeasurements()).Rect; !got.Empty() {
			t.Errorf("%s: a picture of %v", name, got)
		}
	}
	for name, img := range map[string]image.Image{
		"At panics":       &faultyImage{Image: image.NewGray(r)},
		"RGBA64At panics": &faultyImage64{*image.NewGray(r)},
		"too large":       image.Rect(0, 0, 1<<14, 1<<14+1),
		"nothing":         &image.Uniform{},
	} {
		if got := Annotate(img, drawnPose(100, 100), drawnMeasurements()).Rect; !got.Empty() {
			t.Errorf("%s: a picture of %v", name, got)
		}
	}
	if got := Annotate(image.Rect(-9, 0, 91, 100), drawnPose(100, 100), drawnMeasurements()).Rect; got != r {
		t.Errorf("a picture of %v, want %v", got, r)
	}
}

// A limb that crosses an image without rows or columns is not drawn.
func TestAnnotateSideOfZero(t *testing.T) {
	p := drawnPose(200, 200)
	p.Landmarks[LeftElbow].X, p.Landmarks[LeftElbow].Y = 30, -40
	p.Landmarks[LeftShoulder].X, p.Landmarks[LeftShoulder].Y = 40, 40
	for _, size := range []image.Rectangle{image.Rect(0, 0, 200, 0), image.Rect(0, 0, 0, 200)} {
		if got := Annotate(image.NewGray(size), p, drawnMeasurements()).Bounds(); got != size {
			t.Errorf("%v became %v", size, got)
		}
	}
}

// Limbs from corner to corner cost little more memory than the picture itself: not that of the
// rectangles around them.
func TestAnnotateLongLimbs(t *testing.T) {
	const w, h = 2000, 1500
	p := drawnPose(w, h)
	for i := range p.Landmarks {
		l := &p.Landmarks[i]
		l.X, l.Y = float64(i%2*(w-1)), float64(i/2%2*(h-1))
	}
	img := image.NewGray(image.Rect(0, 0, w, h))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	Annotate(img, p, drawnMeasurements())
	runtime.ReadMemStats(&after)
	if n := after.TotalAlloc - before.TotalAlloc; n > 4*w*h+4<<20 {
		t.Errorf("%d bytes for %d of pixels", n, 4*w*h)
	}
}

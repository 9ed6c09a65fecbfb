//go:build tflite && cgo && linux

package pose

import (
	"context"
	"errors"
	"image"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/hypermob/pose/internal/backend"
)

// closeUps are photos of which most of the crop lies outside: there the last bits of the
// crop's place, which engines round otherwise, move landmarks (bench/README.md, "When
// a bound may be exceeded"; MediaPipe's own two kernels are up to 0.133 apart on average).
var closeUps = map[string]bool{"astronaut.png": true, "cameraman.png": true, "grace_hopper.png": true}

// Both engines give the same landmarks for the same photo, in pixels per 1000 of image
// height: within 0.03 where they look at the same crop. Where each finds its own, now and then a
// pixel of the crop is another one: the mean is within 0.05 and a single landmark within 0.1, but
// for close-ups.
func TestEnginesAgree(t *testing.T) {
	files, err := filepath.Glob("testdata/*.png")
	if err != nil || len(files) < 7 {
		t.Fatalf("%d photos, %v", len(files), err)
	}
	models := []Model{Lite(), Full(), Heavy()}
	if testing.Short() {
		models = models[:1] // the race detector makes the native engine slow
	}
	for _, model := range models {
		native, other := engine(t, model, backend.LoadNative), engine(t, model, backend.Load)
		// The crop is the native engine's, the landmarks are the other's.
		mixed := &Detector{newPool(networks{native.workers.networks.detector, other.workers.networks.landmarks}, native.workers.options, 1)}
		for _, file := range files {
			name := filepath.Base(file)
			t.Run(model.String()+"/"+name, func(t *testing.T) {
				img := readPNG(t, file)
				want, err := native.Detect(context.Background(), img)
				if errors.Is(err, ErrNoPerson) {
					if _, err := other.Detect(context.Background(), img); !errors.Is(err, ErrNoPerson) {
						t.Errorf("nobody, but %v with the other engine", err)
					}
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				mean, worst := apart(t, mixed, img, want)
				t.Logf("same crop:  mean %.4f, worst %.4f", mean, worst)
				if !(worst <= 0.03) {
					t.Errorf("for the same crop, landmarks are up to %g apart", worst)
				}
				mean, worst = apart(t, other, img, want)
				t.Logf("whole way:  mean %.4f, worst %.4f", mean, worst)
				if closeUps[name] {
					if !(mean <= 0.2 && worst <= 0.5) {
						t.Errorf("in a close-up, landmarks are %g apart, at most %g", mean, worst)
					}
				} else if !(mean <= 0.05 && worst <= 0.1) {
					t.Errorf("landmarks are %g apart, at most %g", mean, worst)
				}
			})
		}
	}
}

func engine(t *testing.T, model Model, load loader) *Detector {
	t.Helper()
	n, err := loadNetworks(load, model, true)
	if err != nil {
		t.Fatal(err)
	}
	d := &Detector{newPool(n, detectorOptions{threads: 1, silhouette: true}, 1)}
	t.Cleanup(func() { d.Close() })
	return d
}

func readPNG(t *testing.T, file string) image.Image {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// apart returns how far the landmarks that d finds are from those wanted, in pixels per
// 1000 of image height.
func apart(t *testing.T, d *Detector, img image.Image, want *Pose) (mean, worst float64) {
	t.Helper()
	got, err := d.Detect(context.Background(), img)
	if err != nil {
		t.Fatal(err)
	}
	for i, w := range want.Landmarks {
		g := got.Landmarks[i]
		v := 1000 * math.Hypot(g.X-w.X, g.Y-w.Y) / float64(want.ImageHeight)
		mean += v / NumLandmarks
		worst = max(worst, v)
		if !(math.Abs(g.Visibility-w.Visibility) <= 0.002) {
			t.Errorf("%v is visible with %g, want %g", LandmarkID(i), g.Visibility, w.Visibility)
		}
	}
	if !(math.Abs(got.ROI.Size-want.ROI.Size) <= 1e-5*want.ROI.Size) || got.People != want.People {
		t.Errorf("%d people, crop %+v, want %d, %+v", got.People, got.ROI, want.People, want.ROI)
	}
	return mean, worst
}

func TestEngineTellsVersion(t *testing.T) {
	d, err := NewDetector(Lite())
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if e := d.Engine(); !regexp.MustCompile(`^tflite \d+\.\d+\.\d+ \(XNNPACK\)$`).MatchString(e) {
		t.Errorf("the engine is %q", e)
	}
}

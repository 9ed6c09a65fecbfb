//go:build tflite && cgo && linux

package pipeline

import (
	"math"
	"path/filepath"
	"testing"

	"github.com/hypermob/pose/internal/backend"
	"github.com/hypermob/pose/internal/imagetest"
	"github.com/hypermob/pose/internal/landmark"
	"github.com/hypermob/pose/models/full"
	"github.com/hypermob/pose/models/heavy"
	"github.com/hypermob/pose/models/lite"
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
	files, err := filepath.Glob("../../testdata/*.png")
	if err != nil || len(files) < 7 {
		t.Fatalf("%d photos, %v", len(files), err)
	}
	models := []struct{ name, weights string }{{"lite", lite.Weights()}, {"full", full.Weights()}, {"heavy", heavy.Weights()}}
	if testing.Short() {
		models = models[:1] // the race detector makes the native engine slow
	}
	for _, model := range models {
		native, other := engine(t, model.weights, backend.LoadNative), engine(t, model.weights, backend.Load)
		// The crop is the native engine's, the landmarks are the other's.
		mixed := newPool(networks{native.networks.detector, other.networks.landmarks}, native.options, 1)
		for _, file := range files {
			name := filepath.Base(file)
			t.Run(model.name+"/"+name, func(t *testing.T) {
				photo := Photo{Image: imagetest.Open(t, file)}
				want, err := find(native, photo, 1)
				if isKind(err, NoPerson) {
					if _, err := find(other, photo, 1); !isKind(err, NoPerson) {
						t.Errorf("nobody, but %v with the other engine", err)
					}
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				mean, worst := apart(t, mixed, photo, &want[0])
				t.Logf("same crop:  mean %.4f, worst %.4f", mean, worst)
				if !(worst <= 0.03) {
					t.Errorf("for the same crop, landmarks are up to %g apart", worst)
				}
				mean, worst = apart(t, other, photo, &want[0])
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

func engine(t *testing.T, weights string, load loader) *Pool {
	t.Helper()
	o := Options{Threads: 1, Silhouette: true}
	n, err := loadNetworks(load, weights, o.segmented())
	if err != nil {
		t.Fatal(err)
	}
	p := newPool(n, o, 1)
	t.Cleanup(p.Close)
	return p
}

// apart returns how far the landmarks that p finds are from those wanted, in pixels per
// 1000 of image height.
func apart(t *testing.T, p *Pool, photo Photo, want *Person) (mean, worst float64) {
	t.Helper()
	people, err := find(p, photo, 1)
	if err != nil {
		t.Fatal(err)
	}
	got := &people[0]
	for i, w := range want.Points {
		g := got.Points[i]
		v := 1000 * math.Hypot(float64(g.X-w.X), float64(g.Y-w.Y)) / float64(want.Height)
		mean += v / landmark.NumPoints
		worst = max(worst, v)
		if !(math.Abs(float64(g.Visibility-w.Visibility)) <= 0.002) {
			t.Errorf("landmark %d is visible with %g, want %g", i, g.Visibility, w.Visibility)
		}
	}
	if !(math.Abs(float64(got.ROI.W-want.ROI.W)) <= 1e-5*float64(want.ROI.W)) || got.People != want.People {
		t.Errorf("%d people, crop %+v, want %d, %+v", got.People, got.ROI, want.People, want.ROI)
	}
	return mean, worst
}

package pose

import (
	"context"
	"errors"
	"image"
	"testing"

	"github.com/hypermob/pose/internal/backend"
	"github.com/hypermob/pose/internal/detect"
)

// A fake is a network that gives the same outputs whatever its input.
type fake struct {
	input   int
	outputs [][]float32
	runs    *int
}

func (f fake) NewRunner(int) (backend.Runner, error) {
	if f.runs == nil {
		f.runs = new(int)
	}
	return &fakeRunner{f, make([]float32, f.input)}, nil
}

func (f fake) Close() {}

type fakeRunner struct {
	fake
	in []float32
}

func (r *fakeRunner) Input() []float32          { return r.in }
func (r *fakeRunner) Run(context.Context) error { *r.runs++; return nil }
func (r *fakeRunner) Output(i int) []float32    { return r.outputs[i] }
func (r *fakeRunner) Close()                    {}

// fakeDetector sees two faces far apart, both with their hips at the image's centre, and in
// each crop the same body, with the given pose flag.
func fakeDetector(flag float32) *Detector { return countingDetector(flag, new(int)) }

// countingDetector is a fakeDetector that counts the runs of its detector network.
func countingDetector(flag float32, runs *int) *Detector {
	boxes, scores := make([]float32, detect.NumAnchors*detect.BoxValues), make([]float32, detect.NumAnchors)
	for i := range scores {
		scores[i] = -100
	}
	for _, cell := range []int{5*28 + 5, 20*28 + 20} { // of the first grid, eight pixels a cell
		i := 2 * cell
		x, y := float32(cell%28*8+4), float32(cell/28*8+4)
		scores[i] = 3
		box := boxes[i*detect.BoxValues:]
		box[2], box[3] = 10, 10
		box[4], box[5] = 112-x, 112-y // mid-hip
		box[6], box[7] = 112-x, 30-y  // full body
	}
	points := make([]float32, 39*5)
	for i := range points {
		points[i] = float32(i % 256) // spread over the crop
	}
	n := networks{
		detector: fake{detect.InputSize * detect.InputSize * 3, [][]float32{boxes, scores}, runs},
		landmarks: fake{256 * 256 * 3, [][]float32{
			points, {flag}, make([]float32, 64*64*39), make([]float32, 39*3),
		}, nil},
	}
	return &Detector{newPool(n, detectorOptions{threads: 1}, 1)}
}

// What the landmark network calls no body is no person, at the threshold included.
func TestPoseFlagDecides(t *testing.T) {
	img := image.NewGray(image.Rect(0, 0, 224, 224))
	for _, c := range []struct {
		flag  float32
		found bool
	}{{0.4, false}, {0.5, false}, {0.51, true}} {
		p, err := fakeDetector(c.flag).Detect(context.Background(), img)
		if c.found != (err == nil && p != nil) || (!c.found && !errors.Is(err, ErrNoPerson)) {
			t.Errorf("a pose flag of %g gives %v", c.flag, err)
		}
		all, err := fakeDetector(c.flag).DetectAll(context.Background(), img, 9)
		if c.found != (len(all) > 0) || (!c.found && !errors.Is(err, ErrNoPerson)) {
			t.Errorf("a pose flag of %g gives %d people, %v", c.flag, len(all), err)
		}
	}
}

// The closer search costs nothing where the first look finds somebody, and never more than 147
// runs.
func TestCloserSearchIsRare(t *testing.T) {
	img := image.NewGray(image.Rect(0, 0, 2240, 2240))
	for _, c := range []struct {
		flag     float32
		from, to int
	}{{0.9, 1, 1}, {0.1, 50, 147}} {
		runs := 0
		_, _ = countingDetector(c.flag, &runs).Detect(context.Background(), img)
		if runs < c.from || runs > c.to {
			t.Errorf("a pose flag of %g: the detector network ran %d times", c.flag, runs)
		}
	}
}

// Two detections that lead to one body are one person, whom another photo may show again.
func TestEachPersonOnce(t *testing.T) {
	img := image.NewGray(image.Rect(0, 0, 224, 224))
	d := fakeDetector(0.9)
	for range 2 {
		all, err := d.DetectAll(context.Background(), img, 9)
		if err != nil || len(all) != 1 || all[0].People != 2 {
			t.Fatalf("%d people, %v", len(all), err)
		}
	}
}

// Without mask and silhouette the segmentation output is not among the computed ones.
func TestSegmentationIsLeftOut(t *testing.T) {
	for _, c := range []struct {
		opts []Option
		want bool
	}{{nil, true}, {[]Option{WithSilhouette(false), WithMask(true)}, true}, {[]Option{WithSilhouette(false)}, false}} {
		d, err := NewDetector(Lite(), c.opts...)
		if err != nil {
			t.Fatal(err)
		}
		r, err := d.workers.networks.landmarks.NewRunner(1)
		if err != nil {
			t.Fatal(err)
		}
		if got := hasOutput(r, 4); got != c.want {
			t.Errorf("%d options: the mask is computed: %t, want %t", len(c.opts), got, c.want)
		}
		r.Close()
		d.Close()
	}
}

func hasOutput(r backend.Runner, i int) (has bool) {
	defer func() { has = recover() == nil }()
	r.Output(i)
	return true
}

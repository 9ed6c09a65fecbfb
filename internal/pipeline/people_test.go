package pipeline

import (
	"image"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/hypermob/pose/internal/imgproc"
)

// Whoever is large in the photo is found at the first look, where they are.
func TestFindOne(t *testing.T) {
	bar := image.Rect(300, 100, 400, 540)
	p, detector, _ := sketchPool(Options{Silhouette: true}, 1)
	runs := countRuns(detector)
	people, err := find(p, Photo{Image: sketch(800, 600, bar)}, 9)
	if err != nil || len(people) != 1 || *runs != 1 {
		t.Fatalf("%d people, %d runs, %v", len(people), *runs, err)
	}
	f := &people[0]
	checkStands(t, f, bar)
	if f.Width != 800 || f.Height != 600 || f.People != 1 || f.Presence != 0.9 || !(f.Score > 0.9 && f.Score < 1) {
		t.Errorf("%d × %d pixels, %d people, presence %g, score %g", f.Width, f.Height, f.People, f.Presence, f.Score)
	}
	if roi := f.ROI; math.Abs(float64(roi.CX)-350) > 4 || math.Abs(float64(roi.CY)-320) > 4 || math.Abs(float64(roi.W)-1.25*440) > 20 || roi.Rotation != 0 {
		t.Errorf("the crop is %+v", roi)
	}
	s := f.Silhouette
	if !f.HasSilhouette || math.Abs(s.Crown.Y-100) > 3 || math.Abs(s.Sole.Y-539) > 3 || math.Abs(s.Crown.X-350) > 3 {
		t.Errorf("the silhouette is from %v to %v", s.Crown, s.Sole)
	}
	if math.Abs(s.Top.Y-99.5) > 3 || math.Abs(s.Bottom.Y-539.5) > 3 {
		t.Errorf("along the body it is from %v to %v", s.Top, s.Bottom)
	}
	if left, right := s.Outline[0][2][5], s.Outline[1][2][5]; math.Abs(left-30) > 4 || math.Abs(right-30) > 4 { // of the hips' 100 pixels
		t.Errorf("the thighs' edges are %g and %g pixels away", left, right)
	}
	if f.Mask != nil {
		t.Error("a mask that nobody wants")
	}
}

// The best comes first, no more than wanted, and each knows how many there are.
func TestFindSeveral(t *testing.T) {
	small, large, middle := image.Rect(100, 160, 170, 520), image.Rect(350, 100, 440, 540), image.Rect(600, 120, 680, 530)
	p, _, _ := sketchPool(Options{}, 1)
	photo := Photo{Image: sketch(800, 600, small, large, middle)}
	for limit, want := range map[int][]image.Rectangle{1: {large}, 2: {large, middle}, 3: {large, middle, small}, 9: {large, middle, small}} {
		people, err := find(p, photo, limit)
		if err != nil || len(people) != len(want) {
			t.Fatalf("limit %d: %d people, %v", limit, len(people), err)
		}
		for i := range people {
			checkStands(t, &people[i], want[i])
			if people[i].People != 3 {
				t.Errorf("limit %d: %d people are counted", limit, people[i].People)
			}
		}
	}
}

// Two detections that lead to one body are one person, whom another photo may show again.
func TestEachPersonOnce(t *testing.T) {
	bar := image.Rect(200, 60, 280, 400)
	p, detector, _ := sketchPool(Options{Mask: true}, 1)
	detector.compute = func(input []float32) [][]float32 {
		out := detectBars(input)
		hips := [2]float32{out[0][4] + 4, out[0][5] + 4}
		putDetection(out[0], out[1], 20*28+20, 2, [2]float32{180, 180}, hips, [2]float32{hips[0] + 3, hips[1] - 80})
		return out
	}
	for range 2 {
		people, err := find(p, Photo{Image: sketch(480, 480, bar)}, 9)
		if err != nil || len(people) != 1 || people[0].People != 2 || people[0].Mask == nil {
			t.Fatalf("%d people, %v", len(people), err)
		}
	}
}

// What the landmark network calls no body is no person, at the threshold included.
func TestPresenceDecides(t *testing.T) {
	photo := Photo{Image: sketch(600, 600, image.Rect(250, 100, 330, 500))}
	for flag, found := range map[float32]bool{0.4: false, 0.5: false, 0.51: true, float32(math.NaN()): false} {
		p, _, landmarks := sketchPool(Options{}, 1)
		landmarks.compute = func(input []float32) [][]float32 {
			out := readBar(input)
			out[1][0] = flag
			return out
		}
		people, err := find(p, photo, 9)
		if found != (len(people) == 1 && err == nil) || !found && !isKind(err, NoPerson) {
			t.Errorf("a flag of %g: %d people, %v", flag, len(people), err)
		}
		if !found && !strings.HasPrefix(err.Error(), "what the detector took for a person is not shaped like a body; use a photo") {
			t.Errorf("a flag of %g: %v", flag, err)
		}
	}
	p, _, _ := sketchPool(Options{}, 1)
	if _, err := find(p, Photo{Image: sketch(600, 600)}, 9); !isKind(err, NoPerson) || !strings.HasPrefix(err.Error(), "the detector sees nobody; use a photo") {
		t.Errorf("nobody: %v", err)
	}
}

// A detection whose points fall together, or are no numbers, leads to nobody.
func TestDetectionWithoutAPlace(t *testing.T) {
	for _, v := range []float32{0, float32(math.NaN()), float32(math.Inf(1))} {
		p, detector, landmarks := sketchPool(Options{}, 1)
		runs := countRuns(landmarks)
		detector.compute = func(input []float32) [][]float32 {
			out := detectBars(input)
			copy(out[0][4:8], []float32{v, v, v, v})
			return out
		}
		if _, err := find(p, Photo{Image: sketch(300, 300, image.Rect(120, 30, 160, 270))}, 1); !isKind(err, NoPerson) || *runs != 0 {
			t.Errorf("hips and head at %g: %d crops are read, %v", v, *runs, err)
		}
	}
}

// The number of threads changes nothing, nor what the worker found before.
func TestSameForAnyThreads(t *testing.T) {
	a, b := image.Rect(100, 40, 150, 380), image.Rect(260, 20, 310, 390)
	var want []Person
	for _, threads := range []int{1, 2, 3, 7, MaxThreads} {
		p, _, _ := sketchPool(Options{Threads: threads, Mask: true, Silhouette: true}, 1)
		if _, err := find(p, Photo{Image: sketch(90, 90, image.Rect(30, 5, 50, 85))}, 3); err != nil {
			t.Fatal(err)
		}
		people, err := find(p, Photo{Image: sketch(400, 400, a, b)}, 3)
		if err != nil || len(people) != 2 {
			t.Fatalf("%d people, %v", len(people), err)
		}
		if want == nil {
			want = people
		} else if !reflect.DeepEqual(people, want) {
			t.Errorf("%d threads find others", threads)
		}
	}
}

// Persons have what the options ask for.
func TestOptions(t *testing.T) {
	photo := Photo{Image: sketch(320, 320, image.Rect(120, 30, 180, 300))}
	var points *Person
	for _, o := range []Options{{}, {Mask: true}, {Silhouette: true}, {Mask: true, Silhouette: true}} {
		p, _, _ := sketchPool(o, 1)
		people, err := find(p, photo, 1)
		if err != nil {
			t.Fatal(err)
		}
		f := &people[0]
		if points == nil {
			points = f
		}
		if f.Result != points.Result || f.HasSilhouette != o.Silhouette || (f.Mask != nil) != o.Mask {
			t.Errorf("%+v: other points, silhouette %t, mask %t", o, f.HasSilhouette, f.Mask != nil)
		}
		if !o.Silhouette && f.Silhouette != (Silhouette{}) {
			t.Errorf("%+v: %v", o, f.Silhouette)
		}
		if !o.Mask {
			continue
		}
		if len(f.Mask) != 320*320 || f.Mask[160*320+150] < 0.99 || f.Mask[160*320+20] > 0.01 {
			t.Errorf("%+v: the mask is not the person's", o)
		}
	}
}

// Masks are their photo's alone: the worker has no hold on them.
func TestWorkerForgets(t *testing.T) {
	p, _, _ := sketchPool(Options{Mask: true}, 1)
	if _, err := find(p, Photo{Image: sketch(200, 200, image.Rect(80, 20, 120, 190))}, 1); err != nil {
		t.Fatal(err)
	}
	w := p.takeIdle()
	if len(w.people) != 0 || cap(w.people) == 0 || w.people[:1][0].Mask != nil || !reflect.DeepEqual(w.src, imgproc.Source{}) {
		t.Error("the worker keeps the last photo or its mask")
	}
}

// countRuns counts how often a network runs.
func countRuns(f *fake) *int {
	runs, compute := new(int), f.compute
	f.compute = func(input []float32) [][]float32 {
		*runs++
		return compute(input)
	}
	return runs
}

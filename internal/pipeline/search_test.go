package pipeline

import (
	"context"
	"errors"
	"fmt"
	"image"
	"math"
	"strings"
	"testing"

	"github.com/hypermob/pose/internal/detect"
)

// Who is too small for the first look is found by a closer one, in the photo's own pixels.
func TestCloserSearch(t *testing.T) {
	for i, bar := range []image.Rectangle{
		image.Rect(400, 700, 460, 1060),    // at the first level: 360 of 2000 pixels
		image.Rect(1900, 300, 1935, 520),   // at the second
		image.Rect(5, 1760, 40, 1985),      // in a corner
		image.Rect(1000, 1000, 1033, 1210), // across the squares' edges
	} {
		if testing.Short() && i > 1 {
			break // the race detector makes it slow
		}
		p, detector, landmarks := sketchPool(Options{Silhouette: true}, 1)
		looks, reads := countRuns(detector), countRuns(landmarks)
		people, err := find(p, Photo{Image: sketch(2000, 2000, bar)}, 5)
		if err != nil || len(people) != 1 || people[0].People != 1 {
			t.Errorf("%v: %d people, %v", bar, len(people), err)
			continue
		}
		checkStands(t, &people[0], bar)
		if *looks < 10 || *looks > 150 || *reads != 1 {
			t.Errorf("%v: %d looks, %d reads", bar, *looks, *reads)
		}
	}
}

// The closer search costs nothing where somebody is found at once, and has an end where nobody is.
func TestCloserSearchIsRare(t *testing.T) {
	for _, c := range []struct {
		img      image.Image
		from, to int
	}{
		{sketch(2240, 2240, barOf(2240, 2240)), 1, 1},
		{sketch(2240, 2240), 50, 147},
		{sketch(447, 447), 1, 1}, // smaller squares would show nothing new
	} {
		p, detector, _ := sketchPool(Options{}, 1)
		runs := countRuns(detector)
		if _, err := find(p, Photo{Image: c.img}, 1); err != nil && !isKind(err, NoPerson) {
			t.Fatal(err)
		}
		if *runs < c.from || *runs > c.to {
			t.Errorf("%v: %d looks, want %d to %d", c.img.Bounds(), *runs, c.from, c.to)
		}
	}
}

// A find of the closer search that is not found again, or is less sure then, is nobody.
func TestFindsAreConfirmed(t *testing.T) {
	p, detector, _ := sketchPool(Options{}, 1)
	w, err := p.newWorkerFor(sketch(1000, 1000, image.Rect(470, 300, 530, 700)))
	if err != nil {
		t.Fatal(err)
	}
	for logit, sure := range map[float32]bool{2: true, 1.4: true, 1.3: false, -9: false} { // minConfirmed is the probability of 1.386
		detector.compute = func(input []float32) [][]float32 {
			out := detectBars(input)
			out[1][0] = logit
			return out
		}
		w.found = append(w.found[:0], candidate(0.5))
		if err := w.confirm(context.Background()); err != nil || len(w.found) == 1 != sure {
			t.Errorf("a score's logit of %g: %d are found, %v", logit, len(w.found), err)
		}
	}
}

// candidate is a find of the closer search, at that share of the photo's width.
func candidate(x float32) detect.Detection {
	d := detect.Detection{Score: 0.9, XMin: x, Width: 0.005, Height: 0.005}
	d.Keypoints[detect.MidHip], d.Keypoints[detect.FullBody] = detect.Point{X: x, Y: 0.5}, detect.Point{X: x, Y: 0.3}
	return d
}

// However many finds there are, and whatever they are, their number bounds the work.
func TestConfirmIsBounded(t *testing.T) {
	p, detector, _ := sketchPool(Options{}, 1)
	w, err := p.newWorkerFor(sketch(1000, 1000))
	if err != nil {
		t.Fatal(err)
	}
	runs := countRuns(detector)
	for i := range 3 * maxCandidates {
		w.found = append(w.found, candidate(float32(i)/100))
	}
	if err := w.confirm(context.Background()); err != nil || *runs != maxCandidates || len(w.found) != 0 {
		t.Errorf("%d looks, %d confirmed, %v", *runs, len(w.found), err)
	}
	*runs = 0
	w.found = append(w.found[:0], detect.Detection{Score: 0.9, Width: 1, Height: 1}) // no hips, no square
	if err := w.confirm(context.Background()); err != nil || *runs != 0 || len(w.found) != 0 {
		t.Errorf("without a place: %d looks, %d confirmed, %v", *runs, len(w.found), err)
	}
}

// newWorkerFor returns a worker that has opened an image.
func (p *Pool) newWorkerFor(img image.Image) (*worker, error) {
	w, err := newWorker(&p.networks, p.options)
	if err != nil {
		return nil, err
	}
	return w, w.open(Photo{Image: img})
}

// People are those whose hips are in the region, where the photo has them; a region beyond the
// edges is cut.
func TestRegion(t *testing.T) {
	left, right := image.Rect(200, 100, 300, 900), image.Rect(1100, 350, 1150, 770)
	m := sketch(1600, 1000, left, right)
	for name, c := range map[string]struct{ region, want image.Rectangle }{
		"none":            {image.Rectangle{}, left},
		"the whole photo": {m.Rect, left},
		"the left half":   {image.Rect(-50, -50, 800, 2000), left},
		"the right half":  {image.Rect(800, 0, 1600, 1000), right},
		"about the small": {right.Inset(-10), right},
	} {
		p, _, _ := sketchPool(Options{}, 1)
		people, err := find(p, Photo{Image: m, Region: c.region}, 1)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		checkStands(t, &people[0], c.want)
		if f := people[0]; f.People != 1 || f.Width != 1600 || f.Height != 1000 {
			t.Errorf("%s: %d people in %d×%d", name, f.People, f.Width, f.Height)
		}
	}
	p, _, _ := sketchPool(Options{}, 1)
	if _, err := find(p, Photo{Image: m, Region: image.Rect(0, 100, 180, 900)}, 1); !isKind(err, NoPerson) {
		t.Errorf("a region beside the person: %v", err)
	}
	for _, r := range []image.Rectangle{image.Rect(1600, 0, 1700, 100), image.Rect(10, 10, 10, 500), image.Rect(-9, -9, -1, -1), {Min: image.Pt(9, 9)}} {
		if _, err := find(p, Photo{Image: m, Region: r}, 2); !isKind(err, InvalidRegion) || !strings.Contains(err.Error(), "1600 × 1000") {
			t.Errorf("region %v: %v", r, err)
		}
	}
}

// Somebody beside the person found is counted if that is asked for, and only if nobody else is.
func TestCount(t *testing.T) {
	large, small, larger := image.Rect(100, 50, 200, 550), image.Rect(400, 150, 460, 500), image.Rect(600, 40, 700, 560)
	for name, c := range map[string]struct {
		people         []image.Rectangle
		region         image.Rectangle
		without, with_ int
		looks          int
	}{
		"one":                     {[]image.Rectangle{large}, image.Rectangle{}, 1, 1, 2},
		"one and a smaller one":   {[]image.Rectangle{large, small}, image.Rectangle{}, 1, 2, 2},
		"two of a size":           {[]image.Rectangle{large, larger}, image.Rectangle{}, 2, 2, 1},
		"the smaller one's place": {[]image.Rectangle{large, small}, image.Rect(300, 0, 800, 600), 1, 1, 2},
	} {
		for count, want := range map[bool]int{false: c.without, true: c.with_} {
			p, detector, landmarks := sketchPool(Options{Count: count}, 1)
			looks, reads := countRuns(detector), countRuns(landmarks)
			people, err := find(p, Photo{Image: sketch(800, 600, c.people...), Region: c.region}, 1)
			if err != nil || people[0].People != want || *reads != 1 {
				t.Errorf("%s: %d people, %d reads, %v", name, people[0].People, *reads, err)
			}
			if !count && *looks != 1 || count && *looks != c.looks {
				t.Errorf("%s: %d looks", name, *looks)
			}
		}
	}
}

// Who was found by the closer search is not painted over: that search has seen everybody.
func TestNoCountAfterCloserSearch(t *testing.T) {
	photo := Photo{Image: sketch(1000, 1000, image.Rect(500, 400, 530, 600))}
	var looks [2]int
	for i, count := range []bool{false, true} {
		p, detector, _ := sketchPool(Options{Count: count}, 1)
		runs := countRuns(detector)
		people, err := find(p, photo, 1)
		if err != nil || people[0].People != 1 {
			t.Fatalf("%d people, %v", len(people), err)
		}
		looks[i] = *runs
	}
	if looks[0] != looks[1] || looks[0] < 2 {
		t.Errorf("%d looks, with the count %d", looks[0], looks[1])
	}
}

// Whoever is seen beside the paint counts from a score of minOther on.
func TestCountIsSure(t *testing.T) {
	for logit, want := range map[float32]int{0.5: 1, 0.8: 1, 0.9: 2, 5: 2} { // minOther is the probability of 0.847
		p, detector, _ := sketchPool(Options{Count: true}, 1)
		looks := countRuns(detector)
		compute := detector.compute
		detector.compute = func(input []float32) [][]float32 {
			out := compute(input)
			if *looks == 2 {
				putDetection(out[0], out[1], 0, logit, [2]float32{20, 20}, [2]float32{20, 100}, [2]float32{20, 20})
			}
			return out
		}
		people, err := find(p, Photo{Image: sketch(400, 400, barOf(400, 400))}, 1)
		if err != nil || people[0].People != want {
			t.Errorf("a score's logit of %g: %d people, %v", logit, people[0].People, err)
		}
	}
}

// A call ends with its context, wherever that ends: the error says in which phase. Afterwards the
// pool finds the same people as before.
func TestCancelInEveryPhase(t *testing.T) {
	for name, photo := range map[string]Photo{
		"one, and another to count": {Image: sketch(800, 600, image.Rect(100, 50, 200, 550), image.Rect(400, 150, 460, 500))},
		"three":                     {Image: sketch(800, 600, image.Rect(100, 50, 200, 550), image.Rect(400, 50, 480, 540), image.Rect(600, 50, 680, 560))},
		"a small one":               {Image: sketch(1200, 900, image.Rect(700, 500, 730, 650))},
		"nobody":                    {Image: sketch(500, 500)},
	} {
		p, detector, landmarks := sketchPool(Options{Count: true, Mask: true}, 1)
		var phases []string
		stop, cancel := -1, context.CancelFunc(nil)
		enter := func(phase string) func(context.Context) error {
			return func(context.Context) error {
				if len(phases) == stop {
					cancel()
				}
				phases = append(phases, phase)
				return nil
			}
		}
		detector.ran, landmarks.ran = enter("detect people: "), enter("find landmarks: ")
		want, wantErr := find(p, photo, 5)
		all := phases
		for i := range all {
			if len(all) > 20 && i%9 > 0 {
				continue
			}
			ctx, end := context.WithCancel(context.Background())
			phases, stop, cancel = nil, i, end
			err := p.Find(ctx, photo, 5, func([]Person) { t.Errorf("%s: people are found after the end", name) })
			if !errors.Is(err, context.Canceled) || !strings.HasPrefix(err.Error(), all[i]) || len(phases) != i+1 {
				t.Errorf("%s, cancelled at run %d of %d: %v after %d runs", name, i, len(all), err, len(phases))
			}
			end()
		}
		phases, stop = nil, -1
		got, err := find(p, photo, 5)
		if fmt.Sprint(err) != fmt.Sprint(wantErr) || len(got) != len(want) || len(phases) != len(all) {
			t.Errorf("%s, afterwards: %d people, %v; before %d, %v", name, len(got), err, len(want), wantErr)
		}
		for i := range want {
			if got[i].Result != want[i].Result || got[i].People != want[i].People {
				t.Errorf("%s, afterwards: person %d is another", name, i)
			}
		}
	}
}

// A detection of the closer search counts if the square may show the person whole.
func TestLookCloserKeepsWhoFits(t *testing.T) {
	p, detector, _ := sketchPool(Options{}, 1)
	w, err := p.newWorkerFor(sketch(1000, 1000))
	if err != nil {
		t.Fatal(err)
	}
	before := detect.Detection{Score: 0.6}
	for length, kept := range map[float32]bool{5: false, 30: true, 100: true, 200: false} { // of 224 pixels
		w.found = append(w.found[:0], before)
		detector.compute = func([]float32) [][]float32 {
			out := detectBars(make([]float32, 3*detect.InputSize*detect.InputSize))
			putDetection(out[0], out[1], 5, 3, [2]float32{50, 50}, [2]float32{112, 112}, [2]float32{112, 112 - length})
			return out
		}
		square := w.part
		square.W, square.H = 500, 500
		if err := w.lookCloser(context.Background(), square); err != nil {
			t.Fatal(err)
		}
		if len(w.found) == 2 != kept || w.found[0] != before {
			t.Errorf("somebody of %g pixels: %d are found", length, len(w.found))
		}
		if kept && math.Abs(float64(w.found[1].Keypoints[detect.MidHip].X)-0.5) > 1e-6 {
			t.Errorf("the hips are at %v", w.found[1].Keypoints)
		}
	}
}

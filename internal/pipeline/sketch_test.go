package pipeline

import (
	"context"
	"errors"
	"image"
	"image/color"
	"math"
	"testing"

	"github.com/hypermob/pose/internal/backend"
	"github.com/hypermob/pose/internal/detect"
	"github.com/hypermob/pose/internal/landmark"
)

// The networks of these tests see sketches: photos that are black, but for people, who are white
// bars side by side. They give what the real ones would give of people of that size.

// sketch draws the bars.
func sketch(w, h int, people ...image.Rectangle) *image.Gray {
	m := image.NewGray(image.Rect(0, 0, w, h))
	for _, r := range people {
		for y := r.Min.Y; y < r.Max.Y; y++ {
			for x := r.Min.X; x < r.Max.X; x++ {
				m.SetGray(x, y, color.Gray{Y: 255})
			}
		}
	}
	return m
}

// barOf is somebody who stands in the middle of a photo, nearly as high.
func barOf(w, h int) image.Rectangle { return image.Rect(w/2-h/12, h/10, w/2+h/12, h-h/10) }

// A fake is a network that computes its outputs by a function.
type fake struct {
	size    int // of the square input
	compute func(input []float32) [][]float32

	ran     func(ctx context.Context) error // called at the start of each run, if not nil
	making  func() error                    // called for each new runner, if not nil
	runners int                             // that are open
	closed  int                             // times
}

func (f *fake) NewRunner(int) (backend.Runner, error) {
	if f.making != nil {
		if err := f.making(); err != nil {
			return nil, err
		}
	}
	f.runners++
	return &fakeRunner{fake: f, input: make([]float32, f.size*f.size*3)}, nil
}

func (f *fake) Close() { f.closed++ }

type fakeRunner struct {
	*fake
	input   []float32
	outputs [][]float32
}

func (r *fakeRunner) Input() []float32       { return r.input }
func (r *fakeRunner) Output(i int) []float32 { return r.outputs[i] }
func (r *fakeRunner) Close()                 { r.runners-- }

func (r *fakeRunner) Run(ctx context.Context) error {
	if r.ran != nil {
		if err := r.ran(ctx); err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	r.outputs = r.compute(r.input)
	return nil
}

// whiteBars returns the white bars of a network's input, from left to right.
func whiteBars(input []float32, size int) (all []image.Rectangle) {
	white := func(x, y int) bool { return input[3*(y*size+x)] > 0.5 }
	last := -2 // column of the bar before
	for x := range size {
		y0, y1 := size, 0
		for y := range size {
			if white(x, y) {
				y0, y1 = min(y0, y), y+1
			}
		}
		if y1 == 0 {
			continue
		}
		column := image.Rect(x, y0, x+1, y1)
		if last == x-1 {
			all[len(all)-1] = all[len(all)-1].Union(column)
		} else {
			all = append(all, column)
		}
		last = x
	}
	return all
}

// detectBars is a detector network. Like the real one it sees people from a third of its input's
// height on, and hardly anybody beside one who is much larger.
func detectBars(input []float32) [][]float32 {
	boxes, scores := make([]float32, detect.NumAnchors*detect.BoxValues), make([]float32, detect.NumAnchors)
	for i := range scores {
		scores[i] = -100
	}
	people := whiteBars(input, detect.InputSize)
	tallest := 0
	for _, r := range people {
		tallest = max(tallest, r.Dy())
	}
	for i, r := range people {
		if r.Dy() < detect.InputSize/3 || 10*r.Dy() < 8*tallest {
			continue
		}
		x, y, half := float32(r.Min.X+r.Max.X)/2, float32(r.Min.Y+r.Max.Y)/2, float32(r.Dy())/2
		putDetection(boxes, scores, i, float32(r.Dy())/40, [2]float32{x, y - half}, [2]float32{x, y}, [2]float32{x, y - half})
	}
	return [][]float32{boxes, scores}
}

// putDetection writes one detection to a detector network's outputs, at a cell of the first grid:
// where the face is, the middle of the hips, and the point above the head.
func putDetection(boxes, scores []float32, cell int, score float32, face, hips, head [2]float32) {
	const cells, pixels = 28, 8
	x, y := float32(cell%cells*pixels+pixels/2), float32(cell/cells*pixels+pixels/2)
	anchor := 2 * cell
	scores[anchor] = score
	copy(boxes[anchor*detect.BoxValues:], []float32{
		face[0] - x, face[1] - y, 8, 8, hips[0] - x, hips[1] - y, head[0] - x, head[1] - y,
	})
}

// place is where a landmark is in a bar, as shares of its width and height. Left is on the right.
func place(id int) (x, y float64) {
	at := map[int][2]float64{
		landmark.LeftEar: {0.6, 0.06}, landmark.LeftShoulder: {0.8, 0.18}, landmark.LeftElbow: {0.9, 0.35}, landmark.LeftWrist: {0.9, 0.5},
		landmark.LeftHip: {0.7, 0.5}, landmark.LeftKnee: {0.7, 0.73}, landmark.LeftAnkle: {0.7, 0.95},
		landmark.LeftHeel: {0.7, 0.97}, landmark.LeftFootIndex: {0.8, 0.98},
	}
	if p, ok := at[id]; ok {
		return p[0], p[1]
	}
	if p, ok := at[id-1]; ok {
		return 1 - p[0], p[1]
	}
	return 0.5, 0.03 + float64(id)/100
}

// readBar is a landmark network: it reads the bar in the middle of its input.
func readBar(input []float32) [][]float32 {
	const size = landmark.InputSize
	points, heatmap, mask := make([]float32, 39*5), make([]float32, 64*64*39), make([]float32, size*size)
	for i := range heatmap {
		heatmap[i] = -100 // it moves no point
	}
	for i := range mask {
		mask[i] = 20 * (input[3*i] - 0.5)
	}
	flag := float32(0.1)
	for _, r := range whiteBars(input, size) {
		if r.Min.X > size/2+2 || r.Max.X < size/2-2 {
			continue
		}
		flag = 0.9
		for id := range landmark.NumPoints {
			x, y := place(id)
			copy(points[5*id:], []float32{float32(float64(r.Min.X) + x*float64(r.Dx())), float32(float64(r.Min.Y) + y*float64(r.Dy())), 1, 5, 5})
		}
	}
	return [][]float32{points, {flag}, heatmap, make([]float32, 39*3), mask}
}

// sketchPool returns a pool that sees sketches, and its networks.
func sketchPool(o Options, calls int) (p *Pool, detector, landmarks *fake) {
	detector = &fake{size: detect.InputSize, compute: detectBars}
	landmarks = &fake{size: landmark.InputSize, compute: readBar}
	o.Threads = max(o.Threads, 1)
	return newPool(networks{detector, landmarks}, o, calls), detector, landmarks
}

// find returns copies of the people.
func find(p *Pool, photo Photo, limit int) (people []Person, err error) {
	err = p.Find(context.Background(), photo, limit, func(found []Person) { people = append(people, found...) })
	return people, err
}

// isKind reports whether an error is one of this package's, of that kind.
func isKind(err error, k Kind) bool {
	var e *Error
	return errors.As(err, &e) && e.Kind == k && e.Error() != ""
}

// checkStands reports a person who does not stand in the bar.
func checkStands(t *testing.T, p *Person, bar image.Rectangle) {
	t.Helper()
	tolerance := 0.02 * float64(bar.Dy())
	for id := range p.Points {
		x, y := place(id)
		want := [2]float64{float64(bar.Min.X) + x*float64(bar.Dx()), float64(bar.Min.Y) + y*float64(bar.Dy())}
		if got := p.point(id); math.Abs(got.X-want[0]) > tolerance || math.Abs(got.Y-want[1]) > tolerance {
			t.Errorf("landmark %d is at %v, in the bar at %v", id, got, want)
		}
	}
}

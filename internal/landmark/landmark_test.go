package landmark

import (
	"encoding/binary"
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/hypermob/pose/internal/imgproc"
)

// A golden is MediaPipe's answer for one image: see testdata/README.md.
type golden struct {
	Image         string
	Width, Height int
	ROI           [5]float32

	points, world, windows       []float32
	refined, projected, worldOut []float32
}

func readGoldens(t *testing.T) (goldens []golden) {
	t.Helper()
	readJSON(t, "landmarks.json", &goldens)
	b, err := os.ReadFile("testdata/landmarks.f32")
	if err != nil {
		t.Fatal(err)
	}
	take := func(n int) []float32 {
		v := make([]float32, n)
		for i := range v {
			v[i] = math.Float32frombits(binary.LittleEndian.Uint32(b))
			b = b[4:]
		}
		return v
	}
	for i := range goldens {
		g := &goldens[i]
		g.points, g.world, g.windows = take(39*5), take(39*3), take(39*9*9)
		g.refined, g.projected, g.worldOut = take(33*5), take(33*3), take(33*3)
	}
	if len(b) != 0 {
		t.Fatalf("%d bytes are left over", len(b))
	}
	return goldens
}

func readJSON(t *testing.T, name string, v any) {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err == nil {
		err = json.Unmarshal(b, v)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// heatmap is the network's, as far as anybody looks at it.
func (g *golden) heatmap() []float32 {
	h := make([]float32, heatmapSize*heatmapSize*outputPoints)
	for i := range h {
		h[i] = -100
	}
	for i := range outputPoints {
		col, row := int(g.points[i*5]/4), int(g.points[i*5+1]/4)
		for k, v := range g.windows[i*81:][:81] {
			if x, y := col+k%9-4, row+k/9-4; x >= 0 && x < heatmapSize && y >= 0 && y < heatmapSize {
				h[(y*heatmapSize+x)*outputPoints+i] = v
			}
		}
	}
	return h
}

func (g *golden) roi() imgproc.ROI {
	w, h, r := float32(g.Width), float32(g.Height), g.ROI
	roi, _ := imgproc.ROI{CX: r[0] * w, CY: r[1] * h, W: r[2] * w, H: r[3] * h, Rotation: r[4]}.Pad()
	return roi
}

func check(t *testing.T, what string, got, want float32, tolerance float64) {
	t.Helper()
	if d := math.Abs(float64(got) - float64(want)); !(d <= tolerance) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func TestAgainstMediaPipe(t *testing.T) {
	for _, g := range readGoldens(t) {
		t.Run(g.Image, func(t *testing.T) {
			var r Result
			r.Read(Outputs{Points: g.points, Heatmap: g.heatmap(), World: g.world})
			for i, p := range r.Points {
				for j, v := range [5]float32{p.X, p.Y, p.Z, p.Visibility, p.Presence} {
					check(t, "in the crop", v, g.refined[i*5+j], 1.2e-7) // the last bit: the C library's expf
				}
			}
			r.Project(g.roi())
			w, h := float32(g.Width), float32(g.Height)
			for i, p := range r.Points {
				check(t, "x", p.X, g.projected[i*3]*w, 2e-4)
				check(t, "y", p.Y, g.projected[i*3+1]*h, 2e-4)
				check(t, "z", p.Z, g.projected[i*3+2]*w, 2e-4)
				check(t, "visibility", p.Visibility, g.refined[i*5+3], 1.2e-7)
			}
			for i, p := range r.World {
				for j, v := range [3]float32{p.X, p.Y, p.Z} {
					check(t, "world", v, g.worldOut[i*3+j], 1.2e-7)
				}
			}
		})
	}
}

func TestRefineAgainstMediaPipe(t *testing.T) {
	var cases []struct {
		X, Y, Peak  float32
		Column, Row int
		Refined     [2]float32
	}
	readJSON(t, "refine.json", &cases)
	const i = 5
	for _, c := range cases {
		heatmap := make([]float32, heatmapSize*heatmapSize*outputPoints)
		for j := range heatmapSize * heatmapSize {
			dx, dy := j%heatmapSize-c.Column, j/heatmapSize-c.Row
			heatmap[j*outputPoints+i] = c.Peak - float32(dx*dx+dy*dy)/4
		}
		p := Point{X: c.X, Y: c.Y}
		p.refine(heatmap, i)
		if math.Abs(float64(p.X-c.Refined[0])) > 1.2e-7 || math.Abs(float64(p.Y-c.Refined[1])) > 1.2e-7 {
			t.Errorf("%+v: %v, %v", c, p.X, p.Y)
		}
	}
}

func TestRefineLeavesWhatHasNoPlace(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	heatmap := make([]float32, heatmapSize*heatmapSize*outputPoints)
	for i := range heatmap {
		heatmap[i] = 10
	}
	for _, p := range []Point{{X: nan, Y: 0.5}, {X: 0.5, Y: nan}, {X: inf, Y: 0.5}, {X: 0.5, Y: -inf}, {X: 3e38, Y: 0.5}, {X: 0.5, Y: 1}} {
		q := p
		q.refine(heatmap, 0)
		if math.Float32bits(q.X) != math.Float32bits(p.X) || math.Float32bits(q.Y) != math.Float32bits(p.Y) {
			t.Errorf("%v moves to %v", p, q)
		}
	}
	for i := range heatmap {
		heatmap[i] = nan
	}
	q := Point{X: 0.5, Y: 0.5}
	if q.refine(heatmap, 0); q.X != 0.5 {
		t.Errorf("a heatmap of NaN moves the point to %v", q)
	}
}

func TestPresent(t *testing.T) {
	for flag, want := range map[float32]bool{0.5: false, 0.50001: true, 0: false, 1: true} {
		if Present(flag) != want {
			t.Errorf("flag %v: %v", flag, !want)
		}
	}
	if Present(float32(math.NaN())) {
		t.Error("NaN is a body")
	}
}

func TestProjectTurnsClockwise(t *testing.T) {
	var r Result
	r.Points[0] = Point{X: 1, Y: 0.5, Z: 0.1, Visibility: 0.3, Presence: 0.4} // right edge of the crop
	r.World[0] = WorldPoint{1, 0, 5}
	r.Project(imgproc.ROI{CX: 100, CY: 200, W: 40, H: 40, Rotation: math.Pi / 2})
	p, w := r.Points[0], r.World[0]
	check(t, "x", p.X, 100, 1e-4)
	check(t, "y", p.Y, 220, 1e-4)
	check(t, "z", p.Z, 4, 1e-4)
	check(t, "world x", w.X, 0, 1e-6)
	check(t, "world y", w.Y, 1, 1e-6)
	check(t, "world z", w.Z, 5, 0)
	if p.Visibility != 0.3 || p.Presence != 0.4 {
		t.Errorf("visibility and presence change: %v", p)
	}
}

// person is a standing figure of the given height whose feet are at (x, y).
func person(x, y, height float32) (r Result) {
	for i := range r.Points {
		f := float32(i) / NumPoints
		r.Points[i] = Point{X: x + height*0.1*float32(i%3-1), Y: y - height*(1-f)}
	}
	return r
}

func TestBounds(t *testing.T) {
	r := person(100, 200, 80)
	r.Points[3].X, r.Points[5].Y = -50, 900
	b := r.Bounds()
	for i, p := range r.Points {
		if p.X < b.CX-b.W/2 || p.X > b.CX+b.W/2 || p.Y < b.CY-b.H/2 || p.Y > b.CY+b.H/2 {
			t.Errorf("point %d, %v, is outside of %v", i, p, b)
		}
	}
	if b.CX-b.W/2 != -50 || b.CY+b.H/2 != 900 {
		t.Errorf("%v is larger than need be", b)
	}
}

func TestSame(t *testing.T) {
	first := person(500, 1000, 800)
	for _, c := range []struct {
		name  string
		other Result
		want  bool
	}{
		{"itself", first, true},
		{"a slightly different crop", person(510, 1010, 780), true},
		{"a neighbour, shoulder to shoulder", person(740, 1000, 800), false},
		{"a child in front", person(500, 1000, 350), false},
		{"someone far away", person(2500, 900, 200), false},
		{"not a number", person(float32(math.NaN()), 0, 1), false},
	} {
		if a, b := c.other.Same(&first), first.Same(&c.other); a != c.want || b != c.want {
			t.Errorf("%s: the same person is %v, and the other way round %v", c.name, a, b)
		}
	}
	var point Result
	if !point.Same(&point) {
		t.Error("two bodies without extent at one place are two persons")
	}
}

func TestNothingIsAllocated(t *testing.T) {
	g := readGoldens(t)[0]
	heatmap, roi := g.heatmap(), g.roi()
	var other Result
	var r Result
	if n := testing.AllocsPerRun(3, func() {
		r.Read(Outputs{Points: g.points, Heatmap: heatmap, World: g.world})
		r.Project(roi)
		r.Same(&other)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

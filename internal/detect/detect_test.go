package detect

import (
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
	Anchors       []struct {
		Index int
		Logit float32
		Box   [BoxValues]float32
	}
	Raw, Suppressed, Detections [][]float32
	ROI                         [5]float32
}

func readGoldens(t *testing.T) (goldens []golden) {
	t.Helper()
	b, err := os.ReadFile("testdata/detections.json")
	if err == nil {
		err = json.Unmarshal(b, &goldens)
	}
	if err != nil {
		t.Fatal(err)
	}
	return goldens
}

// outputs are the network's, with a low score where the golden file has none.
func (g *golden) outputs() (boxes, logits []float32) {
	boxes, logits = make([]float32, NumAnchors*BoxValues), make([]float32, NumAnchors)
	for i := range logits {
		logits[i] = -10
	}
	for _, a := range g.Anchors {
		logits[a.Index] = a.Logit
		copy(boxes[a.Index*BoxValues:], a.Box[:])
	}
	return boxes, logits
}

func check(t *testing.T, stage string, got []Detection, want [][]float32) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d detections, want %d", stage, len(got), len(want))
	}
	for i, d := range got {
		values := []float32{d.Score, d.XMin, d.YMin, d.Width, d.Height}
		for _, k := range d.Keypoints {
			values = append(values, k.X, k.Y)
		}
		for j, v := range values {
			if math.Abs(float64(v-want[i][j])) > 1.2e-7 { // the last bit: the C library's expf
				t.Errorf("%s: detection %d, value %d is %v, want %v", stage, i, j, v, want[i][j])
			}
		}
	}
}

func TestAgainstMediaPipe(t *testing.T) {
	for _, g := range readGoldens(t) {
		t.Run(g.Image, func(t *testing.T) {
			boxes, logits := g.outputs()
			dets := Decode(nil, boxes, logits)
			check(t, "decode", dets, g.Raw)
			dets = Suppress(nil, dets)
			check(t, "suppress", dets, g.Suppressed)
			_, pad := imgproc.Whole(g.Width, g.Height).Pad()
			for i, d := range dets {
				dets[i] = d.Unpad(pad)
			}
			check(t, "unpad", dets, g.Detections)
			w, h, r := float32(g.Width), float32(g.Height), g.ROI
			want, _ := imgproc.ROI{CX: r[0] * w, CY: r[1] * h, W: r[2] * w, H: r[3] * h, Rotation: r[4]}.Pad()
			checkROI(t, dets[0].ROI(g.Width, g.Height), want, 0)
		})
	}
}

// checkROI allows the angle two of its last bits: the C library's atan2f.
func checkROI(t *testing.T, got, want imgproc.ROI, tolerance float64) {
	t.Helper()
	far := func(a, b float32, tolerance float64) bool { return !(math.Abs(float64(a-b)) <= tolerance) }
	if far(got.CX, want.CX, tolerance) || far(got.CY, want.CY, tolerance) || far(got.W, want.W, tolerance) ||
		far(got.H, want.H, tolerance) || far(got.Rotation, want.Rotation, 2.4e-7) {
		t.Errorf("ROI %v, want %v", got, want)
	}
}

func TestROIOfUpstream(t *testing.T) {
	d := Detection{Score: 0.9843089, XMin: 0.3970945, YMin: 0.29761493, Width: 0.1998719, Height: 0.29958934}
	d.Keypoints[MidHip] = Point{0.49192297, 0.7013345}
	d.Keypoints[FullBody] = Point{0.48453212, 0.32265595}
	const w, h = 1000, 667
	want := imgproc.ROI{CX: 0.49192297 * w, CY: 0.7013345 * h, W: 0.6317167 * w, H: 0.9471016 * h, Rotation: -0.029253244}
	checkROI(t, d.ROI(w, h), want, 1e-3)
}

func TestROITurns(t *testing.T) {
	for _, c := range []struct {
		name     string
		at       Point // of the full-body point, about a hip at the middle of a square
		rotation float64
	}{
		{"upright", Point{0.5, 0.3}, 0},
		{"head to the right", Point{0.7, 0.5}, math.Pi / 2},
		{"head to the left", Point{0.3, 0.5}, -math.Pi / 2},
		{"upside down", Point{0.5, 0.7}, -math.Pi},
	} {
		d := Detection{}
		d.Keypoints[MidHip], d.Keypoints[FullBody] = Point{0.5, 0.5}, c.at
		got := d.ROI(1000, 1000)
		if math.Abs(float64(got.Rotation)-c.rotation) > 1e-6 || math.Abs(float64(got.W)-500) > 1e-3 {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestROIOfNothingIsInvalid(t *testing.T) {
	nan := Detection{}
	nan.Keypoints[FullBody].X = float32(math.NaN())
	for _, d := range []Detection{{}, nan} {
		if roi := d.ROI(100, 50); roi.Valid() {
			t.Errorf("%v gives %v", d, roi)
		}
	}
}

func TestAnchors(t *testing.T) {
	n := 0
	for _, g := range grids {
		n += g.size * g.size * g.perCell
	}
	if n != NumAnchors {
		t.Fatalf("%d anchors, want %d", n, NumAnchors)
	}
	// A box of zeros but for its size lies on its anchor. The last cell of each grid:
	boxes, logits := make([]float32, NumAnchors*BoxValues), make([]float32, NumAnchors)
	for i := range logits {
		logits[i] = -1
	}
	for _, i := range []int{0, 1, 2, 1567, 1568, 1959, 1960, 1965, 2253} {
		logits[i] = 1
	}
	got := Decode(nil, boxes, logits)
	want := []Point{{.5 / 28, .5 / 28}, {.5 / 28, .5 / 28}, {1.5 / 28, .5 / 28}, {27.5 / 28, 27.5 / 28}, {.5 / 14, .5 / 14},
		{13.5 / 14, 13.5 / 14}, {.5 / 7, .5 / 7}, {.5 / 7, .5 / 7}, {6.5 / 7, 6.5 / 7}}
	if len(got) != len(want) {
		t.Fatalf("%d detections, want %d", len(got), len(want))
	}
	for i, d := range got {
		if d.Keypoints[UpperBody] != want[i] || d.XMin != want[i].X {
			t.Errorf("anchor %d: %v, want %v", i, d, want[i])
		}
	}
}

func TestDecodeDrops(t *testing.T) {
	nan := float32(math.NaN())
	for _, c := range []struct {
		name        string
		logit, w, h float32
		keep        bool
	}{
		{"score of 0.5", 0, 10, 10, true}, {"less", -1e-6, 10, 10, false}, {"no size", 9, 0, 0, true},
		{"negative width", 9, -1, 5, false}, {"negative height", 9, 5, -1, false}, {"NaN width", 9, nan, 5, false},
		{"NaN score", nan, 5, 5, false}, {"score beyond the clip", 1e30, 5, 5, true}, {"score below it", -1e30, 5, 5, false},
	} {
		boxes, logits := make([]float32, NumAnchors*BoxValues), make([]float32, NumAnchors)
		for i := range logits {
			logits[i] = -10
		}
		logits[77], boxes[77*BoxValues+2], boxes[77*BoxValues+3] = c.logit, c.w, c.h
		if got := len(Decode(nil, boxes, logits)) == 1; got != c.keep {
			t.Errorf("%s: kept is %v", c.name, got)
		}
	}
}

// box is a detection of a unit square at x.
func box(score, x float32) Detection { return Detection{Score: score, XMin: x, Width: 1, Height: 1} }

func TestSuppress(t *testing.T) {
	for _, c := range []struct {
		name string
		in   []Detection
		want []Detection
	}{
		{"none", nil, nil},
		{"one", []Detection{box(0.7, 3)}, []Detection{box(0.7, 3)}},
		{"apart, best first", []Detection{box(0.6, 0), box(0.9, 5)}, []Detection{box(0.9, 5), box(0.6, 0)}},
		{"weighted mean, the top's score", []Detection{box(0.5, 0.4), box(0.75, 0)}, []Detection{box(0.75, 0.16)}},
		{"IoU of 0.3 is not enough", []Detection{box(0.75, 0), box(0.5, 0.5384616)}, []Detection{box(0.75, 0), box(0.5, 0.5384616)}},
		{"equal scores keep their order", []Detection{box(0.5, 0), box(0.5, 9), box(0.5, 3)}, []Detection{box(0.5, 0), box(0.5, 9), box(0.5, 3)}},
		{"a box without an area ends it", []Detection{{Score: 0.9}, box(0.8, 5)}, []Detection{{Score: 0.9}}},
	} {
		got := Suppress(nil, c.in)
		ok := len(got) == len(c.want)
		for i := range c.want {
			ok = ok && math.Abs(float64(got[i].XMin-c.want[i].XMin)) < 1e-6 && got[i].Score == c.want[i].Score
		}
		if !ok {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func FuzzDetections(f *testing.F) {
	f.Add(float32(1), float32(2), float32(3), float32(4), float32(5), uint16(10))
	f.Add(float32(math.NaN()), float32(math.Inf(1)), float32(3e38), float32(-3e38), float32(100), uint16(2253))
	f.Fuzz(func(t *testing.T, a, b, c, d, logit float32, at uint16) {
		boxes, logits := make([]float32, NumAnchors*BoxValues), make([]float32, NumAnchors)
		for i := range 20 {
			j := (int(at) + i) % NumAnchors
			logits[j] = logit - float32(i)
			copy(boxes[j*BoxValues:], []float32{a, b, c, d, d, c, b, a, a + b, b, c - d, d})
		}
		dets := Suppress(nil, Decode(nil, boxes, logits))
		for _, d := range dets {
			if !(d.Score >= MinScore && d.Score <= 1) {
				t.Fatalf("score %v", d.Score)
			}
			d.Unpad(imgproc.Padding{X: 0.2}).ROI(30, 50)
		}
	})
}

func TestNothingIsAllocated(t *testing.T) {
	boxes, logits := (&readGoldens(t)[0]).outputs()
	raw, out := make([]Detection, 0, 100), make([]Detection, 0, 100)
	if n := testing.AllocsPerRun(3, func() {
		for _, d := range Suppress(out[:0], Decode(raw[:0], boxes, logits)) {
			d.Unpad(imgproc.Padding{Y: 0.1}).ROI(600, 800)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

package main

import (
	"image"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/internal/detect"
	"github.com/hypermob/pose/models/detector"
	"github.com/hypermob/pose/posetest"
)

// worst is the value that the table has for a measure.
func worst(t *testing.T, tab *table, measure string) float64 {
	t.Helper()
	for _, r := range tab.rows {
		if r.measure == measure {
			return r.worst
		}
	}
	t.Fatalf("there is no measure %q", measure)
	return 0
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-6*max(1, math.Abs(b)) }

// broken lists the measures whose bounds are broken.
func broken(tab *table) string {
	var all []string
	for _, r := range tab.rows {
		if len(r.broken) > 0 {
			all = append(all, r.measure)
		}
	}
	return strings.Join(all, ", ")
}

// answerOf is the reference's answer if it found a pose exactly as we do.
func answerOf(p *pose.Pose) *answer {
	presence := p.Presence
	a := &answer{Image: "a", Width: p.ImageWidth, Height: p.ImageHeight, Found: true, Presence: &presence, Own: &own{IoU: 1}}
	for i, l := range p.Landmarks {
		w := p.WorldLandmarks[i]
		a.Landmarks = append(a.Landmarks, [5]float64{l.X, l.Y, l.Z, l.Visibility, l.Presence})
		a.World = append(a.World, [4]float64{w.X, w.Y, w.Z, w.Visibility})
	}
	return a
}

// What differs by a known amount shows as that amount, in its own row.
func TestComparePose(t *testing.T) {
	p := posetest.Standing() // 2000 pixels high
	const mean, largest = "landmarks: mean, px of 1000", "landmarks: largest, px of 1000"
	for name, c := range map[string]struct {
		change  func(a *answer)
		measure string
		want    float64
		broken  string
	}{
		"nothing":             {func(a *answer) {}, mean, 0, ""},
		"all by 0.1":          {func(a *answer) { shift(a, 0.06, 0.08) }, mean, 0.05, ""},
		"one by 5":            {func(a *answer) { a.Landmarks[7][0] += 3; a.Landmarks[7][1] -= 4 }, largest, 2.5, largest},
		"one by 5, mean":      {func(a *answer) { a.Landmarks[7][0] += 3; a.Landmarks[7][1] -= 4 }, mean, 2.5 / 33, largest},
		"one by 5, like own":  {func(a *answer) { a.Landmarks[7][0] += 5; a.Own.Max = 1.5 }, largest, 2.5, ""},
		"depth":               {func(a *answer) { a.Landmarks[9][2] += 400 }, "landmarks: z, px of 1000", 200, ""},
		"visibility":          {func(a *answer) { a.Landmarks[3][3] -= 0.02 }, "visibility", 0.02, "visibility"},
		"visibility in space": {func(a *answer) { a.World[3][3] -= 0.03 }, "visibility", 0.03, "visibility"},
		"presence":            {func(a *answer) { a.Landmarks[3][4] -= 0.5 }, "presence", 0.5, ""},
		"flag":                {func(a *answer) { *a.Presence -= 0.25 }, "pose flag", 0.25, ""},
		"space":               {func(a *answer) { a.World[30][2] += 0.003 }, "world landmarks, mm", 3, "world landmarks, mm"},
		"not a number":        {func(a *answer) { a.Landmarks[0][0] = math.NaN() }, "landmarks: z, px of 1000", 0, mean + ", " + largest},
	} {
		a, tab := answerOf(p), new(table)
		c.change(a)
		comparePose(tab, "Detect", a, p)
		if got := worst(t, tab, c.measure); !near(got, c.want) {
			t.Errorf("%s: %s is %g, want %g", name, c.measure, got, c.want)
		}
		if got := broken(tab); got != c.broken {
			t.Errorf("%s: bounds are broken of %q, want %q", name, got, c.broken)
		}
	}
}

func shift(a *answer, x, y float64) {
	for i := range a.Landmarks {
		a.Landmarks[i][0] += x
		a.Landmarks[i][1] += y
	}
}

// The classic lengths of both sides agree, or one is missing, or is longer.
func TestCompareClassic(t *testing.T) {
	p := posetest.Standing()
	for name, c := range map[string]struct {
		change         func(a *answer)
		missing, worst float64
	}{
		"nothing":   {func(a *answer) {}, 0, 0},
		"all moved": {func(a *answer) { shift(a, 10, 0) }, 0, 0}, // lengths do not mind
	} {
		a, tab := answerOf(p), new(table)
		c.change(a)
		compareClassic(tab, "Detect", a, p)
		if m, w := worst(t, tab, "classic: lengths on one side only"), worst(t, tab, "classic: lengths, cm"); m != c.missing || !near(w, c.worst) {
			t.Errorf("%s: %g are missing, off by %g cm", name, m, w)
		}
	}
	a, tab := answerOf(p), new(table)
	knee := &a.Landmarks[pose.LeftKnee]
	knee[1] -= 60
	compareClassic(tab, "Detect", a, p)
	if w := worst(t, tab, "classic: lengths, cm"); w < 1 || w > 10 {
		t.Errorf("a knee that is 60 of 1700 pixels higher makes the thigh %g cm shorter", w)
	}
	tab = new(table)
	a = answerOf(p)
	for i := range a.Landmarks {
		a.Landmarks[i][3] = 0.1 // nothing is visible: the formula has no answer
	}
	compareClassic(tab, "Detect", a, p)
	if got := broken(tab); !strings.Contains(got, "classic: lengths on one side only") {
		t.Errorf("no length is on the other side, and broken is %q", got)
	}
}

func TestCompareTensor(t *testing.T) {
	var tab table
	compareTensor(&tab, "tensor", "a", []float32{0, 0.5, 1, 0.25}, []float32{0, 0.5, 1, 0.75}, 255)
	if share, diff := worst(t, &tab, "share of identical values"), worst(t, &tab, "difference, grey levels"); share != 0.75 || diff != 127.5 || broken(&tab) == "" {
		t.Errorf("%g are equal, off by %g, broken %q", share, diff, broken(&tab))
	}
}

// madeAnswer has one detection: hips in the middle of a photo of 400 × 300 pixels, 60 below the head.
func madeAnswer() (*answer, []detect.Detection) {
	a := &answer{Image: "a", Width: 400, Height: 300}
	a.Detections = append(a.Detections, found{0.75, [4]float64{0.25, 0.125, 0.5, 0.25}, [4][2]float64{{0.5, 0.5}, {0.5, 0.3}, {0.5, 0.4}, {0.5, 0.35}}})
	d := a.detection()
	d.Score, d.XMin, d.YMin, d.Width, d.Height = 0.75, 0.25, 0.125, 0.5, 0.25
	return a, []detect.Detection{d}
}

func TestCompareDetections(t *testing.T) {
	const score, box, points, number = "score", "box, share of the image", "keypoints, share of the image", "difference in number"
	for name, c := range map[string]struct {
		change  func(d []detect.Detection) []detect.Detection
		measure string
		want    float64
		broken  string
	}{
		"equal":    {func(d []detect.Detection) []detect.Detection { return d }, score, 0, ""},
		"score":    {func(d []detect.Detection) []detect.Detection { d[0].Score += 0.125; return d }, score, 0.125, score},
		"box":      {func(d []detect.Detection) []detect.Detection { d[0].Height -= 0.125; return d }, box, 0.125, box},
		"keypoint": {func(d []detect.Detection) []detect.Detection { d[0].Keypoints[2].Y += 0.25; return d }, points, 0.25, points},
		"none":     {func(d []detect.Detection) []detect.Detection { return nil }, number, 1, number},
		"two":      {func(d []detect.Detection) []detect.Detection { return append(d, d[0]) }, number, 1, number},
	} {
		a, dets := madeAnswer()
		tab := new(table)
		compareDetections(tab, a, c.change(dets))
		if got := worst(t, tab, c.measure); math.Abs(got-c.want) > 1e-6 {
			t.Errorf("%s: %s is %g, want %g", name, c.measure, got, c.want)
		}
		if got := broken(tab); got != c.broken {
			t.Errorf("%s: broken is %q, want %q", name, got, c.broken)
		}
	}
}

// The ROI is a square around the hips, 1.25 times the circle through the head's point.
func TestCompareROI(t *testing.T) {
	a, _ := madeAnswer()
	side := 2 * 60 * 1.25
	a.ROI = &square{0.5, 0.5, side / 400, side / 300, 0}
	tab := new(table)
	compareROI(tab, a)
	if got := broken(tab); got != "" {
		t.Errorf("an upright person's square: broken is %q", got)
	}
	a.ROI.XCenter += 0.03 // 12 of 400 pixels, 40 of 1000
	a.ROI.Rotation = 0.5
	tab = new(table)
	compareROI(tab, a)
	if c, r := worst(t, tab, "centre, px of 1000"), worst(t, tab, "rotation, rad"); math.Abs(c-40) > 0.01 || math.Abs(r-0.5) > 1e-6 {
		t.Errorf("the centre is off by %g, the rotation by %g", c, r)
	}
}

// A network beside itself differs by nothing; a value that is off by a share of the range shows as
// that share.
func TestCompareNetwork(t *testing.T) {
	net, err := newNetwork("detector network", detector.Weights(), []string{"boxes", "scores"}, detectorSizes, 1)
	if err != nil {
		t.Fatal(err)
	}
	input := noise(len(net.runner.Input()), -1)
	copy(net.runner.Input(), input)
	if err := net.runner.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	var want [][]float32
	for i := range net.outputs {
		want = append(want, append([]float32(nil), net.runner.Output(i)...))
	}
	tab := new(table)
	if err := net.compare(tab, "a", input, want, []float64{0, 0}); err != nil || broken(tab) != "" || worst(t, tab, "scores: difference / range") != 0 {
		t.Errorf("beside itself: %v, broken %q", err, broken(tab))
	}
	lo, hi := want[1][0], want[1][0]
	for _, v := range want[1] {
		lo, hi = min(lo, v), max(hi, v)
	}
	middle := 0
	for i, v := range want[1] {
		if v > lo && v < hi {
			middle = i
		}
	}
	off := (hi - lo) / 64
	want[1][middle] += off
	tab = new(table)
	if err := net.compare(tab, "a", input, want, []float64{0, 0}); err != nil || broken(tab) != "scores: difference / range" ||
		math.Abs(worst(t, tab, "scores: difference / range")*64-1) > 0.01 {
		t.Errorf("%v: broken is %q, by %g, want 1/64", err, broken(tab), worst(t, tab, "scores: difference / range"))
	}
	tab = new(table)
	if err := net.compare(tab, "a", input, want, []float64{0, float64(off)}); err != nil || broken(tab) != "" {
		t.Errorf("LiteRT is as far from itself: %v, broken %q", err, broken(tab))
	}
	if err := net.compare(tab, "a", input, want, []float64{0}); err == nil || !strings.Contains(err.Error(), "known for 1 outputs of 2") {
		t.Errorf("one difference for two outputs: %v", err)
	}
	if err := net.compareNoise(tab, t.TempDir(), "detector", -1); !os.IsNotExist(err) {
		t.Errorf("no noise: %v", err)
	}
}

// The public API beside an answer that is its own, and beside others.
func TestCompareDetect(t *testing.T) {
	det, err := pose.NewDetector(pose.Lite(), pose.WithMask(true))
	if err != nil {
		t.Fatal(err)
	}
	defer det.Close()
	img, err := readImage("../../testdata/render_p001.png")
	if err != nil {
		t.Fatal(err)
	}
	p, err := det.Detect(t.Context(), img)
	if err != nil {
		t.Fatal(err)
	}
	a := answerOf(p)
	a.prefix, a.model, a.Own = filepath.Join(t.TempDir(), "a"), "lite", nil
	mask := image.NewGray(image.Rect(0, 0, a.Width, a.Height))
	for i, v := range p.Mask.Pix {
		mask.Pix[i] = uint8(grey(v))
	}
	write(t, a.prefix+".lite.mask.png", encode(t, mask))
	tab := new(table)
	if err := compareDetect(tab, img, a, det); err != nil || broken(tab) != "" || worst(t, tab, "mask: intersection over union") != 1 {
		t.Errorf("%v, broken %q", err, broken(tab))
	}
	clear(mask.Pix[:len(mask.Pix)/2]) // no head
	write(t, a.prefix+".lite.mask.png", encode(t, mask))
	tab = new(table)
	if err := compareDetect(tab, img, a, det); err != nil || broken(tab) != "mask: intersection over union" {
		t.Errorf("half a mask: %v, broken %q", err, broken(tab))
	}
	cup, err := readImage("../../testdata/coffee.png")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		img    image.Image
		found  bool
		broken string
	}{
		"neither":        {cup, false, ""},
		"MediaPipe only": {cup, true, "found by MediaPipe alone"},
		"we only":        {img, false, ""}, // who is too small for MediaPipe
	} {
		tab := new(table)
		a := answerOf(p)
		a.Found = c.found
		if err := compareDetect(tab, c.img, a, det); err != nil || broken(tab) != c.broken || len(tab.rows) != 1 {
			t.Errorf("%s: %v, broken %q of %d rows", name, err, broken(tab), len(tab.rows))
		}
	}
}

func TestCompareModelRefuses(t *testing.T) {
	if _, err := compareModel("", "huge", nil); err == nil || !strings.Contains(err.Error(), "not huge") {
		t.Errorf("an unknown model: %v", err)
	}
	const walker = "../../testdata/walker.png"
	if _, err := compareModel(t.TempDir(), "lite", []string{walker}); err == nil || !strings.HasPrefix(err.Error(), walker+": ") {
		t.Errorf("no answer: %v", err)
	}
	if _, err := compareModel(t.TempDir(), "lite", nil); !os.IsNotExist(err) {
		t.Errorf("no noise: %v", err)
	}
}

// The printed table names what is broken, and what is excused.
func TestPrint(t *testing.T) {
	var tab table
	tab.add("s", "small", "a.png", 0.5, atMost(1))
	tab.add("s", "small", "b.png", 2, atMost(1))
	tab.addExcused("s", "large", "c.png", 0.99, 0.991, atLeast(0.995))
	tab.add("other", "shown", "d.png", 12345, smallIsGood)
	var b strings.Builder
	tab.print(&b, "lite, 4 images")
	for _, want := range []string{
		"\nlite, 4 images\n\n", "FAIL  s, small: b.png 2\n", "*     s, large: c.png 0.99 (the reference from itself: 0.991)\n",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is missing in\n%s", want, b.String())
		}
	}
	var cells []string
	for line := range strings.Lines(b.String()) {
		cells = append(cells, strings.Join(strings.Fields(line), " "))
	}
	text := strings.Join(cells, "\n")
	for _, want := range []string{"s small 2 ≤ 1 FAIL 2 b.png", "s large 0.99 ≥ 0.995 pass* 1 c.png", "other shown 1.234e+04 - 1 d.png"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
}

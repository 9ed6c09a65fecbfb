package main

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/internal/detect"
	"github.com/hypermob/pose/internal/imgproc"
	"github.com/hypermob/pose/internal/landmark"
	"github.com/hypermob/pose/models/detector"
	"github.com/hypermob/pose/models/lite"
)

// An itself is a reference folder as bench/reference.py writes it, but of what this library makes of
// an image.
type itself struct {
	dir, path, prefix string
	answer            answer
	boxes, points     *network
}

func newItself(t *testing.T, path string) *itself {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	stem := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	s := &itself{dir: t.TempDir(), path: path}
	s.prefix = filepath.Join(s.dir, fmt.Sprintf("%s.%.6x", stem, sha256.Sum256(b)))
	if s.boxes, err = newNetwork("detector network", detector.Weights(), []string{"boxes", "scores"}, detectorSizes, 2); err != nil {
		t.Fatal(err)
	}
	names := []string{"landmarks", "pose flag", "segmentation", "heatmap", "world"}
	if s.points, err = newNetwork("landmark network", lite.Weights(), names, landmarkSizes, 2); err != nil {
		t.Fatal(err)
	}
	img, err := readImage(path)
	if err != nil {
		t.Fatal(err)
	}
	src, err := imgproc.NewSource(img)
	if err != nil {
		t.Fatal(err)
	}
	s.answer = answer{Image: filepath.Base(path), Width: src.W, Height: src.H, Own: &own{IoU: 1}}
	s.answer.LiteRTOwn.Detector, s.answer.LiteRTOwn.Landmark = make([]float64, 2), make([]float64, 5)
	s.detect(t, src)
	s.find(t, src)
	s.save(t)
	return s
}

// save writes the answer's JSON, with the fields that only the reference writes in its own names.
func (s *itself) save(t *testing.T) {
	t.Helper()
	a := &s.answer
	b, err := json.Marshal(map[string]any{
		"image": a.Image, "width": a.Width, "height": a.Height, "found": a.Found, "detections": a.Detections, "roi": a.ROI,
		"presence": a.Presence, "landmarks": a.Landmarks, "world": a.World, "own_difference": map[string]any{"mask_iou": 1},
		"litert_own_difference": map[string]any{"detector": a.LiteRTOwn.Detector, "landmark": a.LiteRTOwn.Landmark},
	})
	if err != nil {
		t.Fatal(err)
	}
	write(t, s.prefix+".lite.json", b)
}

// tensor writes a network's input as grey levels, and returns what they are as numbers.
func (s *itself) tensor(t *testing.T, name string, side int, v []float32, lo, hi float32) []float32 {
	t.Helper()
	m := image.NewNRGBA(image.Rect(0, 0, side, side))
	levels := make([]uint8, len(v))
	for i := range v {
		levels[i] = uint8(math.Round(float64(v[i]-lo) * 255 / float64(hi-lo)))
	}
	for i := range side * side {
		m.SetNRGBA(i%side, i/side, color.NRGBA{levels[3*i], levels[3*i+1], levels[3*i+2], 255})
	}
	write(t, s.prefix+"."+name+"_tensor.png", encode(t, m))
	return values(levels, lo, hi)
}

// outputs runs a network, and writes its outputs.
func outputs(t *testing.T, n *network, path string, input []float32) (all [][]float32) {
	t.Helper()
	copy(n.runner.Input(), input)
	if err := n.runner.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	var b []byte
	for i := range n.outputs {
		all = append(all, slices.Clone(n.runner.Output(i)))
		b, _ = binary.Append(b, binary.LittleEndian, all[i])
	}
	write(t, path, b)
	return all
}

func (s *itself) detect(t *testing.T, src imgproc.Source) {
	whole, padding := imgproc.Whole(src.W, src.H).Pad()
	v := make([]float32, 3*detect.InputSize*detect.InputSize)
	imgproc.WarpRows(v, detect.InputSize, src, whole, imgproc.Zero, -1, 1, 0, detect.InputSize)
	out := outputs(t, s.boxes, s.prefix+".detector_outputs.f32", s.tensor(t, "detector", detect.InputSize, v, -1, 1))
	for i, d := range detect.Suppress(nil, detect.Decode(nil, out[0], out[1])) {
		d = d.Unpad(padding)
		f := found{float64(d.Score), [4]float64{float64(d.XMin), float64(d.YMin), float64(d.Width), float64(d.Height)}, [4][2]float64{}}
		for j, k := range d.Keypoints {
			f.Keypoints[j] = [2]float64{float64(k.X), float64(k.Y)}
		}
		s.answer.Detections = append(s.answer.Detections, f)
		if r := d.ROI(src.W, src.H); i == 0 {
			s.answer.ROI = &square{float64(r.CX) / float64(src.W), float64(r.CY) / float64(src.H),
				float64(r.W) / float64(src.W), float64(r.H) / float64(src.H), float64(r.Rotation)}
		}
	}
}

func (s *itself) find(t *testing.T, src imgproc.Source) {
	a := &s.answer
	v := make([]float32, 3*landmark.InputSize*landmark.InputSize)
	imgproc.WarpRows(v, landmark.InputSize, src, a.roi(), imgproc.Replicate, 0, 1, 0, landmark.InputSize)
	out := outputs(t, s.points, s.prefix+".lite.landmark_outputs.f32", s.tensor(t, "landmark", landmark.InputSize, v, 0, 1))
	numbers := landmark.Numbers(true)
	found := landmark.ReadOutputs(func(place int) []float32 { return out[numbers[place]] }, true)
	var r landmark.Result
	r.Read(found)
	r.Project(a.roi())
	flag := float64(found.Flag)
	a.Found, a.Presence = true, &flag
	for i, p := range r.Points {
		w := r.World[i]
		a.Landmarks = append(a.Landmarks, [5]float64{float64(p.X), float64(p.Y), float64(p.Z), float64(p.Visibility), float64(p.Presence)})
		a.World = append(a.World, [4]float64{float64(w.X), float64(w.Y), float64(w.Z), float64(p.Visibility)})
	}
	small := make([]float32, len(found.Mask))
	imgproc.Sigmoid(small, found.Mask)
	mask := make([]float32, src.W*src.H)
	imgproc.MaskRows(mask, src.W, src.H, small, a.roi(), 0, src.H)
	m := image.NewGray(image.Rect(0, 0, src.W, src.H))
	for i, v := range mask {
		m.Pix[i] = uint8(grey(v))
	}
	write(t, s.prefix+".lite.mask.png", encode(t, m))
}

// stages compares the image, and lists the stages with a broken bound; but for Detect, whose
// tensors are not rounded to grey levels.
func (s *itself) stages(t *testing.T, det *pose.Detector) (all []string, err error) {
	t.Helper()
	tab := new(table)
	err = compareImage(tab, s.dir, s.path, "lite", s.boxes, s.points, det)
	for _, r := range tab.rows {
		if len(r.broken) > 0 && r.stage != "Detect" && !slices.Contains(all, r.stage) {
			all = append(all, r.stage)
		}
	}
	return all, err
}

// Beside itself no stage differs. Where the reference differs in one stage, that stage shows it, and
// no other.
func TestBesideItself(t *testing.T) {
	s := newItself(t, "../../testdata/render_p001.png")
	det, err := pose.NewDetector(pose.Lite(), pose.WithMask(true))
	if err != nil {
		t.Fatal(err)
	}
	defer det.Close()
	if all, err := s.stages(t, det); err != nil || len(all) > 0 {
		t.Fatalf("beside itself: %v, %v", all, err)
	}
	change := func(name string, f func(b []byte)) func() {
		return func() {
			b, err := os.ReadFile(s.prefix + name)
			if err != nil {
				t.Fatal(err)
			}
			f(b)
			write(t, s.prefix+name, b)
		}
	}
	add := func(at int, by float32) func(b []byte) {
		return func(b []byte) {
			v := math.Float32frombits(binary.LittleEndian.Uint32(b[4*at:]))
			binary.LittleEndian.PutUint32(b[4*at:], math.Float32bits(v+by))
		}
	}
	for _, c := range []struct {
		stage string
		do    func()
	}{
		{"detections", func() { s.answer.Detections[0].Score -= 0.1; s.save(t) }},
		{"ROI", func() { s.answer.Detections[0].Keypoints[0][0] += 0.1; s.save(t) }},
		{"landmarks decoded", func() { s.answer.Landmarks[12][0] += 1; s.save(t) }},
		{"detector network", change(".detector_outputs.f32", add(0, 50))},
		{"landmark network", change(".lite.landmark_outputs.f32", add(36*5, 50))},     // a point that nobody reads
		{"landmark network", change(".lite.landmark_outputs.f32", add(39*5, 0.0015))}, // the pose flag
		{"mask warped", func() {
			m := image.NewGray(image.Rect(0, 0, s.answer.Width, s.answer.Height))
			write(t, s.prefix+".lite.mask.png", encode(t, m))
		}},
	} {
		kept := s.answer
		kept.Detections, kept.Landmarks = slices.Clone(kept.Detections), slices.Clone(kept.Landmarks)
		files := map[string][]byte{}
		for _, name := range []string{".detector_outputs.f32", ".lite.landmark_outputs.f32", ".lite.mask.png", ".lite.json"} {
			if files[name], err = os.ReadFile(s.prefix + name); err != nil {
				t.Fatal(err)
			}
		}
		c.do()
		all, err := s.stages(t, det)
		if all = slices.DeleteFunc(all, func(other string) bool { return c.stage == "ROI" && other == "detections" }); err != nil ||
			len(all) != 1 || all[0] != c.stage {
			t.Errorf("%s: %v, %v", c.stage, all, err)
		}
		s.answer = kept
		for name, b := range files {
			write(t, s.prefix+name, b)
		}
	}
	for _, name := range []string{".detector_tensor.png", ".detector_outputs.f32", ".landmark_tensor.png", ".lite.landmark_outputs.f32", ".lite.mask.png"} {
		if err := os.Rename(s.prefix+name, s.prefix+".away"); err != nil {
			t.Fatal(err)
		}
		if _, err := s.stages(t, det); !os.IsNotExist(err) {
			t.Errorf("without %s: %v", name, err)
		}
		if err := os.Rename(s.prefix+".away", s.prefix+name); err != nil {
			t.Fatal(err)
		}
	}
}

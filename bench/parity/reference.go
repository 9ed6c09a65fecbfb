package main

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"image"
	"math"
	"os"
	"path/filepath"
	"strings"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/bench/internal/compare"
)

// An answer is MediaPipe's for one image and one model: the JSON and the files beside it, which
// bench/reference.py describes.
type answer struct {
	Image         string
	Width, Height int
	Found         bool
	Detections    []found
	ROI           *square
	Presence      *float64
	Landmarks     [][5]float64
	World         [][4]float64
	Own           *own                                   `json:"own_difference"`
	LiteRTOwn     struct{ Detector, Landmark []float64 } `json:"litert_own_difference"` // largest of each output

	prefix string // of the paths of the files beside it: directory and key
	model  string
}

// A found person is one of the detector's.
type found struct {
	Score     float64       `json:"score"`
	Box       [4]float64    `json:"box"`
	Keypoints [4][2]float64 `json:"keypoints"`
}

// A square is a ROI, relative to the image's size.
type square struct {
	XCenter  float64 `json:"x_center"`
	YCenter  float64 `json:"y_center"`
	Width    float64 `json:"width"`
	Height   float64 `json:"height"`
	Rotation float64 `json:"rotation"`
}

// own is how much MediaPipe differs from itself if its networks sum in a different order.
type own struct {
	Mean       float64 `json:"landmarks_mean"` // px per 1000 px of image height
	Max        float64 `json:"landmarks_max"`
	Visibility float64
	World      float64 // mm
	IoU        float64 `json:"mask_iou"`
}

// readAnswer returns the reference's answer for the PNG at path.
func readAnswer(dir, path, model string) (*answer, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	stem := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	prefix := filepath.Join(dir, fmt.Sprintf("%s.%.6x", stem, sha256.Sum256(data)))
	a := &answer{prefix: prefix, model: model}
	text, err := os.ReadFile(prefix + "." + model + ".json")
	if err != nil {
		return nil, fmt.Errorf("run bench/reference.py first: %w", err)
	}
	if err := json.Unmarshal(text, a); err != nil {
		return nil, err
	}
	a.Image = filepath.Base(filepath.Dir(path)) + "/" + a.Image // several folders may have files of the same name
	return a, a.check()
}

// check refuses an answer that lacks what others rely on.
func (a *answer) check() error {
	switch {
	case a.Found && (len(a.Landmarks) != pose.NumLandmarks || len(a.World) != pose.NumLandmarks):
		return fmt.Errorf("%s: %d landmarks and %d in space, not %d", a.prefix, len(a.Landmarks), len(a.World), pose.NumLandmarks)
	case a.Found && a.Presence == nil:
		return fmt.Errorf("%s: the pose flag is missing", a.prefix)
	case a.ROI != nil && len(a.Detections) == 0:
		return fmt.Errorf("%s: there is a ROI without a detection", a.prefix)
	}
	return nil
}

// detectorTensor and landmarkTensor return the networks' inputs as grey levels, RGB interleaved.
func (a *answer) detectorTensor() ([]uint8, error) { return readRGB(a.prefix + ".detector_tensor.png") }
func (a *answer) landmarkTensor() ([]uint8, error) { return readRGB(a.prefix + ".landmark_tensor.png") }

// detectorOutputs returns boxes and score logits.
func (a *answer) detectorOutputs() ([][]float32, error) {
	return readFloats(a.prefix+".detector_outputs.f32", detectorSizes)
}

// landmarkOutputs returns landmarks, pose flag, segmentation, heatmap and world landmarks.
func (a *answer) landmarkOutputs() ([][]float32, error) {
	return readFloats(a.prefix+"."+a.model+".landmark_outputs.f32", landmarkSizes)
}

// mask returns the segmentation mask at image size, 0 to 255.
func (a *answer) mask() ([]uint8, error) {
	img, err := readImage(a.prefix + "." + a.model + ".mask.png")
	if err != nil {
		return nil, err
	}
	gray, ok := img.(*image.Gray)
	if !ok || gray.Stride != a.Width || gray.Rect.Dy() != a.Height {
		return nil, fmt.Errorf("%s: the mask is not grey or not of the image's size", a.prefix)
	}
	return gray.Pix, nil
}

// Numbers of values of the networks' outputs, in order.
var (
	detectorSizes = []int{2254 * 12, 2254}
	landmarkSizes = []int{39 * 5, 1, 256 * 256, 64 * 64 * 39, 39 * 3}
)

// readFloats reads consecutive arrays of little-endian float32.
func readFloats(path string, sizes []int) ([][]float32, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var out [][]float32
	for _, n := range sizes {
		if len(data) < 4*n {
			return nil, fmt.Errorf("%s is too short", path)
		}
		values := make([]float32, n)
		for i := range values {
			values[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
		}
		out, data = append(out, values), data[4*n:]
	}
	if len(data) > 0 {
		return nil, fmt.Errorf("%s has %d bytes too many", path, len(data))
	}
	return out, nil
}

func readImage(path string) (image.Image, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	photo, err := pose.Decode(f)
	if err != nil {
		return nil, err
	}
	return photo.Image, nil
}

// readRGB returns an image's pixels, three bytes each.
func readRGB(path string) ([]uint8, error) {
	img, err := readImage(path)
	if err != nil {
		return nil, err
	}
	return compare.RGB(img), nil
}

// values returns the tensor that MediaPipe makes of grey levels, to the last bit.
func values(levels []uint8, lo, hi float32) []float32 {
	scale := (hi - lo) / 255
	out := make([]float32, len(levels))
	for i, l := range levels {
		out[i] = float32(float64(l)*float64(scale) + float64(lo))
	}
	return out
}

// noise is the tensor that bench/networks.py makes, with levels from a linear congruential
// generator.
func noise(n int, lo float64) []float32 {
	out := make([]float32, n)
	s := uint32(1)
	for i := range out {
		s = 1664525*s + 1013904223
		out[i] = float32(float64(s>>24)*(1-lo)/255 + lo)
	}
	return out
}

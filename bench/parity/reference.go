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
)

// An answer is MediaPipe's for one image and one model: the JSON and the files beside it, which
// bench/reference.py describes.
type answer struct {
	Image         string
	Width, Height int
	Found         bool
	Detections    []struct {
		Score     float64
		Box       [4]float64
		Keypoints [4][2]float64
	}
	ROI *struct {
		XCenter  float64 `json:"x_center"`
		YCenter  float64 `json:"y_center"`
		Width    float64
		Height   float64
		Rotation float64
	}
	Presence  *float64
	Landmarks [][5]float64
	World     [][4]float64
	Own       *own                                   `json:"own_difference"`
	LiteRTOwn struct{ Detector, Landmark []float64 } `json:"litert_own_difference"` // largest of each output

	prefix string // of the paths of the files beside it: directory and key
	model  string
}

// own is how much MediaPipe differs from itself if its networks add in another order.
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
	return a, nil
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
	b := img.Bounds()
	out := make([]uint8, 0, 3*b.Dx()*b.Dy())
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			r, g, bl, _ := img.At(x, y).RGBA()
			out = append(out, uint8(r>>8), uint8(g>>8), uint8(bl>>8))
		}
	}
	return out, nil
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

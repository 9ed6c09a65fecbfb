package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hypermob/pose"
)

func write(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func encode(t *testing.T, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// stored writes the answer for an image, and returns the reference's folder and the image's path.
func stored(t *testing.T, img []byte, answer map[string]any) (dir, path string) {
	t.Helper()
	dir, path = t.TempDir(), filepath.Join(t.TempDir(), "set", "a.png")
	write(t, path, img)
	b, err := json.Marshal(answer)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(img)
	write(t, filepath.Join(dir, fmt.Sprintf("a.%x.lite.json", sum[:6])), b)
	return dir, path
}

func TestReadAnswer(t *testing.T) {
	img := encode(t, image.NewGray(image.Rect(0, 0, 2, 3)))
	dir, path := stored(t, img, map[string]any{"image": "a.png", "width": 2, "height": 3, "own_difference": map[string]any{"mask_iou": 0.5}})
	a, err := readAnswer(dir, path, "lite")
	if err != nil || a.Image != "set/a.png" || a.Height != 3 || a.Found || a.ROI != nil || a.Own.IoU != 0.5 {
		t.Fatalf("%+v, %v", a, err)
	}
	if _, err := readAnswer(dir, path, "full"); !os.IsNotExist(unwrapped(err)) || !strings.Contains(err.Error(), "run bench/reference.py first") {
		t.Errorf("no answer of that model: %v", err)
	}
	write(t, path, append(img, 0)) // another file of the same name
	if _, err := readAnswer(dir, path, "lite"); !os.IsNotExist(unwrapped(err)) {
		t.Errorf("the answer for another file is taken: %v", err)
	}
	if _, err := readAnswer(dir, path+".none", "lite"); !os.IsNotExist(err) {
		t.Errorf("no image: %v", err)
	}
}

func unwrapped(err error) error {
	for {
		u, ok := err.(interface{ Unwrap() error })
		if !ok || os.IsNotExist(err) {
			return err
		}
		err = u.Unwrap()
	}
}

// An answer that lacks what is compared is refused when it is read.
func TestAnswersThatLack(t *testing.T) {
	img := encode(t, image.NewGray(image.Rect(0, 0, 2, 3)))
	points, space := make([][5]float64, pose.NumLandmarks), make([][4]float64, pose.NumLandmarks)
	for why, answer := range map[string]map[string]any{
		"32 landmarks and 33 in space": {"found": true, "presence": 1, "landmarks": points[1:], "world": space},
		"33 landmarks and 0 in space":  {"found": true, "presence": 1, "landmarks": points},
		"the pose flag is missing":     {"found": true, "landmarks": points, "world": space},
		"a ROI without a detection":    {"roi": map[string]any{"width": 1}},
		"cannot unmarshal":             {"width": "wide"},
	} {
		dir, path := stored(t, img, answer)
		if _, err := readAnswer(dir, path, "lite"); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%v, want an error that mentions %q", err, why)
		}
	}
}

func TestReadFloats(t *testing.T) {
	var b []byte
	for _, v := range []float32{1, -2.5, 1e-30, 4} {
		b, _ = binary.Append(b, binary.LittleEndian, v)
	}
	path := filepath.Join(t.TempDir(), "x.f32")
	write(t, path, b)
	got, err := readFloats(path, []int{1, 3})
	if err != nil || !slices.Equal(got[0], []float32{1}) || !slices.Equal(got[1], []float32{-2.5, 1e-30, 4}) {
		t.Errorf("%v, %v", got, err)
	}
	for why, sizes := range map[string][]int{"is too short": {1, 4}, "4 bytes too many": {1, 2}} {
		if _, err := readFloats(path, sizes); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%v: %v, want %q", sizes, err, why)
		}
	}
	if _, err := readFloats(path+".none", nil); !os.IsNotExist(err) {
		t.Errorf("no file: %v", err)
	}
}

// Grey levels become the range, its ends to the last bit but one: MediaPipe multiplies, too.
func TestValues(t *testing.T) {
	near := func(got []float32, want ...float64) bool {
		for i, v := range got {
			if math.Abs(float64(v)-want[i]) > 1.2e-7 {
				return false
			}
		}
		return true
	}
	if got := values([]uint8{0, 255, 51}, -1, 1); got[0] != -1 || !near(got, -1, 1, -0.6) {
		t.Errorf("%v", got)
	}
	if got := values([]uint8{0, 255, 51}, 0, 1); got[0] != 0 || !near(got, 0, 1, 0.2) {
		t.Errorf("%v", got)
	}
}

// The noise is bench/networks.py's: the upper byte of a generator that others have, too.
func TestNoise(t *testing.T) {
	got := noise(3, 0)
	s := uint64(1)
	for i, v := range got {
		s = (s*1664525 + 1013904223) % (1 << 32)
		if want := float32(float64(s/(1<<24)) / 255); v != want {
			t.Errorf("value %d is %g, want %g", i, v, want)
		}
	}
	for i, v := range noise(10_000, -1) {
		if v < -1 || v > 1 {
			t.Fatalf("value %d is %g", i, v)
		}
	}
}

func TestMask(t *testing.T) {
	for name, c := range map[string]struct {
		img  image.Image
		want bool
	}{
		"grey":   {image.NewGray(image.Rect(0, 0, 4, 2)), true},
		"turned": {image.NewGray(image.Rect(0, 0, 2, 4)), false},
		"colour": {image.NewNRGBA(image.Rect(0, 0, 4, 2)), false},
	} {
		a := &answer{Width: 4, Height: 2, prefix: filepath.Join(t.TempDir(), "a"), model: "lite"}
		write(t, a.prefix+".lite.mask.png", encode(t, c.img))
		if m, err := a.mask(); (err == nil) != c.want || err == nil && len(m) != 8 {
			t.Errorf("%s: %d, %v", name, len(m), err)
		}
	}
	a := &answer{prefix: filepath.Join(t.TempDir(), "a"), model: "lite"}
	if _, err := a.mask(); !os.IsNotExist(err) {
		t.Errorf("no mask: %v", err)
	}
}

func TestTensors(t *testing.T) {
	a := &answer{prefix: filepath.Join(t.TempDir(), "a"), model: "lite"}
	m := image.NewNRGBA(image.Rect(0, 0, 2, 1))
	m.Set(0, 0, color.NRGBA{1, 2, 3, 255})
	m.Set(1, 0, color.NRGBA{4, 5, 6, 255})
	write(t, a.prefix+".detector_tensor.png", encode(t, m))
	if got, err := a.detectorTensor(); err != nil || !slices.Equal(got, []uint8{1, 2, 3, 4, 5, 6}) {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := a.landmarkTensor(); !os.IsNotExist(err) {
		t.Errorf("no tensor: %v", err)
	}
	write(t, a.prefix+".landmark_tensor.png", []byte("text"))
	if _, err := a.landmarkTensor(); err == nil {
		t.Error("a text is a tensor")
	}
}

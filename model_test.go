package pose_test

import (
	"context"
	"errors"
	"image"
	"slices"
	"strings"
	"testing"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/models/detector"
	"github.com/hypermob/pose/models/lite"
)

func TestNewModel(t *testing.T) {
	own, err := pose.NewModel("mine", []byte(lite.Weights()))
	if err != nil {
		t.Fatal(err)
	}
	if own.String() != "mine" {
		t.Errorf("its name is %v", own)
	}
	photo := readImage(t, "render_p001.png")
	want, got := detectWith(t, pose.Lite(), photo), detectWith(t, own, photo)
	if want.Landmarks != got.Landmarks {
		t.Error("the same bytes find another person")
	}
}

// What is no BlazePose landmark network is refused; the file is not read after the call.
func TestNewModelRefuses(t *testing.T) {
	whole := []byte(lite.Weights())
	with := func(at int, b byte) []byte {
		changed := slices.Clone(whole)
		changed[at] = b
		return changed
	}
	for name, c := range map[string]struct {
		file []byte
		says string
	}{
		"nothing":          {nil, "TensorFlow Lite"},
		"a text":           {[]byte(strings.Repeat("hello, world\n", 100)), "TensorFlow Lite"},
		"half of one":      {whole[:len(whole)/2], "TensorFlow Lite"},
		"another root":     {with(0, whole[0]^0x40), "TensorFlow Lite"},
		"another network":  {[]byte(detector.Weights()), "output"},
		"a network's head": {whole[:64], "TensorFlow Lite"},
	} {
		m, err := pose.NewModel("foreign", c.file)
		if !errors.Is(err, pose.ErrInvalidInput) || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), `"foreign"`) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := pose.NewDetector(m); !errors.Is(err, pose.ErrInvalidInput) {
			t.Errorf("%s: NewDetector: %v", name, err)
		}
	}
}

// A file whose weights are damaged is a network all the same: it finds something or nobody, and does no harm. What the caller
// does with the bytes afterwards does not matter.
func TestModelOfDamagedWeights(t *testing.T) {
	file := []byte(lite.Weights())
	for i := len(file) / 4; i < len(file)/2; i += 1000 {
		file[i] ^= 0x7f
	}
	m, err := pose.NewModel("damaged", file)
	if err != nil {
		t.Fatal(err)
	}
	clear(file)
	d, err := pose.NewDetector(m, pose.WithMask(true))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	p, err := d.Detect(context.Background(), readImage(t, "render_p001.png"))
	if err != nil && !errors.Is(err, pose.ErrNoPerson) {
		t.Fatal(err)
	}
	if err == nil {
		if _, err := pose.Measure(p, pose.Stature(174)); err != nil && !errors.Is(err, pose.ErrNotMeasurable) && !errors.Is(err, pose.ErrInvalidInput) {
			t.Error(err)
		}
	}
}

func detectWith(t *testing.T, m pose.Model, photo image.Image) *pose.Pose {
	t.Helper()
	d, err := pose.NewDetector(m)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	p, err := d.Detect(context.Background(), photo)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

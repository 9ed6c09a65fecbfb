package proof

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
	"math"
	"os"
	"sync"
	"testing"

	"golang.org/x/image/draw"
)

// A render of 450 × 600 pixels, whose true lengths are known.
const (
	smallPhoto = "../../../testdata/render_p001.png"
	stature    = 174.058
)

var truth = lengths{Arm: 55.1, Leg: 84.9, Torso: 46.4} // the README's first table

type lengths struct {
	Arm   float64 `json:"arm_cm"`
	Leg   float64 `json:"leg_cm"`
	Torso float64 `json:"torso_cm"`
}

// near tells whether all lengths are within cm of each other.
func (l lengths) near(m lengths, cm float64) bool {
	return math.Abs(l.Arm-m.Arm) <= cm && math.Abs(l.Leg-m.Leg) <= cm && math.Abs(l.Torso-m.Torso) <= cm
}

// enlarge makes a 12-megapixel JPEG, as a phone takes it, of the small photo.
var enlarge = sync.OnceValues(func() ([]byte, error) {
	f, err := os.Open(smallPhoto)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	small, err := png.Decode(f)
	if err != nil {
		return nil, err
	}
	large := image.NewRGBA(image.Rect(0, 0, 3000, 4000))
	draw.CatmullRom.Scale(large, large.Bounds(), small, small.Bounds(), draw.Src, nil)
	var b bytes.Buffer
	err = jpeg.Encode(&b, large, &jpeg.Options{Quality: 92})
	return b.Bytes(), err
})

func largePhoto(t testing.TB) []byte {
	t.Helper()
	b, err := enlarge()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

package imgproc

import (
	"encoding/binary"
	"encoding/json"
	"image"
	"math"
	"os"
	"testing"
)

// A goldenCase is one entry of testdata/*.json.
type goldenCase struct {
	Width, Height, Step int
	ROI                 *[5]float32
}

func (c goldenCase) roi() ROI {
	if c.ROI == nil {
		return Whole(c.Width, c.Height)
	}
	w, h, r := float32(c.Width), float32(c.Height), c.ROI
	return ROI{CX: r[0] * w, CY: r[1] * h, W: r[2] * w, H: r[3] * h, Rotation: r[4]}
}

func readGolden(t *testing.T, name, values string) (cases []goldenCase, data []byte) {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err == nil {
		err = json.Unmarshal(b, &cases)
	}
	if err == nil {
		data, err = os.ReadFile("testdata/" + values)
	}
	if err != nil {
		t.Fatal(err)
	}
	return cases, data
}

// noise is the pseudo-random number at a place, as bench/stages.py has it.
func noise(x, y, c, seed uint32) uint32 {
	v := x*73856093 ^ y*19349663 ^ c*83492791 ^ seed
	v = (v ^ v>>13) * 1274126177
	return v ^ v>>16
}

func noiseImage(w, h int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range w * h {
		for c := range 3 {
			m.Pix[4*i+c] = uint8(noise(uint32(i%w), uint32(i/w), uint32(c), 1))
		}
		m.Pix[4*i+3] = 255
	}
	return m
}

func noiseMask() []float32 {
	m := make([]float32, MaskSize*MaskSize)
	for i := range m {
		m[i] = float32(noise(uint32(i%MaskSize), uint32(i/MaskSize), 0, 2)&1023)/64 - 8
	}
	Sigmoid(m, m)
	return m
}

func source(t testing.TB, img image.Image) Source {
	t.Helper()
	s, err := NewSource(img)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// The tensors are MediaPipe's to the bit but for single positions that fall
// between two 32nds: 2 of 2.6 million in random rotated crops.
func TestWarpAgainstMediaPipe(t *testing.T) {
	cases, want := readGolden(t, "warp.json", "warp.u8")
	for _, c := range cases {
		size, border, lo := 224, Zero, float32(-1)
		if c.ROI != nil {
			size, border, lo = 256, Replicate, 0
		}
		roi, _ := c.roi().Pad()
		dst := make([]float32, size*size*3)
		warp(dst, size, source(t, noiseImage(c.Width, c.Height)), roi, border, lo, 1)
		var n, different int
		for i := 0; i < len(dst); i += 101 {
			level := (dst[i] - lo) * 255 / (1 - lo)
			if math.Abs(float64(level)-float64(want[n])) > 0.01 {
				different++
			}
			n++
		}
		want = want[n:]
		if different > 1 {
			t.Errorf("%dx%d %v: %d of %d values differ", c.Width, c.Height, c.ROI, different, n)
		}
	}
	if len(want) != 0 {
		t.Errorf("%d golden values are left over", len(want))
	}
}

// Positions are MediaPipe's; values may differ by the last bit of the C library's expf.
func TestMaskAgainstMediaPipe(t *testing.T) {
	cases, want := readGolden(t, "mask.json", "mask.f32")
	m := noiseMask()
	for _, c := range cases {
		roi, _ := c.roi().Pad()
		dst := make([]float32, c.Width*c.Height)
		maskToImage(dst, c.Width, c.Height, m, roi)
		for i := 0; i < len(dst); i += c.Step {
			w := math.Float32frombits(binary.LittleEndian.Uint32(want))
			if d := math.Abs(float64(dst[i] - w)); !(d <= 2e-7) {
				t.Fatalf("%dx%d %v: pixel %d is %v, want %v", c.Width, c.Height, c.ROI, i, dst[i], w)
			}
			want = want[4:]
		}
	}
	if len(want) != 0 {
		t.Errorf("%d bytes are left over", len(want))
	}
}

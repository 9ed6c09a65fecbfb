package imgproc

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// maskToImage fills all rows.
func maskToImage(dst []float32, w, h int, m []float32, roi ROI) { MaskRows(dst, w, h, m, roi, 0, h) }

func TestSigmoid(t *testing.T) {
	dst := make([]float32, 5)
	Sigmoid(dst, []float32{0, 1, -1, 200, -200})
	for i, want := range []float64{0.5, 0.7310585786, 0.2689414214, 1, 0} {
		if math.Abs(float64(dst[i])-want) > 1e-7 {
			t.Errorf("value %d is %v, want %v", i, dst[i], want)
		}
	}
}

func TestMaskOfTheWholeImage(t *testing.T) {
	m := noiseMask()
	dst := make([]float32, len(m))
	maskToImage(dst, MaskSize, MaskSize, m, Whole(MaskSize, MaskSize))
	if !slices.Equal(dst, m) {
		t.Error("a mask laid onto its own size changes")
	}
}

// randomROI is one that may lie anywhere about an image of w×h pixels.
func randomROI(rng *rand.Rand, w, h int) ROI {
	side := float32(max(w, h)) * (0.05 + 2*rng.Float32())
	return ROI{(1.6*rng.Float32() - 0.3) * float32(w), (1.6*rng.Float32() - 0.3) * float32(h), side, side, 8*rng.Float32() - 4}
}

func TestMaskRowsAreThoseOfTheMask(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	m := noiseMask()
	for range 20 {
		w, h := 1+rng.IntN(1200), 1+rng.IntN(60)
		roi := randomROI(rng, w, h)
		whole, parts := make([]float32, w*h), make([]float32, w*h)
		maskToImage(whole, w, h, m, roi)
		parts[0] = 7 // must be overwritten
		cut := rng.IntN(h + 1)
		MaskRows(parts, w, h, m, roi, cut, h)
		MaskRows(parts, w, h, m, roi, 0, cut)
		if !slices.Equal(whole, parts) {
			t.Fatalf("%dx%d cut at %d, %v", w, h, cut, roi)
		}
	}
}

func TestMaskOfInvalidROI(t *testing.T) {
	dst := []float32{5, 5}
	maskToImage(dst, 2, 1, noiseMask(), ROI{CX: 1, CY: 1})
	if dst[0] != 0 || dst[1] != 0 {
		t.Errorf("mask is %v", dst)
	}
	if _, _, ok := Silhouette(noiseMask(), ROI{}, 2, 1); ok {
		t.Error("an invalid ROI has a silhouette")
	}
}

// scan is what Silhouette shortens: it draws the mask and looks at every pixel.
func scan(m []float32, roi ROI, w, h int) (crown, sole Point, ok bool) {
	dst := make([]float32, w*h)
	maskToImage(dst, w, h, m, roi)
	for y := range h {
		n, sum := 0, 0.0
		for x, v := range dst[y*w : (y+1)*w] {
			if v > 0.5 {
				n++
				sum += float64(x)
			}
		}
		if n < 3 {
			continue
		}
		if !ok {
			crown, ok = Point{sum / float64(n), float64(y)}, true
		}
		sole = Point{sum / float64(n), float64(y)}
	}
	return crown, sole, ok
}

func TestSilhouetteIsThatOfTheDrawnMask(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	found := 0
	for i := range 300 {
		m := make([]float32, MaskSize*MaskSize)
		for range rng.IntN(4) { // some ellipses and rectangles with soft values
			cx, cy, rx, ry := rng.Float64()*300-20, rng.Float64()*300-20, 1+rng.Float64()*80, 1+rng.Float64()*120
			for j := range m {
				dx, dy := (float64(j%MaskSize)-cx)/rx, (float64(j/MaskSize)-cy)/ry
				if d := dx*dx + dy*dy; d < 1.5 {
					m[j] = max(m[j], float32(1-d/2))
				}
			}
		}
		if i%10 == 0 {
			m[rng.IntN(len(m))] = 1
		}
		w, h := 1+rng.IntN(400), 1+rng.IntN(400)
		roi := randomROI(rng, w, h)
		c1, s1, ok1 := Silhouette(m, roi, w, h)
		c2, s2, ok2 := scan(m, roi, w, h)
		if c1 != c2 || s1 != s2 || ok1 != ok2 {
			t.Fatalf("%dx%d %v: %v %v %v, want %v %v %v", w, h, roi, c1, s1, ok1, c2, s2, ok2)
		}
		if ok1 {
			found++
		}
	}
	if found < 100 {
		t.Errorf("only %d of the random masks have a silhouette", found)
	}
}

func FuzzMask(f *testing.F) {
	f.Add(uint8(3), uint8(5), float32(1), float32(2), float32(3), float32(4), float32(0.1))
	f.Add(uint8(200), uint8(1), float32(1e30), float32(-1e30), float32(1e-38), float32(1e38), float32(7))
	f.Add(uint8(1), uint8(200), float32(0), float32(0), float32(1e-45), float32(1e-45), float32(0))
	m := noiseMask()
	f.Fuzz(func(t *testing.T, w, h uint8, cx, cy, rw, rh, rotation float32) {
		if w == 0 || h == 0 {
			t.Skip()
		}
		roi := ROI{cx, cy, rw, rh, rotation}
		dst := make([]float32, int(w)*int(h))
		maskToImage(dst, int(w), int(h), m, roi)
		for i, v := range dst {
			if !(v >= 0 && v <= 1) {
				t.Fatalf("pixel %d is %v", i, v)
			}
		}
		c1, s1, ok1 := Silhouette(m, roi, int(w), int(h))
		if c2, s2, ok2 := scan(m, roi, int(w), int(h)); c1 != c2 || s1 != s2 || ok1 != ok2 {
			t.Fatalf("silhouette %v %v %v, want %v %v %v", c1, s1, ok1, c2, s2, ok2)
		}
	})
}

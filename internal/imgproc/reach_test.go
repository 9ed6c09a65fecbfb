package imgproc

import (
	"math"
	"math/rand/v2"
	"testing"
)

// A ramp from 1 to 0 about column 100 of the mask, however the crop lies in the photo: the way
// to 0.5 is known, on the person and beside it.
func TestReach(t *testing.T) {
	m := make([]float32, MaskSize*MaskSize)
	for i := range m {
		m[i] = float32(max(0, min(1, 0.5+(100-float64(i%MaskSize))/40)))
	}
	rng := rand.New(rand.NewPCG(5, 6))
	for range 200 {
		roi := randomROI(rng, 900, 1200)
		sin, cos := math.Sincos(float64(roi.Rotation))
		scale := float64(roi.W) / MaskSize // photo pixels per mask pixel
		photo := func(x, y float64) Point {
			x, y = (x+0.5-MaskSize/2)*scale, (y+0.5-MaskSize/2)*scale
			return Point{float64(roi.CX) + cos*x - sin*y, float64(roi.CY) + sin*x + cos*y}
		}
		x, y, angle := 60+80*rng.Float64(), 100+56*rng.Float64(), rng.Float64()-0.5
		dy, dx := math.Sincos(angle)
		d := Point{cos*dx - sin*dy, sin*dx + cos*dy}
		want := (100 - x) / dx
		if got := Reach(m, roi, photo(x, y), d, 1000*scale, 1000*scale); math.Abs(got/scale-want) > 1e-3 {
			t.Fatalf("from column %g at %g radians it is %g mask pixels to the edge, want %g", x, angle, got/scale, want)
		}
		if got := Reach(m, roi, photo(40, y), d, 0, 20*scale) / scale; math.Abs(got-20) > 1e-3 {
			t.Errorf("at most 20 is %g", got)
		}
		if got := Reach(m, roi, photo(140, y), d, 10*scale, 0) / scale; math.Abs(got+10) > 1e-3 {
			t.Errorf("at most 10 back is %g", got)
		}
	}
}

// The person ends where the crop does.
func TestReachEndsWithTheCrop(t *testing.T) {
	m := make([]float32, MaskSize*MaskSize)
	for i := range m {
		m[i] = 1
	}
	roi := Whole(MaskSize, MaskSize)
	if got := Reach(m, roi, Point{200, 100}, Point{1, 0}, 50, 500); math.Abs(got-56) > 1 {
		t.Errorf("%g pixels to the crop's edge, 56 pixels away", got)
	}
	if got := Reach(m, roi, Point{-500, 100}, Point{-1, 0}, 50, 500); got != -50 {
		t.Errorf("%g from far outside", got)
	}
}

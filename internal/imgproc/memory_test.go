//go:build !race

package imgproc

import "testing"

// The race detector makes pools forget what they hold, so this is not for it.
func TestNothingIsAllocated(t *testing.T) {
	src, m := source(t, noiseImage(300, 200)), noiseMask()
	roi := ROI{150, 100, 180, 180, 0.2}
	tensor, mask := make([]float32, 64*64*3), make([]float32, 300*200)
	for name, f := range map[string]func(){
		"WarpRows":   func() { warp(tensor, 64, src, roi, Replicate, 0, 1) },
		"MaskRows":   func() { maskToImage(mask, 300, 200, m, roi) },
		"Silhouette": func() { Silhouette(m, roi, 300, 200) },
		"Reach":      func() { Reach(m, roi, Point{150, 100}, Point{1, 0}, 10, 50) },
		"Sigmoid":    func() { Sigmoid(m, m) },
	} {
		if n := testing.AllocsPerRun(3, f); n != 0 {
			t.Errorf("%s allocates %v times", name, n)
		}
	}
}

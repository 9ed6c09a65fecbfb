package pipeline

import (
	"testing"

	"github.com/hypermob/pose/internal/detect"
	"github.com/hypermob/pose/internal/imgproc"
)

// Hips count up to the region's edges, on all four sides. The whole photo has those beyond them.
func TestSearches(t *testing.T) {
	w := &worker{part: imgproc.ROI{CX: 200, CY: 300, W: 200, H: 400}}
	w.src.W, w.src.H = 500, 1000
	for hips, want := range map[[2]float32]bool{
		{200, 300}: true, {101, 101}: true, {299, 499}: true, {99, 300}: false, {301, 300}: false, {200, 99}: false, {200, 501}: false,
	} {
		var d detect.Detection
		d.Keypoints[detect.MidHip] = detect.Point{X: hips[0] / 500, Y: hips[1] / 1000}
		if w.searches(d) != want {
			t.Errorf("hips at %v: %t", hips, !want)
		}
	}
	w.part = imgproc.Whole(500, 1000)
	var d detect.Detection
	d.Keypoints[detect.MidHip] = detect.Point{X: 0.5, Y: 1.1}
	if !w.searches(d) {
		t.Error("the whole photo leaves out somebody whose hips are below it")
	}
}

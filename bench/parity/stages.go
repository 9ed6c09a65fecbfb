package main

import (
	"image"
	"math"

	"github.com/hypermob/pose/internal/detect"
	"github.com/hypermob/pose/internal/imgproc"
	"github.com/hypermob/pose/internal/landmark"
)

// Each stage gets the input that the reference's own stage got, so a difference shows at the stage
// in which it arises, and at no other.

// compareDetection compares the stages up to the ROI.
func compareDetection(t *table, img image.Image, a *answer, detector *network) error {
	src, err := imgproc.NewSource(img)
	if err != nil {
		return err
	}
	levels, err := a.detectorTensor()
	if err != nil {
		return err
	}
	square, padding := imgproc.Whole(src.W, src.H).Pad()
	got := make([]float32, len(levels))
	imgproc.WarpRows(got, detect.InputSize, src, square, imgproc.Zero, -1, 1, 0, detect.InputSize)
	input := values(levels, -1, 1)
	compareTensor(t, "detector tensor", a.Image, got, input, 255.0/2)

	want, err := a.detectorOutputs()
	if err != nil {
		return err
	}
	if err := detector.compare(t, a.Image, input, want, a.LiteRTOwn.Detector); err != nil {
		return err
	}
	numbers := detect.Numbers()
	outputs := detect.ReadOutputs(func(place int) []float32 { return want[numbers[place]] })
	dets := detect.Suppress(nil, detect.Decode(nil, outputs.Boxes, outputs.Scores))
	for i := range dets {
		dets[i] = dets[i].Unpad(padding)
	}
	compareDetections(t, a, dets)
	if a.ROI != nil {
		compareROI(t, a)
	}
	return nil
}

// compareTensor compares the input tensors of a network; scale turns values into grey levels.
func compareTensor(t *table, stage, image string, got, want []float32, scale float64) {
	same, diff := 0, 0.0
	for i, v := range got {
		if v == want[i] {
			same++
		}
		diff = max(diff, math.Abs(float64(v)-float64(want[i]))*scale)
	}
	t.add(stage, "share of identical values", image, float64(same)/float64(len(want)), largeIsGood)
	t.add(stage, "difference, grey levels", image, diff, atMost(1))
}

// compareDetections compares the detections after non-maximum suppression.
func compareDetections(t *table, a *answer, dets []detect.Detection) {
	const stage = "detections"
	t.add(stage, "difference in number", a.Image, math.Abs(float64(len(dets)-len(a.Detections))), atMost(0))
	score, box, keypoint := 0.0, 0.0, 0.0
	for i, w := range a.Detections[:min(len(dets), len(a.Detections))] {
		d := dets[i]
		score = max(score, math.Abs(float64(d.Score)-w.Score))
		for j, v := range []float32{d.XMin, d.YMin, d.Width, d.Height} {
			box = max(box, math.Abs(float64(v)-w.Box[j]))
		}
		for j, p := range d.Keypoints {
			keypoint = max(keypoint, math.Abs(float64(p.X)-w.Keypoints[j][0]), math.Abs(float64(p.Y)-w.Keypoints[j][1]))
		}
	}
	t.add(stage, "score", a.Image, score, atMost(1e-5))
	t.add(stage, "box, share of the image", a.Image, box, atMost(1e-5))
	t.add(stage, "keypoints, share of the image", a.Image, keypoint, atMost(1e-5))
}

// detection returns the reference's first detection.
func (a *answer) detection() (d detect.Detection) {
	for i, k := range a.Detections[0].Keypoints {
		d.Keypoints[i] = detect.Point{X: float32(k[0]), Y: float32(k[1])}
	}
	return d
}

// roi returns the reference's ROI in pixels.
func (a *answer) roi() imgproc.ROI {
	w, h := float32(a.Width), float32(a.Height)
	roi, _ := imgproc.ROI{
		CX: float32(a.ROI.XCenter) * w, CY: float32(a.ROI.YCenter) * h,
		W: float32(a.ROI.Width) * w, H: float32(a.ROI.Height) * h, Rotation: float32(a.ROI.Rotation),
	}.Pad()
	return roi
}

func compareROI(t *table, a *answer) {
	got, want := a.detection().ROI(a.Width, a.Height), a.roi()
	per1000 := 1000 / float64(a.Height)
	t.add("ROI", "centre, px of 1000", a.Image, math.Hypot(float64(got.CX-want.CX), float64(got.CY-want.CY))*per1000, atMost(0.01))
	t.add("ROI", "side, px of 1000", a.Image, max(math.Abs(float64(got.W-want.W)), math.Abs(float64(got.H-want.H)))*per1000, atMost(0.01))
	t.add("ROI", "rotation, rad", a.Image, math.Abs(float64(got.Rotation-want.Rotation)), atMost(1e-5))
}

// compareLandmarks compares the stages after the ROI.
func compareLandmarks(t *table, img image.Image, a *answer, net *network) error {
	src, err := imgproc.NewSource(img)
	if err != nil {
		return err
	}
	levels, err := a.landmarkTensor()
	if err != nil {
		return err
	}
	got := make([]float32, len(levels))
	imgproc.WarpRows(got, landmark.InputSize, src, a.roi(), imgproc.Replicate, 0, 1, 0, landmark.InputSize)
	input := values(levels, 0, 1)
	compareTensor(t, "landmark tensor", a.Image, got, input, 255)

	want, err := a.landmarkOutputs()
	if err != nil {
		return err
	}
	if err := net.compare(t, a.Image, input, want, a.LiteRTOwn.Landmark); err != nil || !a.Found {
		return err
	}
	numbers := landmark.Numbers(true)
	outputs := landmark.ReadOutputs(func(place int) []float32 { return want[numbers[place]] }, true)
	var r landmark.Result
	r.Read(outputs)
	r.Project(a.roi())
	compareDecoded(t, a, &r)
	return compareMask(t, a, outputs.Mask)
}

// compareDecoded compares landmarks that are decoded from the reference's own network outputs.
func compareDecoded(t *table, a *answer, r *landmark.Result) {
	const stage = "landmarks decoded"
	px, vis, world := 0.0, 0.0, 0.0
	for i, p := range r.Points {
		w := a.Landmarks[i]
		px = max(px, math.Hypot(float64(p.X)-w[0], float64(p.Y)-w[1]))
		vis = max(vis, math.Abs(float64(p.Visibility)-w[3]), math.Abs(float64(p.Presence)-w[4]))
		m, v := r.World[i], a.World[i]
		world = max(world, math.Abs(float64(m.X)-v[0]), math.Abs(float64(m.Y)-v[1]), math.Abs(float64(m.Z)-v[2]))
	}
	t.add(stage, "px of 1000", a.Image, px*1000/float64(a.Height), atMost(0.01))
	t.add(stage, "visibility, presence", a.Image, vis, atMost(1e-5))
	t.add(stage, "world, mm", a.Image, world*1000, atMost(0.01))
}

// compareMask compares masks that are made from the reference's own logits.
func compareMask(t *table, a *answer, logits []float32) error {
	want, err := a.mask()
	if err != nil {
		return err
	}
	small := make([]float32, len(logits))
	imgproc.Sigmoid(small, logits)
	got := make([]float32, len(want))
	imgproc.MaskRows(got, a.Width, a.Height, small, a.roi(), 0, a.Height)
	diff := 0.0
	for i, v := range got {
		diff = max(diff, math.Abs(grey(v)-float64(want[i])))
	}
	t.add("mask warped", "difference, grey levels", a.Image, diff, atMost(1))
	t.add("mask warped", "intersection over union", a.Image, iou(got, want), atLeast(0.9999))
	return nil
}

// grey is the form in which the reference's mask is stored: 128 and more is a probability of at
// least one half.
func grey(v float32) float64 { return math.Floor(float64(v)*255 + 0.5) }

// iou is the intersection over union of two masks at the threshold of one half. Many values of a
// mask are exactly one half, because they lie midway between a pixel of 0 and one of 1.
func iou(got []float32, want []uint8) float64 {
	both, either := 0, 0
	for i, v := range got {
		g, w := grey(v) >= 128, want[i] >= 128
		if g && w {
			both++
		}
		if g || w {
			either++
		}
	}
	if either == 0 {
		return 1
	}
	return float64(both) / float64(either)
}

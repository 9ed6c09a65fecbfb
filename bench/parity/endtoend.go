package main

import (
	"context"
	"errors"
	"image"
	"math"

	"github.com/hypermob/pose"
)

// These are the bounds from photo to pose that the library promises. Rounding in the detector
// network shifts the crop by a millionth. That can move it to another of the 1/32 pixels at which
// the reference samples. In a close-up the effect exceeds the bounds, even between two builds of
// MediaPipe. So there MediaPipe's own difference counts.
const (
	meanBound       = 0.1   // px per 1000 px of image height, mean over the landmarks of an image
	maxBound        = 1     // px per 1000 px of image height
	visibilityBound = 0.01  //
	worldBound      = 2     // mm
	iouBound        = 0.995 // of masks at image size, threshold 0.5
)

// compareDetect compares the public API's answer with the reference's.
func compareDetect(t *table, img image.Image, a *answer, det *pose.Detector) error {
	const stage = "Detect"
	p, err := det.Detect(context.Background(), img)
	if err != nil && !errors.Is(err, pose.ErrNoPerson) {
		return err
	}
	disagree := 0.0
	if err != nil && a.Found { // a person who is too small for MediaPipe may be found here
		disagree = 1
	}
	t.add(stage, "found by MediaPipe alone", a.Image, disagree, atMost(0))
	if err != nil || !a.Found {
		return nil
	}
	if a.Own == nil { // MediaPipe finds nobody if it sums in a different order
		a.Own = &own{IoU: 1}
	}
	comparePose(t, stage, a, p)
	compareClassic(t, stage, a, p)
	want, err := a.mask()
	if err != nil {
		return err
	}
	t.addExcused(stage, "mask: intersection over union", a.Image, iou(p.Mask.Pix, want), a.Own.IoU, atLeast(iouBound))
	return nil
}

// comparePose compares landmarks and world landmarks.
func comparePose(t *table, stage string, a *answer, p *pose.Pose) {
	per1000 := 1000 / float64(a.Height)
	sum, worst, z, vis, pres, world := 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
	for i, l := range p.Landmarks {
		w := a.Landmarks[i]
		d := math.Hypot(l.X-w[0], l.Y-w[1]) * per1000
		sum, worst = sum+d, max(worst, d)
		z = max(z, math.Abs(l.Z-w[2])*per1000)
		vis, pres = max(vis, math.Abs(l.Visibility-w[3])), max(pres, math.Abs(l.Presence-w[4]))
		m, v := p.WorldLandmarks[i], a.World[i]
		world = max(world, math.Abs(m.X-v[0]), math.Abs(m.Y-v[1]), math.Abs(m.Z-v[2]))
		vis = max(vis, math.Abs(m.Visibility-v[3]))
	}
	t.addExcused(stage, "landmarks: mean, px of 1000", a.Image, sum/pose.NumLandmarks, a.Own.Mean, atMost(meanBound))
	t.addExcused(stage, "landmarks: largest, px of 1000", a.Image, worst, a.Own.Max, atMost(maxBound))
	t.add(stage, "landmarks: z, px of 1000", a.Image, z, smallIsGood)
	t.addExcused(stage, "visibility", a.Image, vis, a.Own.Visibility, atMost(visibilityBound))
	t.add(stage, "presence", a.Image, pres, smallIsGood)
	t.add(stage, "pose flag", a.Image, math.Abs(p.Presence-*a.Presence), smallIsGood)
	t.addExcused(stage, "world landmarks, mm", a.Image, world*1000, a.Own.World, atMost(worldBound))
}

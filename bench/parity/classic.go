package main

import (
	"math"

	"github.com/hypermob/pose"
)

// classicBound is how far, in cm for a person of classicStature, the original service's lengths
// may differ between our landmarks and MediaPipe's.
const (
	classicBound   = 0.1
	classicStature = 175.0
)

// compareClassic measures our pose and MediaPipe's landmarks with the original service's formula.
// Both must have the same lengths, and they must agree. tools/fit/classic.py checks the formula
// itself.
func compareClassic(t *table, stage string, a *answer, p *pose.Pose) {
	reference := &pose.Pose{ImageWidth: a.Width, ImageHeight: a.Height}
	for i, l := range a.Landmarks {
		reference.Landmarks[i] = pose.Landmark{X: l[0], Y: l[1], Z: l[2], Visibility: l[3]}
	}
	got, want := classic(p), classic(reference)
	disagree, worst := math.Abs(float64(len(got)-len(want))), 0.0
	for s, w := range want {
		if g, ok := got[s]; ok {
			worst = max(worst, math.Abs(g.CM-w.CM))
		} else {
			disagree++
		}
	}
	t.add(stage, "classic: lengths on one side only", a.Image, disagree, atMost(0))
	t.add(stage, "classic: lengths, cm", a.Image, worst, atMost(classicBound))
}

// classic returns the lengths by the formula, or none if it gives no answer.
func classic(p *pose.Pose) pose.Lengths {
	m, err := pose.Measure(p, pose.Stature(classicStature), pose.WithMethod(pose.Classic))
	if err != nil {
		return nil
	}
	return m.Mean
}

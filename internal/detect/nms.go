package detect

import (
	"cmp"
	"slices"
)

// maxOverlap is the intersection over union above which two boxes are the same
// person. It is 0.3 in MediaPipe Solutions; its Tasks API has 0.5.
const maxOverlap = 0.3

// Suppress appends to dst one detection for each cluster of overlapping ones in dets,
// best score first: the score of the cluster's best, the positions averaged
// with the scores as weights (MediaPipe's non_max_suppression_calculator.cc,
// WEIGHTED). Equal scores keep their order. dets is overwritten; dst must not share its memory.
func Suppress(dst, dets []Detection) []Detection {
	slices.SortStableFunc(dets, func(a, b Detection) int { return cmp.Compare(b.Score, a.Score) })
	for len(dets) > 0 {
		top := dets[0]
		var sum cluster
		rest := dets[:0]
		for _, d := range dets {
			if overlap(d, top) > maxOverlap {
				sum.add(d)
			} else {
				rest = append(rest, d)
			}
		}
		if sum.score == 0 { // a box without an area overlaps nothing, not even itself
			return append(dst, top)
		}
		dst = append(dst, sum.mean(top.Score))
		dets = rest
	}
	return dst
}

// A cluster sums detections: corners and keypoints are multiplied by their scores.
type cluster struct {
	score                  float32
	xMin, yMin, xMax, yMax float32
	keypoints              [NumKeypoints]Point
}

// The conversions to float32 keep products from being fused into the sums.

func (c *cluster) add(d Detection) {
	c.score += d.Score
	c.xMin += float32(d.XMin * d.Score)
	c.yMin += float32(d.YMin * d.Score)
	c.xMax += float32((d.XMin + d.Width) * d.Score)
	c.yMax += float32((d.YMin + d.Height) * d.Score)
	for i, k := range d.Keypoints {
		c.keypoints[i].X += float32(k.X * d.Score)
		c.keypoints[i].Y += float32(k.Y * d.Score)
	}
}

func (c *cluster) mean(score float32) Detection {
	d := Detection{Score: score, XMin: c.xMin / c.score, YMin: c.yMin / c.score}
	d.Width, d.Height = c.xMax/c.score-d.XMin, c.yMax/c.score-d.YMin
	for i, k := range c.keypoints {
		d.Keypoints[i] = Point{k.X / c.score, k.Y / c.score}
	}
	return d
}

// overlap is the intersection over union of two boxes, 0 where they do not meet.
func overlap(a, b Detection) float32 {
	ax, ay, bx, by := a.XMin+a.Width, a.YMin+a.Height, b.XMin+b.Width, b.YMin+b.Height
	w := min(ax, bx) - max(a.XMin, b.XMin)
	h := min(ay, by) - max(a.YMin, b.YMin)
	if !(w > 0 && h > 0) {
		return 0
	}
	inter := float32(w * h)
	union := float32((ax-a.XMin)*(ay-a.YMin)) + float32((bx-b.XMin)*(by-b.YMin)) - inter
	if !(union > 0) {
		return 0
	}
	return inter / union
}

package pipeline

import (
	"math"

	"github.com/hypermob/pose/internal/body"
	"github.com/hypermob/pose/internal/imgproc"
	"github.com/hypermob/pose/internal/landmark"
)

// edges are those of a [body.Outline], in its order: the left side's joints between which an edge
// runs, and the side of the bone that it is on. An outer edge looks away from the middle of the
// body, an inner one towards the other leg.
var edges = [body.NumEdges]struct {
	a, b  int
	outer float64 // 1, or -1 for an inner edge
}{
	{landmark.LeftShoulder, landmark.LeftElbow, 1},
	{landmark.LeftElbow, landmark.LeftWrist, 1},
	{landmark.LeftHip, landmark.LeftKnee, 1},
	{landmark.LeftKnee, landmark.LeftAnkle, 1},
	{landmark.LeftHip, landmark.LeftKnee, -1},
	{landmark.LeftKnee, landmark.LeftAnkle, -1},
}

// Edges are looked for up to these shares of the person's height from the bone.
const (
	mostReach = 0.12
	mostBack  = 0.05 // to the wrong side
)

// findOutline reads the silhouette's outline from the mask of probabilities: how far each edge is
// from the line between the limb's two joints, square to it, in pixels, from a tenth of the line's
// length above its upper joint, in tenths, to a tenth beyond its lower one. An edge is negative
// where the mask leaves the joint out, and is left zero where the joints fall together.
func (p *Person) findOutline(mask []float32) {
	s := &p.Silhouette
	height := s.Sole.Y - s.Crown.Y
	left := p.leftward()
	for side := range s.Outline {
		for i, e := range edges {
			a, b := p.point(e.a+side), p.point(e.b+side)
			x, y := b.X-a.X, b.Y-a.Y
			length := math.Hypot(x, y)
			if length < 1 {
				continue
			}
			out := left * e.outer / length
			if side == 1 {
				out = -out
			}
			across := imgproc.Point{X: y * out, Y: -x * out}
			edge := &s.Outline[side][i]
			for place := range edge {
				t := 0.1*float64(place) - 0.1
				edge[place] = imgproc.Reach(mask, p.ROI, imgproc.Point{X: a.X + t*x, Y: a.Y + t*y}, across, mostBack*height, mostReach*height)
			}
		}
	}
}

// leftward is 1 if the person's left is towards the image's right, as of one who faces the
// camera, and -1 for one who turns their back.
func (p *Person) leftward() float64 {
	x := func(id int) float64 { return p.point(id).X }
	if x(landmark.LeftShoulder)+x(landmark.LeftHip) < x(landmark.LeftShoulder+1)+x(landmark.LeftHip+1) {
		return -1
	}
	return 1
}

package pose

import (
	"math"

	"github.com/hypermob/pose/internal/body"
	"github.com/hypermob/pose/internal/imgproc"
)

// An Edge is how far an edge of a limb is from the line between the limb's two joints,
// square to that line, in pixels of the upright image: from a tenth of the line's length
// above its upper joint, in tenths, to a tenth beyond its lower joint. It is negative where
// the mask leaves the joint out. Edges further away than 0.12 of the person's height in the
// photo, and those further than 0.05 to the wrong side, are not looked for and stand there.
// An Edge of zeros is unknown.
type Edge [13]float64

// An Outline is the edge of the mask along the limbs of one side. Outer edges look away from the
// middle of the body, inner ones, at the legs only, towards the other leg. [Measure] reads from
// them where along a limb the joints are: flesh and clothes tell more of that than landmarks alone.
type Outline struct {
	UpperArm   Edge `json:"upper_arm"`
	Forearm    Edge `json:"forearm"`
	Thigh      Edge `json:"thigh"`
	Calf       Edge `json:"calf"`
	InnerThigh Edge `json:"inner_thigh"`
	InnerCalf  Edge `json:"inner_calf"`
}

// edges returns the edges in the order of package body, with the left side's joints.
func (o *Outline) edges() [body.NumEdges]edge {
	return [...]edge{
		{&o.UpperArm, LeftShoulder, LeftElbow, 1},
		{&o.Forearm, LeftElbow, LeftWrist, 1},
		{&o.Thigh, LeftHip, LeftKnee, 1},
		{&o.Calf, LeftKnee, LeftAnkle, 1},
		{&o.InnerThigh, LeftHip, LeftKnee, -1},
		{&o.InnerCalf, LeftKnee, LeftAnkle, -1},
	}
}

type edge struct {
	*Edge
	a, b  LandmarkID
	outer float64 // 1, or -1 for an inner edge
}

// body returns the outline as package body has it.
func (o *Outline) body() (b body.Outline) {
	for i, e := range o.edges() {
		b[i] = *e.Edge
	}
	return b
}

const (
	mostReach = 0.12 // see Edge
	mostBack  = 0.05
)

// outline reads the silhouette's outlines from the mask of probabilities under roi.
func (s *Silhouette) outline(l *Landmarks, mask []float32, roi imgproc.ROI) {
	height := s.Sole.Y - s.Crown.Y
	left := l.leftward()
	for side, o := range []*Outline{&s.Left, &s.Right} {
		for _, e := range o.edges() {
			a, b := l[e.a+LandmarkID(side)], l[e.b+LandmarkID(side)]
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
			for i := range e.Edge {
				t := 0.1*float64(i) - 0.1
				e.Edge[i] = imgproc.Reach(mask, roi, imgproc.Point{X: a.X + t*x, Y: a.Y + t*y}, across, mostBack*height, mostReach*height)
			}
		}
	}
}

// leftward is 1 if the person's left is towards the image's right, as of one who faces the
// camera, and -1 for one who turns their back.
func (l *Landmarks) leftward() float64 {
	if l[LeftShoulder].X+l[LeftHip].X < l[RightShoulder].X+l[RightHip].X {
		return -1
	}
	return 1
}

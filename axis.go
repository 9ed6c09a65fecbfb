package pose

import (
	"math"

	"github.com/hypermob/pose/internal/body"
	"github.com/hypermob/pose/internal/imgproc"
)

// axis is the body's.
func (l *Landmarks) axis() body.Axis {
	both := func(id LandmarkID) [2][2]float64 {
		return [2][2]float64{{l[id].X, l[id].Y}, {l[id+1].X, l[id+1].Y}}
	}
	return body.NewAxis(both(LeftShoulder), both(LeftAnkle))
}

// The rays that look for a silhouette's ends, as shares of the way from ears to ankles.
const (
	raysAcross  = 0.07 // of the head, to either side
	raysUp      = 0.25 // from the ears
	raysDown    = 0.12 // from the line between heel and toe
	raysLifted  = 0.03 // how far above that line they begin
	raysOfSide  = 7    // beside the middle one
	raysOfAFoot = 6    // from heel to toe
)

// findEnds finds the silhouette's Top and Bottom in the mask of probabilities under roi: the ends
// of the head and of the feet along the body's axis, in a photo of w×h pixels.
func (s *Silhouette) findEnds(l *Landmarks, mask []float32, roi imgproc.ROI, w, h int) {
	a := l.axis()
	ears := Point{(l[LeftEar].X + l[RightEar].X) / 2, (l[LeftEar].Y + l[RightEar].Y) / 2}
	length := a.Down((l[LeftAnkle].X+l[RightAnkle].X)/2-ears.X, (l[LeftAnkle].Y+l[RightAnkle].Y)/2-ears.Y)
	if length < 1 {
		return
	}
	// far returns the mask's end on the ray from a point down the axis, or up it with sign -1.
	far := func(from Point, sign, ahead float64) Point {
		d := imgproc.Point{X: sign * a.X, Y: sign * a.Y}
		way := imgproc.Reach(mask, roi, imgproc.Point(from), d, 0, min(ahead*length, toEdge(from, d, w, h)))
		return Point{from.X + way*d.X, from.Y + way*d.Y}
	}
	s.Top, s.Bottom = ears, l.point(LeftHeel)
	for i := -raysOfSide; i <= raysOfSide; i++ {
		t := raysAcross * length * float64(i) / raysOfSide
		if p := far(Point{ears.X + t*a.Y, ears.Y - t*a.X}, -1, raysUp); a.Down(p.X, p.Y) < a.Down(s.Top.X, s.Top.Y) {
			s.Top = p
		}
	}
	for side := range LandmarkID(2) {
		heel, toe := l.point(LeftHeel+side), l.point(LeftFootIndex+side)
		for i := range raysOfAFoot {
			t := float64(i) / (raysOfAFoot - 1)
			from := Point{heel.X + t*(toe.X-heel.X) - raysLifted*length*a.X, heel.Y + t*(toe.Y-heel.Y) - raysLifted*length*a.Y}
			if p := far(from, 1, raysDown); a.Down(p.X, p.Y) > a.Down(s.Bottom.X, s.Bottom.Y) {
				s.Bottom = p
			}
		}
	}
}

func (l *Landmarks) point(id LandmarkID) Point { return Point{l[id].X, l[id].Y} }

// toEdge is how far it is from a point to the edge of a photo of w×h pixels in the direction d, 0
// from outside.
func toEdge(from Point, d imgproc.Point, w, h int) float64 {
	way := math.Inf(1)
	for _, c := range [2]struct{ at, d, end float64 }{{from.X, d.X, float64(w)}, {from.Y, d.Y, float64(h)}} {
		if c.at < -0.5 || c.at > c.end-0.5 {
			return 0
		}
		if c.d > 0 {
			way = min(way, (c.end-0.5-c.at)/c.d)
		} else if c.d < 0 {
			way = min(way, (-0.5-c.at)/c.d)
		}
	}
	return way
}

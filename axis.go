package pose

import (
	"math"

	"github.com/hypermob/pose/internal/imgproc"
)

// An axis is the direction in the photo, of length 1, in which a standing body points down. In
// a photo of a level camera it is {0, 1}.
type axis struct{ x, y float64 }

// axis runs from midway between the shoulders to midway between the ankles. It is that of the image
// where these fall together.
func (l *Landmarks) axis() axis {
	x := l[LeftAnkle].X + l[RightAnkle].X - l[LeftShoulder].X - l[RightShoulder].X
	y := l[LeftAnkle].Y + l[RightAnkle].Y - l[LeftShoulder].Y - l[RightShoulder].Y
	n := math.Hypot(x, y)
	if n < 1 {
		return axis{0, 1}
	}
	return axis{x / n, y / n}
}

// roll is by how many degrees the body leans clockwise in the photo.
func (a axis) roll() float64 { return math.Atan2(-a.x, a.y) * 180 / math.Pi }

// down is how far along the axis a point of the photo is.
func (a axis) down(x, y float64) float64 { return a.x*x + a.y*y }

// ends returns how far along the body's axis the silhouette's upper and lower ends are. Where only
// their rows are known, they are taken to lie on the line through the shoulders.
func (p *Pose) ends() (top, bottom float64) {
	a, s := p.Landmarks.axis(), p.Silhouette
	if s.Top != s.Bottom {
		return a.down(s.Top.X, s.Top.Y), a.down(s.Bottom.X, s.Bottom.Y)
	}
	x, y := (p.Landmarks[LeftShoulder].X+p.Landmarks[RightShoulder].X)/2, (p.Landmarks[LeftShoulder].Y+p.Landmarks[RightShoulder].Y)/2
	at := func(row float64) float64 { return a.down(x, y) + (row-y)/a.y }
	return at(s.Crown.Y - 0.5), at(s.Sole.Y + 0.5)
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
	length := a.down((l[LeftAnkle].X+l[RightAnkle].X)/2-ears.X, (l[LeftAnkle].Y+l[RightAnkle].Y)/2-ears.Y)
	if length < 1 {
		return
	}
	// far returns the mask's end on the ray from a point down the axis, or up it with sign -1.
	far := func(from Point, sign, ahead float64) Point {
		d := imgproc.Point{X: sign * a.x, Y: sign * a.y}
		way := imgproc.Reach(mask, roi, imgproc.Point(from), d, 0, min(ahead*length, toEdge(from, d, w, h)))
		return Point{from.X + way*d.X, from.Y + way*d.Y}
	}
	s.Top, s.Bottom = ears, l.point(LeftHeel)
	for i := -raysOfSide; i <= raysOfSide; i++ {
		t := raysAcross * length * float64(i) / raysOfSide
		if p := far(Point{ears.X + t*a.y, ears.Y - t*a.x}, -1, raysUp); a.down(p.X, p.Y) < a.down(s.Top.X, s.Top.Y) {
			s.Top = p
		}
	}
	for side := range LandmarkID(2) {
		heel, toe := l.point(LeftHeel+side), l.point(LeftFootIndex+side)
		for i := range raysOfAFoot {
			t := float64(i) / (raysOfAFoot - 1)
			from := Point{heel.X + t*(toe.X-heel.X) - raysLifted*length*a.x, heel.Y + t*(toe.Y-heel.Y) - raysLifted*length*a.y}
			if p := far(from, 1, raysDown); a.down(p.X, p.Y) > a.down(s.Bottom.X, s.Bottom.Y) {
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

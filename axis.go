package pose

import "math"

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

package body

import "math"

// An Axis is the direction in the photo, of length 1, in which a standing body points down. In a
// photo of a level camera it is {0, 1}.
type Axis struct{ X, Y float64 }

// NewAxis returns the axis from midway between the shoulders to midway between the ankles, each
// given as x and y of the left and of the right one in pixels. It is the image's own axis if these
// fall together.
func NewAxis(shoulders, ankles [2][2]float64) Axis {
	x := ankles[0][0] + ankles[1][0] - shoulders[0][0] - shoulders[1][0]
	y := ankles[0][1] + ankles[1][1] - shoulders[0][1] - shoulders[1][1]
	n := math.Hypot(x, y)
	if n < 1 {
		return Axis{0, 1}
	}
	return Axis{x / n, y / n}
}

// Down is how far along the axis a point of the photo is.
func (a Axis) Down(x, y float64) float64 { return a.X*x + a.Y*y }

// Roll is by how many degrees the body leans clockwise in the photo.
func (a Axis) Roll() float64 { return math.Atan2(-a.X, a.Y) * 180 / math.Pi }

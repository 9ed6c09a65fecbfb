package body

import "math"

// A Vector is a direction in space: x to the image's right, y down, z away from the camera.
type Vector [3]float64

// Sub returns v - u, which points from u to v.
func (v Vector) Sub(u Vector) Vector { return Vector{v[0] - u[0], v[1] - u[1], v[2] - u[2]} }

// Norm is the length of the vector.
func (v Vector) Norm() float64 { return math.Sqrt(v[0]*v[0] + v[1]*v[1] + v[2]*v[2]) }

// Angle returns the degrees between two directions, 0 if one has no length.
func (v Vector) Angle(u Vector) float64 {
	n := v.Norm() * u.Norm()
	if n == 0 {
		return 0
	}
	return math.Acos(max(-1, min(1, v.dot(u)/n))) * 180 / math.Pi
}

func (v Vector) dot(u Vector) float64 { return v[0]*u[0] + v[1]*u[1] + v[2]*u[2] }

func (v Vector) add(u Vector) Vector { return Vector{v[0] + u[0], v[1] + u[1], v[2] + u[2]} }

// acrossView is the cosine between the direction and the image plane, which is the share of the
// length that the photo shows. It is 1 if the vector has no length.
func (v Vector) acrossView() float64 {
	n := v.Norm()
	if n == 0 {
		return 1
	}
	return math.Hypot(v[0], v[1]) / n
}

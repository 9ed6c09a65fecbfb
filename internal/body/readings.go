package body

import "math"

// eyeLine returns how far down the body it is midway between the eyes, and whether they are seen.
func (o *Observation) eyeLine() (down float64, seen bool) {
	seen = o.sees(leftEye, rightEye) && o.inside(leftEye) && o.inside(rightEye)
	return (o.down(leftEye) + o.down(rightEye)) / 2, seen
}

// lowFoot is the lowest of heels and toes along the body.
func (o *Observation) lowFoot() int {
	low := heel
	for i := heel + 1; i <= toe+1; i++ {
		if o.down(i) > o.down(low) {
			low = i
		}
	}
	return low
}

// feet is how far down the body the lowest of heels and toes is, in pixels.
func (o *Observation) feet() float64 { return o.down(o.lowFoot()) }

// handAbove reports whether a wrist or finger is further up the body than the eye line is, so that
// the silhouette's crown may be a hand.
func (o *Observation) handAbove(eyes float64) bool {
	for i := wrist; i <= thumb+1; i++ {
		if o.down(i) < eyes {
			return true
		}
	}
	return false
}

// headCropped reports whether the head, rather than a hand, is cut off by the photo's edge.
func (o *Observation) headCropped() bool {
	if c := &o.Contour; c.Known {
		eyes, _ := o.eyeLine()
		if (c.Crown < 1 || o.atSide(c.Top)) && !o.handAbove(eyes) {
			return true
		}
	}
	return !o.inside(leftEye) && !o.inside(rightEye)
}

// feetCropped reports whether the feet are cut off by the photo's edge.
func (o *Observation) feetCropped() bool {
	c := &o.Contour
	return c.Known && (c.Sole >= float64(o.Height-2) || o.atSide(c.Bottom)) || !o.inside(o.lowFoot())
}

// atSide reports whether an end of the silhouette, if it is known, touches the photo's left or
// right edge, as of somebody cut off by a rolled camera.
func (o *Observation) atSide(end [2]float64) bool {
	return o.Contour.Top != o.Contour.Bottom && (end[0] < 1 || end[0] > float64(o.Width-2))
}

// feetSeen reports whether any of heels and toes is seen.
func (o *Observation) feetSeen() bool {
	for i := heel; i <= toe+1; i++ {
		if o.sees(i) {
			return true
		}
	}
	return false
}

// A bone is what a photo shows of the distance between two points of the body.
type bone struct {
	px  float64 // its length in the photo
	cos float64 // the share of its length that the photo shows, by the world landmarks
}

// straight is the bone's pixels as if it lay across the view.
func (b bone) straight() float64 { return b.px / b.cos }

func (o *Observation) bone(a, b int) bone {
	return bone{o.distance(a, b), o.inSpace(a, b).acrossView()}
}

// torso is the line from midway between the shoulders to midway between the hips.
func (o *Observation) torso() bone {
	s, t, h, i := o.Points[shoulder], o.Points[shoulder+1], o.Points[hip], o.Points[hip+1]
	x, y := (s[0]+t[0]-h[0]-i[0])/2, (s[1]+t[1]-h[1]-i[1])/2
	return bone{math.Hypot(x, y), o.torsoInSpace().acrossView()}
}

// distance is that of two points in the photo, in pixels.
func (o *Observation) distance(a, b int) float64 {
	return math.Hypot(o.Points[b][0]-o.Points[a][0], o.Points[b][1]-o.Points[a][1])
}

// inSpace points from one point to another in space.
func (o *Observation) inSpace(a, b int) Vector { return o.World[b].Sub(o.World[a]) }

// torsoInSpace points from midway between the shoulders to midway between the hips.
func (o *Observation) torsoInSpace() (v Vector) {
	s, t, h, i := o.World[shoulder], o.World[shoulder+1], o.World[hip], o.World[hip+1]
	for k := range v {
		v[k] = (h[k] + i[k] - s[k] - t[k]) / 2
	}
	return v
}

// facing is the share of the shoulders' breadth that the photo shows: 1 of somebody who faces the
// camera, 0 of somebody seen from the side. A slope of the shoulders does not count as a turn.
func (o *Observation) facing() float64 { return o.inSpace(shoulder, shoulder+1).acrossView() }

// leastFacing is that of somebody who turns away by 45 degrees. The people of the fit turn by 43 at
// most. Beyond, outlines are of other sides of the limbs.
const leastFacing = math.Sqrt2 / 2

// turnedAway reports whether the body is turned sideways.
func (o *Observation) turnedAway() bool { return o.facing() < leastFacing }

// elevation estimates by how many degrees the camera looks down at the person; ok is whether face
// and legs tell. Legs that stand seem to lean back in the world landmarks of a camera that looks
// down, and the nose sinks below the ears. tools/quality/elevation.py fits the line: off by 3.6°
// (RMS) on people who stand and look ahead, by 6.6 on all kinds.
func (o *Observation) elevation() (degrees float64, ok bool) {
	hips := o.World[hip].add(o.World[hip+1])
	leg := o.World[ankle].add(o.World[ankle+1]).Sub(hips)
	eyes, seen := o.eyeLine()
	height := o.feet() - eyes
	if leg == (Vector{}) || o.notStanding() != None || !seen || height <= 0 ||
		!o.sees(nose, ear, ear+1, hip, hip+1, ankle, ankle+1) {
		return 0, false
	}
	lean := math.Atan2(leg[2], o.axis.Down(leg[0], leg[1])) * 180 / math.Pi
	nod := o.middleDown(ear) - o.down(nose)
	return -5.3 + 0.76*lean - 445*nod/height, true
}

// nearness is the camera's distance over the person's height, 0 if the focal length is unknown.
func (o *Observation) nearness() float64 {
	if !(o.FocalLength > 0) {
		return 0
	}
	return o.FocalLength / o.extent()
}

// extent is the larger of the width and height, in pixels, that the points span.
func (o *Observation) extent() float64 {
	x0, x1, y0, y1 := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for _, p := range o.Points {
		x0, x1, y0, y1 = min(x0, p[0]), max(x1, p[0]), min(y0, p[1]), max(y1, p[1])
	}
	return max(x1-x0, y1-y0)
}

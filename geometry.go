package pose

import "math"

// limbs are the chains of joints that are measured; joints are those of the left side,
// and the right one's follow each by one.
var limbs = [...]struct {
	upper, lower, whole Segment
	joints              [3]LandmarkID
}{
	{UpperArm, Forearm, Arm, [3]LandmarkID{LeftShoulder, LeftElbow, LeftWrist}},
	{Thigh, Calf, Leg, [3]LandmarkID{LeftHip, LeftKnee, LeftAnkle}},
}

// A bone is what the pose shows of a distance between two body points.
type bone struct {
	px  float64 // its length in the photo
	cos float64 // the share of its length that the photo shows, by the world landmarks; 1 if these are not set
}

// straight returns the bone's pixels as if it lay across the view.
func (b bone) straight() float64 { return b.px / b.cos }

func (p *Pose) bone(a, b LandmarkID) bone {
	return bone{p.Landmarks.Distance(a, b), acrossView(p.world(b).sub(p.world(a)))}
}

// torso is the line from midway between the shoulders to midway between the hips.
func (p *Pose) torso() bone {
	l := &p.Landmarks
	x := (l[LeftShoulder].X + l[RightShoulder].X - l[LeftHip].X - l[RightHip].X) / 2
	y := (l[LeftShoulder].Y + l[RightShoulder].Y - l[LeftHip].Y - l[RightHip].Y) / 2
	return bone{math.Hypot(x, y), acrossView(p.worldTorso())}
}

// raised says whether a limb points across the body's axis rather than down it, as arms do in a T-pose: one of them is
// nearer to the camera then, unless that faces the body squarely.
func (p *Pose) raised(a, b LandmarkID) bool {
	return p.down(b)-p.down(a) < 0.5*p.Landmarks.Distance(a, b)
}

// visibility is that of the least visible of the landmarks.
func (p *Pose) visibility(ids ...LandmarkID) float64 {
	v := 1.0
	for _, id := range ids {
		v = min(v, p.Landmarks[id].Visibility)
	}
	return v
}

// inside reports whether the landmark lies in the photo.
func (p *Pose) inside(id LandmarkID) bool {
	l := p.Landmarks[id]
	return l.X >= -0.5 && l.Y >= -0.5 && l.X <= float64(p.ImageWidth)-0.5 && l.Y <= float64(p.ImageHeight)-0.5
}

// Distance is that of two landmarks in the photo, in pixels: the length of the line between them as it is seen, which is
// shorter than the body's own where that points towards the camera. It is NaN for a landmark that is none of the 33.
func (ls *Landmarks) Distance(a, b LandmarkID) float64 {
	v := ls.line(a, b)
	return math.Hypot(v.x, v.y)
}

// Angle is the angle at the joint of a limb in the photo, in degrees from 0 to 180, as in
//
//	p.Landmarks.Angle(pose.LeftShoulder, pose.LeftElbow, pose.LeftWrist)
//
// for the elbow: 180 is a straight arm. It is what the photo shows, whatever the depth of the three landmarks. It is NaN where two of
// them coincide, and for one that is none of the 33.
func (ls *Landmarks) Angle(from, joint, to LandmarkID) float64 {
	return jointAngle(ls.line(joint, from), ls.line(joint, to))
}

// Distance is that of two landmarks in space, in metres. It is that of an average body: see [WorldLandmark]. It is NaN for a landmark
// that is none of the 33.
func (ls *WorldLandmarks) Distance(a, b LandmarkID) float64 { return ls.line(a, b).norm() }

// Angle is the angle at the joint of a limb in space, in degrees from 0 to 180: see [Landmarks.Angle]. It does not depend on
// where the camera stands, but on depths, which the network guesses.
func (ls *WorldLandmarks) Angle(from, joint, to LandmarkID) float64 {
	return jointAngle(ls.line(joint, from), ls.line(joint, to))
}

// line points from one landmark to another, across the view. All of it is NaN if there are no such landmarks.
func (ls *Landmarks) line(from, to LandmarkID) vector {
	if !from.valid() || !to.valid() {
		return vector{math.NaN(), math.NaN(), math.NaN()}
	}
	a, b := ls[from], ls[to]
	return vector{b.X - a.X, b.Y - a.Y, 0}
}

func (ls *WorldLandmarks) line(from, to LandmarkID) vector {
	if !from.valid() || !to.valid() {
		return vector{math.NaN(), math.NaN(), math.NaN()}
	}
	a, b := ls[from], ls[to]
	return vector{b.X - a.X, b.Y - a.Y, b.Z - a.Z}
}

func jointAngle(v, u vector) float64 {
	if n := v.norm() * u.norm(); n == 0 || math.IsNaN(n) {
		return math.NaN()
	}
	return v.angle(u)
}

// A vector is a direction in space: x to the image's right, y down, z away from the camera.
type vector struct{ x, y, z float64 }

func (v vector) sub(u vector) vector { return vector{v.x - u.x, v.y - u.y, v.z - u.z} }

func (v vector) add(u vector) vector { return vector{v.x + u.x, v.y + u.y, v.z + u.z} }

func (v vector) norm() float64 { return math.Sqrt(v.x*v.x + v.y*v.y + v.z*v.z) }

// angle returns the degrees between two directions, 0 if one has no length.
func (v vector) angle(u vector) float64 {
	n := v.norm() * u.norm()
	if n == 0 {
		return 0
	}
	return math.Acos(max(-1, min(1, (v.x*u.x+v.y*u.y+v.z*u.z)/n))) * 180 / math.Pi
}

func (p *Pose) world(id LandmarkID) vector {
	w := p.WorldLandmarks[id]
	return vector{w.X, w.Y, w.Z}
}

// worldTorso points from midway between the shoulders to midway between the hips.
func (p *Pose) worldTorso() vector {
	s, h := p.world(LeftShoulder), p.world(LeftHip)
	t, i := p.world(RightShoulder), p.world(RightHip)
	return vector{(h.x + i.x - s.x - t.x) / 2, (h.y + i.y - s.y - t.y) / 2, (h.z + i.z - s.z - t.z) / 2}
}

// acrossView returns the cosine between the direction and the image plane, 1 if it has no length.
func acrossView(v vector) float64 {
	n := v.norm()
	if n == 0 {
		return 1
	}
	return math.Hypot(v.x, v.y) / n
}

package body

import "math"

// Features are what the fit and the posterior read from a photo. All are shares of the person's
// height in the photo, and both sides are put together, so that a mirrored photo has the same ones.
// Nothing here knows of the photo's frame. World landmarks tell foreshortening only: as lengths
// they regress to an average body.

// A figure is an observation with the ends of its body.
type figure struct {
	*Observation
	top, bottom float64 // how far down the body they are, in pixels
}

// figure takes the ends from what the scale was read from.
func (o *Observation) figure(s Source) figure {
	top, bottom := o.ends(s)
	return figure{o, top, bottom}
}

// height is the person's, in pixels.
func (f figure) height() float64 { return f.bottom - f.top }

// Features returns the person's height in pixels by a source, and the features; NaN is one that is
// not known.
func (o *Observation) Features(s Source) (height float64, values []float64) {
	f := o.figure(s)
	return f.height(), f.features(false).values
}

// FeatureNames are those of Features.
func FeatureNames() []string {
	o := Observe(&Photo{})
	return o.figure(NoScale).features(true).names
}

var (
	bones = [...]struct {
		name string
		a, b int
	}{{"upper arm", shoulder, elbow}, {"forearm", elbow, wrist}, {"thigh", hip, knee}, {"calf", knee, ankle}}
	heights = [...]struct {
		name string
		id   int
	}{{"ears", ear}, {"shoulders", shoulder}, {"hips", hip}, {"knees", knee}, {"ankles", ankle}}
)

const (
	// leastCos bounds how far foreshortening is undone: beyond 60 degrees there is little to undo.
	leastCos = 0.5
	// An arm is straight if in the world landmarks its elbow is bent by less than 34 degrees, and
	// its forearm is seen at more than 0.85 of its length.
	straightElbow   = 0.83 // cosine
	straightForearm = 0.85
	// liftedFrom is how much higher than the other foot a lifted one is, over the height.
	liftedFrom = 0.08
)

// A featureList collects features.
type featureList struct {
	named  bool
	names  []string
	values []float64
	sides  []int // on how many sides it was seen, of features that are the mean of both; else 2
}

// add adds a feature, of which the name has two parts.
func (l *featureList) add(name, of string, v float64, sides int) {
	if l.named {
		l.names = append(l.names, name+of)
	}
	l.values, l.sides = append(l.values, v), append(l.sides, sides)
}

func (f figure) features(named bool) *featureList {
	l := &featureList{named: named, values: make([]float64, 0, numFeatures), sides: make([]int, 0, numFeatures)}
	for _, b := range bones { // with foreshortening undone
		f.mean(l, b.name, "", b.a, b.b, func(a, b int) float64 { return f.share(a, b) / f.seenShare(a, b) })
	}
	s, h := f.middle(shoulder), f.middle(hip) // torso() rounds otherwise, and the fit's bits are these
	l.add("torso", "", math.Hypot(s[0]-h[0], s[1]-h[1])/f.height(), 2)
	turn := f.seenShare(shoulder, shoulder+1)
	for _, b := range breadths {
		l.add(b.name, " breadth", f.share(b.id, b.id+1)/turn, 2)
	}
	for _, h := range heights {
		f.mean(l, h.name, " height", h.id, h.id, func(a, _ int) float64 { return (f.bottom - f.down(a)) / f.height() })
	}
	nod := (f.down(ear) + f.down(ear+1) - 2*f.down(nose)) / 2 / f.height() // of the head, or the camera
	l.add("nod", "", nod, 2)
	for i := range edges {
		f.edge(l, i)
	}
	return l
}

// mean adds the mean of the sides on which the left side's joints a and b count; NaN if there are
// none.
func (f figure) mean(l *featureList, name, of string, a, b int, value func(a, b int) float64) {
	sum, n := 0.0, 0
	for side := range 2 {
		if f.counts(a, b, side) {
			sum, n = sum+value(a+side, b+side), n+1
		}
	}
	l.add(name, of, sum/float64(n), n)
}

// counts says whether a side's bone between two joints of the left side does: if it is seen and not
// a bent arm's or a lifted leg's.
func (f figure) counts(a, b, side int) bool {
	return f.sees(a+side, b+side) && !f.bent(b, side) && !f.lifted(b, side)
}

// lifted says whether a joint is the knee or the ankle of a leg whose foot is lifted.
func (f figure) lifted(joint, side int) bool {
	return (joint == knee || joint == ankle) && f.down(ankle+1-side)-f.down(ankle+side) > liftedFrom*f.height()
}

// bent says whether a joint is the elbow or the wrist of a side's bent arm. Such arms point
// anywhere: what a straight one says of lengths does not hold for them.
func (f figure) bent(joint, side int) bool {
	if joint != elbow && joint != wrist {
		return false
	}
	upper, lower := f.inSpace(shoulder+side, elbow+side), f.inSpace(elbow+side, wrist+side)
	return upper.dot(lower) < straightElbow*upper.Norm()*lower.Norm() ||
		math.Hypot(lower[0], lower[1]) < straightForearm*lower.Norm()
}

// share is the distance of two points, over the person's height.
func (f figure) share(a, b int) float64 { return f.distance(a, b) / f.height() }

// seenShare is the share of the way between two points in space that the photo shows, at least
// leastCos.
func (f figure) seenShare(a, b int) float64 { return max(leastCos, f.inSpace(a, b).acrossView()) }

// middle is midway between both sides' points, in pixels.
func (f figure) middle(joint int) [2]float64 {
	l, r := f.Points[joint], f.Points[joint+1]
	return [2]float64{(l[0] + r[0]) / 2, (l[1] + r[1]) / 2}
}

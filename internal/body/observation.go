package body

import "math"

// An Observation is what the photo of a standing person says, wherever in the photo the person is
// and however the camera is rolled: nothing here knows of the photo's frame. Left and
// right are the person's own, and joints are numbered as BlazePose does.
type Observation struct {
	Points     [33][2]float64 // x, y in pixels
	Visibility [33]float64    // 0 to 1
	World      [33][3]float64 // metres: x to the image's right, y down, z away from the camera; all 0 if unknown

	Down        [2]float64 // the direction, of length 1, in which the body points down in the photo
	Top, Bottom float64    // how far down that way the ends of head and feet are, in pixels

	Outline [2]Outline // of the left and of the right side
}

// An extent says where crown and sole are, given the eyes and the feet.
type extent struct {
	height float64 // crown to sole over eyes to the lowest of heels and toes
	sole   float64 // how far the sole is below the lowest of heels and toes, over crown to sole
}

// eyeLine is that of tools/fit's people.
var eyeLine = extent{height: 1.0943, sole: 0.0150}

// FromEyeLine returns how far down crown and sole are likely to be of a person of whom only
// the eyes and the lowest of heels and toes are known.
func FromEyeLine(eyes, feet float64) (crown, sole float64) {
	height := eyeLine.height * (feet - eyes)
	sole = feet + eyeLine.sole*height
	return sole - height, sole
}

// The landmarks that features are made of: those of the left side. The right side's follow
// each by one, but for the nose, which is alone.
const (
	nose     = 0
	ear      = 7
	shoulder = 11
	elbow    = 13
	wrist    = 15
	hip      = 23
	knee     = 25
	ankle    = 27
)

var (
	bones = [...]struct {
		name string
		a, b int
	}{{"upper arm", shoulder, elbow}, {"forearm", elbow, wrist}, {"thigh", hip, knee}, {"calf", knee, ankle}}
	heights = [...]struct {
		name string
		id   int
	}{{"ears", ear}, {"shoulders", shoulder}, {"hips", hip}, {"knees", knee}, {"ankles", ankle}}
	breadths = [...]struct {
		name string
		id   int
	}{{"shoulders", shoulder}, {"hips", hip}}
)

const (
	// seenFrom is the visibility from which a limb's side counts, as in the pose package.
	seenFrom = 0.5
	// leastCos bounds how far foreshortening is undone: beyond 60 degrees there is little to undo.
	leastCos = 0.5
	// An arm is straight if in the world landmarks its elbow is bent by less than 34 degrees, and
	// its forearm is seen at more than 0.85 of its length.
	straightElbow   = 0.83 // cosine
	straightForearm = 0.85
	// liftedFrom is how much higher than the other foot a lifted one is, over the height.
	liftedFrom = 0.08
)

// A featureList collects features with their names; NaN is a feature that is not known.
type featureList struct {
	names  []string
	values []float64
	sides  []int // on how many sides it was seen, of features that are the mean of both; else 2
}

func (f *featureList) add(name string, v float64) { f.addMean(name, v, 2) }

func (f *featureList) addMean(name string, v float64, sides int) {
	f.names, f.values, f.sides = append(f.names, name), append(f.values, v), append(f.sides, sides)
}

// Features returns what the fit and the posterior read from a photo, and the names. All are shares
// of the person's height in the photo, and both sides are put together, so that a mirrored photo
// has the same features. World landmarks tell foreshortening only: as lengths they regress to an
// average body.
func (o *Observation) Features() (names []string, values []float64) {
	f := o.features()
	return f.names, f.values
}

func (o *Observation) features() *featureList {
	f := &featureList{make([]string, 0, numFeatures), make([]float64, 0, numFeatures), make([]int, 0, numFeatures)}
	for _, b := range bones { // with foreshortening undone
		o.mean(f, b.name, b.a, b.b, func(a, b int) float64 { return o.distance(a, b) / o.acrossView(a, b) })
	}
	s, h := o.middle(shoulder), o.middle(hip)
	f.add("torso", math.Hypot(s[0]-h[0], s[1]-h[1])/o.height())
	turn := o.acrossView(shoulder, shoulder+1)
	for _, b := range breadths {
		f.add(b.name+" breadth", o.distance(b.id, b.id+1)/turn)
	}
	for _, h := range heights {
		o.mean(f, h.name+" height", h.id, h.id, func(a, _ int) float64 { return (o.Bottom - o.down(a)) / o.height() })
	}
	f.add("nod", (o.down(ear)+o.down(ear+1)-2*o.down(nose))/2/o.height()) // of the head, or the camera
	for i := range edges {
		o.edge(f, i)
	}
	return f
}

// mean adds the mean of the sides on which the left side's joints a and b are seen, and no bent
// arm's and lifted leg's; NaN if there are none.
func (o *Observation) mean(f *featureList, name string, a, b int, of func(a, b int) float64) {
	sum, n := 0.0, 0
	for side := range 2 {
		if o.sees(a, b, side) {
			sum, n = sum+of(a+side, b+side), n+1
		}
	}
	f.addMean(name, sum/float64(n), n)
}

// sees says whether a side's bone between two joints of the left side counts.
func (o *Observation) sees(a, b, side int) bool {
	return min(o.Visibility[a+side], o.Visibility[b+side]) >= seenFrom && !o.bent(b, side) && !o.lifted(b, side)
}

// lifted says whether a joint is the knee or the ankle of a leg whose foot is lifted.
func (o *Observation) lifted(joint, side int) bool {
	return (joint == knee || joint == ankle) && o.down(ankle+1-side)-o.down(ankle+side) > liftedFrom*o.height()
}

// bent says whether a joint is the elbow or the wrist of a side's bent arm. Such arms point
// anywhere: what a straight one says of lengths does not hold for them.
func (o *Observation) bent(joint, side int) bool {
	if joint != elbow && joint != wrist {
		return false
	}
	u, f := o.direction(shoulder+side, elbow+side), o.direction(elbow+side, wrist+side)
	cos := u[0]*f[0] + u[1]*f[1] + u[2]*f[2]
	return cos < straightElbow*norm(u)*norm(f) || math.Hypot(f[0], f[1]) < straightForearm*norm(f)
}

// height is the person's, in pixels.
func (o *Observation) height() float64 { return o.Bottom - o.Top }

// down says how far down the body a landmark is, in pixels.
func (o *Observation) down(i int) float64 {
	return o.Down[0]*o.Points[i][0] + o.Down[1]*o.Points[i][1]
}

// distance is that of two landmarks, as a share of the person's height.
func (o *Observation) distance(a, b int) float64 {
	return math.Hypot(o.Points[a][0]-o.Points[b][0], o.Points[a][1]-o.Points[b][1]) / o.height()
}

// direction points from one world landmark to another.
func (o *Observation) direction(a, b int) (d [3]float64) {
	for i := range d {
		d[i] = o.World[b][i] - o.World[a][i]
	}
	return d
}

// acrossView is the share of the way between two world landmarks that the photo shows, at least
// leastCos; 1 if these are unknown.
func (o *Observation) acrossView(a, b int) float64 {
	d := o.direction(a, b)
	if norm(d) == 0 {
		return 1
	}
	return max(leastCos, math.Hypot(d[0], d[1])/norm(d))
}

// middle is midway between both sides' landmarks, in pixels.
func (o *Observation) middle(joint int) [2]float64 {
	l, r := o.Points[joint], o.Points[joint+1]
	return [2]float64{(l[0] + r[0]) / 2, (l[1] + r[1]) / 2}
}

func norm(v [3]float64) float64 { return math.Sqrt(v[0]*v[0] + v[1]*v[1] + v[2]*v[2]) }

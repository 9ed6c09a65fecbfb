package body

import "math"

// An Observation is what the photo of a standing person says. Pixels are those of the
// upright image, whose first pixel's centre is (0, 0); left and right are the person's own,
// and joints are numbered as BlazePose does.
type Observation struct {
	Points     [33][2]float64 // x, y in pixels
	Visibility [33]float64    // 0 to 1
	World      [33][3]float64 // metres: x to the image's right, y down, z away from the camera; all 0 if unknown

	Width, Height float64 // of the image, in pixels
	FocalLength   float64 // in pixels, 0 if unknown
	Crown, Sole   float64 // the rows of the upper and the lower edge of the person

	Outline [2]Outline // of the left and of the right side
}

// An extent says where crown and sole are, given the eyes and the feet.
type extent struct {
	height float64 // crown to sole over eyes to the lowest of heels and toes
	sole   float64 // how far the sole is below the lowest of heels and toes, over crown to sole
}

// FromEyeLine returns the rows of crown and sole that are likely for a person of whom only
// the rows of the eyes and of the lowest of heels and toes are known.
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
	pinky    = 17
	index    = 19
	thumb    = 21
	hip      = 23
	knee     = 25
	ankle    = 27
	heel     = 29
	toe      = 31
)

var (
	bones = [...]struct {
		name string
		a, b int
	}{{"upper arm", shoulder, elbow}, {"forearm", elbow, wrist}, {"thigh", hip, knee}, {"calf", knee, ankle}}
	heights = [...]struct {
		name string
		id   int
	}{{"ears", ear}, {"shoulders", shoulder}, {"elbows", elbow}, {"wrists", wrist}, {"hips", hip}, {"knees", knee}, {"ankles", ankle}, {"heels", heel}}
	breadths = heights[:7]
	spans    = [...]struct {
		name  string
		a, b  int
		world bool
	}{
		{"shoulder to hip", shoulder, hip, true}, {"heel to toe", heel, toe, true}, {"ankle to heel", ankle, heel, true}, {"ankle to toe", ankle, toe, true},
		{"ear to shoulder", ear, shoulder, true}, {"wrist to index", wrist, index, true}, {"wrist to pinky", wrist, pinky, false}, {"wrist to thumb", wrist, thumb, false},
	}
)

const (
	// seenFrom is the visibility from which a limb's side counts, as in the pose package.
	seenFrom = 0.5
	// leastCos bounds how far foreshortening is undone: beyond 60 degrees there is little to undo.
	leastCos = 0.5
	// An arm is straight if in the world landmarks its elbow is bent by less than 34 degrees, and its
	// forearm is seen at more than 0.85 of its length. So are the arms of 99 % of the people of
	// tools/fit who let them hang or hold them out.
	straightElbow   = 0.83 // cosine
	straightForearm = 0.85
	// Where the photo does not tell its focal length, it is that of most phones: 27 mm for
	// the 43.27 mm diagonal of 35 mm film.
	usualFocalLength = 27 / 43.27
	// The statures that the fit has seen; beyond them bodies are taken as enlarged.
	leastStature, greatestStature = 100, 200
)

// A featureList collects features with their names; NaN is a feature that is not known.
type featureList struct {
	names  []string
	values []float64
}

func (f *featureList) add(name string, v float64) {
	f.names, f.values = append(f.names, name), append(f.values, v)
}

// Features returns what the fit and the posterior read from a photo of a person of a
// stature in cm, and the names. Lengths in the photo are shares of the person's height in
// it, and both sides are put together, so that a mirrored photo has the same features.
func (o *Observation) Features(stature float64) (names []string, values []float64) {
	f := &featureList{make([]string, 0, numFeatures), make([]float64, 0, numFeatures)}
	for _, b := range bones {
		o.bone(f, b.name, b.a, b.b)
	}
	o.places(f)
	o.torso(f)
	o.camera(f)
	for i := range edges {
		o.edge(f, i)
	}
	f.stature(stature)
	return f.names, f.values
}

// numStature is how many features stature adds.
const numStature = 4

// stature adds a curve of the stature in cm: proportions change while children grow.
func (f *featureList) stature(cm float64) {
	s := max(leastStature, min(greatestStature, cm)) / 170
	f.add("stature", s)
	f.add("stature squared", (s-1)*(s-1))
	f.add("stature below 150", max(0, 150./170-s))
	f.add("stature above 170", max(0, s-1))
}

// bone adds the mean over those sides that are visible: the bone's share of the height,
// with foreshortening undone too, its length and direction in the world landmarks, and its
// direction in the photo.
func (o *Observation) bone(f *featureList, name string, a, b int) {
	names := [...]string{"", " straight", " world", " cos", " 1/cos", " down", " across", " downward", " across squared", " away"}
	var sum [len(names)]float64
	n, longest := 0.0, 0.0
	for side := range 2 {
		if !o.sees(a, b, side) {
			continue
		}
		a, b := a+side, b+side
		x, y := (o.Points[b][0]-o.Points[a][0])/o.height(), (o.Points[b][1]-o.Points[a][1])/o.height()
		px := math.Hypot(x, y)
		w := o.direction(a, b)
		cos := max(leastCos, math.Hypot(w[0], w[1])/norm(w))
		for i, v := range [len(names)]float64{px, px / cos, norm(w), cos, 1 / cos, y, math.Abs(x), y / px, x * x / (px * px), w[2]} {
			sum[i] += v
		}
		n, longest = n+1, max(longest, px)
	}
	for i, s := range sum {
		f.add(name+names[i], s/n) // NaN if no side is visible
	}
	if n == 0 {
		longest = math.NaN()
	}
	f.add(name+" longer side", longest)
}

// places adds heights above the sole, breadths, and lines that are no measured bones.
func (o *Observation) places(f *featureList) {
	f.add("nose height", (o.Sole-o.Points[nose][1])/o.height())
	for _, j := range heights {
		f.add(j.name+" height", o.mean(j.id, func(side int) float64 { return (o.Sole - o.Points[j.id+side][1]) / o.height() }))
	}
	for _, j := range breadths {
		breadth := o.distance(j.id, j.id+1)
		if o.bent(j.id, 0) || o.bent(j.id, 1) {
			breadth = math.NaN()
		}
		f.add(j.name+" breadth", breadth)
		if j.id == ear || j.id == shoulder || j.id == hip {
			f.add(j.name+" breadth world", known(norm(o.direction(j.id, j.id+1))))
		}
	}
	for _, s := range spans {
		f.add(s.name, o.mean(s.a, func(side int) float64 { return o.distance(s.a+side, s.b+side) }))
		if s.world {
			f.add(s.name+" world", known(o.mean(s.a, func(side int) float64 { return norm(o.direction(s.a+side, s.b+side)) })))
		}
	}
}

// mean is that of both sides, but for the side of a bent arm if the joint is the arm's; NaN if both are bent.
func (o *Observation) mean(joint int, of func(side int) float64) float64 {
	sum, n := 0.0, 0.0
	for side := range 2 {
		if !o.bent(joint, side) {
			sum, n = sum+of(side), n+1
		}
	}
	return sum / n
}

// torso adds the line from midway between the shoulders to midway between the hips, and
// how far the shoulders turn from the camera.
func (o *Observation) torso(f *featureList) {
	var px [2]float64
	for i := range px {
		px[i] = (o.Points[hip][i] + o.Points[hip+1][i] - o.Points[shoulder][i] - o.Points[shoulder+1][i]) / 2
	}
	f.add("torso", math.Hypot(px[0], px[1])/o.height())
	l, r := o.direction(shoulder, hip), o.direction(shoulder+1, hip+1)
	w := [3]float64{(l[0] + r[0]) / 2, (l[1] + r[1]) / 2, (l[2] + r[2]) / 2}
	f.add("torso world", known(norm(w)))
	f.add("torso cos", math.Hypot(w[0], w[1])/norm(w))
	f.add("turn", math.Acos(min(1, o.facing())))
	f.add("turn cos", o.facing())
}

// facing is the cosine of how far the shoulders turn from the camera, NaN if that is unknown.
func (o *Observation) facing() float64 {
	across := o.direction(shoulder, shoulder+1)
	return math.Abs(across[0]) / math.Hypot(across[0], across[2])
}

// camera adds what the perspective depends on.
func (o *Observation) camera(f *featureList) {
	diagonal := math.Hypot(o.Width, o.Height)
	focal, told := o.FocalLength, 1.0
	if focal == 0 {
		focal, told = usualFocalLength*diagonal, 0
	}
	middle := (o.Height - 1) / 2
	f.add("focal length told", told)
	f.add("height angle", o.height()/focal)
	f.add("middle angle", ((o.Crown+o.Sole)/2-middle)/focal)
	f.add("crown angle", (o.Crown-middle)/focal)
	f.add("sole angle", (o.Sole-middle)/focal)
	f.add("focal length", focal/diagonal)
	f.add("share of the photo", math.Log(o.height()/o.Height))
}

// sees says whether a side's bone between two joints of the left side counts.
func (o *Observation) sees(a, b, side int) bool {
	return min(o.Visibility[a+side], o.Visibility[b+side]) >= seenFrom && !o.bent(b, side)
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
func (o *Observation) height() float64 { return o.Sole - o.Crown }

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

func norm(v [3]float64) float64 { return math.Sqrt(v[0]*v[0] + v[1]*v[1] + v[2]*v[2]) }

// known returns NaN for a length of 0, which is of world landmarks that are not set.
func known(length float64) float64 {
	if length == 0 {
		return math.NaN()
	}
	return length
}

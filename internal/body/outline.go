package body

import "math"

// NumEdges is the number of edges that are read along the limbs of a side.
const NumEdges = 6

// An Outline is how far the edges of the limbs of one side are from the bones, in pixels, each in
// as many places from above the upper joint to below the lower one: the outer edges of upper arm,
// forearm, thigh and calf, and the inner ones of thigh and calf. An edge of zeros is unknown.
type Outline [NumEdges][edgePlaces]float64

const edgePlaces = 13

// edges are those of an Outline that tell something of lengths beyond what the others do, with the
// left side's joints. The outer edge of calves and the inner one of thighs do not: trousers are
// wide there, and thighs meet.
var edges = [...]struct {
	name  string
	place int // in the Outline
	a, b  int
}{
	{"upper arm", 0, shoulder, elbow}, {"forearm", 1, elbow, wrist}, {"thigh", 2, hip, knee}, {"inner calf", 5, knee, ankle},
}

// numBends is how many numbers of an edge's form are features.
const numBends = 4

// bends are the edges' forms: cosines along the limb, the first with half a period. The mean is not
// among them, so that it does not matter how thick flesh and clothes are, only where they narrow
// and widen.
var bends = func() (b [numBends][edgePlaces]float64) {
	for k := range b {
		for i := range b[k] {
			b[k][i] = math.Cos(math.Pi*(float64(i)+0.5)*float64(k+1)/edgePlaces) / edgePlaces
		}
	}
	return b
}()

// edgeNames are those of the features of one edge.
var edgeNames = [numBends]string{" edge 1", " edge 2", " edge 3", " edge 4"}

// edge adds the mean form of an edge over those sides that count, as shares of the height. How
// flesh narrows and widens along a limb says where the joints are.
func (f figure) edge(l *featureList, i int) {
	var sum [numBends]float64
	n, e := 0, &edges[i]
	for side := range 2 {
		if f.turnedAway() || !f.counts(e.a, e.b, side) {
			continue
		}
		edge := &f.Contour.Outline[side][e.place]
		if *edge == [edgePlaces]float64{} {
			continue
		}
		for k := range bends {
			for j, v := range edge {
				sum[k] += bends[k][j] * v / f.height()
			}
		}
		n++
	}
	for k, s := range sum {
		l.add(e.name, edgeNames[k], s/float64(n), n) // NaN if neither side is known
	}
}

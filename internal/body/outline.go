package body

import (
	"math"
	"strconv"
)

// NumEdges is the number of edges that are read along the limbs of a side.
const NumEdges = 6

// An Outline is how far the edges of the limbs of one side are from the bones, in pixels,
// each in as many places from above the upper joint to below the lower one. An edge of zeros is unknown.
type Outline [NumEdges][edgePlaces]float64

const edgePlaces = 13

// The order of the edges of an Outline, with the left side's joints.
var edges = [NumEdges]struct {
	name string
	a, b int
}{
	{"upper arm", shoulder, elbow}, {"forearm", elbow, wrist}, {"thigh", hip, knee}, {"calf", knee, ankle},
	{"inner thigh", hip, knee}, {"inner calf", knee, ankle},
}

// edgeNames are the names of the features of each edge.
var edgeNames = func() (names [NumEdges][edgePlaces]string) {
	for i, e := range edges {
		for k := range names[i] {
			names[i][k] = e.name + " edge " + strconv.Itoa(k)
		}
	}
	return names
}()

// edge adds the mean over those sides that are visible of how far an edge is from the bone
// between two joints, as a share of the height. How flesh and clothes narrow and widen along
// a limb says where the joints are.
func (o *Observation) edge(f *featureList, i int) {
	var sum [edgePlaces]float64
	n := 0.0
	turned := o.facing() < leastFacing
	for side := range o.Outline {
		e := &o.Outline[side][i]
		if turned || *e == [edgePlaces]float64{} || !o.sees(edges[i].a, edges[i].b, side) {
			continue
		}
		for k, v := range e {
			sum[k] += v / o.height()
		}
		n++
	}
	for k, s := range sum {
		f.add(edgeNames[i][k], s/n) // NaN if neither side is known
	}
}

// leastFacing is that of somebody who turns away by 45 degrees. The fit has seen no outlines of people
// who turn further, and theirs are of other sides of the limbs.
const leastFacing = math.Sqrt2 / 2

// forgetStrange makes those edges among the features' values unknown that are stranger than the
// fit's people in several places: legs that cross, a bag, or a coat have such edges, not the limb.
func forgetStrange(values []float64) {
	for i := range NumEdges {
		first := numFeatures - numStature - (NumEdges-i)*edgePlaces
		n := 0
		for k, f := range features[first : first+edgePlaces] {
			if math.Abs(values[first+k]-f.mean) > mostScores*f.sd {
				n++
			}
		}
		if n >= strangePlaces {
			for k := range edgePlaces {
				values[first+k] = math.NaN()
			}
		}
	}
}

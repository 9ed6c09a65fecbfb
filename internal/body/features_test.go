package body

import (
	"math"
	"slices"
	"testing"
)

// innerCalf is that edge's place in an Outline.
const innerCalf = 5

func featureOf(t *testing.T, p *Photo, name string) float64 {
	t.Helper()
	i := slices.Index(FeatureNames(), name)
	if i < 0 {
		t.Fatalf("no feature %q", name)
	}
	o := Observe(p)
	_, values := o.Features(Silhouette)
	return values[i]
}

// The form of an edge counts from the sides that are known and seen, not its width.
func TestEdges(t *testing.T) {
	o := standing()
	of := func() float64 { return featureOf(t, o, "inner calf edge 1") }
	if v := of(); !math.IsNaN(v) {
		t.Errorf("an unknown edge is %g", v)
	}
	for i := range edgePlaces {
		o.Contour.Outline[0][innerCalf][i] = 30 + float64(i)
		o.Contour.Outline[1][innerCalf][i] = 50 + 3*float64(i)
	}
	both := of()
	o.Visibility[ankle+1] = 0.2
	left := of()
	if math.Abs(both-2*left) > 1e-12 || left == 0 {
		t.Errorf("the mean of a form and three times it is %g, the form %g", both, left)
	}
	for i := range edgePlaces {
		o.Contour.Outline[0][innerCalf][i] += 10
	}
	if v := of(); math.Abs(v-left) > 1e-12 {
		t.Errorf("the form of a wider edge is %g, before %g", v, left)
	}
	o.World[shoulder][2] += 1
	if v := of(); !math.IsNaN(v) {
		t.Errorf("the edge of somebody turned away is %g", v)
	}
}

// What a bent arm shows does not count: the straight one's is taken, or nothing.
func TestBentArms(t *testing.T) {
	o := standing()
	straight := map[string]float64{}
	for _, name := range []string{"upper arm", "forearm"} {
		straight[name] = featureOf(t, o, name)
	}
	bend := func(side int) { // the forearm points to the camera and ends higher
		o.World[wrist+side] = o.World[elbow+side]
		o.World[wrist+side][2] -= 0.25
		o.Points[wrist+side] = o.Points[elbow+side]
	}
	bend(1)
	for name, want := range straight {
		if v := featureOf(t, o, name); math.Abs(v-want) > 1e-12 {
			t.Errorf("%s is %g with the right arm bent, %g before", name, v, want)
		}
	}
	bend(0)
	if v := featureOf(t, o, "forearm"); !math.IsNaN(v) {
		t.Errorf("the forearm is %g with both arms bent", v)
	}
	if v := featureOf(t, o, "thigh"); math.IsNaN(v) {
		t.Error("bent arms hide the thigh")
	}
}

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

// An arm counts up to an elbow of 34 degrees, and a forearm of which 0.85 are seen.
func TestHowBentAnArmCounts(t *testing.T) {
	for _, c := range []struct {
		name   string
		lower  Vector // the left forearm in space
		counts bool
	}{
		{"straight", Vector{0, 1, 0}, true},
		{"bent aside by 25 degrees", Vector{math.Sin(25 * math.Pi / 180), math.Cos(25 * math.Pi / 180), 0}, true},
		{"by 45", Vector{math.Sin(math.Pi / 4), math.Cos(math.Pi / 4), 0}, false},
		{"forward by 28", Vector{0, math.Cos(28 * math.Pi / 180), -math.Sin(28 * math.Pi / 180)}, true},
		{"forward by 33", Vector{0, math.Cos(33 * math.Pi / 180), -math.Sin(33 * math.Pi / 180)}, false},
	} {
		v := featureOf(t, changed(func(p *Photo) {
			p.hide(wrist+1, elbow+1)
			p.World[elbow] = p.World[shoulder].add(Vector{0, 1, 0})
			p.World[wrist] = p.World[elbow].add(c.lower)
		}), "upper arm")
		if !math.IsNaN(v) != c.counts {
			t.Errorf("%s: the upper arm is %g", c.name, v)
		}
	}
}

// Each feature is what the made-up person's joints say, over the height of 1000 pixels.
func TestFeatureValues(t *testing.T) {
	o := Observe(standing())
	height, values := o.Features(Silhouette)
	near(t, "the height", height, 1000, 1e-9)
	want := map[string]float64{
		"upper arm": math.Hypot(20, 160) / 1000, "forearm": math.Hypot(20, 140) / 1000,
		"thigh": 0.22, "calf": math.Hypot(5, 240) / 1000, "torso": 0.3,
		"shoulders breadth": 0.19, "hips breadth": 0.11,
		"ears height": 0.91, "shoulders height": 0.82, "hips height": 0.52, "knees height": 0.3, "ankles height": 0.06,
		"nod": -0.01,
	}
	for i, name := range FeatureNames() {
		if w, ok := want[name]; ok {
			near(t, name, values[i], w, 1e-12)
		} else if !math.IsNaN(values[i]) { // an edge
			t.Errorf("%s is %g of a photo without outlines", name, values[i])
		}
	}
}

// Nothing depends on where in the photo, how large and how turned in it the person is, or on which
// side is which.
func TestFeaturesDoNotKnowTheFrame(t *testing.T) {
	outlined := func(p *Photo) {
		for side := range 2 {
			for i := range NumEdges {
				for j := range edgePlaces {
					p.Contour.Outline[side][i][j] = 30 + float64((i+2)*(j%4)+j*side)
				}
			}
		}
	}
	first := Observe(changed(outlined))
	_, want := first.Features(Silhouette)
	for name, change := range map[string]func(*Photo){
		"moved": func(p *Photo) {
			for i := range p.Points {
				p.move(33, -21, i)
			}
			p.Contour.Top[0], p.Contour.Top[1] = p.Contour.Top[0]+33, p.Contour.Top[1]-21
			p.Contour.Bottom[0], p.Contour.Bottom[1] = p.Contour.Bottom[0]+33, p.Contour.Bottom[1]-21
		},
		"rolled":   func(p *Photo) { p.roll(25) },
		"enlarged": func(p *Photo) { p.enlarge(2.5) },
		"mirrored": (*Photo).mirror,
	} {
		o := Observe(changed(func(p *Photo) { outlined(p); change(p) }))
		_, got := o.Features(Silhouette)
		for i, n := range FeatureNames() {
			near(t, name+": "+n, got[i], want[i], 1e-9)
		}
	}
}

func (p *Photo) enlarge(by float64) {
	scale := func(at *[2]float64) { at[0], at[1] = by*at[0], by*at[1] }
	for i := range p.Points {
		scale(&p.Points[i])
	}
	scale(&p.Contour.Top)
	scale(&p.Contour.Bottom)
	for side := range 2 {
		for i := range NumEdges {
			for j := range edgePlaces {
				p.Contour.Outline[side][i][j] *= by
			}
		}
	}
}

// mirror shows the person in a mirror, whose left arm is then a right one.
func (p *Photo) mirror() {
	q := *p
	for i := range p.Points {
		j := i
		switch {
		case i >= 1 && i <= 3:
			j = i + 3
		case i >= 4 && i <= 6:
			j = i - 3
		case i >= 7:
			j = i - 1 + 2*(i%2)
		}
		w := q.World[i]
		p.Points[j], p.World[j], p.Visibility[j] = [2]float64{899 - q.Points[i][0], q.Points[i][1]}, Vector{-w[0], w[1], w[2]}, q.Visibility[i]
	}
	for _, end := range []*[2]float64{&p.Contour.Top, &p.Contour.Bottom} {
		end[0] = 899 - end[0]
	}
	p.Contour.Outline[0], p.Contour.Outline[1] = q.Contour.Outline[1], q.Contour.Outline[0]
}

// A side that is hidden does not count, and both make the feature unknown.
func TestFeaturesOfOneSide(t *testing.T) {
	for _, c := range []struct {
		name    string
		feature string
		change  func(*Photo)
		want    float64
	}{
		{"both knees", "knees height", func(p *Photo) { p.move(0, -20, knee) }, 0.31},
		{"the left knee hidden", "knees height", func(p *Photo) { p.move(0, -20, knee); p.hide(knee) }, 0.3},
		{"both hidden", "knees height", func(p *Photo) { p.hide(knee, knee+1) }, math.NaN()},
		{"the left ankle lifted", "ankles height", func(p *Photo) { p.move(0, -81, ankle) }, 0.06},
		{"a little", "ankles height", func(p *Photo) { p.move(0, -79, ankle) }, 0.06 + 0.0395},
		{"and its knee with it", "knees height", func(p *Photo) { p.move(0, -81, ankle); p.move(0, -40, knee) }, 0.3},
		{"but not its hip", "hips height", func(p *Photo) { p.move(0, -81, ankle); p.move(0, -40, hip) }, 0.54},
	} {
		v := featureOf(t, changed(c.change), c.feature)
		if math.IsNaN(c.want) != math.IsNaN(v) || math.Abs(v-c.want) > 1e-9 {
			t.Errorf("%s: the %s is %g, want %g", c.name, c.feature, v, c.want)
		}
	}
}

// Foreshortening is undone by what the world landmarks say, up to 60 degrees.
func TestFeaturesUndoForeshortening(t *testing.T) {
	for _, c := range []struct{ degrees, times float64 }{{0, 1}, {30, 1 / math.Cos(math.Pi/6)}, {59, 1 / math.Cos(59*math.Pi/180)}, {75, 2}} {
		v := featureOf(t, changed(func(p *Photo) {
			p.hide(knee + 1)
			p.bendHip(0, c.degrees)
		}), "thigh")
		near(t, "the thigh", v, 0.22*c.times, 1e-9)
	}
	turned := featureOf(t, changed(func(p *Photo) { p.turn(40) }), "shoulders breadth")
	near(t, "the breadth of shoulders that turn by 40 degrees", turned, 0.19/math.Cos(40*math.Pi/180), 1e-9)
}

// Only the form of an edge is a feature: forms do not overlap, and none has the edge's width in it.
func TestBends(t *testing.T) {
	for k := range bends {
		sum := 0.0
		for _, v := range bends[k] {
			sum += v
		}
		near(t, "the width in a form", sum, 0, 1e-12)
		for l := range k {
			product := 0.0
			for i := range edgePlaces {
				product += bends[k][i] * bends[l][i]
			}
			near(t, "one form in another", product, 0, 1e-12)
		}
	}
}

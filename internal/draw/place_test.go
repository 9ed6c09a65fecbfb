package draw

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
)

// randomLayout returns a layout and labels as they may come: crowded, thin, tiny, empty.
func randomLayout(r *rand.Rand) (Layout, []Label) {
	w, h := 20+r.ExpFloat64()*400, 20+r.ExpFloat64()*400
	at := func() Point { return Point{r.Float64() * w, r.Float64() * h} }
	l := Layout{Area: Rect{Max: Point{w, h}}, Unit: 5 + r.Float64()*20}
	for range r.IntN(30) {
		l.Obstacles = append(l.Obstacles, Obstacle{at(), at(), r.Float64() * 10, r.Float64() * 3})
	}
	for range r.IntN(3) {
		p := at()
		l.Taken = append(l.Taken, Rect{p, p}.Include(at()))
	}
	var labels []Label
	for range r.IntN(14) {
		sin, cos := math.Sincos(r.Float64() * 7)
		label := Label{l.Unit * (2 + 5*r.Float64()), l.Unit * 1.5, at(), at(), Point{cos, sin}}
		if r.IntN(4) == 0 {
			label.To = label.From
		}
		labels = append(labels, label)
	}
	return l, labels
}

func TestPlace(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	placed := 0
	for range 200 {
		l, labels := randomLayout(r)
		places := l.Place(labels)
		if again := l.Place(labels); !reflect.DeepEqual(places, again) {
			t.Fatal("two answers to one question")
		}
		for i, p := range places {
			if !p.Placed {
				if p != (Placement{}) {
					t.Fatalf("not placed, yet %v", p)
				}
				continue
			}
			placed++
			checkPlacement(t, l, labels[i], p, places[:i])
		}
	}
	if placed < 500 {
		t.Errorf("only %d labels were placed at all", placed)
	}
}

func checkPlacement(t *testing.T, l Layout, label Label, p Placement, others []Placement) {
	t.Helper()
	if size := p.Plate.Size(); math.Abs(size.X-label.Width)+math.Abs(size.Y-label.Height) > 1e-9 {
		t.Fatalf("the plate measures %v", size)
	}
	if !l.Area.Holds(p.Plate) {
		t.Fatalf("plate %v leaves the area %v", p.Plate, l.Area)
	}
	along := label.To.Sub(label.From)
	if off := along.Unit().Cross(p.Anchor.Sub(label.From)); math.Abs(off) > 1e-6 {
		t.Fatalf("the anchor is %g away from its line", off)
	}
	free := func(r Rect, what string) {
		if _, _, crossed := r.Clip(p.Leader()); crossed || r.Overlaps(p.Plate) {
			t.Fatalf("the plate %v or its leader touches %s %v", p.Plate, what, r)
		}
	}
	for _, r := range l.Taken {
		free(r, "what is taken")
	}
	for _, o := range others {
		if o.Placed {
			free(o.Plate, "another plate")
			if _, _, crossed := p.Plate.Clip(o.Leader()); crossed {
				t.Fatal("the plate lies on another's leader")
			}
		}
	}
}

func TestPlacePrefers(t *testing.T) {
	l := Layout{Area: Rect{Max: Point{400, 400}}, Unit: 10}
	l.Obstacles = []Obstacle{{Point{200, 100}, Point{200, 300}, 5, 2}}
	label := Label{60, 15, Point{200, 100}, Point{200, 300}, Point{1, 0}}
	near := func(p Placement) bool { return p.Placed && p.Plate.Nearest(p.Anchor).Sub(p.Anchor).Len() < 20 }

	p := l.Place([]Label{label})[0]
	if !near(p) || p.Plate.Min.X < 205 || p.Anchor != (Point{200, 200}) {
		t.Errorf("%v is not close to the line's middle, at its right", p)
	}
	label.Toward = Point{-1, 0}
	if p = l.Place([]Label{label})[0]; !near(p) || p.Plate.Max.X > 195 {
		t.Errorf("%v is not close to the line, at its left", p)
	}
	l.Obstacles = append(l.Obstacles, Obstacle{Point{150, 0}, Point{150, 400}, 50, 3})
	if p = l.Place([]Label{label})[0]; !near(p) || p.Plate.Min.X < 205 {
		t.Errorf("%v does not give way to what lies at the left", p)
	}
	l.Obstacles = []Obstacle{{Point{200, 100}, Point{200, 300}, 5, 0.1}}
	if p = l.Place([]Label{label})[0]; p.Plate.Centre() != p.Anchor {
		t.Errorf("%v does not lie on a line that hardly matters", p)
	}
}

func TestPlaceNoRoom(t *testing.T) {
	label := Label{60, 15, Point{5, 5}, Point{5, 35}, Point{1, 0}}
	narrow := Layout{Area: Rect{Max: Point{40, 40}}, Unit: 10}
	if p := narrow.Place([]Label{label})[0]; p.Placed {
		t.Errorf("a plate of 60 pixels was placed in 40: %v", p)
	}
	one := Layout{Area: Rect{Max: Point{62, 16}}, Unit: 10}
	label.From, label.To = Point{31, 8}, Point{31, 8}
	places := one.Place([]Label{label, label})
	if !places[0].Placed || places[1].Placed {
		t.Errorf("where one label has room, the first one gets it: %v", places)
	}
	avoid := narrow
	avoid.Area.Max = Point{80, 40}
	avoid.Obstacles = []Obstacle{{Point{0, 20}, Point{80, 20}, 30, 50}}
	if p := avoid.Place([]Label{label})[0]; p.Placed {
		t.Errorf("a label covers what must stay visible: %v", p)
	}
}

// A place that is anchored at a quarter of its line, lies opposite to where it should, or whose
// leader crosses another one costs more than one that does not.
func TestPlaceCosts(t *testing.T) {
	area := Layout{Area: Rect{Max: Point{400, 400}}, Unit: 10}
	line := Label{60, 15, Point{200, 100}, Point{200, 300}, Point{1, 0}}
	middle := Rect{Point{120, 170}, Point{280, 230}}

	l := area
	free := l.best(line, nil)
	l.Taken = []Rect{middle}
	if quarter := l.best(line, nil); !quarter.Placed || quarter.Anchor.Y == 200 || quarter.Cost < free.Cost+costOffset {
		t.Errorf("where the middle is taken: %+v after %+v", quarter, free)
	}
	l = area
	l.Obstacles = []Obstacle{{Point{200, 0}, Point{200, 400}, 1, 5}} // so that it must lie beside the line
	right := l.best(line, nil)
	l.Taken = []Rect{{Point{210, 0}, Point{400, 400}}}
	if left := l.best(line, nil); !left.Placed || left.Plate.Max.X >= 200 || left.Cost < right.Cost+costTurn/2 {
		t.Errorf("where the right side is taken: %+v after %+v", left, right)
	}
	a := Placement{Plate: RectAround(Point{50, 50}, 20, 10), Anchor: Point{150, 150}, Placed: true}
	b := Placement{Plate: RectAround(Point{150, 50}, 20, 10), Anchor: Point{50, 150}, Placed: true}
	if alone, crossed := area.cost(a, nil, 0, 100), area.cost(a, []Placement{b, {}}, 0, 100); crossed != alone+costCrossing {
		t.Errorf("a crossed leader costs %g, alone %g", crossed, alone)
	}
}

// What a plate and its leader cover costs by its weight, and counting ends at the limit.
func TestObstacleCosts(t *testing.T) {
	l := Layout{Area: Rect{Max: Point{400, 400}}, Unit: 10}
	p := Placement{Plate: Rect{Point{100, 100}, Point{160, 120}}, Anchor: Point{130, 200}, Placed: true}
	for _, c := range []struct {
		name string
		o    Obstacle
		want float64
	}{
		{"elsewhere", Obstacle{Point{300, 300}, Point{350, 350}, 5, 2}, 0},
		{"a point under the plate", Obstacle{Point{110, 110}, Point{110, 110}, 0, 2}, 2},
		{"a line under all of it", Obstacle{Point{0, 110}, Point{400, 110}, 0, 2}, 2 * (1 + 60.0/10)},
		{"near enough", Obstacle{Point{0, 97}, Point{400, 97}, 5, 2}, 2 * (1 + 70.0/10)},
		{"across the leader", Obstacle{Point{100, 150}, Point{200, 150}, 0, 2}, 2 * costLeader},
		{"at the end of the leader", Obstacle{Point{100, 200}, Point{200, 200}, 0, 2}, 0},
	} {
		l.Obstacles = []Obstacle{c.o}
		if got := l.cost(p, nil, 1, 100); math.Abs(got-1-c.want) > 1e-9 {
			t.Errorf("%s: %g, want %g", c.name, got-1, c.want)
		}
	}
	l.Obstacles = []Obstacle{{Point{0, 110}, Point{400, 110}, 0, 2}, {Point{0, 111}, Point{400, 111}, 0, 2}}
	if got := l.cost(p, nil, 0, 10); got != 14 {
		t.Errorf("beyond the limit: %g, want the first one's 14 alone", got)
	}
}

// Plates and leaders keep a quarter of a line away from others.
func TestPlaceMargin(t *testing.T) {
	l := Layout{Area: Rect{Max: Point{400, 400}}, Unit: 20}
	plate := Rect{Point{100, 100}, Point{160, 120}}
	p := Placement{Plate: plate, Anchor: Point{130, 110}, Placed: true}
	for gap, want := range map[float64]bool{4: false, 6: true} {
		other := Rect{Point{160 + gap, 100}, Point{200, 120}}
		l.Taken = []Rect{other}
		if got := l.free(p, nil); got != want {
			t.Errorf("%g beside what is taken: free is %v", gap, got)
		}
		l.Taken = nil
		if got := l.free(p, []Placement{{Plate: other, Anchor: other.Centre(), Placed: true}}); got != want {
			t.Errorf("%g beside a plate: free is %v", gap, got)
		}
	}
	leader := Placement{Plate: RectAround(Point{300, 110}, 20, 10), Anchor: Point{50, 110}, Placed: true}
	if l.free(p, []Placement{leader}) || l.free(leader, []Placement{p}) {
		t.Error("a leader may run under a plate")
	}
	if !l.free(p, []Placement{{}}) {
		t.Error("a label that was not placed is in the way")
	}
	p.Plate = Rect{Point{350, 100}, Point{410, 120}}
	if l.free(p, nil) {
		t.Error("a plate may leave the area")
	}
}

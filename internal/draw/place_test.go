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

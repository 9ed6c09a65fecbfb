package draw

import "math"

// A Label is a plate to be placed beside the line that it names.
type Label struct {
	Width, Height float64
	From, To      Point // the ends of the line, within the area; equal for a point
	Toward        Point // the direction, of length 1, in which the plate lies best
}

// An Obstacle is all that is at most Radius away from the line A-B. Plates avoid it: the greater the
// Weight, the more it costs to cover it.
type Obstacle struct {
	A, B           Point
	Radius, Weight float64
}

// A Layout is where labels are to be placed.
type Layout struct {
	Area      Rect       // plates lie within it
	Unit      float64    // the height of a line of text: distances are judged by it
	Taken     []Rect     // plates and leaders never touch these
	Obstacles []Obstacle // plates and leaders avoid these
}

// A Placement says where a label lies. A straight leader from the point of Plate that
// is nearest to Anchor leads to Anchor, the point of the label's line that it names.
type Placement struct {
	Plate  Rect
	Anchor Point
	Cost   float64 // how bad the place is; a leader of n units costs about n
	Placed bool    // false if there was no room: nothing else is set then
}

// Leader returns the two ends of the placement's leader.
func (p Placement) Leader() (from, to Point) { return p.Plate.Nearest(p.Anchor), p.Anchor }

// What makes a place bad. The unit of cost is one line of text between plate and line.
const (
	costTurn     = 2.0  // to lie opposite to the direction asked for
	costOffset   = 1.0  // to be anchored at a quarter of the line instead of its middle
	costCrossing = 4.0  // two leaders cross
	costLeader   = 1.5  // a leader runs over an obstacle of weight 1
	costLimit    = 12.0 // a place that is worse than this is none
	costTie      = 1e-6 // the first of two places as good as each other is taken, however a processor rounds
)

// Place finds a place for each label. Labels placed are within the area, and neither
// they nor their leaders touch another plate or what is taken. Those that find no room
// are left out, the last ones first. The result depends on the arguments alone.
func (l Layout) Place(labels []Label) []Placement {
	out := make([]Placement, len(labels))
	for i, label := range labels {
		out[i] = l.best(label, out)
	}
	for i, label := range labels { // again, now that each knows where all the others are
		out[i] = Placement{}
		out[i] = l.best(label, out)
	}
	return out
}

// best returns the cheapest of all places for the label beside the others.
func (l Layout) best(label Label, others []Placement) (best Placement) {
	best.Cost = costLimit
	for _, t := range [3]float64{0.5, 0.25, 0.75} {
		anchor := label.From.Lerp(label.To, t)
		if t != 0.5 && label.From == label.To {
			break
		}
		base := math.Abs(t-0.5) * 4 * costOffset
		l.around(label, anchor, func(p Placement, cost float64) {
			if cost += base; cost >= best.Cost || !l.free(p, others) {
				return
			}
			if p.Cost = l.cost(p, others, cost, best.Cost); p.Cost < best.Cost-costTie {
				best = p
			}
		})
	}
	if !best.Placed {
		return Placement{}
	}
	return best
}

// around calls try with the places for the anchor: with its middle on it, and beside the line in 16
// directions at growing distances, but not half over the line. The cost is that of the distance and
// the direction alone.
func (l Layout) around(label Label, anchor Point, try func(p Placement, cost float64)) {
	place := func(centre Point) Placement {
		return Placement{Plate: RectAround(centre, label.Width, label.Height), Anchor: anchor, Placed: true}
	}
	try(place(anchor), 0)
	for i := range 16 {
		sin, cos := math.Sincos(float64(i) * math.Pi / 8)
		dir := Point{cos, sin}
		// From the anchor to the plate's middle if the plate just touches the anchor.
		touch := math.Min(label.Width/2/math.Abs(cos), label.Height/2/math.Abs(sin))
		for _, gap := range [...]float64{0.6, 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8} {
			p := place(anchor.Add(dir.Mul(touch + gap*l.Unit)))
			if _, _, half := p.Plate.Clip(label.From, label.To); !half {
				try(p, gap+costTurn/2*(1-dir.Dot(label.Toward)))
			}
		}
	}
}

// free reports whether the place is within the area and touches nothing that it must not.
func (l Layout) free(p Placement, others []Placement) bool {
	if !l.Area.Holds(p.Plate) {
		return false
	}
	margin := 0.25 * l.Unit
	a, b := p.Leader()
	hits := func(r Rect) bool {
		r = r.Grow(margin)
		_, _, crossed := r.Clip(a, b)
		return crossed || r.Overlaps(p.Plate)
	}
	for _, r := range l.Taken {
		if hits(r) {
			return false
		}
	}
	for _, o := range others {
		if !o.Placed {
			continue
		}
		if _, _, crossed := p.Plate.Grow(margin).Clip(o.Leader()); crossed || hits(o.Plate) {
			return false
		}
	}
	return true
}

// cost adds to sum what the plate and its leader cover and cross. It stops counting when
// the sum is above limit.
func (l Layout) cost(p Placement, others []Placement, sum, limit float64) float64 {
	a, b := p.Leader()
	for _, o := range others {
		if c, d := o.Leader(); o.Placed && cross(a, b, c, d) {
			sum += costCrossing
		}
	}
	b = b.Lerp(a, 0.1) // the leader may touch the line that it leads to
	for _, o := range l.Obstacles {
		if sum >= limit {
			break
		}
		if c, d, ok := p.Plate.Grow(o.Radius).Clip(o.A, o.B); ok {
			sum += o.Weight * (1 + d.Sub(c).Len()/l.Unit)
		}
		if cross(a, b, o.A, o.B) {
			sum += o.Weight * costLeader
		}
	}
	return sum
}

package annotate

import (
	"math"

	"github.com/hypermob/pose/internal/draw"
)

// area returns where labels may lie.
func (p *picture) area(size float64) draw.Rect { return p.Bounds().Grow(-0.3 * size) }

// outward returns the direction, across the line, that leads away from the body's middle.
func (p *picture) outward(l placedLine) draw.Point {
	along := l.to.Sub(l.from).Unit()
	across := draw.Point{X: -along.Y, Y: along.X}
	if l.from.Lerp(l.to, 0.5).Sub(p.person.Centre()).Dot(across) < 0 {
		return across.Mul(-1)
	}
	return across
}

// layout says where plates may lie, and what they should leave free: above all the face,
// then what is measured, then the rest of the body.
func (p *picture) layout(size float64) draw.Layout {
	l := draw.Layout{Area: p.area(size), Unit: size}
	add := func(from, to draw.Point, radius, weight float64) {
		l.Obstacles = append(l.Obstacles, draw.Obstacle{A: from, B: to, Radius: radius, Weight: weight})
	}
	for _, ends := range p.Bones {
		from, ok1 := p.visible(ends[0])
		to, ok2 := p.visible(ends[1])
		if radius, weight := p.obstacle(ends); ok1 && ok2 && weight > 0 {
			add(from, to, radius, weight)
		}
	}
	for _, m := range p.lines {
		add(m.from, m.to, p.line, m.weight())
		for _, joint := range m.joints {
			if q, ok := p.visible(joint); ok {
				add(q, q, 1.5*p.line, 3)
			}
		}
	}
	if centre, radius, ok := p.head(); ok {
		add(centre, centre, radius, 15)
	}
	return l
}

// obstacle returns how thick the body is about a line of the skeleton, and how much labels avoid
// it. The face counts as one, see head.
func (p *picture) obstacle(ends [2]int) (radius, weight float64) {
	limb := 0.02 * p.height
	switch last := p.Joints[ends[1]].Part; {
	case p.Joints[ends[0]].Part == Face:
		return 0, 0
	case last == Hip:
		return 0, 0.5
	case last == Extremity: // several lines for one hand or foot
		return limb, 0.4
	}
	return limb, 1
}

// head returns a disc about the visible joints of the face that holds the whole head.
func (p *picture) head() (centre draw.Point, radius float64, ok bool) {
	var seen []draw.Point
	var sum draw.Point
	for i, j := range p.Joints {
		if q, ok := p.visible(i); ok && j.Part == Face {
			seen = append(seen, q)
			sum = sum.Add(q)
		}
	}
	if len(seen) == 0 {
		return centre, 0, false
	}
	centre = sum.Mul(1 / float64(len(seen)))
	for _, q := range seen {
		radius = math.Max(radius, 1.7*q.Sub(centre).Len())
	}
	return centre, radius, true
}

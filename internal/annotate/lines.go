package annotate

import "github.com/hypermob/pose/internal/draw"

// A placedLine is a line whose place on the canvas is known.
type placedLine struct {
	Line
	from, to draw.Point
	joints   []int // the ends that are joints
}

// placedLines returns the lines that have a length and a place.
func (f *Figure) placedLines() (lines []placedLine) {
	for _, l := range f.Lines {
		from, ok1 := f.middle(l.From)
		to, ok2 := f.middle(l.To)
		if ok1 && ok2 && l.Length.shown() {
			lines = append(lines, placedLine{l, from, to, l.joints()})
		}
	}
	return lines
}

// middle returns the place of one joint, or of the point midway between two.
func (f *Figure) middle(joints []int) (draw.Point, bool) {
	first, ok1 := f.Joints[joints[0]].place()
	last, ok2 := f.Joints[joints[len(joints)-1]].place()
	return first.Lerp(last, 0.5), ok1 && ok2
}

// joints returns the ends of a line that are joints.
func (l Line) joints() (ends []int) {
	for _, end := range [2][]int{l.From, l.To} {
		if len(end) == 1 {
			ends = append(ends, end[0])
		}
	}
	return ends
}

// weight is how much labels avoid a line. One that ends at no joint lies on the trunk, where a
// label does no harm.
func (l placedLine) weight() float64 {
	if len(l.joints) == 0 {
		return 0.2
	}
	return 2
}

// drawLines draws the measured lines, and their joints again on top of them.
func (p *picture) drawLines() {
	for _, l := range p.lines {
		p.Stroke(p.line*1.7, colorCasing, l.from, l.to)
	}
	for _, l := range p.lines {
		p.Stroke(p.line, l.Color, l.from, l.to)
	}
	for _, l := range p.lines {
		for _, joint := range l.joints {
			if q, ok := p.visible(joint); ok {
				p.drawJoint(q, p.Joints[joint].Color, p.line*0.8)
			}
		}
	}
}

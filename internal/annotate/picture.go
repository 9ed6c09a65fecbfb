package annotate

import (
	"math"

	"github.com/hypermob/pose/internal/draw"
)

// A picture is one in the making.
type picture struct {
	*draw.Canvas
	Figure
	lines []placedLine
	style
}

func newPicture(c *draw.Canvas, f Figure) *picture {
	p := &picture{Canvas: c, Figure: f, lines: f.placedLines()}
	p.setStyle()
	return p
}

// A style holds the sizes, in pixels, that follow the image and the person.
type style struct {
	person   draw.Rect // holds all that is drawn of the person
	height   float64   // of the person, or the width if that is greater, but never far above the image's short side
	line     float64   // width of a measured line
	text     float64   // em of a length
	textMin  float64   // em below which text is not legible
	skeleton float64   // width of a line of the skeleton
}

// setStyle fits the sizes to the image and the person. The divisors were chosen by
// looking at pictures of 200 to 4000 pixels.
func (p *picture) setStyle() {
	p.person = p.extent()
	size := p.person.Size()
	all := p.Bounds().Size()
	p.height = math.Min(math.Max(size.X, size.Y), 3*math.Min(all.X, all.Y))
	side := math.Sqrt(all.X * all.Y)
	p.line = p.lineWidth(math.Max(1.2, math.Max(p.height/150, side/500)))
	p.skeleton = math.Max(math.Min(1, p.line), p.line*0.45)
	p.text = math.Max(11, math.Max(p.height/41, side/55))
	p.textMin = math.Max(10, 0.6*p.text)
}

// lineWidth returns the width that was asked for, or the one that suits if there is none.
func (p *picture) lineWidth(suits float64) float64 {
	if !(p.LineWidth > 0) { // or NaN
		return suits
	}
	return math.Max(0.5, math.Min(p.LineWidth, p.height/10))
}

// extent returns the smallest rectangle around all that is drawn of the person, within
// the image.
func (p *picture) extent() (box draw.Rect) {
	first := true
	include := func(q draw.Point) {
		if first {
			box, first = draw.Rect{Min: q, Max: q}, false
		}
		box = box.Include(q)
	}
	for i := range p.Joints {
		if q, ok := p.visible(i); ok {
			include(q)
		}
	}
	for _, l := range p.lines {
		if from, to, ok := p.Bounds().Clip(l.from, l.to); ok {
			include(from)
			include(to)
		}
	}
	return box
}

// visible returns where a joint is drawn, and whether it is: as in MediaPipe, not if it is hidden
// or outside the image.
func (p *picture) visible(joint int) (draw.Point, bool) {
	q, ok := p.Joints[joint].place()
	return q, ok && p.Joints[joint].Seen && p.Bounds().Holds(draw.Rect{Min: q, Max: q})
}

// place returns a joint's place on a canvas, whose origin is a pixel's corner, and whether that
// makes sense: it is not NaN, and no farther away than any image reaches.
func (j Joint) place() (draw.Point, bool) {
	const far = 1e6
	return draw.Point{X: j.X + 0.5, Y: j.Y + 0.5}, math.Abs(j.X) < far && math.Abs(j.Y) < far
}

package annotate

import (
	"fmt"
	"image/color"
	"math"
	"strings"

	"github.com/hypermob/pose/internal/draw"
)

// A placedRuler is one whose place on the canvas is known.
type placedRuler struct {
	top, bottom draw.Point // level with the crown and with the sole
	text        []draw.Run
	plate       draw.Rect
	tick        float64 // half the width of the strokes at its ends
}

var colorRuler = color.NRGBA{255, 255, 255, 225}

// placeRuler returns the ruler in a given size of text, at the side of the image that has more
// room, and whether there is one: the person must not be cut off by the image's edge, and neither
// the ruler nor its plate may touch the person.
func (p *picture) placeRuler(size float64) (r placedRuler, ok bool) {
	if p.Ruler == nil {
		return r, false
	}
	area := p.Bounds()
	top, bottom := p.Ruler.Top, p.Ruler.Bottom+1 // the upper edge of the first row, the lower one of the last
	if !(top >= 1 && bottom <= area.Max.Y-1 && bottom-top >= 6*size) {
		return r, false
	}
	r.text = []draw.Run{
		{Text: strings.TrimSuffix(fmt.Sprintf("%.1f", p.Ruler.CM), ".0"), Size: size, Color: colorValue},
		{Text: " cm", Size: 0.75 * size, Color: colorSmall},
	}
	r.tick = 0.5 * size
	half := draw.Width(r.text...)/2 + 0.5*size
	reach := half + 10*size // leaves room for labels between the person and the ruler
	x := math.Max(p.person.Min.X-reach, half+0.3*size)
	if p.person.Min.X < area.Max.X-p.person.Max.X {
		x = math.Min(p.person.Max.X+reach, area.Max.X-half-0.3*size)
	}
	r.top, r.bottom = draw.Point{X: x, Y: top}, draw.Point{X: x, Y: bottom}
	r.plate = draw.RectAround(r.top.Lerp(r.bottom, 0.5), 2*half, 1.5*size)
	return r, !r.plate.Grow(0.5 * size).Overlaps(draw.Rect{
		Min: draw.Point{X: p.person.Min.X, Y: top}, Max: draw.Point{X: p.person.Max.X, Y: bottom},
	})
}

// rects returns what labels must leave free.
func (r placedRuler) rects() []draw.Rect {
	column := draw.Rect{Min: r.top, Max: r.bottom}.Grow(r.tick)
	return []draw.Rect{r.plate, column}
}

func (p *picture) drawRuler(r placedRuler, size float64) {
	tick := draw.Point{X: r.tick}
	thin := math.Max(1, size/12)
	for _, s := range [2]struct {
		width float64
		color color.Color
	}{{2.4 * thin, colorCasing}, {thin, colorRuler}} {
		p.Stroke(s.width, s.color, r.top, r.bottom)
		for _, end := range [2]draw.Point{r.top, r.bottom} {
			p.Stroke(s.width, s.color, end.Sub(tick), end.Add(tick))
		}
	}
	p.drawPlate(r.plate, r.text, size)
}

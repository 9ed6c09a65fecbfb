package annotate

import (
	"fmt"
	"image/color"
	"math"

	"github.com/hypermob/pose/internal/draw"
)

// A plate is a label: where it is to be placed, and what is written on it.
type plate struct {
	draw.Label
	text  []draw.Run
	color color.Color
}

// A lettering is all that is written on the picture.
type lettering struct {
	size   float64 // em of the text
	plates []plate
	places []draw.Placement // of the plates
	ruler  *placedRuler     // nil if there is none
	cost   float64          // how far from ideal it is
}

// What the places of all labels together may cost (see draw.Placement) for the sake of
// larger text and of the ruler. Chosen by looking at pictures.
const (
	costSmaller = 30.0 // for text of no size instead of the full one, and so in proportion
	costNoRuler = 4.0
)

// letter weighs the size of the text and the ruler against the places that the labels
// find: all of them, if possible. It draws nothing.
func (p *picture) letter() (best lettering) {
	if len(p.lines) == 0 && p.Ruler == nil || p.height == 0 {
		return best
	}
	best = lettering{size: p.textMin, plates: p.plates(p.textMin, true), cost: math.Inf(1)}
	best.places = p.layout(p.textMin).Place(labels(best.plates))
	for size := p.text; size >= p.textMin; size *= 0.9 {
		smaller := costSmaller * (1 - size/p.text)
		if smaller >= best.cost {
			break
		}
		if r, ok := p.placeRuler(size); ok {
			if t := p.letterAt(size, &r); t.cost+smaller < best.cost {
				best, best.cost = t, t.cost+smaller
			}
		}
		if t := p.letterAt(size, nil); t.cost+smaller+costNoRuler < best.cost {
			best, best.cost = t, t.cost+smaller+costNoRuler
		}
	}
	return best
}

// letterAt places all labels in text of a given size, beside the ruler if there is one.
// The cost is infinite if one finds no room.
func (p *picture) letterAt(size float64, r *placedRuler) lettering {
	t := lettering{size: size, plates: p.plates(size, false), ruler: r}
	layout := p.layout(size)
	if r != nil {
		layout.Taken = r.rects()
	}
	t.places = layout.Place(labels(t.plates))
	for _, place := range t.places {
		t.cost += place.Cost
		if !place.Placed {
			t.cost = math.Inf(1)
		}
	}
	return t
}

func labels(plates []plate) []draw.Label {
	out := make([]draw.Label, len(plates))
	for i, p := range plates {
		out[i] = p.Label
	}
	return out
}

// plates returns the labels of all lines, the most important first. A person who is small
// against the text gets no totals, a tiny one no labels: they would only hide the body.
func (p *picture) plates(size float64, short bool) []plate {
	const forParts, forTotals = 9, 15 // heights of the person in ems of the text
	var parts, totals []plate
	if p.height < forParts*size {
		return nil
	}
	area := p.area(size)
	for _, l := range p.lines {
		from, to, ok := area.Clip(l.from, l.to)
		if !ok {
			continue
		}
		parts = append(parts, p.plate(l, from, to, size, l.Length.text(size, short)))
		if l.Total.shown() && p.height >= forTotals*size {
			name := draw.Run{Text: l.Name + " ", Size: 0.8 * size, Color: l.Color}
			text := append([]draw.Run{name}, l.Total.text(size, short)...)
			totals = append(totals, p.plate(l, to, to, size, text))
		}
	}
	return append(parts, totals...)
}

var (
	colorPlate = color.NRGBA{18, 20, 28, 215}
	colorValue = color.NRGBA{255, 255, 255, 255}
	colorSmall = color.NRGBA{200, 206, 216, 255}
)

// text writes a length, in short without its uncertainty and unit.
func (l Length) text(size float64, short bool) []draw.Run {
	value := draw.Run{Text: fmt.Sprintf("%.1f", l.CM), Size: size, Color: colorValue}
	unit := draw.Run{Text: " cm", Size: 0.75 * size, Color: colorSmall}
	if l.Uncertainty > 0 && l.Uncertainty < 1000 {
		unit.Text = fmt.Sprintf(" ±%.1f cm", l.Uncertainty)
	}
	if short {
		return []draw.Run{value}
	}
	return []draw.Run{value, unit}
}

// plate returns the label that names l, or the part of it from one point to another.
func (p *picture) plate(l placedLine, from, to draw.Point, size float64, text []draw.Run) plate {
	return plate{draw.Label{
		Width:  draw.Width(text...) + 1.15*size,
		Height: 1.5 * size,
		From:   from, To: to,
		Toward: p.outward(l),
	}, text, l.Color}
}

// drawLettering draws the ruler and the labels that were placed, each with its leader.
func (p *picture) drawLettering(t lettering) {
	if t.ruler != nil {
		p.drawRuler(*t.ruler, t.size)
	}
	thin := math.Max(1, t.size/14)
	for i, l := range t.plates {
		from, to := t.places[i].Leader()
		if from == to { // the plate lies on its anchor, or nowhere
			continue
		}
		p.Stroke(2.4*thin, colorCasing, from, to)
		p.Stroke(thin, l.color, from, to)
		p.Disc(to, 2.2*thin, colorCasing)
		p.Disc(to, 1.6*thin, colorValue)
	}
	for i, l := range t.plates {
		if r := t.places[i].Plate; t.places[i].Placed {
			p.drawPlate(r, l.text, t.size)
			bar := draw.Rect{Min: r.Min, Max: draw.Point{X: r.Min.X + 0.76*t.size, Y: r.Max.Y}}
			p.Plate(bar.Grow(-0.3*t.size), 0.08*t.size, l.color)
		}
	}
}

// drawPlate draws a plate with its text at the right.
func (p *picture) drawPlate(r draw.Rect, text []draw.Run, size float64) {
	p.Plate(r, 0.42*size, colorPlate)
	p.Text(draw.Point{
		X: r.Max.X - 0.45*size - draw.Width(text...),
		Y: r.Centre().Y + draw.CapHeight/2*size,
	}, text...)
}

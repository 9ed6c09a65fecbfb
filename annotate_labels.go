package pose

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
	ruler  *ruler           // nil if there is none
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
func (a *annotation) letter(m *Measurements) (best lettering) {
	if m == nil || a.height == 0 {
		return best
	}
	best = lettering{size: a.textMin, plates: a.plates(a.textMin, true), cost: math.Inf(1)}
	best.places = a.layout(a.textMin).Place(labels(best.plates))
	for size := a.text; size >= a.textMin; size *= 0.9 {
		smaller := costSmaller * (1 - size/a.text)
		if smaller >= best.cost {
			break
		}
		if r, ok := a.ruler(m.Stature, size); ok {
			if t := a.letterAt(size, &r); t.cost+smaller < best.cost {
				best, best.cost = t, t.cost+smaller
			}
		}
		if t := a.letterAt(size, nil); t.cost+smaller+costNoRuler < best.cost {
			best, best.cost = t, t.cost+smaller+costNoRuler
		}
	}
	return best
}

// letterAt places all labels in text of a given size, beside the ruler if there is one.
// The cost is infinite if one finds no room.
func (a *annotation) letterAt(size float64, r *ruler) lettering {
	t := lettering{size: size, plates: a.plates(size, false), ruler: r}
	layout := a.layout(size)
	if r != nil {
		layout.Taken = r.rects()
	}
	t.places = layout.Place(labels(t.plates))
	for _, p := range t.places {
		t.cost += p.Cost
		if !p.Placed {
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
func (a *annotation) plates(size float64, short bool) []plate {
	const forParts, forTotals = 9, 15 // heights of the person in ems of the text
	var parts, totals []plate
	if a.height < forParts*size {
		return nil
	}
	area := a.area(size)
	for _, l := range a.lines {
		from, to, ok := area.Clip(l.from, l.to)
		if !ok {
			continue
		}
		parts = append(parts, a.plate(l, from, to, size, a.lengthText(l.length, size, short)))
		if l.total != nil && a.height >= forTotals*size {
			name := draw.Run{Text: a.words[l.limb] + " ", Size: 0.8 * size, Color: l.color}
			text := append([]draw.Run{name}, a.lengthText(*l.total, size, short)...)
			totals = append(totals, a.plate(l, to, to, size, text))
		}
	}
	return append(parts, totals...)
}

var (
	colorPlate = color.NRGBA{18, 20, 28, 215}
	colorValue = color.NRGBA{255, 255, 255, 255}
	colorSmall = color.NRGBA{200, 206, 216, 255}
)

// lengthText writes a length, in short without its uncertainty and unit.
func (a *annotation) lengthText(l Length, size float64, short bool) []draw.Run {
	value := draw.Run{Text: fmt.Sprintf("%.1f", l.CM), Size: size, Color: colorValue}
	unit := draw.Run{Text: " cm", Size: 0.75 * size, Color: colorSmall}
	if a.uncertainty && l.Uncertainty > 0 && l.Uncertainty < 1000 {
		unit.Text = fmt.Sprintf(" ±%.1f cm", l.Uncertainty)
	}
	if short {
		return []draw.Run{value}
	}
	return []draw.Run{value, unit}
}

// plate returns the label that names l, or the part of it from one point to another.
func (a *annotation) plate(l measuredLine, from, to draw.Point, size float64, text []draw.Run) plate {
	return plate{draw.Label{
		Width:  draw.Width(text...) + 1.15*size,
		Height: 1.5 * size,
		From:   from, To: to,
		Toward: a.outward(l),
	}, text, l.color}
}

// area returns where labels may lie.
func (a *annotation) area(size float64) draw.Rect { return a.Bounds().Grow(-0.3 * size) }

// outward returns the direction, across the line, that leads away from the body's middle.
func (a *annotation) outward(l measuredLine) draw.Point {
	along := l.to.Sub(l.from).Unit()
	across := draw.Point{X: -along.Y, Y: along.X}
	if l.from.Lerp(l.to, 0.5).Sub(a.person.Centre()).Dot(across) < 0 {
		return across.Mul(-1)
	}
	return across
}

// layout says where plates may lie, and what they should leave free: above all the face,
// then what is measured, then the rest of the body.
func (a *annotation) layout(size float64) draw.Layout {
	l := draw.Layout{Area: a.area(size), Unit: size}
	add := func(from, to draw.Point, radius, weight float64) {
		l.Obstacles = append(l.Obstacles, draw.Obstacle{A: from, B: to, Radius: radius, Weight: weight})
	}
	limb := 0.02 * a.height
	for _, ends := range Connections() {
		from, ok1 := a.visible(ends[0])
		to, ok2 := a.visible(ends[1])
		switch {
		case !ok1 || !ok2 || ends[0] < LeftShoulder:
		case ends[1] == LeftHip || ends[1] == RightHip: // the sides of the trunk
			add(from, to, 0, 0.5)
		case isSmall(ends[1]): // several lines for one hand or foot
			add(from, to, limb, 0.4)
		default:
			add(from, to, limb, 1)
		}
	}
	for _, m := range a.lines {
		add(m.from, m.to, a.line, m.weight)
		for _, id := range m.joints {
			if q, ok := a.visible(id); ok {
				add(q, q, 1.5*a.line, 3)
			}
		}
	}
	if centre, radius, ok := a.head(); ok {
		add(centre, centre, radius, 15)
	}
	return l
}

// head returns a disc about the visible landmarks of the face that holds the whole head.
func (a *annotation) head() (centre draw.Point, radius float64, ok bool) {
	var seen []draw.Point
	var sum draw.Point
	for i := Nose; i <= MouthRight; i++ {
		if q, ok := a.visible(i); ok {
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

// drawLettering draws the ruler and the labels that were placed, each with its leader.
func (a *annotation) drawLettering(t lettering) {
	if t.ruler != nil {
		a.drawRuler(*t.ruler, t.size)
	}
	thin := math.Max(1, t.size/14)
	for i, p := range t.plates {
		from, to := t.places[i].Leader()
		if from == to { // the plate lies on its anchor, or nowhere
			continue
		}
		a.Stroke(2.4*thin, colorCasing, from, to)
		a.Stroke(thin, p.color, from, to)
		a.Disc(to, 2.2*thin, colorCasing)
		a.Disc(to, 1.6*thin, colorValue)
	}
	for i, p := range t.plates {
		if r := t.places[i].Plate; t.places[i].Placed {
			a.drawPlate(r, p.text, t.size)
			bar := draw.Rect{Min: r.Min, Max: draw.Point{X: r.Min.X + 0.76*t.size, Y: r.Max.Y}}
			a.Plate(bar.Grow(-0.3*t.size), 0.08*t.size, p.color)
		}
	}
}

// drawPlate draws a plate with its text at the right.
func (a *annotation) drawPlate(r draw.Rect, text []draw.Run, size float64) {
	a.Plate(r, 0.42*size, colorPlate)
	a.Text(draw.Point{
		X: r.Max.X - 0.45*size - draw.Width(text...),
		Y: r.Centre().Y + draw.CapHeight/2*size,
	}, text...)
}

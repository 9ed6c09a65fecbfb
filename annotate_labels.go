package pose

import (
	"fmt"
	"image/color"
	"math"

	"github.com/hypermob/pose/internal/draw"
)

// A measuredLine is a segment of one side that has a length, and its place.
type measuredLine struct {
	from, to draw.Point
	joints   []LandmarkID // its ends, if they are landmarks
	color    color.NRGBA
	length   Length
	total    *Length // of the limb that ends with this line
	name     string  // of that limb
	weight   float64 // how much labels avoid it
}

// measuredLines returns the lines whose lengths m holds, the most important first.
func measuredLines(p *Pose, m *Measurements) []measuredLine {
	if p == nil || m == nil {
		return nil
	}
	var lines []measuredLine
	if l, ok := torsoLine(p, m); ok {
		lines = append(lines, l)
	}
	for _, limb := range []struct {
		segment, total Segment
		left           [2]LandmarkID
		color          color.NRGBA
	}{
		{UpperArm, -1, [2]LandmarkID{LeftShoulder, LeftElbow}, colorArm},
		{Forearm, Arm, [2]LandmarkID{LeftElbow, LeftWrist}, colorArm},
		{Thigh, -1, [2]LandmarkID{LeftHip, LeftKnee}, colorLeg},
		{Calf, Leg, [2]LandmarkID{LeftKnee, LeftAnkle}, colorLeg},
	} {
		for side, lengths := range []Lengths{m.Left, m.Right} {
			right := LandmarkID(side) // each landmark of the right side follows that of the left
			a, b := limb.left[0]+right, limb.left[1]+right
			from, ok1 := position(p, a)
			to, ok2 := position(p, b)
			length, ok3 := lengths.valid(limb.segment)
			if !ok1 || !ok2 || !ok3 {
				continue
			}
			l := measuredLine{from: from, to: to, joints: []LandmarkID{a, b}, color: limb.color, length: length, weight: 2}
			if total, ok := lengths.valid(limb.total); ok {
				l.total, l.name = &total, limb.total.String()
			}
			lines = append(lines, l)
		}
	}
	return lines
}

func torsoLine(p *Pose, m *Measurements) (l measuredLine, ok bool) {
	l = measuredLine{color: colorTorso, weight: 0.2} // its label lies well on the chest
	var at [4]draw.Point
	for i, id := range []LandmarkID{LeftShoulder, RightShoulder, LeftHip, RightHip} {
		if at[i], ok = position(p, id); !ok {
			return l, false
		}
	}
	l.from, l.to = at[0].Lerp(at[1], 0.5), at[2].Lerp(at[3], 0.5)
	l.length, ok = m.Mean.valid(Torso)
	return l, ok
}

// valid returns a length that can be shown: positive and finite.
func (ls Lengths) valid(s Segment) (Length, bool) {
	l, ok := ls[s]
	return l, ok && l.CM > 0 && l.CM < 1000
}

// A plate is a label: where it is to be placed, and what is written on it.
type plate struct {
	draw.Label
	runs  []draw.Run
	color color.NRGBA
}

// drawLabels draws the lengths and, if there is room, the ruler, in the largest text for
// which all lengths have room.
func (a *annotation) drawLabels(m *Measurements) {
	if m == nil {
		return
	}
	for size := a.text; ; size *= 0.88 {
		size = math.Max(size, a.textMin)
		plates := a.plates(size, false)
		layout := a.layout(size)
		r, ruled := a.ruler(m.Stature, size)
		if ruled {
			free := layout.Taken
			layout.Taken = append(free, r.rects()...)
			if places := layout.Place(labels(plates)); allPlaced(places) {
				a.drawRuler(r, size)
				a.drawPlates(plates, places, size)
				return
			}
			layout.Taken = free
		}
		places := layout.Place(labels(plates))
		if !allPlaced(places) && size == a.textMin {
			plates = a.plates(size, true)
			places = layout.Place(labels(plates))
		}
		if allPlaced(places) || size == a.textMin {
			a.drawPlates(plates, places, size)
			return
		}
	}
}

func labels(plates []plate) []draw.Label {
	out := make([]draw.Label, len(plates))
	for i, p := range plates {
		out[i] = p.Label
	}
	return out
}

func allPlaced(places []draw.Placement) bool {
	for _, p := range places {
		if !p.Placed {
			return false
		}
	}
	return true
}

// plates returns the labels of all lines, the most important first. A person who is small
// against the text gets no totals, a tiny one no labels: they would only hide the body.
func (a *annotation) plates(size float64, short bool) []plate {
	const forParts, forTotals = 9, 18 // heights of the person in ems of the text
	var parts, totals []plate
	if a.height < forParts*size {
		return nil
	}
	for _, l := range a.lines {
		from, to, ok := a.Bounds().Clip(l.from, l.to)
		if !ok {
			continue
		}
		parts = append(parts, a.plate(l, "", l.length, size, short, from, to))
		if l.total != nil && a.height >= forTotals*size {
			totals = append(totals, a.plate(l, l.name+" ", *l.total, size, short, to, to))
		}
	}
	return append(parts, totals...)
}

var (
	colorPlate = color.NRGBA{18, 20, 28, 215}
	colorValue = color.NRGBA{255, 255, 255, 255}
	colorSmall = color.NRGBA{200, 206, 216, 255}
)

func (a *annotation) plate(l measuredLine, name string, v Length, size float64, short bool, from, to draw.Point) plate {
	var runs []draw.Run
	if name != "" {
		runs = append(runs, draw.Run{Text: name, Size: 0.8 * size, Color: l.color})
	}
	runs = append(runs, draw.Run{Text: fmt.Sprintf("%.1f", v.CM), Size: size, Color: colorValue})
	if !short {
		unit := " cm"
		if v.Uncertainty > 0 && v.Uncertainty < 1000 {
			unit = fmt.Sprintf(" ±%.1f cm", v.Uncertainty)
		}
		runs = append(runs, draw.Run{Text: unit, Size: 0.75 * size, Color: colorSmall})
	}
	return plate{
		draw.Label{
			Width:  draw.Width(runs...) + 1.15*size,
			Height: 1.5 * size,
			From:   from, To: to,
			Toward: a.outward(l),
		}, runs, l.color}
}

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
	l := draw.Layout{Area: a.Bounds().Grow(-0.3 * size), Unit: size}
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

// drawPlates draws the labels that were placed, each with its leader.
func (a *annotation) drawPlates(plates []plate, places []draw.Placement, size float64) {
	thin := math.Max(1, size/14)
	for i, p := range plates {
		from, to := places[i].Leader()
		if from == to { // the plate lies on its anchor, or nowhere
			continue
		}
		a.Stroke(thin*2.4, colorCasing, from, to)
		a.Stroke(thin, p.color, from, to)
		a.Disc(to, thin*2.2, colorCasing)
		a.Disc(to, thin*1.6, colorValue)
	}
	for i, p := range plates {
		if r := places[i].Plate; places[i].Placed {
			a.drawPlate(r, p.runs, size)
			bar := draw.Rect{Min: r.Min, Max: draw.Point{X: r.Min.X + 0.76*size, Y: r.Max.Y}}
			a.Plate(bar.Grow(-0.3*size), 0.08*size, p.color)
		}
	}
}

// drawPlate draws a plate with its text at the right.
func (a *annotation) drawPlate(r draw.Rect, runs []draw.Run, size float64) {
	a.Plate(r, 0.42*size, colorPlate)
	a.Text(draw.Point{
		X: r.Max.X - 0.45*size - draw.Width(runs...),
		Y: r.Centre().Y + draw.CapHeight/2*size,
	}, runs...)
}

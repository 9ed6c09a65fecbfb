package pose

import (
	"image/color"

	"github.com/hypermob/pose/internal/draw"
)

// A measuredLine is a segment of one side that has a length, and its place.
type measuredLine struct {
	from, to draw.Point
	joints   []LandmarkID // its ends, if they are landmarks
	color    color.Color
	length   Length
	total    *Length // of the limb that ends with this line
	limb     Segment // that limb
	weight   float64 // how much labels avoid it
}

// measuredLines returns the lines whose lengths m holds, the most important first.
func measuredLines(p *Pose, m *Measurements, c *Colors) []measuredLine {
	if p == nil || m == nil {
		return nil
	}
	var lines []measuredLine
	if l, ok := torsoLine(p, m, c.Torso); ok {
		lines = append(lines, l)
	}
	for _, limb := range []struct {
		segment, total Segment
		left           [2]LandmarkID
		color          color.Color
	}{
		{UpperArm, -1, [2]LandmarkID{LeftShoulder, LeftElbow}, c.Arm},
		{Forearm, Arm, [2]LandmarkID{LeftElbow, LeftWrist}, c.Arm},
		{Thigh, -1, [2]LandmarkID{LeftHip, LeftKnee}, c.Leg},
		{Calf, Leg, [2]LandmarkID{LeftKnee, LeftAnkle}, c.Leg},
	} {
		for side, lengths := range m.sides() {
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
				l.total, l.limb = &total, limb.total
			}
			lines = append(lines, l)
		}
	}
	return lines
}

func torsoLine(p *Pose, m *Measurements, c color.Color) (l measuredLine, ok bool) {
	l = measuredLine{color: c, weight: 0.2} // its label lies well on the chest
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

// drawLines draws the measured segments, and their joints again on top of them.
func (a *annotation) drawLines() {
	for _, l := range a.lines {
		a.Stroke(a.line*1.7, colorCasing, l.from, l.to)
	}
	for _, l := range a.lines {
		a.Stroke(a.line, l.color, l.from, l.to)
	}
	for _, l := range a.lines {
		for _, id := range l.joints {
			if q, ok := a.visible(id); ok {
				a.drawJoint(q, id, a.line*0.8)
			}
		}
	}
}

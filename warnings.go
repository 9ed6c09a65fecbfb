package pose

import (
	"fmt"
	"strings"
)

// warn adds a warning; the segments are those absent for it.
func (m *Measurements) warn(code WarningCode, message string, absent []Segment) {
	m.Warnings = append(m.Warnings, Warning{Code: code, Message: message, Segments: absent})
}

// absent lists the segments without a mean.
func (m *Measurements) absent() []Segment {
	var gone []Segment
	for _, s := range Segments() {
		if _, ok := m.Mean[s]; !ok {
			gone = append(gone, s)
		}
	}
	return gone
}

// warnOfPhoto adds what makes all lengths of the photo less sure, and returns by how much
// their uncertainty grows.
func (m *Measurements) warnOfPhoto(p *Pose) (widen float64) {
	widen = 1
	if p.headCropped() && m.Scale.Source == ScaleFromEyeLine {
		m.warn(HeadCropped, "the top of the head is outside the photo: the scale is from the eye line, which is less sure", nil)
	}
	if p.turn() > maxTurn {
		m.warn(TurnedAway, "the body is turned sideways, which makes all lengths less sure: face the camera", nil)
		widen = unseen
	}
	if px := p.extent(); px < minExtent {
		m.warn(SmallInFrame, fmt.Sprintf("the person is only %.0f pixels large, which makes all lengths less sure: come closer", px), nil)
		widen = unseen
	}
	if p.People > 1 {
		m.warn(MultiplePeople, fmt.Sprintf("%d people are in the photo: make sure that the right one was measured", p.People), nil)
	}
	return widen
}

// lostReasons say what is seen and what to do, the gravest first.
var lostReasons = []struct {
	code WarningCode
	what string
	todo string
}{
	{FeetCropped, "cut off by the photo's lower edge", "take the whole person"},
	{LowVisibility, "hidden, uncertain or outside the photo", "keep all joints in view and clear of other things"},
	{Foreshortened, "pointing towards or away from the camera", "stand straight, with the arms across the view"},
}

// warn says, one warning for each reason, which sides were not measured and which
// segments are absent for it; then which sides disagree.
func (e *estimate) warn() {
	gone := e.m.absent()
	for _, l := range lostReasons {
		var sides []string
		for _, s := range e.lost {
			if s.code == l.code {
				sides = append(sides, s.name)
			}
		}
		if sides == nil {
			continue
		}
		var absent []Segment
		for _, s := range gone {
			if e.problems[s] == l.code {
				absent = append(absent, s)
			}
		}
		e.m.warn(l.code, l.what+": "+join(sides)+"; "+l.todo, absent)
	}
	if len(e.disagree) > 0 {
		e.m.warn(SidesDisagree, "left and right "+list(e.disagree)+" differ more than bodies do: stand straight and face the camera", nil)
	}
}

// list writes the names of segments for a sentence.
func list[T fmt.Stringer](items []T) string {
	names := make([]string, len(items))
	for i, s := range items {
		names[i] = strings.ReplaceAll(s.String(), "_", " ")
	}
	return join(names)
}

// join writes words as "a", "a and b" or "a, b and c".
func join(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

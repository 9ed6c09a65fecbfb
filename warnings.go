package pose

import (
	"fmt"
	"math"
	"strings"
)

// warn adds a warning; the segments are those absent for it.
func (m *Measurements) warn(code WarningCode, message string, absent []Segment) {
	m.Warnings = append(m.Warnings, Warning{Code: code, Severity: m.severity(code, absent), Message: message, Segments: absent})
}

// severity is that of a warning which leaves these segments out.
func (m *Measurements) severity(code WarningCode, absent []Segment) Severity {
	switch {
	case len(absent) > 0:
		return Severe
	case code == NoTape, code == PhotoTruncated, (code == TooNear || code == RolledCamera) && m.widening(code) == 1:
		return Info
	}
	return Caution
}

// widenings say by how much the uncertainties of a photo's lengths grow for a warning, with the
// scale from the stature and from a known length, where they would else be too small: tools/quality
// prints the errors over uncertainties behind them, and its README has the table. From the
// stature, internal/body's uncertainties know of most already.
var widenings = map[WarningCode]struct{ stature, known float64 }{
	NotUpright:    {1.3, 1},
	CameraTilted:  {1.1, 1.5},
	TurnedAway:    {1.2, 1.7},
	TooNear:       {1, 1.2},
	SmallInFrame:  {1.4, 1.4},
	Foreshortened: {1, 2.5},
	LowVisibility: {1, 1.3},
	ArmsHidden:    {1, 1.3},
	SidesDisagree: {1, 1.3},
}

// widening returns the factor of a code, 1 for one that changes no uncertainty.
func (m *Measurements) widening(code WarningCode) float64 {
	w, ok := widenings[code]
	switch {
	case !ok:
		return 1
	case m.Scale.Source == ScaleFromKnownLength:
		return w.known
	}
	return w.stature
}

// doubt returns by how much all the warnings together make uncertainties grow. Each is
// taken as an error of its own.
func (m *Measurements) doubt() float64 {
	variance := 1.0
	for _, w := range m.Warnings {
		by := m.widening(w.Code)
		variance += by*by - 1
	}
	return math.Sqrt(variance)
}

// absent lists those of the segments that have no mean.
func (m *Measurements) absent(of []Segment) []Segment {
	var gone []Segment
	for _, s := range of {
		if _, ok := m.Mean[s]; !ok {
			gone = append(gone, s)
		}
	}
	return gone
}

// warnOfPhoto adds what makes all lengths of the photo less sure, and returns by how much
// their uncertainty grows for all the warnings there are.
func (m *Measurements) warnOfPhoto(p *Pose) (widen float64) {
	if p.headCropped() && m.Scale.Source == ScaleFromEyeLine {
		m.warn(HeadCropped, "the top of the head is outside the photo, so the scale is from the eye line, which is less sure: take the whole person", nil)
	}
	if m.Scale.Source != ScaleFromKnownLength {
		m.warnOfPosture(p)
	}
	if p.turn() > maxTurn {
		m.warn(TurnedAway, "the body is turned sideways, which makes all lengths less sure: face the camera", nil)
	}
	if e, ok := p.elevation(); ok && e > maxElevation {
		m.warn(CameraTilted, "the camera looks down at the person, which makes all lengths less sure: "+
			"hold it level, at the height of the hips", nil)
	}
	if d := p.nearness(); d > 0 && d < minDistance {
		m.warn(TooNear, fmt.Sprintf("the camera is only about %.1f body heights away, so that what is nearer to it looks larger: step back to twice the body's height", d), nil)
	}
	if px := p.extent(); px < minExtent {
		m.warn(SmallInFrame, fmt.Sprintf("the person is only %.0f pixels large, which makes all lengths less sure: come closer", px), nil)
	}
	if p.People > 1 {
		m.warn(MultiplePeople, fmt.Sprintf("%d people are in the photo: make sure that the right one was measured", p.People), nil)
	}
	if p.Truncated {
		m.warn(PhotoTruncated, "the photo's file was cut off, so that the end of the picture is missing: use the original file", nil)
	}
	return m.doubt()
}

// lostReasons say what is seen and what to do, the gravest first.
var lostReasons = []struct {
	code WarningCode
	what string
	todo string
}{
	{FeetCropped, "cut off by the photo's lower edge", "take the whole person"},
	{LowVisibility, "hidden, uncertain or outside the photo", "keep all joints in view and clear of other things"},
	{ArmsHidden, "hidden, uncertain or outside the photo", "let the arms hang a little off the body, in view"},
	{Foreshortened, "pointing towards or away from the camera", "stand straight, with the arms across the view"},
}

// warn says, one warning for each reason, which sides were not measured and which
// segments are absent for it; then which sides disagree.
func (e *estimate) warn() {
	gone := e.m.absent(Segments())
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

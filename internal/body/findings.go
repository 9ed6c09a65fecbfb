package body

import "math"

// The limits beyond which a photo is less certain.
const (
	// suspectRoll is the angle from which a camera counts as rolled, in degrees. The people of the
	// fit lean by 3.
	suspectRoll = 10
	// minExtent is the extent in pixels below which errors grow: the same pictures reduced until
	// people have 80 to 300 pixels are as good as whole, those of 33 to 75 are not.
	minExtent = 80
	// maxElevation is the greatest angle, in degrees, by which the camera may look down at the
	// person, as elevation has it. Beyond it, the camera does look down in five of six photos, and
	// errors from a known length are 1.3 to 1.6 times as large. Cameras that look up cannot be told
	// from level ones.
	maxElevation = 20
	// minDistance is the least distance of the camera in body heights: nearer, errors from a known
	// length are a third larger.
	minDistance = 1.0
)

// findings are what makes all lengths of the photo less sure: first of its scale, then of all of
// it.
func (o *Observation) findings(s Scale, stature float64) []Finding {
	var all []Finding
	if s.Source == EyeLine && o.headCropped() {
		all = append(all, Finding{Code: HeadCut})
	}
	if s.Source != Known && o.notStanding() == None { // else that is a finding of its own
		all = o.heightFindings(all, s, stature)
	}
	add := func(is bool, c Code, value float64) {
		if is {
			all = append(all, Finding{Code: c, Value: value})
		}
	}
	add(o.turnedAway(), TurnedAway, 0)
	elevation, ok := o.elevation()
	add(ok && elevation > maxElevation, CameraAbove, elevation)
	near := o.nearness()
	add(near > 0 && near < minDistance, TooNear, near)
	add(o.extent() < minExtent, Small, o.extent())
	add(o.People > 1, Several, float64(o.People))
	add(o.Truncated, Truncated, 0)
	return all
}

// versionFindings adds what was stored of the photo and is not known here. An outline matters to
// lengths from the stature only.
func (o *Observation) versionFindings(all []Finding, s Source) []Finding {
	switch {
	case o.LaterVersion > 0:
		return append(all, Finding{Code: LaterVersion, Value: float64(o.LaterVersion)})
	case o.Contour.OtherOutline && (s == Silhouette || s == EyeLine):
		return append(all, Finding{Code: OtherOutline})
	}
	return all
}

// heightFindings adds what makes the stature a doubtful height in the photo.
func (o *Observation) heightFindings(all []Finding, s Scale, stature float64) []Finding {
	if why, degrees := o.slouch(); why != None {
		all = append(all, Finding{Code: why, Value: degrees})
	}
	if why, value := o.contradicts(s, stature); why != None {
		all = append(all, Finding{Code: why, Value: value, Stature: stature})
	}
	if roll := o.axis.Roll(); math.Abs(roll) > suspectRoll {
		all = append(all, Finding{Code: CameraRolled, Value: roll})
	}
	return all
}

package body

import "math"

// A Source is what the scale of a photo was read from.
type Source int

// The sources of a scale.
const (
	Silhouette  Source = iota // crown to sole of the mask, for the stature
	EyeLine                   // eyes to the lowest of heels and toes, for the stature
	Known                     // an object of known length
	TopLandmark               // the stature over the rows of the points, as the classic method has it
	NoScale
)

// A Scale says how many centimetres a pixel spans at the person.
type Scale struct {
	CMPerPixel float64
	SD         float64 // the standard deviation of CMPerPixel
	Source     Source
}

// A scale relates a height in the photo to the stature.
type scale struct {
	ratio float64 // the height at the hips' scale over the stature: hair, shoes and feet nearer than the hips count
	noise float64 // relative error of the scale that follows, which 68 % of photos stay below
	more  float64 // of the height as features have it, beyond what the fit's photos have
}

// statureScale is the scale at the hips of a person whose height in the photo, as the source has
// it, is px.
func statureScale(s Source, stature, px float64) Scale {
	cm := scales[s].ratio * stature / px
	return Scale{cm, cm * scales[s].noise, s}
}

// The standard deviation of a known length's scale: each end is taken to be marked to within a
// pixel, and the object to be within 2 % of the camera's distance of the body's plane, which is 6
// cm at 3 m. Both are assumptions, not measurements.
const (
	endNoise   = math.Sqrt2 // pixels, both ends together
	planeNoise = 0.02
)

// knownScale is the scale that a length of so many pixels fixes.
func knownScale(px, cm float64) Scale {
	per := cm / px
	return Scale{per, per * math.Hypot(endNoise/px, planeNoise), Known}
}

// The silhouette is believed if it is this many times as tall as the eye line is above the feet.
// Over tools/fit's people who keep their hands down it is 1.03 to 1.18 times; less means that
// something hides the feet, more that the mask is not of the body alone.
const (
	minCrownOverEyes = 1.0
	maxCrownOverEyes = 1.25
)

// heightScale reads the scale from the person's height in the photo, along the body: crown to sole
// of the silhouette if that is the body's, else eye line to feet. The code says why there is none.
func (o *Observation) heightScale(stature float64) (Scale, Code) {
	if why := o.noHeight(); why != None {
		return Scale{Source: NoScale}, why
	}
	eyes, eyesSeen := o.eyeLine()
	low := o.feet() - eyes
	if o.Contour.Known && !o.headCropped() && !o.handAbove(eyes) {
		top, bottom := o.contourEnds()
		px := bottom - top
		if px >= 1 && (!eyesSeen || px >= minCrownOverEyes*low && px <= maxCrownOverEyes*low) {
			return statureScale(Silhouette, stature, px), None
		}
	}
	switch {
	case eyesSeen && low >= 1:
		return statureScale(EyeLine, stature, low), None
	case o.headCropped():
		return Scale{Source: NoScale}, HeadOutside
	}
	return Scale{Source: NoScale}, NoHeight
}

// noHeight says why the height in the photo is not the stature's, None if it may be.
func (o *Observation) noHeight() Code {
	switch why := o.notStanding(); {
	case why != None:
		return why
	case o.feetCropped():
		return FeetOutside
	case !o.feetSeen():
		return FeetHidden
	}
	return None
}

// Where crown and sole are of tools/fit's people, given the eyes and the lowest of heels and toes.
const (
	crownOverEyes = 1.0943 // crown to sole over eyes to feet
	soleBelowFeet = 0.0150 // how far the sole is below the feet, over crown to sole
)

// fromEyeLine returns how far down crown and sole are likely to be of a person of whom only the
// eyes and the lowest of heels and toes are known.
func fromEyeLine(eyes, feet float64) (crown, sole float64) {
	height := crownOverEyes * (feet - eyes)
	sole = feet + soleBelowFeet*height
	return sole - height, sole
}

// ends are how far down the body crown and sole are, by what the scale was read from.
func (o *Observation) ends(s Source) (top, bottom float64) {
	if s == Silhouette {
		return o.contourEnds()
	}
	eyes, _ := o.eyeLine()
	return fromEyeLine(eyes, o.feet())
}

// contourEnds are how far down the body the upper and the lower end of the contour are. Where only
// their rows are known, they are taken to lie on the line through the shoulders.
func (o *Observation) contourEnds() (top, bottom float64) {
	c, a := &o.Contour, o.axis
	if c.Top != c.Bottom {
		return a.Down(c.Top[0], c.Top[1]), a.Down(c.Bottom[0], c.Bottom[1])
	}
	l, r := o.Points[shoulder], o.Points[shoulder+1]
	x, y := (l[0]+r[0])/2, (l[1]+r[1])/2
	at := func(row float64) float64 { return a.Down(x, y) + (row-y)/a.Y }
	return at(c.Crown - 0.5), at(c.Sole + 0.5)
}

package body

// A Photo is what was found of a person in one photo, in plain numbers. Left and right are the
// person's own, and points are numbered as BlazePose does.
type Photo struct {
	Points     [33][2]float64 // x, y in pixels
	Visibility [33]float64    // 0 to 1
	World      [33]Vector     // metres; all 0 if unknown

	Width, Height int     // of the photo, in pixels
	FocalLength   float64 // in pixels, 0 if unknown
	People        int     // in the photo
	Truncated     bool    // the end of the photo is missing
	LaterVersion  int     // of the form in which this was stored, if it is not known here
	Contour       Contour
}

// A Contour is what is known of the person's mask.
type Contour struct {
	Known       bool
	Crown, Sole float64    // the first and the last row
	Top, Bottom [2]float64 // the ends along the body's axis, in pixels; both 0 if unknown
	Outline     [2]Outline // of the left and of the right side

	OtherOutline bool // it has an outline, but in a form that is not known here
}

// An Observation is a Photo that can be asked what it shows of the body. All that is measured is
// read from it, and so is what tools/fit fits on.
type Observation struct {
	*Photo
	axis Axis
}

// Observe returns the observation of a photo, which must not change.
func Observe(p *Photo) (o Observation) {
	o.Photo = p
	o.axis = NewAxis(o.both(shoulder), o.both(ankle))
	return o
}

// The points that are read: the nose, which is alone, the eyes, and of all others the left side's.
// The right side's follow each by one.
const (
	nose     = 0
	leftEye  = 2
	rightEye = 5
	ear      = 7
	shoulder = 11
	elbow    = 13
	wrist    = 15
	thumb    = 21
	hip      = 23
	knee     = 25
	ankle    = 27
	heel     = 29
	toe      = 31
)

// seenFrom is the visibility from which a point counts as seen. Forearms below it are off by 18 to
// 29 % (RMS), those above it by 7 to 9.
const seenFrom = 0.5

// sees reports whether all the points are seen.
func (o *Observation) sees(points ...int) bool {
	for _, i := range points {
		if !(o.Visibility[i] >= seenFrom) {
			return false
		}
	}
	return true
}

// inside reports whether a point lies in the photo.
func (o *Observation) inside(i int) bool {
	x, y := o.Points[i][0], o.Points[i][1]
	return x >= -0.5 && y >= -0.5 && x <= float64(o.Width)-0.5 && y <= float64(o.Height)-0.5
}

// both are the points of the left and of the right side.
func (o *Observation) both(i int) [2][2]float64 { return [2][2]float64{o.Points[i], o.Points[i+1]} }

// down is how far down the body a point is, in pixels.
func (o *Observation) down(i int) float64 { return o.axis.Down(o.Points[i][0], o.Points[i][1]) }

// middleDown is how far down the body it is midway between both sides' points.
func (o *Observation) middleDown(i int) float64 { return (o.down(i) + o.down(i+1)) / 2 }

package pose

import (
	"image"
	"image/color"
	"math"

	"github.com/hypermob/pose/internal/draw"
	"github.com/hypermob/pose/internal/imgproc"
)

// Annotate returns a copy of img with the skeleton of p on it and, over that, the
// segments that m holds, each with its length in centimetres and the length's standard
// deviation. Arms are green, legs blue and the torso is magenta; joints of the person's
// left side are orange, those of the right side cyan. If there is room, a ruler at the
// side shows m's stature between the crown and the sole of p's silhouette.
//
// The image is the upright one that p was detected in; the result has its size and the origin (0,
// 0). If m is nil, only the skeleton is drawn; if p is nil, nothing is. An image that cannot be
// read (see [Detector.Detect]) or has more than 2^28 pixels gives an empty picture; a picture takes
// 4 bytes for each pixel. Landmarks that are NaN or far outside the image are left out. Lines and
// text follow the size of the image and of the person. Labels never cover each other: where there
// is no room for all of them, their text becomes smaller, then shorter, and at last the least
// important are left out, first of all the totals of arm and leg. The same arguments give the same
// picture. Options change colours, words and lines.
func Annotate(img image.Image, p *Pose, m *Measurements, opts ...AnnotateOption) *image.RGBA {
	c := copyImage(unwrap(img).Image)
	if p == nil || c.Image.Rect.Empty() {
		return c.Image
	}
	a := newAnnotation(c, p, m, opts)
	a.drawSkeleton()
	a.drawLines()
	a.drawLettering(a.letter(m))
	return c.Image
}

// maxAnnotated is the most pixels that an annotated picture may have: 1 GiB of them.
const maxAnnotated = 1 << 28

// copyImage returns a canvas with a copy of img, empty if img cannot be read: its methods are the
// caller's and may panic.
func copyImage(img image.Image) (c *draw.Canvas) {
	defer func() {
		if recover() != nil {
			c = draw.NewCanvas(image.Rectangle{})
		}
	}()
	if img == nil {
		return draw.NewCanvas(image.Rectangle{})
	}
	b := img.Bounds()
	switch w, h := max(0, b.Dx()), max(0, b.Dy()); {
	case b.Empty():
		return draw.NewCanvas(image.Rect(0, 0, w, h))
	case imgproc.Check(img) != nil || w > maxAnnotated/h:
		return draw.NewCanvas(image.Rectangle{})
	}
	return draw.NewCanvas(img)
}

// An annotation is a picture in the making.
type annotation struct {
	*draw.Canvas
	pose  *Pose
	lines []measuredLine
	annotateOptions
	style
}

func newAnnotation(c *draw.Canvas, p *Pose, m *Measurements, opts []AnnotateOption) *annotation {
	o := newAnnotateOptions(opts)
	a := &annotation{Canvas: c, pose: p, lines: measuredLines(p, m, &o.colors), annotateOptions: o}
	a.setStyle()
	return a
}

// A style holds the sizes, in pixels, that follow the image and the person.
type style struct {
	person   draw.Rect // holds all that is drawn of the person
	height   float64   // of the person, or the width if that is greater, but never far above the image's short side
	line     float64   // width of a measured segment
	text     float64   // em of a length
	textMin  float64   // em below which text is not legible
	skeleton float64   // width of a line of the skeleton
}

// colorCasing is that of the edges that set lines off from the photo.
var colorCasing = color.NRGBA{12, 14, 20, 130}

// setStyle fits the sizes to the image and the person. The divisors were chosen by
// looking at pictures of 200 to 4000 pixels.
func (a *annotation) setStyle() {
	a.person = a.extent()
	size := a.person.Size()
	all := a.Bounds().Size()
	a.height = math.Min(math.Max(size.X, size.Y), 3*math.Min(all.X, all.Y))
	picture := math.Sqrt(all.X * all.Y)
	a.line = a.width(math.Max(1.2, math.Max(a.height/150, picture/500)), a.height)
	a.skeleton = math.Max(math.Min(1, a.line), a.line*0.45)
	a.text = math.Max(11, math.Max(a.height/41, picture/55))
	a.textMin = math.Max(10, 0.6*a.text)
}

// extent returns the smallest rectangle around all that is drawn of the person, within
// the image.
func (a *annotation) extent() (box draw.Rect) {
	first := true
	include := func(q draw.Point) {
		if first {
			box, first = draw.Rect{Min: q, Max: q}, false
		}
		box = box.Include(q)
	}
	for i := range LandmarkID(NumLandmarks) {
		if q, ok := a.visible(i); ok {
			include(q)
		}
	}
	for _, l := range a.lines {
		if from, to, ok := a.Bounds().Clip(l.from, l.to); ok {
			include(from)
			include(to)
		}
	}
	return box
}

// visible returns where a landmark is drawn, and whether it is: MediaPipe leaves out
// what is less than half visible or outside the image.
func (a *annotation) visible(id LandmarkID) (draw.Point, bool) {
	q, ok := position(a.pose, id)
	return q, ok && a.pose.Landmarks[id].Visibility >= 0.5 && a.Bounds().Holds(draw.Rect{Min: q, Max: q})
}

// position returns a landmark's place on a canvas, and whether it has one that makes
// sense: not NaN, not farther away than any image reaches.
func position(p *Pose, id LandmarkID) (draw.Point, bool) {
	const far = 1e6
	l := p.Landmarks[id]
	return draw.Point{X: l.X + 0.5, Y: l.Y + 0.5}, math.Abs(l.X) < far && math.Abs(l.Y) < far
}

// drawSkeleton draws the lines between visible landmarks, and the landmarks.
func (a *annotation) drawSkeleton() {
	for _, pass := range []struct {
		width float64
		color color.Color
	}{{a.skeleton * 1.9, colorCasing}, {a.skeleton, a.colors.Skeleton}} {
		for _, ends := range Connections() {
			from, ok1 := a.visible(ends[0])
			to, ok2 := a.visible(ends[1])
			if ok1 && ok2 {
				a.Stroke(pass.width, pass.color, from, to)
			}
		}
	}
	for i := range LandmarkID(NumLandmarks) {
		if q, ok := a.visible(i); ok {
			a.drawJoint(q, i, a.skeleton*jointSize(i))
		}
	}
}

// jointSize returns the radius of a landmark's circle in widths of a skeleton's line.
func jointSize(id LandmarkID) float64 {
	if isSmall(id) {
		return 1
	}
	return 1.6
}

// isSmall reports whether a landmark belongs to the face, a hand or a foot, where
// landmarks lie close to each other.
func isSmall(id LandmarkID) bool {
	return id < LeftShoulder || id > RightWrist && id < LeftHip || id > RightAnkle
}

func (a *annotation) drawJoint(q draw.Point, id LandmarkID, radius float64) {
	a.Disc(q, radius+a.skeleton*0.5, colorCasing)
	switch {
	case id == Nose:
		a.Disc(q, radius, opaque(a.colors.Skeleton))
	case isLeft(id):
		a.Disc(q, radius, a.colors.Left)
	default:
		a.Disc(q, radius, a.colors.Right)
	}
}

// opaque returns the colour without its transparency.
func opaque(c color.Color) color.NRGBA {
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	n.A = 255
	return n
}

// isLeft reports whether a landmark other than the nose is on the person's left.
func isLeft(id LandmarkID) bool {
	if id <= RightEyeOuter {
		return id <= LeftEyeOuter
	}
	return id%2 == 1
}

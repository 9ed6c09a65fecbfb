// Package annotate draws what was measured of a person on a copy of the photo: the skeleton, the
// measured lines, a label for each length, and a ruler.
//
// It is given plain data and knows nothing of networks or of how lengths are measured. All places
// are pixels; (0, 0) is the centre of the top left pixel. The same arguments give the same picture.
package annotate

import (
	"image"
	"image/color"

	"github.com/hypermob/pose/internal/draw"
	"github.com/hypermob/pose/internal/imgproc"
)

// A Figure is all that is drawn of a person. The zero Figure draws nothing.
type Figure struct {
	Joints   []Joint
	Bones    [][2]int    // the lines of the skeleton, each between two joints
	Skeleton color.Color // of these lines
	Lines    []Line      // the most important first: labels that find no room are left out from the end
	// LineWidth is that of the measured lines, in pixels, from half a pixel to a tenth of the
	// person's height; 0, or what is no width, stands for one that suits picture and person.
	LineWidth float64
	Ruler     *Ruler // nil if there is none
}

// A Joint is a point of the body. It may lie anywhere, and X and Y may be NaN.
type Joint struct {
	X, Y  float64
	Seen  bool // false for one that is hidden: it is not drawn, but lines may end there
	Part  Part
	Color color.Color
}

// A Part is the part of the body that a joint belongs to.
type Part int

// Parts decide how large a joint is drawn and what labels keep away from.
const (
	Limb      Part = iota
	Hip            // where the sides of the trunk end
	Extremity      // a hand or a foot, where joints lie close to each other
	Face
)

// A Line is a measured length. Each of its ends is a joint, or the middle between two.
type Line struct {
	From, To []int // one or two joints each
	Color    color.Color
	Length   Length
	Total    Length // of the limb that ends with this line, if it is known
	Name     string // of that limb
}

// A Length is in centimetres. One that is not positive, or is no length of a body, is not shown.
type Length struct {
	CM          float64
	Uncertainty float64 // the standard deviation; 0 if it is not to be shown
}

func (l Length) shown() bool { return l.CM > 0 && l.CM < 1000 }

// A Ruler shows the person's height at the side of the picture.
type Ruler struct {
	Top, Bottom float64 // the first and the last row of the person
	CM          float64
}

// Draw returns a copy of img, moved to the origin (0, 0), with a figure on it. It is empty if img
// cannot be read, or has more than 2^28 pixels.
func Draw(img image.Image, f Figure) *image.RGBA {
	c := copyImage(img)
	if c.Image.Rect.Empty() {
		return c.Image
	}
	p := newPicture(c, f)
	p.drawSkeleton()
	p.drawLines()
	p.drawLettering(p.letter())
	return c.Image
}

// maxPixels is the most pixels that a picture may have: 1 GiB of them.
const maxPixels = 1 << 28

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
	case imgproc.Check(img) != nil || w > maxPixels/h:
		return draw.NewCanvas(image.Rectangle{})
	}
	return draw.NewCanvas(img)
}

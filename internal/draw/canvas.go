package draw

import (
	"image"
	"image/color"
	"image/draw"

	"golang.org/x/image/vector"

	"github.com/hypermob/pose/internal/jpeg"
	"github.com/hypermob/pose/internal/orient"
)

// A Canvas is an RGBA image to draw on.
type Canvas struct {
	Image  *image.RGBA
	raster vector.Rasterizer // reused by one shape after the other
}

// NewCanvas returns a canvas with a copy of img, moved to the origin (0, 0).
func NewCanvas(img image.Image) *Canvas {
	b := img.Bounds()
	dst := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	if m, ok := orient.Stored(img).(*jpeg.Image); ok {
		at := func(x, y int) int { return dst.PixOffset(orient.Seen(img, x, y)) }
		m.Write(dst.Pix, at(0, 0), at(1, 0)-at(0, 0), at(0, 1)-at(0, 0))
	} else {
		draw.Draw(dst, dst.Rect, img, b.Min, draw.Src)
	}
	return &Canvas{Image: dst}
}

// Bounds returns the canvas's rectangle.
func (c *Canvas) Bounds() Rect {
	return Rect{Max: Point{float64(c.Image.Rect.Max.X), float64(c.Image.Rect.Max.Y)}}
}

// bandRows is how many rows a stroke is drawn at a time: a long one then costs as much as it is
// long, not as the rectangle around it is large.
const bandRows = 64

// Stroke draws a line through pts with round caps and joins. What lies outside the
// canvas is left out.
func (c *Canvas) Stroke(width float64, col color.Color, pts ...Point) {
	if len(pts) == 0 {
		return
	}
	box := Rect{pts[0], pts[0]}
	for _, p := range pts {
		box = box.Include(p)
	}
	box, ok := box.Grow(width / 2).intersect(c.Bounds())
	if !ok {
		return
	}
	rows := box.pixels()
	for y := rows.Min.Y; y < rows.Max.Y; y += bandRows {
		band := c.Bounds()
		band.Min.Y, band.Max.Y = float64(y), float64(min(y+bandRows, rows.Max.Y))
		c.strokeWithin(band, width, col, pts)
	}
}

// strokeWithin draws what of a stroke lies in area, whose edges are those of pixels.
func (c *Canvas) strokeWithin(area Rect, width float64, col color.Color, pts []Point) {
	var pieces [][2]Point
	var box Rect
	near := area.Grow(2 * width) // so that the caps of clipped pieces stay outside
	for i := 1; i < len(pts); i++ {
		a, b, ok := near.Clip(pts[i-1], pts[i])
		if !ok {
			continue
		}
		if len(pieces) == 0 {
			box = Rect{a, a}
		}
		box = box.Include(a).Include(b)
		pieces = append(pieces, [2]Point{a, b})
	}
	box, ok := box.Grow(width / 2).intersect(area)
	if len(pieces) == 0 || !ok {
		return
	}
	c.fill(box, col, func(p pen) {
		for _, ab := range pieces {
			p.capsule(ab[0], ab[1], width/2)
		}
	})
}

// Disc fills a circle.
func (c *Canvas) Disc(centre Point, radius float64, col color.Color) {
	box := Rect{centre, centre}.Grow(radius)
	c.fill(box, col, func(p pen) { p.capsule(centre, centre, radius) })
}

// Plate fills a rectangle whose corners are rounded.
func (c *Canvas) Plate(r Rect, radius float64, col color.Color) {
	c.fill(r, col, func(p pen) { p.plate(r, radius) })
}

// fill fills what of a shape lies within box; outline draws its border.
func (c *Canvas) fill(box Rect, col color.Color, outline func(pen)) {
	b, ok := box.intersect(c.Bounds())
	if !ok {
		return
	}
	r := b.pixels().Intersect(c.Image.Rect)
	if r.Empty() {
		return
	}
	c.raster.Reset(r.Dx(), r.Dy())
	outline(pen{&c.raster, Point{float64(r.Min.X), float64(r.Min.Y)}})
	c.raster.Draw(c.Image, r, image.NewUniform(col), image.Point{})
}

// A pen draws outlines whose coordinates are those of the canvas into a rasterizer
// whose origin lies at origin.
type pen struct {
	raster *vector.Rasterizer
	origin Point
}

func (p pen) move(to Point) {
	q := to.Sub(p.origin)
	p.raster.MoveTo(float32(q.X), float32(q.Y))
}

func (p pen) line(to Point) {
	q := to.Sub(p.origin)
	p.raster.LineTo(float32(q.X), float32(q.Y))
}

func (p pen) quad(bend, to Point) {
	b, q := bend.Sub(p.origin), to.Sub(p.origin)
	p.raster.QuadTo(float32(b.X), float32(b.Y), float32(q.X), float32(q.Y))
}

// quarter draws the quarter of an ellipse from centre + u to centre + v, where the
// pen is at centre + u.
func (p pen) quarter(centre, u, v Point) {
	const k = 0.5522847498 // 4/3 (sqrt 2 - 1): a cubic that is nearly a quarter of a circle
	centre = centre.Sub(p.origin)
	b, c, d := centre.Add(u).Add(v.Mul(k)), centre.Add(v).Add(u.Mul(k)), centre.Add(v)
	p.raster.CubeTo(float32(b.X), float32(b.Y), float32(c.X), float32(c.Y), float32(d.X), float32(d.Y))
}

// capsule outlines all that is at most r away from the line a-b.
func (p pen) capsule(a, b Point, r float64) {
	along := b.Sub(a).Unit().Mul(r)
	if a == b {
		along = Point{r, 0}
	}
	left := Point{along.Y, -along.X}
	right, back := left.Mul(-1), along.Mul(-1)
	p.move(a.Add(left))
	p.line(b.Add(left))
	p.quarter(b, left, along)
	p.quarter(b, along, right)
	p.line(a.Add(right))
	p.quarter(a, right, back)
	p.quarter(a, back, left)
	p.raster.ClosePath()
}

// plate outlines r with corners of the given radius.
func (p pen) plate(r Rect, radius float64) {
	in := r.Grow(-radius)
	up, down, left, right := Point{0, -radius}, Point{0, radius}, Point{-radius, 0}, Point{radius, 0}
	topRight, bottomLeft := Point{in.Max.X, in.Min.Y}, Point{in.Min.X, in.Max.Y}
	p.move(in.Min.Add(up))
	p.line(topRight.Add(up))
	p.quarter(topRight, up, right)
	p.line(in.Max.Add(right))
	p.quarter(in.Max, right, down)
	p.line(bottomLeft.Add(down))
	p.quarter(bottomLeft, down, left)
	p.line(in.Min.Add(left))
	p.quarter(in.Min, left, up)
	p.raster.ClosePath()
}

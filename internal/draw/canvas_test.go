package draw

import (
	"bytes"
	"context"
	"image"
	"image/color"
	stdjpeg "image/jpeg"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/hypermob/pose/internal/jpeg"
	"github.com/hypermob/pose/internal/orient"
)

var red = color.NRGBA{255, 0, 0, 255}

func blank(w, h int) *Canvas { return NewCanvas(image.NewRGBA(image.Rect(0, 0, w, h))) }

// covered returns the area that was drawn, in pixels.
func covered(c *Canvas) float64 {
	sum := 0.0
	for i := 3; i < len(c.Image.Pix); i += 4 {
		sum += float64(c.Image.Pix[i]) / 255
	}
	return sum
}

func TestAreas(t *testing.T) {
	for _, tt := range []struct {
		name string
		draw func(*Canvas)
		want float64
	}{
		{"disc", func(c *Canvas) { c.Disc(Point{50.3, 49.7}, 20, red) }, math.Pi * 400},
		{"small disc", func(c *Canvas) { c.Disc(Point{50.3, 49.7}, 0.7, red) }, math.Pi * 0.49},
		{"half a disc", func(c *Canvas) { c.Disc(Point{0, 50}, 20, red) }, math.Pi * 200},
		{"quarter of a disc", func(c *Canvas) { c.Disc(Point{100, 100}, 20, red) }, math.Pi * 100},
		{"stroke", func(c *Canvas) { c.Stroke(6, red, Point{20, 30}, Point{60, 60}) }, 50*6 + math.Pi*9},
		{"stroke across", func(c *Canvas) { c.Stroke(6, red, Point{-1e6, 50}, Point{1e6, 50}) }, 600},
		{"stroke outside", func(c *Canvas) { c.Stroke(6, red, Point{-50, -50}, Point{150, -50}) }, 0},
		{"no stroke", func(c *Canvas) { c.Stroke(6, red, Point{50, 50}) }, 0},
		{"plate", func(c *Canvas) { c.Plate(Rect{Point{10, 10}, Point{60, 30}}, 8, red) }, 1000 - (4-math.Pi)*64},
		{"translucent", func(c *Canvas) { c.Plate(Rect{Point{10, 10}, Point{60, 30}}, 0, color.NRGBA{255, 0, 0, 51}) }, 200},
	} {
		c := blank(100, 100)
		tt.draw(c)
		if got := covered(c); math.Abs(got-tt.want) > 0.02*tt.want+0.2 { // arcs are drawn as chords
			t.Errorf("%s: %.2f pixels drawn, want %.2f", tt.name, got, tt.want)
		}
	}
}

// A join of two lines in a translucent colour is no darker than the lines.
func TestStrokeJoin(t *testing.T) {
	c := blank(40, 40)
	c.Stroke(6, color.NRGBA{0, 0, 0, 100}, Point{5, 20}, Point{20, 20}, Point{20, 35})
	if got, want := c.Image.RGBAAt(20, 20).A, c.Image.RGBAAt(10, 20).A; got != want {
		t.Errorf("alpha %d at the join, %d on the line", got, want)
	}
}

func TestTinyCanvas(t *testing.T) {
	for _, size := range []image.Point{{0, 0}, {1, 1}, {1, 300}, {300, 1}} {
		c := blank(size.X, size.Y)
		c.Stroke(30, red, Point{-10, -10}, Point{500, 500})
		c.Disc(Point{0, 0}, 50, red)
		c.Plate(Rect{Point{-5, -5}, Point{5, 5}}, 2, red)
		c.Text(Point{-3, 3}, Run{"1.0", 12, red})
		if size.X == 1 && size.Y == 1 && c.Image.RGBAAt(0, 0).A != 255 {
			t.Error("the only pixel was not drawn")
		}
	}
}

func TestNewCanvas(t *testing.T) {
	src := image.NewNRGBA(image.Rect(-7, 5, 13, 45))
	src.SetNRGBA(-7, 5, red)
	before := bytes.Clone(src.Pix)
	c := NewCanvas(src)
	if want := image.Rect(0, 0, 20, 40); c.Image.Rect != want {
		t.Fatalf("bounds %v, want %v", c.Image.Rect, want)
	}
	if got := c.Image.RGBAAt(0, 0); got != (color.RGBA{255, 0, 0, 255}) {
		t.Errorf("first pixel %v, want red", got)
	}
	c.Disc(Point{10, 10}, 8, red)
	if !bytes.Equal(before, src.Pix) {
		t.Error("drawing changed the source")
	}
}

// Strokes of any length lie where they should, to a pixel: small canvases are drawn with
// fixed-point numbers, whose errors grow along a line.
func TestLongStrokes(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, size := range []float64{500, 700} {
		for range 15 {
			at := func() Point { return Point{(r.Float64()*1.2 - 0.1) * size, (r.Float64()*1.2 - 0.1) * size} }
			a, b, width := at(), at(), 3+5*r.Float64()
			c := NewCanvas(image.NewGray(image.Rect(0, 0, int(size), int(size))))
			c.Stroke(width, color.White, a, b)
			for y := range int(size) {
				for x := range int(size) {
					q := Point{float64(x) + 0.5, float64(y) + 0.5}
					t0 := math.Max(0, math.Min(1, q.Sub(a).Dot(b.Sub(a))/b.Sub(a).Dot(b.Sub(a))))
					away := q.Sub(a.Lerp(b, t0)).Len() - width/2
					if v := c.Image.RGBAAt(x, y).R; away < -0.75 && v < 250 || away > 0.75 && v > 5 {
						t.Fatalf("pixel %d, %d of %v to %v, %.2f from the stroke's edge, is %d", x, y, a, b, away, v)
					}
				}
			}
		}
	}
}

// A JPEG image is copied as it is seen, whichever way it lies.
func TestNewCanvasJPEG(t *testing.T) {
	src := image.NewRGBA(image.Rect(0, 0, 37, 21))
	for y := range 21 {
		for x := range 37 {
			src.SetRGBA(x, y, color.RGBA{uint8(x * 6), uint8(y * 12), uint8(x * y), 255})
		}
	}
	var b bytes.Buffer
	if err := stdjpeg.Encode(&b, src, nil); err != nil {
		t.Fatal(err)
	}
	stored, err := jpeg.Decode(context.Background(), &b, nil)
	if err != nil {
		t.Fatal(err)
	}
	for o := 1; o <= 8; o++ {
		seen := orient.Upright(stored, orient.For(o))
		c := NewCanvas(seen)
		size := seen.Bounds().Size()
		if c.Image.Rect.Size() != size {
			t.Fatalf("orientation %d: %v, want %v", o, c.Image.Rect, size)
		}
		for y := range size.Y {
			for x := range size.X {
				if got, want := c.Image.RGBAAt(x, y), color.RGBAModel.Convert(seen.At(x, y)); got != want {
					t.Fatalf("orientation %d: pixel %d, %d is %v, want %v", o, x, y, got, want)
				}
			}
		}
	}
}

// A long translucent stroke, which is drawn in bands, shows none of them.
func TestBandsDoNotShow(t *testing.T) {
	c := blank(60, 5*bandRows)
	c.Stroke(9, color.NRGBA{0, 0, 0, 100}, Point{30.25, -10}, Point{30.25, 6 * bandRows})
	for y := range c.Image.Rect.Max.Y {
		for x := range c.Image.Rect.Max.X {
			if got, want := c.Image.RGBAAt(x, y), c.Image.RGBAAt(x, 10); got != want {
				t.Fatalf("pixel %d, %d is %v, in row 10 %v", x, y, got, want)
			}
		}
	}
}

func white(w, h int) image.Image {
	m := image.NewGray(image.Rect(0, 0, w, h))
	for i := range m.Pix {
		m.Pix[i] = 255
	}
	return m
}

// What is drawn covers what was there as far as it is opaque.
func TestBlending(t *testing.T) {
	c := NewCanvas(white(10, 10))
	c.Plate(Rect{Point{0, 0}, Point{10, 10}}, 0, color.NRGBA{255, 0, 0, 102})
	if got := c.Image.RGBAAt(5, 5); got.R != 255 || got.G < 151 || got.G > 155 || got.G != got.B || got.A != 255 {
		t.Errorf("two fifths of red on white are %v", got)
	}
}

// Strokes without a point, or with points that are no numbers, draw nothing and do no harm.
func TestOddStrokes(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, pts := range [][]Point{nil, {{nan, 5}, {5, nan}}, {{-inf, -inf}, {inf, inf}}, {{nan, nan}}, {{5, 5}}} {
		c := blank(10, 10)
		c.Stroke(4, red, pts...)
		if got := covered(c); got != 0 && !math.IsInf(pts[0].X, 0) {
			t.Errorf("%v: %.1f pixels", pts, got)
		}
	}
}

// The corners of a plate are round: nothing at the corner, all of it a radius away.
func TestPlateCorners(t *testing.T) {
	c := blank(100, 60)
	c.Plate(Rect{Point{10, 10}, Point{90, 50}}, 12, red)
	for _, p := range []image.Point{{10, 10}, {89, 10}, {10, 49}, {89, 49}} {
		if a := c.Image.RGBAAt(p.X, p.Y).A; a != 0 {
			t.Errorf("the corner at %v has alpha %d", p, a)
		}
	}
	for _, p := range []image.Point{{22, 10}, {10, 22}, {89, 37}, {77, 49}, {50, 30}, {14, 14}} {
		if a := c.Image.RGBAAt(p.X, p.Y).A; a != 255 {
			t.Errorf("%v has alpha %d", p, a)
		}
	}
}

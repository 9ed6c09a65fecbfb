package imgproc

import (
	"image"
	"image/color"
	"math/rand/v2"
	"testing"
)

// readable reports whether At reads every pixel.
func readable(img image.Image) (all bool) {
	defer func() {
		if recover() != nil {
			all = false
		}
	}()
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			img.At(x, y)
		}
	}
	return true
}

// makers make images whose rows begin some bytes after one another, in so many bytes.
var makers = map[string]struct {
	bytes int // of a pixel
	of    func(pix []uint8, stride int, r image.Rectangle) image.Image
}{
	"RGBA":  {4, func(p []uint8, s int, r image.Rectangle) image.Image { return &image.RGBA{Pix: p, Stride: s, Rect: r} }},
	"NRGBA": {4, func(p []uint8, s int, r image.Rectangle) image.Image { return &image.NRGBA{Pix: p, Stride: s, Rect: r} }},
	"RGBA64": {8, func(p []uint8, s int, r image.Rectangle) image.Image {
		return &image.RGBA64{Pix: p, Stride: s, Rect: r}
	}},
	"NRGBA64": {8, func(p []uint8, s int, r image.Rectangle) image.Image {
		return &image.NRGBA64{Pix: p, Stride: s, Rect: r}
	}},
	"Alpha": {1, func(p []uint8, s int, r image.Rectangle) image.Image { return &image.Alpha{Pix: p, Stride: s, Rect: r} }},
	"Alpha16": {2, func(p []uint8, s int, r image.Rectangle) image.Image {
		return &image.Alpha16{Pix: p, Stride: s, Rect: r}
	}},
	"Gray": {1, func(p []uint8, s int, r image.Rectangle) image.Image { return &image.Gray{Pix: p, Stride: s, Rect: r} }},
	"Gray16": {2, func(p []uint8, s int, r image.Rectangle) image.Image {
		return &image.Gray16{Pix: p, Stride: s, Rect: r}
	}},
	"CMYK": {4, func(p []uint8, s int, r image.Rectangle) image.Image { return &image.CMYK{Pix: p, Stride: s, Rect: r} }},
	"Paletted": {1, func(p []uint8, s int, r image.Rectangle) image.Image {
		return &image.Paletted{Pix: p, Stride: s, Rect: r, Palette: make(color.Palette, 256)}
	}},
}

// planar is an image of planes that have random sizes about the right ones.
func planar(random *rand.Rand, r image.Rectangle) image.Image {
	ratio := image.YCbCrSubsampleRatio(random.IntN(6))
	m := image.NewNYCbCrA(r, ratio)
	m.YStride += random.IntN(3) - 1
	m.CStride += random.IntN(3) - 1
	m.AStride += random.IntN(3) - 1
	less := func(plane []uint8) []uint8 { return plane[:max(0, len(plane)-random.IntN(3))] }
	switch random.IntN(5) {
	case 0:
		m.Y = less(m.Y)
	case 1:
		m.Cb = less(m.Cb)
	case 2:
		m.Cr = less(m.Cr)
	case 3:
		m.A = less(m.A)
	}
	if random.IntN(2) == 0 {
		return &m.YCbCr
	}
	return m
}

// An image passes Check exactly if all its pixels can be read, whatever its rows, its origin and the
// length of its slices; and what passes can be read by a Source.
func TestCheckIsReading(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 12))
	passed, refused := 0, 0
	try := func(name string, img image.Image) {
		t.Helper()
		err := Check(img)
		if can := readable(img); can != (err == nil) {
			t.Errorf("%s, %+v: pixels can be read: %v, and Check says %v", name, img, can, err)
		}
		if err != nil {
			refused++
			return
		}
		passed++
		s, err := NewSource(img)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for y := range s.H {
			for x := range s.W {
				s.rgb(x, y) // panics where it reads beyond
			}
		}
	}
	for range 300 {
		w, h := 1+random.IntN(5), 1+random.IntN(5)
		x, y := random.IntN(9)-4, random.IntN(9)-4
		r := image.Rect(x, y, x+w, y+h)
		for name, m := range makers {
			stride := max(0, w*m.bytes+random.IntN(2*m.bytes+1)-m.bytes)
			length := (h-1)*stride + w*m.bytes + random.IntN(5) - 2
			try(name, m.of(make([]uint8, max(0, length)), stride, r))
		}
		try("planes", planar(random, r))
	}
	if passed < 500 || refused < 500 {
		t.Errorf("%d images pass and %d are refused: the test sees one side", passed, refused)
	}
}

// How large an image may be, at the bounds and beyond.
func TestCheckLimits(t *testing.T) {
	for name, c := range map[string]struct {
		w, h int
		ok   bool
	}{
		"one pixel":       {1, 1, true},
		"the widest":      {MaxSide, 1, true},
		"the highest":     {1, MaxSide, true},
		"too wide":        {MaxSide + 1, 1, false},
		"too high":        {1, MaxSide + 1, false},
		"the most pixels": {1 << 15, 1 << 15, true},
		"more pixels":     {1 << 15, 1<<15 + 1, false},
		"no columns":      {0, 5, false},
		"no rows":         {5, 0, false},
		"less than none":  {-5, 5, false},
	} {
		img := counter{r: image.Rectangle{image.Pt(-7, 3), image.Pt(-7+c.w, 3+c.h)}}
		if err := Check(img); (err == nil) != c.ok {
			t.Errorf("%s, %d × %d: %v", name, c.w, c.h, err)
		}
	}
}

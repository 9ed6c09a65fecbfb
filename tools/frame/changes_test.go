package main

import (
	"image"
	"image/color"
	"math"
	"testing"
)

// numbered is an image whose pixels are all different: red is the column, green the row.
func numbered(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.SetRGBA(x, y, color.RGBA{uint8(10 * x), uint8(10 * y), 7, 255})
		}
	}
	return m
}

var grey = color.RGBA{128, 128, 128, 255}

func TestCut(t *testing.T) {
	img := numbered(8, 6)
	for name, c := range map[string]struct {
		r      image.Rectangle
		extend bool
		size   image.Point
		pixels map[image.Point]color.Color
	}{
		"inside": {image.Rect(2, 1, 5, 4), false, image.Pt(3, 3),
			map[image.Point]color.Color{{}: img.At(2, 1), {X: 2, Y: 2}: img.At(4, 3)}},
		"beyond a side, narrower than the image": {image.Rect(-2, 0, 5, 6), false, image.Pt(5, 6),
			map[image.Point]color.Color{{}: img.At(0, 0)}},
		"beyond all sides": {image.Rect(-2, -1, 10, 7), false, image.Pt(12, 8),
			map[image.Point]color.Color{{}: grey, {X: 2, Y: 1}: img.At(0, 0), {X: 9, Y: 6}: img.At(7, 5), {X: 10, Y: 6}: grey}},
		"shifted, extended": {image.Rect(3, 2, 11, 8), true, image.Pt(8, 6),
			map[image.Point]color.Color{{}: img.At(3, 2), {X: 4, Y: 3}: img.At(7, 5), {X: 7, Y: 5}: img.At(7, 5), {X: 7, Y: 0}: img.At(7, 2)}},
	} {
		got := cut(img, c.r, c.extend)
		if got.Bounds() != (image.Rectangle{Max: c.size}) {
			t.Errorf("%s: the bounds are %v, want %v", name, got.Bounds(), c.size)
		}
		for at, want := range c.pixels {
			if p := got.At(at.X, at.Y); p != want {
				t.Errorf("%s: %v at %v, want %v", name, p, at, want)
			}
		}
	}
}

// Turning by nothing changes nothing, by a quarter turns rows into columns, and there and back is
// where it was.
func TestTurn(t *testing.T) {
	img := numbered(8, 6)
	same, quarter := turn(img, 0, 1), turn(img, 90, 1)
	if same.Bounds() != img.Bounds() || quarter.Bounds() != image.Rect(0, 0, 6, 8) {
		t.Fatalf("%v and %v", same.Bounds(), quarter.Bounds())
	}
	for y := range 6 {
		for x := range 8 {
			if got := same.At(x, y); got != img.At(x, y) {
				t.Errorf("turned by nothing: %v at %d, %d, want %v", got, x, y, img.At(x, y))
			}
			if got := quarter.At(5-y, x); got != img.At(x, y) { // clockwise
				t.Errorf("turned by a quarter: %v at %d, %d, want %v", got, 5-y, x, img.At(x, y))
			}
		}
	}
	twice := turn(img, 0, 2)
	if twice.Bounds() != image.Rect(0, 0, 16, 12) {
		t.Fatalf("enlarged: %v", twice.Bounds())
	}
	// Between the centres of two pixels, 20 and 30, lie the centres of two that are half as wide.
	if a, b := twice.At(5, 4).(color.RGBA), twice.At(6, 4).(color.RGBA); a.R != 23 || b.R != 28 {
		t.Errorf("enlarged: red is %d and %d between 20 and 30, want 22.5 and 27.5, rounded", a.R, b.R)
	}
}

// Nothing of the photo is lost when it is rolled, and its middle stays the middle.
func TestRollKeepsAll(t *testing.T) {
	img := numbered(9, 7)
	for _, degrees := range []float64{5, 15, -15} {
		m := turn(img, degrees, 1).(*view)
		sin, cos := math.Sincos(degrees * math.Pi / 180)
		b := m.Bounds()
		for _, corner := range [][2]float64{{0, 0}, {9, 0}, {0, 7}, {9, 7}} {
			x, y := corner[0]-4.5, corner[1]-3.5
			tx, ty := cos*x-sin*y+float64(b.Dx())/2, sin*x+cos*y+float64(b.Dy())/2
			if tx < -0.6 || ty < -0.6 || tx > float64(b.Dx())+0.6 || ty > float64(b.Dy())+0.6 {
				t.Errorf("%g°: the corner %v comes to %.1f, %.1f of %v", degrees, corner, tx, ty, b)
			}
		}
		x, y := m.from(float64(b.Dx())/2-0.5, float64(b.Dy())/2-0.5)
		if math.Abs(x-4) > 0.5 || math.Abs(y-3) > 0.5 {
			t.Errorf("%g°: the middle comes from %.2f, %.2f", degrees, x, y)
		}
	}
}

// Each change keeps the person in the picture, whole.
func TestChangesKeepThePerson(t *testing.T) {
	const w, h = 300, 400
	person := image.Rect(110, 60, 190, 350)
	img := image.NewGray(image.Rect(0, 0, w, h))
	for y := person.Min.Y; y < person.Max.Y; y++ {
		for x := person.Min.X; x < person.Max.X; x++ {
			img.SetGray(x, y, color.Gray{255})
		}
	}
	for _, c := range changes {
		got := c.of(img, person)
		area, cut := 0.0, false
		b := got.Bounds()
		for y := b.Min.Y; y < b.Max.Y; y++ {
			for x := b.Min.X; x < b.Max.X; x++ {
				if v, _, _, _ := got.At(x, y).RGBA(); v > 0xc000 { // not the grey of the margin
					area++
					cut = cut || x == 0 || y == 0 || x == b.Max.X-1 || y == b.Max.Y-1
				}
			}
		}
		scale := 1.0
		switch c.name {
		case "enlarge 1.6":
			scale = 1.6
		case "reduce 0.6":
			scale = 0.6
		}
		want := scale * scale * float64(person.Dx()*person.Dy())
		if cut || math.Abs(area/want-1) > 0.02 {
			t.Errorf("%s: the person has %.0f pixels of %.0f, cut off: %v", c.name, area, want, cut)
		}
	}
}

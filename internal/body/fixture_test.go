package body

import (
	"math"
	"testing"
)

// standing is somebody made up: 1000 pixels tall in the middle of the photo, joints about where
// they are, without depth.
func standing() *Photo {
	p := &Photo{Width: 900, Height: 1200, People: 1}
	at := func(i int, x, y float64) {
		p.Points[i], p.World[i] = [2]float64{450 + x, y}, Vector{x / 600, (y - 600) / 600, 0}
	}
	at(nose, 0, 200)
	for side, sign := range [2]float64{1, -1} {
		for i := range 3 { // the corners of an eye and its middle
			at(1+3*side+i, sign*float64(10+5*i), 178)
		}
		for _, j := range []struct {
			id   int
			x, y float64
		}{
			{ear, 25, 190}, {9, 12, 215}, {shoulder, 95, 280}, {elbow, 115, 440}, {wrist, 135, 580}, {17, 140, 610},
			{19, 138, 615}, {thumb, 130, 605}, {hip, 55, 580}, {knee, 55, 800}, {ankle, 60, 1040}, {heel, 58, 1065}, {toe, 68, 1080},
		} {
			at(j.id+side, sign*j.x, j.y)
		}
	}
	for i := range p.Visibility {
		p.Visibility[i] = 0.99
	}
	p.Contour = Contour{Known: true, Crown: 100, Sole: 1099, Top: [2]float64{450, 100}, Bottom: [2]float64{450, 1100}}
	return p
}

// changed is standing with a change.
func changed(change func(*Photo)) *Photo {
	p := standing()
	change(p)
	return p
}

// hide makes points invisible.
func (p *Photo) hide(points ...int) {
	for _, i := range points {
		p.Visibility[i] = 0.1
	}
}

// move moves points in the photo.
func (p *Photo) move(x, y float64, points ...int) {
	for _, i := range points {
		p.Points[i][0] += x
		p.Points[i][1] += y
	}
}

// turn rotates the body in space about its own height.
func (p *Photo) turn(degrees float64) {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	for i, w := range p.World {
		p.World[i] = Vector{cos*w[0] - sin*w[2], w[1], sin*w[0] + cos*w[2]}
	}
}

// roll rotates the photo clockwise about its middle, on a larger one.
func (p *Photo) roll(degrees float64) {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	turn := func(at [2]float64) [2]float64 {
		x, y := at[0]-450, at[1]-600
		return [2]float64{1000 + cos*x - sin*y, 1000 + sin*x + cos*y}
	}
	for i, w := range p.World {
		p.Points[i], p.World[i] = turn(p.Points[i]), Vector{cos*w[0] - sin*w[1], sin*w[0] + cos*w[1], w[2]}
	}
	p.Width, p.Height = 2000, 2000
	p.Contour.Top, p.Contour.Bottom = turn(p.Contour.Top), turn(p.Contour.Bottom)
}

// handsUp raises hands above the crown, as the mask then has it.
func (p *Photo) handsUp() {
	for i := wrist; i <= thumb+1; i++ {
		p.Points[i][1] = 60
	}
	p.Contour.Crown, p.Contour.Top[1] = 50, 50
}

var feet = []int{heel, heel + 1, toe, toe + 1}

func weighed(p *Photo, s Source, stature float64, sex Sex) *Posterior {
	o := Observe(p)
	return o.weigh(s, Usual(stature, sex), sex)
}

func measured(p *Photo, r Request) Result { return Measure([]Photo{*p}, &r) }

func codesOf(findings []Finding) (codes []Code) {
	for _, f := range findings {
		codes = append(codes, f.Code)
	}
	return codes
}

func near(t *testing.T, what string, got, want, by float64) {
	t.Helper()
	if !(math.Abs(got-want) <= by) {
		t.Errorf("%s is %.6g, want %.6g", what, got, want)
	}
}

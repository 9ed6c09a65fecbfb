package body

import (
	"math"
	"testing"
)

// bendHip and bendKnee move a leg in space, towards the camera and back from it.
func (p *Photo) bendHip(side int, degrees float64) {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	thigh := 220. / 600
	calf := p.World[ankle+side].Sub(p.World[knee+side])
	p.World[knee+side] = p.World[hip+side].add(Vector{0, thigh * cos, -thigh * sin})
	p.World[ankle+side] = p.World[knee+side].add(calf)
}

func (p *Photo) bendKnee(side int, degrees float64) {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	p.World[ankle+side] = p.World[knee+side].add(Vector{0, 0.4 * cos, 0.4 * sin})
}

func TestStance(t *testing.T) {
	o := Observe(changed(func(p *Photo) {
		p.bendHip(0, 30)
		p.bendHip(1, 10)
		p.move(0, -76, ankle)
	}))
	s := o.stance()
	near(t, "the straighter hip", s.hip[0], 10, 1e-6)
	near(t, "the other hip", s.hip[1], 30, 1e-6)
	near(t, "the tilt", s.tilt, 0, 1e-6)
	near(t, "the lift", s.lift, 0.2/1.9, 1e-9) // of 2 · 76 over two shoulders to ankles, 1520 - 76
}

func TestNotStanding(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Photo)
		want   Code
	}{
		{"standing", func(*Photo) {}, None},
		{"no world landmarks", func(p *Photo) { p.World = [33]Vector{} }, None},
		{"rolled by 59", func(p *Photo) { p.roll(59) }, None},
		{"rolled by 61", func(p *Photo) { p.roll(61) }, OnTheSide},
		{"the other way", func(p *Photo) { p.roll(-120) }, OnTheSide},
		{"upside down", func(p *Photo) { p.roll(180) }, OnTheSide},
		{"a torso that leans by 44", func(p *Photo) { leanTorso(p, 44) }, None},
		{"by 46", func(p *Photo) { leanTorso(p, 46) }, NotStanding},
		{"both hips bent by 51", func(p *Photo) { p.bendHip(0, 51); p.bendHip(1, 51) }, NotStanding},
		{"one hip bent by 51", func(p *Photo) { p.bendHip(0, 51) }, None},
		{"seated", func(p *Photo) { p.bendHip(0, 39); p.bendHip(1, 61) }, NotStanding},
		{"nearly", func(p *Photo) { p.bendHip(0, 37); p.bendHip(1, 61) }, None},
		{"both knees bent by 76", func(p *Photo) { p.bendKnee(0, 76); p.bendKnee(1, 76) }, NotStanding},
		{"one knee", func(p *Photo) { p.bendKnee(0, 76) }, None},
		{"bent sideways", func(p *Photo) { p.move(60, 0, hip, hip+1) }, NotStanding},
		{"legs far apart", func(p *Photo) { p.move(200, 0, ankle); p.move(-200, 0, ankle+1) }, NotStanding},
	} {
		o := Observe(changed(c.change))
		if got := o.notStanding(); got != c.want {
			t.Errorf("%s: %d, want %d (%+v)", c.name, got, c.want, o.stance())
		}
	}
}

// leanTorso turns all above the hips towards the camera, in space.
func leanTorso(p *Photo, degrees float64) {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	for i := range hip {
		w := p.World[i].Sub(Vector{0, p.World[hip][1], 0})
		p.World[i] = Vector{w[0], p.World[hip][1] + cos*w[1] - sin*w[2], sin*w[1] + cos*w[2]}
	}
}

func TestSlouch(t *testing.T) {
	for _, c := range []struct {
		name    string
		change  func(*Photo)
		want    Code
		degrees float64
	}{
		{"straight", func(*Photo) {}, None, 0},
		{"bent", func(p *Photo) { p.move(30, 0, hip, hip+1) }, Bent, (math.Atan(0.1) + math.Atan(30./460)) * 180 / math.Pi},
		{"legs apart", func(p *Photo) { p.move(160, 0, ankle); p.move(-160, 0, ankle+1) }, LegsApart, 0},
		{"a hip bent", func(p *Photo) { p.bendHip(1, 61) }, FootLifted, 0},
		{"a knee bent, and that foot lifted", func(p *Photo) { p.bendKnee(0, 61); p.move(0, -80, ankle) }, FootLifted, 0},
		{"a knee bent", func(p *Photo) { p.bendKnee(0, 61) }, None, 0},
	} {
		o := Observe(changed(c.change))
		why, degrees := o.slouch()
		if why != c.want {
			t.Errorf("%s: %d, want %d (%+v)", c.name, why, c.want, o.stance())
		}
		near(t, c.name+": degrees", degrees, c.degrees, 1e-6)
	}
}

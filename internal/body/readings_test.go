package body

import (
	"math"
	"testing"
)

func TestReadings(t *testing.T) {
	o := Observe(standing())
	eyes, seen := o.eyeLine()
	if !seen || o.handAbove(eyes) || o.headCropped() || o.feetCropped() || !o.feetSeen() || o.turnedAway() {
		t.Errorf("%v %v %v %v %v %v", seen, o.handAbove(eyes), o.headCropped(), o.feetCropped(), o.feetSeen(), o.turnedAway())
	}
	near(t, "the eye line", eyes, 178, 1e-9)
	near(t, "the lowest foot", o.feet(), 1080, 1e-9)
	near(t, "midway between the shoulders", o.middleDown(shoulder), 280, 1e-9)
	near(t, "the torso", o.torso().straight(), 300, 1e-9)
	near(t, "the thigh", o.bone(hip, knee).straight(), 220, 1e-9)
	near(t, "the extent", o.extent(), 902, 1e-9)
	wide := Observe(changed(func(p *Photo) { p.move(-500, 0, wrist+1); p.move(500, 0, wrist) }))
	near(t, "the extent of spread arms", wide.extent(), 1270, 1e-9)
	near(t, "facing", o.facing(), 1, 1e-12)
}

// A bone that points 60 degrees out of the view is twice as long as it looks.
func TestForeshortening(t *testing.T) {
	o := Observe(changed(func(p *Photo) { p.World[elbow] = p.World[shoulder].add(Vector{0, 0.1, 0.1 * math.Sqrt(3)}) }))
	b := o.bone(shoulder, elbow)
	near(t, "the share", b.cos, 0.5, 1e-12)
	near(t, "straight", b.straight(), 2*b.px, 1e-9)
	flat := Observe(changed(func(p *Photo) { p.World = [33]Vector{} }))
	near(t, "without depth, the share", flat.bone(shoulder, elbow).cos, 1, 0)
}

func TestCropped(t *testing.T) {
	for _, c := range []struct {
		name       string
		change     func(*Photo)
		head, feet bool
	}{
		{"whole", func(*Photo) {}, false, false},
		{"the mask begins at the first row", func(p *Photo) { p.Contour.Crown = 0 }, true, false},
		{"so it does, but that is a hand", func(p *Photo) { p.handsUp(); p.Contour.Crown = 0 }, false, false},
		{"the mask ends at the last row", func(p *Photo) { p.Contour.Sole = 1198 }, false, true},
		{"the head is beside the photo", func(p *Photo) { p.Contour.Top = [2]float64{0.5, 100} }, true, false},
		{"the feet are beside the photo", func(p *Photo) { p.Contour.Bottom = [2]float64{898.5, 1100} }, false, true},
		{"ends that are not known are nowhere", func(p *Photo) { p.Contour.Top, p.Contour.Bottom = [2]float64{}, [2]float64{} }, false, false},
		{"no mask", func(p *Photo) { p.Contour = Contour{} }, false, false},
		{"one eye outside", func(p *Photo) { p.Points[leftEye][1] = -20 }, false, false},
		{"both eyes outside", func(p *Photo) { p.Points[leftEye][1], p.Points[rightEye][1] = -20, -20 }, true, false},
		{"the toes outside", func(p *Photo) { p.move(0, 200, toe, toe+1) }, false, true},
	} {
		o := Observe(changed(c.change))
		if o.headCropped() != c.head || o.feetCropped() != c.feet {
			t.Errorf("%s: head cropped %v, feet %v", c.name, o.headCropped(), o.feetCropped())
		}
	}
	hidden := Observe(changed(func(p *Photo) { p.hide(feet...) }))
	one := Observe(changed(func(p *Photo) { p.hide(feet[1:]...) }))
	if hidden.feetSeen() || !one.feetSeen() {
		t.Error("feet count as seen if one of heels and toes is")
	}
}

// The turn is that of the shoulders in space. Neither their slope nor a rolled camera is a turn.
func TestTurn(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Photo)
		facing float64
		away   bool
	}{
		{"by 30 degrees", func(p *Photo) { p.turn(30) }, math.Cos(math.Pi / 6), false},
		{"by 44", func(p *Photo) { p.turn(-44) }, math.Cos(44 * math.Pi / 180), false},
		{"by 46", func(p *Photo) { p.turn(46) }, math.Cos(46 * math.Pi / 180), true},
		{"sideways", func(p *Photo) { p.turn(90) }, 0, true},
		{"from behind", func(p *Photo) { p.turn(180) }, 1, false},
		{"one shoulder higher", func(p *Photo) { p.World[shoulder][1] -= 0.4 }, 1, false},
		{"a rolled camera", func(p *Photo) { p.roll(40) }, 1, false},
		{"no world landmarks", func(p *Photo) { p.World = [33]Vector{} }, 1, false},
	} {
		o := Observe(changed(c.change))
		near(t, c.name+": facing", o.facing(), c.facing, 1e-9)
		if o.turnedAway() != c.away {
			t.Errorf("%s: turned away is %v", c.name, !c.away)
		}
	}
}

func TestElevation(t *testing.T) {
	level, ok := elevationOf(standing())
	if !ok || math.Abs(level) > 2 {
		t.Errorf("level: %g, %v", level, ok)
	}
	for _, degrees := range []float64{-10, 10, 25} {
		e, ok := elevationOf(changed(func(p *Photo) { leanAll(p, degrees) }))
		if !ok {
			t.Errorf("leaning by %g: unknown", degrees)
		}
		near(t, "the elevation", e-level, 0.76*degrees, 1e-6)
	}
	nodding, _ := elevationOf(changed(func(p *Photo) { p.move(0, 902./100, nose) })) // by a hundredth of the height
	near(t, "of a nod, the elevation", nodding-level, 4.45, 1e-6)
	for name, change := range map[string]func(*Photo){
		"no world landmarks": func(p *Photo) { p.World = [33]Vector{} },
		"a hidden ankle":     func(p *Photo) { p.hide(ankle) },
		"hidden eyes":        func(p *Photo) { p.hide(leftEye) },
		"lying":              func(p *Photo) { p.roll(90) },
	} {
		if e, ok := elevationOf(changed(change)); ok {
			t.Errorf("%s: %g", name, e)
		}
	}
}

// leanAll leans the body back in space, as legs seem to in photos from above.
func leanAll(p *Photo, degrees float64) {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	for i, w := range p.World {
		p.World[i] = Vector{w[0], cos*w[1] - sin*w[2], sin*w[1] + cos*w[2]}
	}
}

func elevationOf(p *Photo) (float64, bool) { o := Observe(p); return o.elevation() }

func TestNearness(t *testing.T) {
	for _, c := range []struct{ focal, want float64 }{{0, 0}, {-5, 0}, {math.NaN(), 0}, {902, 1}, {1804, 2}} {
		o := Observe(changed(func(p *Photo) { p.FocalLength = c.focal }))
		near(t, "the nearness", o.nearness(), c.want, 1e-9)
	}
}

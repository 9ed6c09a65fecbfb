package pipeline

import (
	"math"
	"testing"

	"github.com/hypermob/pose/internal/imgproc"
	"github.com/hypermob/pose/internal/landmark"
)

// standing is somebody who stands in a photo of 400×600 pixels with the ears at (200, 100) and the
// soles at (180…220, 500), turned clockwise about the photo's middle by so many degrees.
func standing(degrees float64) *Person {
	p := &Person{Width: 400, Height: 600, ROI: imgproc.ROI{CX: 200, CY: 300, W: 600, H: 600, Rotation: float32(degrees * math.Pi / 180)}}
	for id, at := range map[int]imgproc.Point{
		landmark.LeftEar: {X: 215, Y: 100}, landmark.LeftShoulder: {X: 240, Y: 150}, landmark.LeftHip: {X: 220, Y: 300},
		landmark.LeftAnkle: {X: 220, Y: 480}, landmark.LeftHeel: {X: 218, Y: 495}, landmark.LeftFootIndex: {X: 224, Y: 495},
	} {
		p.move(id, turned(at, degrees))
		p.move(id+1, turned(imgproc.Point{X: 400 - at.X, Y: at.Y}, degrees))
	}
	return p
}

// turned returns where a point of the photo is after the turn.
func turned(at imgproc.Point, degrees float64) imgproc.Point {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	x, y := at.X-200, at.Y-300
	return imgproc.Point{X: 200 + cos*x - sin*y, Y: 300 + sin*x + cos*y}
}

// bodyMask is the mask of a bar under the crop of standing, from one row of the photo to another
// and between two columns, before the turn.
func bodyMask(top, bottom, left, right float64) []float32 {
	m := make([]float32, size*size)
	for y := range size {
		for x := range size {
			px, py := (float64(x)+0.5)*600/size-100, (float64(y)+0.5)*600/size
			if px >= left && px <= right && py >= top && py <= bottom {
				m[y*size+x] = 1
			}
		}
	}
	return m
}

// However the camera is rolled, the ends are where head and feet end along the body.
func TestEnds(t *testing.T) {
	for _, degrees := range []float64{0, 5, -15, 30, -30} {
		p := standing(degrees)
		p.findEnds(bodyMask(60, 520, 150, 250))
		// The bar's ends, as far down the body as they are before the turn.
		for name, c := range map[string]struct {
			end imgproc.Point
			row float64
		}{"top": {p.Silhouette.Top, 60}, "bottom": {p.Silhouette.Bottom, 520}} {
			before := turned(c.end, -degrees)
			if math.Abs(before.Y-c.row) > 2 || before.X < 150 || before.X > 250 {
				t.Errorf("turned by %g, the %s is %v, which was %v", degrees, name, c.end, before)
			}
		}
	}
}

// A hat beside the middle of the head, or one foot lower than the other, is an end too,
// however the camera is rolled.
func TestEndsOfOneSide(t *testing.T) {
	mask := bodyMask(80, 500, 150, 250)
	for i, v := range bodyMask(50, 200, 210, 220) { // above the left ear
		mask[i] = max(mask[i], v)
	}
	for i, v := range bodyMask(400, 530, 176, 184) { // below the right foot
		mask[i] = max(mask[i], v)
	}
	for _, degrees := range []float64{0, 40, -40} {
		p := standing(degrees)
		p.findEnds(mask)
		top, bottom := turned(p.Silhouette.Top, -degrees), turned(p.Silhouette.Bottom, -degrees)
		if math.Abs(top.Y-50) > 2 || math.Abs(top.X-215) > 8 || math.Abs(bottom.Y-530) > 2 || math.Abs(bottom.X-180) > 8 {
			t.Errorf("turned by %g, from %v to %v, as they were before", degrees, top, bottom)
		}
	}
}

// No end is further than a ray is long, nor outside of the photo.
func TestEndsAreBounded(t *testing.T) {
	full := make([]float32, size*size)
	for i := range full {
		full[i] = 1
	}
	p := standing(0) // 380 pixels from the ears to the ankles
	p.findEnds(full)
	if s := p.Silhouette; math.Abs(s.Top.Y-(100-raysUp*380)) > 0.01 || math.Abs(s.Bottom.Y-(495+(raysDown-raysLifted)*380)) > 0.01 {
		t.Errorf("everything is person: from %v to %v", s.Top, s.Bottom)
	}
	p.Height = 450
	for i := range p.Points {
		p.Points[i].Y -= 60
	}
	p.ROI.CY -= 60
	p.findEnds(full)
	if s := p.Silhouette; math.Abs(s.Top.Y+0.5) > 1e-9 || math.Abs(s.Bottom.Y-449.5) > 1e-9 {
		t.Errorf("cut off by the photo: from %v to %v", s.Top, s.Bottom)
	}
	p = standing(0)
	p.findEnds(make([]float32, size*size))
	if s := p.Silhouette; s.Top.Y != 100 || s.Bottom.Y != 495 {
		t.Errorf("nothing is person: from %v to %v, not from ears to heels", s.Top, s.Bottom)
	}
}

// Of somebody whose ankles are not below the ears, no ends are told.
func TestNoEnds(t *testing.T) {
	for name, move := range map[string]func(p *Person){
		"all in one place": func(p *Person) { clear(p.Points[:]) },
		"ears at the ankles": func(p *Person) {
			p.Points[landmark.LeftEar], p.Points[landmark.LeftEar+1] = p.Points[landmark.LeftAnkle], p.Points[landmark.LeftAnkle+1]
		},
	} {
		p := standing(0)
		move(p)
		p.findEnds(bodyMask(60, 520, 150, 250))
		if s := p.Silhouette; s.Top != (imgproc.Point{}) || s.Bottom != (imgproc.Point{}) {
			t.Errorf("%s: from %v to %v", name, s.Top, s.Bottom)
		}
	}
}

func TestToEdge(t *testing.T) {
	diagonal := math.Sqrt2 / 2
	for _, c := range []struct{ x, y, dx, dy, want float64 }{
		{10, 20, 0, -1, 20.5},
		{10, 20, 0, 1, 79.5},
		{10, 20, -1, 0, 10.5},
		{10, 20, 1, 0, 39.5},
		{10, 20, -diagonal, -diagonal, 10.5 / diagonal},
		{-0.5, 20, -1, 0, 0},
		{-0.6, 20, 1, 0, 0},
		{10, 99.6, 0, -1, 0},
		{50, 20, 0, 1, 0},
	} {
		from, d := imgproc.Point{X: c.x, Y: c.y}, imgproc.Point{X: c.dx, Y: c.dy}
		if got := toEdge(from, d, 50, 100); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("from %v towards %v it is %g, want %g", from, d, got, c.want)
		}
	}
}

// A mask without a body has no silhouette, and one that is no number neither.
func TestNoSilhouette(t *testing.T) {
	for name, logit := range map[string]float32{"nobody": -20, "no numbers": float32(math.NaN())} {
		p, _, landmarks := sketchPool(Options{Silhouette: true, Mask: true}, 1)
		landmarks.compute = func(input []float32) [][]float32 {
			out := readBar(input)
			for i := range out[4] {
				out[4][i] = logit
			}
			return out
		}
		people, err := find(p, Photo{Image: sketch(200, 300, barOf(200, 300))}, 1)
		if err != nil || people[0].HasSilhouette || people[0].Silhouette != (Silhouette{}) || len(people[0].Mask) != 200*300 {
			t.Errorf("%s: %+v, %v", name, people[0].Silhouette, err)
		}
	}
}

func TestMiddle(t *testing.T) {
	p := standing(0)
	p.move(landmark.LeftEar, imgproc.Point{X: 230, Y: 110})
	if got := p.middle(landmark.LeftEar); got != (imgproc.Point{X: 207.5, Y: 105}) {
		t.Errorf("midway between ears at (230, 110) and (185, 100) is %v", got)
	}
}

// Shoulders and hips together say which way somebody faces.
func TestLeftward(t *testing.T) {
	for name, c := range map[string]struct{ shoulders, hips, want float64 }{
		"facing": {40, 20, 1}, "from behind": {-40, -20, -1}, "crossed shoulders": {-10, 20, 1}, "crossed hips": {10, -20, -1},
	} {
		p := standing(0)
		for side, sign := range [2]float64{1, -1} {
			p.move(landmark.LeftShoulder+side, imgproc.Point{X: 200 + sign*c.shoulders, Y: 150})
			p.move(landmark.LeftHip+side, imgproc.Point{X: 200 + sign*c.hips, Y: 300})
		}
		if got := p.leftward(); got != c.want {
			t.Errorf("%s: %g", name, got)
		}
	}
}

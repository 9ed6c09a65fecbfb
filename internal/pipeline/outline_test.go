package pipeline

import (
	"math"
	"testing"

	"github.com/hypermob/pose/internal/imgproc"
	"github.com/hypermob/pose/internal/landmark"
)

const size = imgproc.MaskSize

// limbs draws a person whose every limb is a bar around the line between its joints: outward
// pixels wide on the outer side, inward on the other.
func limbs(p *Person, outward, inward float64) []float32 {
	m := make([]float32, size*size)
	for side, sign := range [2]float64{1, -1} {
		for _, id := range []int{landmark.LeftShoulder, landmark.LeftElbow, landmark.LeftHip, landmark.LeftKnee} {
			a, b := p.point(id+side), p.point(id+2+side)
			for y := int(a.Y); y <= int(b.Y); y++ {
				for x := range size {
					if d := sign * p.leftward() * (float64(x) - a.X); d <= outward && d >= -inward {
						m[y*size+x] = 1
					}
				}
			}
		}
	}
	return m
}

// upright is somebody whose limbs hang straight down in a photo of the mask's size.
func upright() *Person {
	p := &Person{Width: size, Height: size, ROI: imgproc.Whole(size, size)}
	for id, at := range map[int]imgproc.Point{
		landmark.LeftShoulder: {X: 190, Y: 50}, landmark.LeftElbow: {X: 190, Y: 90}, landmark.LeftWrist: {X: 190, Y: 130},
		landmark.LeftHip: {X: 150, Y: 120}, landmark.LeftKnee: {X: 150, Y: 170}, landmark.LeftAnkle: {X: 150, Y: 220},
	} {
		p.move(id, at)
		p.move(id+1, imgproc.Point{X: 255 - at.X, Y: at.Y})
	}
	p.Silhouette.Crown.Y, p.Silhouette.Sole.Y = 20, 240
	return p
}

func (p *Person) move(id int, to imgproc.Point) {
	p.Points[id].X, p.Points[id].Y = float32(to.X), float32(to.Y)
}

func TestOutline(t *testing.T) {
	away := upright() // turns their back
	for id := landmark.LeftShoulder; id <= landmark.LeftAnkle+1; id++ {
		away.Points[id].X = 255 - away.Points[id].X
	}
	for name, p := range map[string]*Person{"facing the camera": upright(), "turned away": away} {
		p.findOutline(limbs(p, 9, 6))
		for side, o := range p.Silhouette.Outline {
			for i, e := range o {
				want := 9.0
				if edges[i].outer < 0 {
					want = 6
				}
				for k, v := range e[2:11] { // the bars end with the bones
					if v < want || v > want+1 { // the mask is 1 at want and 0 a pixel further
						t.Errorf("%s, side %d, edge %d, place %d: %g, want %g to %g", name, side, i, k+2, v, want, want+1)
					}
				}
			}
		}
	}
}

// An arm beside its landmarks has a negative edge, one without an end the greatest.
func TestOutlineIsBounded(t *testing.T) {
	const upperArm, thigh, calf = 0, 2, 3
	p := upright()
	p.Points[landmark.LeftKnee] = p.Points[landmark.LeftHip] // no line, no edge
	p.Silhouette.Sole.Y = 220
	left, right := &p.Silhouette.Outline[0], &p.Silhouette.Outline[1]
	full := make([]float32, size*size)
	for i := range full {
		full[i] = 1
	}
	p.findOutline(full)
	if left[thigh] != [13]float64{} {
		t.Errorf("a thigh without a length has the edge %v", left[thigh])
	}
	if want := mostReach * 200; math.Abs(right[thigh][5]-want) > 1e-9 {
		t.Errorf("everything is person: %g, want %g", right[thigh][5], want)
	}
	p.findOutline(limbs(p, -4, 20))
	if v := right[upperArm][6]; v > -4 || v < -5 {
		t.Errorf("4 pixels beside the bone: %g", v)
	}
	p.findOutline(make([]float32, size*size))
	if want := -mostBack * 200; math.Abs(right[calf][5]-want) > 1e-9 {
		t.Errorf("nothing is person: %g, want %g", right[calf][5], want)
	}
}

// An outline grows with the photo: the same mask under a crop twice as large has edges twice as
// far.
func TestOutlineIsInPhotoPixels(t *testing.T) {
	one, two := upright(), upright()
	mask := limbs(one, 9, 6)
	for i := range two.Points {
		two.Points[i].X, two.Points[i].Y = 2*two.Points[i].X+0.5, 2*two.Points[i].Y+0.5
	}
	two.ROI = imgproc.Whole(2*size, 2*size)
	two.Silhouette.Crown.Y, two.Silhouette.Sole.Y = 40, 480
	// So landmarks fall on the same places of the mask.
	one.ROI.CX, one.ROI.CY = one.ROI.CX-0.5, one.ROI.CY-0.5
	two.ROI.CX, two.ROI.CY = two.ROI.CX-0.5, two.ROI.CY-0.5
	one.findOutline(mask)
	two.findOutline(mask)
	for side, o := range one.Silhouette.Outline {
		for i, e := range o {
			for k, v := range e {
				if got := two.Silhouette.Outline[side][i][k]; math.Abs(got-2*v) > 0.02 {
					t.Errorf("side %d, edge %d, place %d: %g, then %g", side, i, k, v, got)
				}
			}
		}
	}
}

func BenchmarkOutline(b *testing.B) {
	p := upright()
	m := limbs(p, 9, 6)
	b.ReportAllocs()
	for b.Loop() {
		p.findOutline(m)
	}
}

// A rolled camera shows the same edges.
func TestOutlineOfRolledCamera(t *testing.T) {
	want := upright()
	mask := limbs(want, 9, 6)
	want.findOutline(mask)
	for _, degrees := range []float64{35, -50} {
		p := upright()
		sin, cos := math.Sincos(degrees * math.Pi / 180)
		for i := range p.Points {
			x, y := float64(p.Points[i].X)-size/2+0.5, float64(p.Points[i].Y)-size/2+0.5
			p.move(i, imgproc.Point{X: size/2 - 0.5 + cos*x - sin*y, Y: size/2 - 0.5 + sin*x + cos*y})
		}
		p.ROI.Rotation = float32(degrees * math.Pi / 180)
		p.findOutline(mask)
		for side, o := range p.Silhouette.Outline {
			for i := range o {
				for k := 2; k < 11; k++ { // the bars end with the bones
					if got, want := o[i][k], want.Silhouette.Outline[side][i][k]; math.Abs(got-want) > 1 {
						t.Errorf("rolled by %g, side %d, edge %d, place %d: %g, upright %g", degrees, side, i, k, got, want)
					}
				}
			}
		}
	}
}

package pipeline

import (
	"math"

	"github.com/hypermob/pose/internal/body"
	"github.com/hypermob/pose/internal/imgproc"
	"github.com/hypermob/pose/internal/landmark"
)

// segment adds the silhouette and the mask to p, as far as they are wanted.
func (w *worker) segment(p *Person, logits []float32) {
	imgproc.Sigmoid(w.mask, logits)
	if w.options.Silhouette {
		if crown, sole, ok := imgproc.Silhouette(w.mask, p.ROI, p.Width, p.Height); ok {
			p.HasSilhouette, p.Silhouette = true, Silhouette{Crown: crown, Sole: sole}
			p.findEnds(w.mask)
			p.findOutline(w.mask)
		}
	}
	if w.options.Mask {
		p.Mask = make([]float32, p.Width*p.Height)
		w.rows(p.Height, func(from, to int) {
			imgproc.MaskRows(p.Mask, p.Width, p.Height, w.mask, p.ROI, from, to)
		})
	}
}

// The rays that look for a silhouette's ends, as shares of the way from ears to ankles.
const (
	raysAcross  = 0.07 // of the head, to either side
	raysUp      = 0.25 // from the ears
	raysDown    = 0.12 // from the line between heel and toe
	raysLifted  = 0.03 // how far above that line they begin
	raysOfSide  = 7    // beside the middle one
	raysOfAFoot = 6    // from heel to toe
)

// findEnds finds the silhouette's Top and Bottom in the mask of probabilities: the ends of the head
// and of the feet along the body's axis.
func (p *Person) findEnds(mask []float32) {
	axis, ears, ankles := p.axis(), p.middle(landmark.LeftEar), p.middle(landmark.LeftAnkle)
	length := axis.Down(ankles.X-ears.X, ankles.Y-ears.Y)
	if length < 1 {
		return
	}
	// far returns the mask's end on the ray from a point down the axis, or up it with sign -1.
	far := func(from imgproc.Point, sign, ahead float64) imgproc.Point {
		d := imgproc.Point{X: sign * axis.X, Y: sign * axis.Y}
		way := imgproc.Reach(mask, p.ROI, from, d, 0, min(ahead*length, toEdge(from, d, p.Width, p.Height)))
		return imgproc.Point{X: from.X + way*d.X, Y: from.Y + way*d.Y}
	}
	s := &p.Silhouette
	s.Top, s.Bottom = ears, p.point(landmark.LeftHeel)
	for i := -raysOfSide; i <= raysOfSide; i++ {
		t := raysAcross * length * float64(i) / raysOfSide
		from := imgproc.Point{X: ears.X + t*axis.Y, Y: ears.Y - t*axis.X}
		if end := far(from, -1, raysUp); axis.Down(end.X, end.Y) < axis.Down(s.Top.X, s.Top.Y) {
			s.Top = end
		}
	}
	for side := range 2 {
		heel, toe := p.point(landmark.LeftHeel+side), p.point(landmark.LeftFootIndex+side)
		for i := range raysOfAFoot {
			t := float64(i) / (raysOfAFoot - 1)
			from := imgproc.Point{
				X: heel.X + t*(toe.X-heel.X) - raysLifted*length*axis.X, Y: heel.Y + t*(toe.Y-heel.Y) - raysLifted*length*axis.Y,
			}
			if end := far(from, 1, raysDown); axis.Down(end.X, end.Y) > axis.Down(s.Bottom.X, s.Bottom.Y) {
				s.Bottom = end
			}
		}
	}
}

// axis is the body's.
func (p *Person) axis() body.Axis {
	at := func(left int) (sides [2][2]float64) {
		for i := range sides {
			q := p.point(left + i)
			sides[i] = [2]float64{q.X, q.Y}
		}
		return sides
	}
	return body.NewAxis(at(landmark.LeftShoulder), at(landmark.LeftAnkle))
}

// point is where a landmark is in the photo.
func (p *Person) point(id int) imgproc.Point {
	return imgproc.Point{X: float64(p.Points[id].X), Y: float64(p.Points[id].Y)}
}

// middle is midway between both sides' landmarks.
func (p *Person) middle(left int) imgproc.Point {
	l, r := p.point(left), p.point(left+1)
	return imgproc.Point{X: (l.X + r.X) / 2, Y: (l.Y + r.Y) / 2}
}

// toEdge is how far it is from a point to the edge of a photo of w×h pixels in the direction d, 0
// from outside.
func toEdge(from, d imgproc.Point, w, h int) float64 {
	way := math.Inf(1)
	for _, c := range [2]struct{ at, d, end float64 }{{from.X, d.X, float64(w)}, {from.Y, d.Y, float64(h)}} {
		if c.at < -0.5 || c.at > c.end-0.5 {
			return 0
		}
		if c.d > 0 {
			way = min(way, (c.end-0.5-c.at)/c.d)
		} else if c.d < 0 {
			way = min(way, (-0.5-c.at)/c.d)
		}
	}
	return way
}

package annotate

import (
	"image/color"

	"github.com/hypermob/pose/internal/draw"
)

// colorCasing is that of the edges that set lines off from the photo.
var colorCasing = color.NRGBA{12, 14, 20, 130}

// drawSkeleton draws the lines between visible joints, and the joints.
func (p *picture) drawSkeleton() {
	for _, pass := range []struct {
		width float64
		color color.Color
	}{{p.skeleton * 1.9, colorCasing}, {p.skeleton, p.Skeleton}} {
		for _, ends := range p.Bones {
			from, ok1 := p.visible(ends[0])
			to, ok2 := p.visible(ends[1])
			if ok1 && ok2 {
				p.Stroke(pass.width, pass.color, from, to)
			}
		}
	}
	for i, j := range p.Joints {
		if q, ok := p.visible(i); ok {
			p.drawJoint(q, j.Color, p.skeleton*j.size())
		}
	}
}

// size returns the radius of a joint's circle in widths of a skeleton's line.
func (j Joint) size() float64 {
	if j.Part == Face || j.Part == Extremity {
		return 1
	}
	return 1.6
}

func (p *picture) drawJoint(q draw.Point, c color.Color, radius float64) {
	p.Disc(q, radius+p.skeleton*0.5, colorCasing)
	p.Disc(q, radius, c)
}

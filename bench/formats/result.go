package main

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"strings"

	"github.com/hypermob/pose"
)

// A result is the comparison of one file.
type result struct {
	name, kind  string
	ours        error // pose.Decode's
	pillow, cv2 match
}

// A match compares our pixels with another library's.
type match struct {
	read bool   // the other library reads the file
	most int    // largest difference of a sample; 256 if the size differs
	says string // why the other library does not read it, or how the sizes differ
}

func newResult(name string, a answer, photo *pose.Photo, err error) result {
	r := result{name: name, kind: a.Kind, ours: err}
	r.pillow, r.cv2 = match{read: a.Pillow.Width > 0, says: a.Pillow.Error}, match{read: a.CV2.Width > 0, says: a.CV2.Error}
	if err == nil {
		ours := straight(photo.Image)
		size := photo.Bounds().Size()
		r.pillow.compare(ours, size, a.Pillow, 4)
		r.cv2.compare(ours, size, a.CV2, 3)
	}
	return r
}

// compare finds the largest difference between our R, G, B, A and a side's samples. It ignores the
// colour of pixels that are wholly transparent on our side.
func (m *match) compare(ours []byte, size image.Point, s side, samples int) {
	switch {
	case !m.read:
		return
	case size != image.Pt(s.Width, s.Height):
		m.most, m.says = 256, fmt.Sprintf("%d × %d, not %d × %d", size.X, size.Y, s.Width, s.Height)
		return
	}
	for i := range size.X * size.Y {
		a, b := ours[4*i:4*i+4], s.pix[samples*i:samples*(i+1)]
		if samples == 4 && a[3] == 0 && b[3] == 0 || samples == 3 && a[3] == 0 {
			continue
		}
		for c := range samples {
			m.most = max(m.most, int(a[c])-int(b[c]), int(b[c])-int(a[c]))
		}
	}
}

// straight returns an image's pixels as R, G, B, A, with colours not multiplied by alpha. Of 16
// bits it takes the upper eight.
func straight(img image.Image) []byte {
	b := img.Bounds()
	out := make([]byte, 0, 4*b.Dx()*b.Dy())
	fast, ok := img.(image.RGBA64Image)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if ok {
				if c := fast.RGBA64At(x, y); c.A == 0xffff {
					out = append(out, byte(c.R>>8), byte(c.G>>8), byte(c.B>>8), 255)
					continue
				}
			}
			switch c := img.At(x, y).(type) {
			case color.NRGBA:
				out = append(out, c.R, c.G, c.B, c.A)
			default:
				n := color.NRGBA64Model.Convert(c).(color.NRGBA64)
				out = append(out, byte(n.R>>8), byte(n.G>>8), byte(n.B>>8), byte(n.A>>8))
			}
		}
	}
	return out
}

// outcome names the column in which the file counts.
func (r *result) outcome() string {
	anyRead := r.pillow.read || r.cv2.read
	best := min(r.pillow.distance(), r.cv2.distance())
	switch {
	case errors.Is(r.ours, pose.ErrUnsupportedImage):
		return "unsupported"
	case r.ours != nil && !anyRead:
		return "invalid"
	case r.ours != nil:
		return "refused"
	case !anyRead:
		return "pose-only"
	case best > 1:
		return "differs"
	case best == 1:
		return "within-1"
	case r.pillow.distance() == 0 && r.cv2.distance() == 0:
		return "equal"
	}
	return "equal-to-one"
}

func (m match) distance() int {
	if !m.read {
		return 1000
	}
	return m.most
}

// detail describes the differences of a file, for a cell of a table.
func (r *result) detail() string {
	var parts []string
	if r.ours != nil {
		parts = append(parts, "pose: "+r.ours.Error())
	}
	for _, m := range []struct {
		name string
		match
	}{{"Pillow", r.pillow}, {"cv2", r.cv2}} {
		switch {
		case m.says != "":
			parts = append(parts, m.name+": "+m.says)
		case !m.read:
			parts = append(parts, m.name+" does not read it")
		case r.ours == nil:
			parts = append(parts, fmt.Sprintf("%s: by up to %d", m.name, m.most))
		default:
			parts = append(parts, m.name+" reads it")
		}
	}
	return strings.NewReplacer("\n", " / ", "|", `\|`).Replace(strings.Join(parts, "; "))
}

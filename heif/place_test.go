package heif

import (
	"encoding/binary"
	"errors"
	"slices"
	"testing"

	"github.com/hypermob/pose/heif/internal/bmff"
	"github.com/hypermob/pose/heif/internal/libavif"
)

// rows is an image of the numbers of its pixels.
func rows(w, h int) (m [][]int) {
	for y := range h {
		var row []int
		for x := range w {
			row = append(row, y*w+x)
		}
		m = append(m, row)
	}
	return m
}

// turned turns an image by a quarter anticlockwise: its right column becomes the upper row.
func turned(m [][]int) (out [][]int) {
	for x := len(m[0]) - 1; x >= 0; x-- {
		var row []int
		for y := range m {
			row = append(row, m[y][x])
		}
		out = append(out, row)
	}
	return out
}

func upsideDown(m [][]int) [][]int {
	out := slices.Clone(m)
	slices.Reverse(out)
	return out
}

func mirrored(m [][]int) (out [][]int) {
	for _, row := range m {
		row = slices.Clone(row)
		slices.Reverse(row)
		out = append(out, row)
	}
	return out
}

func cropped(m [][]int, x, y, w, h int) (out [][]int) {
	for _, row := range m[y : y+h] {
		out = append(out, row[x:x+w])
	}
	return out
}

// seen is what a placement shows of the stored pixels.
func (p placement) seen() (m [][]int) {
	for y := range p.height {
		var row []int
		for x := range p.width {
			row = append(row, p.start+x*p.right+y*p.down)
		}
		m = append(m, row)
	}
	return m
}

// clap is a clean aperture: its width and height, and how far its middle is from the image's, as
// fractions.
func clap(values ...int32) bmff.Property {
	var b []byte
	for _, v := range values {
		b = binary.BigEndian.AppendUint32(b, uint32(v))
	}
	return bmff.Property{Type: "clap", Data: b}
}

func irot(quarters byte) bmff.Property { return bmff.Property{Type: "irot", Data: []byte{quarters}} }
func imir(axis byte) bmff.Property     { return bmff.Property{Type: "imir", Data: []byte{axis}} }

// Properties are applied in their order.
func TestPlaced(t *testing.T) {
	m := rows(5, 3)
	for name, c := range map[string]struct {
		properties []bmff.Property
		want       [][]int
	}{
		"as it is":             {nil, m},
		"other properties":     {[]bmff.Property{{Type: "ispe"}, {Type: "pixi", Data: []byte{1}}}, m},
		"turned by nothing":    {[]bmff.Property{irot(0)}, m},
		"turned":               {[]bmff.Property{irot(1)}, turned(m)},
		"turned twice":         {[]bmff.Property{irot(2)}, turned(turned(m))},
		"turned three times":   {[]bmff.Property{irot(3)}, turned(turned(turned(m)))},
		"other bits are none":  {[]bmff.Property{irot(0xFD)}, turned(m)},
		"upside down":          {[]bmff.Property{imir(0)}, upsideDown(m)},
		"mirrored":             {[]bmff.Property{imir(1)}, mirrored(m)},
		"turned and mirrored":  {[]bmff.Property{irot(1), imir(1)}, mirrored(turned(m))},
		"mirrored and turned":  {[]bmff.Property{imir(1), irot(1)}, turned(mirrored(m))},
		"the middle":           {[]bmff.Property{clap(3, 1, 1, 1, 0, 1, 0, 1)}, cropped(m, 1, 1, 3, 1)},
		"a corner":             {[]bmff.Property{clap(2, 1, 2, 1, 3, 2, -1, 2)}, cropped(m, 3, 0, 2, 2)},
		"cropped, then turned": {[]bmff.Property{clap(2, 1, 2, 1, 3, 2, -1, 2), irot(1)}, turned(cropped(m, 3, 0, 2, 2))},
		"turned, then cropped": {[]bmff.Property{irot(1), clap(3, 1, 3, 1, 0, 1, -1, 1)}, cropped(turned(m), 0, 0, 3, 3)},
		"twice cropped":        {[]bmff.Property{clap(3, 1, 3, 1, 1, 1, 0, 1), clap(1, 1, 1, 1, 0, 1, 1, 1)}, cropped(m, 3, 2, 1, 1)},
	} {
		p, err := placed(&bmff.Item{Properties: c.properties}, 5, 3)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := p.seen(); !slices.EqualFunc(got, c.want, slices.Equal) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// Properties that make no sense are damage.
func TestNotPlaced(t *testing.T) {
	for name, p := range map[string]bmff.Property{
		"no quarters":        {Type: "irot"},
		"no axis":            {Type: "imir"},
		"31 bytes":           {Type: "clap", Data: make([]byte, 31)},
		"no denominator":     clap(3, 1, 1, 0, 0, 1, 0, 1),
		"no width":           clap(0, 1, 1, 1, 0, 1, 0, 1),
		"less than a pixel":  clap(1, 2, 1, 1, 0, 1, 0, 1),
		"less than no width": clap(-3, 1, 1, 1, 0, 1, 0, 1),
		"too wide":           clap(6, 1, 1, 1, 0, 1, 0, 1),
		"too far right":      clap(3, 1, 1, 1, 2, 1, 0, 1),
		"too far up":         clap(3, 1, 1, 1, 0, 1, -2, 1),
		"very far":           clap(3, 1, 1, 1, 1<<31-1, 1, 0, 1),
	} {
		if got, err := placed(&bmff.Item{Properties: []bmff.Property{p}}, 5, 3); !errors.Is(err, bmff.ErrDamaged) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

// Pixels of 16 bits become 8, rounded, and go where the placement says.
func TestPlacedPixels(t *testing.T) {
	p, err := placed(&bmff.Item{Properties: []bmff.Property{imir(1)}}, 2, 1)
	if err != nil {
		t.Fatal(err)
	}
	narrow := p.image(libavif.Pixels{Pix: []byte{1, 2, 3, 4, 5, 6, 7, 8}, Width: 2, Height: 1})
	if want := []byte{5, 6, 7, 8, 1, 2, 3, 4}; !slices.Equal(narrow.Pix, want) {
		t.Errorf("8 bits: %v, want %v", narrow.Pix, want)
	}
	var pix []byte
	for _, v := range []uint16{0, 128, 129, 65535, 32767, 32768, 257, 65406} {
		pix = binary.LittleEndian.AppendUint16(pix, v)
	}
	wide := p.image(libavif.Pixels{Pix: pix, Width: 2, Height: 1, Wide: true})
	if want := []byte{127, 128, 1, 254, 0, 0, 1, 255}; !slices.Equal(wide.Pix, want) {
		t.Errorf("16 bits: %v, want %v", wide.Pix, want)
	}
}

package main

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/posetest"
	"github.com/hypermob/pose/tools/internal/renders"
)

// save writes an image as the file's ending says.
func save(t *testing.T, path string, m image.Image) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	err := png.Encode(&b, m)
	if filepath.Ext(path) == ".jpg" {
		b.Reset()
		err = jpeg.Encode(&b, m, &jpeg.Options{Quality: 100})
	}
	if err == nil {
		err = os.WriteFile(path, b.Bytes(), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// mask is white in a rectangle.
func mask(w, h int, white image.Rectangle) *image.Gray {
	m := image.NewGray(image.Rect(0, 0, w, h))
	for y := white.Min.Y; y < white.Max.Y; y++ {
		for x := white.Min.X; x < white.Max.X; x++ {
			m.SetGray(x, y, color.Gray{255})
		}
	}
	return m
}

// People are cut out where their masks, which are smaller than the pictures, are white; who stands
// on the lower edge may be cut off, and is left out.
func TestCutOut(t *testing.T) {
	dir := t.TempDir()
	render := image.NewGray(image.Rect(0, 0, 80, 100))
	for i := range render.Pix {
		render.Pix[i] = 200
	}
	save(t, dir+"/p1.jpg", render)
	save(t, dir+"/masks/p1.png", mask(40, 50, image.Rect(10, 5, 30, 40)))
	save(t, dir+"/p2.jpg", render)
	save(t, dir+"/masks/p2.png", mask(40, 50, image.Rect(10, 5, 30, 50)))
	save(t, dir+"/p3.jpg", render)
	save(t, dir+"/masks/p3.png", mask(80, 100, image.Rect(20, 10, 60, 99))) // a row above the edge
	people, err := cutOut(dir)
	if err != nil || len(people) != 1 {
		t.Fatal(len(people), err)
	}
	p := people[0]
	if want := image.Rect(20, 10, 60, 80); p.Rect != want {
		t.Errorf("the person is in %v, want %v", p.Rect, want)
	}
	if c := p.NRGBAAt(40, 40); c.A != 255 || c.R < 198 || c.R > 202 {
		t.Errorf("inside: %v", c)
	}
	if c := p.NRGBAAt(20, 10); c.A < 128 || c.A == 255 {
		t.Errorf("the edge is not soft: %v", c)
	}
	if people, err := cutOut(t.TempDir()); err != nil || len(people) != 0 {
		t.Errorf("an empty folder: %v, %v", people, err)
	}
}

func TestCutOutRefuses(t *testing.T) {
	render := image.NewGray(image.Rect(0, 0, 8, 8))
	for name, c := range map[string]struct {
		make func(dir string)
		why  string
	}{
		"no mask":       {func(string) {}, "p1.jpg: the mask: open"},
		"an empty mask": {func(dir string) { save(t, dir+"/masks/p1.png", mask(8, 8, image.Rectangle{})) }, "shows nobody"},
		"no photo": {func(dir string) {
			if err := os.WriteFile(dir+"/p1.jpg", []byte("no photo"), 0o600); err != nil {
				t.Fatal(err)
			}
		}, "p1.jpg: pose: unsupported image format"},
	} {
		dir := t.TempDir()
		save(t, dir+"/p1.jpg", render)
		c.make(dir)
		if _, err := cutOut(dir); err == nil || !strings.Contains(err.Error(), c.why) {
			t.Errorf("%s: %v, want an error that mentions %q", name, err, c.why)
		}
	}
}

// white is a person who is a white rectangle.
func white(w, h int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(5, 7, 5+w, 7+h))
	for i := range m.Pix {
		m.Pix[i] = 255
	}
	return m
}

// A person who is put into a photo is as high as was asked, and between the columns.
func TestPut(t *testing.T) {
	s := survey{people: []*image.NRGBA{white(40, 100)}, random: rand.New(rand.NewPCG(1, 1))}
	for range 50 {
		m := image.NewRGBA(image.Rect(0, 0, 300, 400))
		r := s.put(m, 0.5, 100, 250)
		if r.Dy() != 200 || r.Dx() != 80 || !r.In(image.Rect(100, 0, 250, 400)) {
			t.Fatalf("the person is in %v", r)
		}
		if c := m.RGBAAt((r.Min.X+r.Max.X)/2, r.Min.Y+100); c.R != 255 {
			t.Errorf("where the person is put there is %v", c)
		}
		if r.Min.X > 3 && m.RGBAAt(r.Min.X-3, r.Min.Y+100).R != 0 {
			t.Error("the person is wider than that")
		}
	}
	m := image.NewRGBA(image.Rect(0, 0, 300, 400))
	if r := s.put(m, 1, 10, 70); r.Dx() != 60 || r.Dy() != 150 { // too narrow for that height
		t.Errorf("in a gap of 60 columns the person is in %v", r)
	}
}

// Places take turns, and are upright every second time.
func TestPlace(t *testing.T) {
	s := survey{size: image.Pt(40, 30), places: []image.Image{mask(4, 4, image.Rect(0, 0, 4, 4)), mask(4, 4, image.Rectangle{})}}
	for turn := range 4 {
		m := s.place()
		want := image.Pt(40, 30)
		if turn%2 == 1 {
			want = image.Pt(30, 40)
		}
		if m.Rect.Size() != want || (m.RGBAAt(9, 9).R == 255) != (turn%2 == 0) {
			t.Errorf("turn %d: %v, %v", turn, m.Rect, m.RGBAAt(9, 9))
		}
	}
}

func TestStands(t *testing.T) {
	p := posetest.Standing() // nose at 660, 333, left ankle at 880, 1793
	for name, c := range map[string]struct {
		at   image.Rectangle
		want bool
	}{
		"there":             {image.Rect(250, 180, 1190, 1946), true},
		"beside":            {image.Rect(700, 180, 1500, 1946), false},
		"higher up":         {image.Rect(250, 100, 1190, 1700), false},
		"a larger person's": {image.Rect(250, 0, 1190, 2100), false},
	} {
		if got := stands(p, c.at); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// A person who is put into a place without people is found there, and nobody else.
func TestSurvey(t *testing.T) {
	d, err := pose.NewDetector(pose.Lite())
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	render, err := renders.Decode("../../testdata/render_p001.png")
	if err != nil {
		t.Fatal(err)
	}
	p, err := renders.Find(d, render)
	if err != nil {
		t.Fatal(err)
	}
	whole := image.Rect(20, int(p.Silhouette.Crown.Y)-2, 430, int(p.Silhouette.Sole.Y)+2) // with what is behind
	cup, err := renders.Decode("../../testdata/coffee.png")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	s := survey{
		out: &out, size: image.Pt(1200, 900), plain: d, counting: d, places: []image.Image{cup}, random: rand.New(rand.NewPCG(1, 17)),
		people: []*image.NRGBA{masked(render, mask(450, 600, whole), whole)},
	}
	if err := s.alone(0.7); err != nil || !regexp.MustCompile(`^\| 70 % \| 1 \| 1 \| 0 \| \d+ \|\n$`).MatchString(out.String()) {
		t.Errorf("%v, %q: want one of one found, and nobody else", err, out.String())
	}
	d.Close()
	for name, do := range map[string]func() error{
		"nobody": s.nobody, "alone": func() error { return s.alone(0.7) }, "pair": func() error { return s.pair([2]float64{0.3, 0.3}) },
	} {
		if err := do(); !errors.Is(err, pose.ErrClosed) {
			t.Errorf("%s with a closed detector: %v", name, err)
		}
	}
}

// Search measures how reliably people are found and counted if they are small in the photo or not
// alone. It cuts people out of renders and puts them into photos of places without people.
//
//	go run ./tools/search RENDERS PHOTO ...
//
// RENDERS is a folder of renders of standing people, p*.jpg, with their masks, masks/p*.png.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"image"
	"io"
	"log"
	"math/rand/v2"
	"os"
	"time"

	"golang.org/x/image/draw"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/tools/internal/renders"
)

func main() {
	log.SetFlags(0)
	flag.Parse()
	if flag.NArg() < 2 {
		log.Fatal("usage: go run ./tools/search RENDERS PHOTO ...")
	}
	people, err := cutOut(flag.Arg(0))
	if err != nil {
		log.Fatal(err)
	}
	if len(people) == 0 {
		log.Fatalf("%s has no renders with masks", flag.Arg(0))
	}
	s := survey{out: os.Stdout, size: image.Pt(4000, 3000), people: people, random: rand.New(rand.NewPCG(1, 17))}
	for _, name := range flag.Args()[1:] {
		photo, err := renders.Decode(name)
		if err != nil {
			log.Fatal(name, ": ", err)
		}
		s.places = append(s.places, photo)
	}
	if err := s.run(); err != nil {
		log.Fatal(err)
	}
}

// A survey puts people into places. It takes the places in turn, and people at random.
type survey struct {
	out             io.Writer
	size            image.Point // of the photos, across
	people          []*image.NRGBA
	places          []image.Image
	random          *rand.Rand
	plain, counting *pose.Detector
	turn            int
}

func (s *survey) run() (err error) {
	if s.plain, err = pose.NewDetector(pose.Lite()); err != nil {
		return err
	}
	defer s.plain.Close()
	if s.counting, err = pose.NewDetector(pose.Lite(), pose.WithCount(true)); err != nil {
		return err
	}
	defer s.counting.Close()
	if err := s.nobody(); err != nil {
		return err
	}
	fmt.Fprintln(s.out, "\n| height of one person | photos | found | others found | ms |\n|---|--:|--:|--:|--:|")
	for _, share := range []float64{0.08, 0.1, 0.12, 0.16, 0.2, 0.25, 0.3, 0.35, 0.5, 0.7} {
		if err := s.alone(share); err != nil {
			return err
		}
	}
	fmt.Fprintln(s.out, "\n| two people, heights | photos | People > 1 | with WithCount |\n|---|--:|--:|--:|")
	for _, shares := range [][2]float64{{0.7, 0.65}, {0.7, 0.5}, {0.7, 0.35}, {0.7, 0.2}, {0.4, 0.35}} {
		if err := s.pair(shares); err != nil {
			return err
		}
	}
	return nil
}

// place returns the next place as a photo, alternately landscape and portrait.
func (s *survey) place() *image.RGBA {
	m := image.NewRGBA(image.Rectangle{Max: s.size})
	if s.turn%2 == 1 {
		m = image.NewRGBA(image.Rect(0, 0, s.size.Y, s.size.X))
	}
	from := s.places[s.turn%len(s.places)]
	draw.ApproxBiLinear.Scale(m, m.Rect, from, from.Bounds(), draw.Src, nil)
	s.turn++
	return m
}

// put puts a person at a random place between the columns, with a height that is a share of the
// photo's, and returns the person's rectangle.
func (s *survey) put(m *image.RGBA, share float64, left, right int) image.Rectangle {
	person := s.people[s.random.IntN(len(s.people))]
	b := person.Bounds()
	height := int(share * float64(m.Rect.Dy()))
	width := height * b.Dx() / b.Dy()
	if width > right-left {
		width, height = right-left, (right-left)*b.Dy()/b.Dx()
	}
	x, y := left+s.random.IntN(right-left-width+1), s.random.IntN(m.Rect.Dy()-height+1)
	r := image.Rect(x, y, x+width, y+height)
	draw.CatmullRom.Scale(m, r, person, b, draw.Over, nil)
	return r
}

// nobody searches the places without people.
func (s *survey) nobody() error {
	found, start := 0, time.Now()
	for range s.places {
		p, err := renders.Find(s.plain, s.place())
		if err != nil {
			return err
		}
		if p != nil {
			found++
		}
	}
	fmt.Fprintf(s.out, "%d places without people: somebody in %d of them, %d ms each\n", len(s.places), found, time.Since(start).Milliseconds()/int64(len(s.places)))
	return nil
}

// alone searches for one person in each place.
func (s *survey) alone(share float64) error {
	found, others, spent := 0, 0, time.Duration(0)
	for range s.places {
		m := s.place()
		at := s.put(m, share, 0, m.Rect.Dx())
		start := time.Now()
		all, err := s.plain.DetectAll(context.Background(), m, 9)
		spent += time.Since(start)
		if err != nil && !errors.Is(err, pose.ErrNoPerson) {
			return err
		}
		for i, p := range all {
			switch is := stands(p, at); {
			case is && i == 0:
				found++
			case !is:
				others++
			}
		}
	}
	fmt.Fprintf(s.out, "| %.0f %% | %d | %d | %d | %d |\n", 100*share, len(s.places), found, others, spent.Milliseconds()/int64(len(s.places)))
	return nil
}

// stands reports whether the pose is that of the person who was put at this place.
func stands(p *pose.Pose, at image.Rectangle) bool {
	nose, ankle := p.Landmarks[pose.Nose], p.Landmarks[pose.LeftAnkle]
	size := (ankle.Y - nose.Y) / float64(at.Dy())
	return image.Pt(int(nose.X), int(nose.Y)).In(at) && image.Pt(int(ankle.X), int(ankle.Y)).In(at) && size > 0.7
}

// pair counts two people side by side in each place.
func (s *survey) pair(shares [2]float64) error {
	var more [2]int
	for range s.places {
		m := s.place()
		middle := m.Rect.Dx() / 2
		s.put(m, shares[0], 0, middle)
		s.put(m, shares[1], middle, m.Rect.Dx())
		for i, d := range []*pose.Detector{s.plain, s.counting} {
			p, err := renders.Find(d, m)
			if err != nil {
				return err
			}
			if p != nil && p.People > 1 {
				more[i]++
			}
		}
	}
	fmt.Fprintf(s.out, "| %.0f and %.0f %% | %d | %d | %d |\n", 100*shares[0], 100*shares[1], len(s.places), more[0], more[1])
	return nil
}

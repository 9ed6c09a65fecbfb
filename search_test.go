package pose_test

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	xdraw "golang.org/x/image/draw"

	"github.com/hypermob/pose"
)

// cutOut is a render's person alone: what the mask shows, and nothing else.
var cutOut = sync.OnceValue(func() *image.NRGBA {
	img, err := readPNG("render_p012.png")
	if err != nil {
		panic(err)
	}
	p, err := openDetector()["full"].Detect(context.Background(), img)
	if err != nil {
		panic(err)
	}
	person := image.NewNRGBA(image.Rect(0, 0, p.ImageWidth, p.ImageHeight))
	draw.Draw(person, person.Rect, img, img.Bounds().Min, draw.Src)
	for y := range p.ImageHeight {
		for x := range p.ImageWidth {
			person.Pix[person.PixOffset(x, y)+3] = uint8(255 * p.Mask.At(x, y))
		}
	}
	rows := image.Rect(0, int(p.Silhouette.Crown.Y), p.ImageWidth, int(p.Silhouette.Sole.Y)+1)
	return person.SubImage(rows).(*image.NRGBA)
})

// A scene is a photo of w×h pixels of a place without people.
func scene(kind string, w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	switch kind {
	case "cup":
		cup, err := readPNG("coffee.png")
		if err != nil {
			panic(err)
		}
		xdraw.ApproxBiLinear.Scale(m, m.Rect, cup, cup.Bounds(), draw.Src, nil)
	case "noise":
		random := rand.New(rand.NewPCG(1, 2))
		for i := range m.Pix {
			m.Pix[i] = uint8(random.Uint32()) | uint8(i%4/3*255)
		}
	case "wall":
		for y := range h {
			for x := range w {
				v := uint8(90 + 60*y/h + 30*(x/90%2) + 20*(y/45%2))
				m.SetRGBA(x, y, color.RGBA{v, v - 20, v - 30, 255})
			}
		}
	}
	return m
}

// put draws the render's person into a photo, so high, with the head's top at (x, y) of the free
// space's share.
func put(m *image.RGBA, height int, x, y float64) image.Rectangle {
	person := cutOut()
	b := person.Bounds()
	size := image.Pt(b.Dx()*height/b.Dy(), height)
	at := image.Pt(int(x*float64(m.Rect.Dx()-size.X)), int(y*float64(m.Rect.Dy()-size.Y)))
	r := image.Rectangle{at, at.Add(size)}
	xdraw.CatmullRom.Scale(m, r, person, b, draw.Over, nil)
	return r
}

// checkStands reports a pose whose shoulders and feet are not those of somebody put at r.
func checkStands(t *testing.T, p *pose.Pose, r image.Rectangle) {
	t.Helper()
	nose, heel := p.Landmarks[pose.Nose], p.Landmarks[pose.LeftHeel]
	high := float64(r.Dy())
	if !(nose.Y > float64(r.Min.Y) && nose.Y < float64(r.Min.Y)+0.2*high) || !(math.Abs(heel.Y-float64(r.Max.Y)) < 0.08*high) ||
		nose.X < float64(r.Min.X) || nose.X > float64(r.Max.X) {
		t.Errorf("nose at (%.0f, %.0f), heel at %.0f; the person is at %v", nose.X, nose.Y, heel.Y, r)
	}
}

// A whole person of 12 % of a 12-megapixel photo's height is found anywhere in it, and so are
// larger ones whom the network does not see in the whole photo.
func TestSmallPeople(t *testing.T) {
	for i, c := range []struct {
		scene string
		w, h  int
		share float64
		x, y  float64
	}{
		{"cup", 4000, 3000, 0.12, 0.03, 0.5},
		{"wall", 3000, 4000, 0.12, 0.5, 0.97},
		{"noise", 4000, 3000, 0.12, 0.97, 0.03},
		{"wall", 4000, 3000, 0.2, 0.6, 0.4},
		{"cup", 3000, 4000, 0.3, 0, 0},
	} {
		if testing.Short() && i > 0 {
			break
		}
		t.Run(fmt.Sprintf("%s %d %g", c.scene, c.w, c.share), func(t *testing.T) {
			m := scene(c.scene, c.w, c.h)
			r := put(m, int(c.share*float64(c.h)), c.x, c.y)
			p, err := openDetector()["lite"].Detect(context.Background(), m)
			if err != nil {
				t.Fatal(err)
			}
			checkStands(t, p, r)
			if p.ImageWidth != c.w || p.ImageHeight != c.h || p.People != 1 {
				t.Errorf("%d×%d pixels, %d people", p.ImageWidth, p.ImageHeight, p.People)
			}
		})
	}
}

// The closer search counts whom it finds, and DetectAll returns them.
func TestSmallPeopleAreCounted(t *testing.T) {
	m := scene("wall", 2000, 1500)
	left, right := put(m, 270, 0.1, 0.5), put(m, 250, 0.8, 0.6)
	all, err := openDetector()["lite"].DetectAll(context.Background(), m, 5)
	if err != nil || len(all) != 2 || all[0].People != 2 || all[1].People != 2 {
		t.Fatalf("%d people, %v", len(all), err)
	}
	if all[0].Landmarks[pose.Nose].X > all[1].Landmarks[pose.Nose].X {
		left, right = right, left
	}
	checkStands(t, all[0], left)
	checkStands(t, all[1], right)
}

// Where nobody is, nobody is found, however close the search.
func TestNobody(t *testing.T) {
	for _, kind := range []string{"cup", "noise", "wall"} {
		if p, err := openDetector()["lite"].Detect(context.Background(), scene(kind, 4000, 3000)); !errors.Is(err, pose.ErrNoPerson) {
			t.Errorf("%s: %+v, %v", kind, p, err)
		}
	}
}

// A search that is cancelled ends, wherever it is.
func TestCancelCloserSearch(t *testing.T) {
	d, err := pose.NewDetector(pose.Lite(), pose.WithThreads(1)) // how often several look, chance decides
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	m := scene("cup", 600, 400)
	looks := &countdown{Context: context.Background(), left: math.MaxInt}
	if _, err := d.Detect(looks, m); !errors.Is(err, pose.ErrNoPerson) {
		t.Fatal(err)
	}
	all := math.MaxInt - looks.left
	for i := range 5 {
		ctx := &countdown{Context: context.Background(), left: all * i / 5}
		if _, err := d.Detect(ctx, m); !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled after %d of %d looks: %v", all*i/5, all, err)
		}
	}
}

// Of two people, the one in the region is found, in the photo's coordinates; a region beyond the
// edges is cut.
func TestRegion(t *testing.T) {
	d, m := openDetector()["lite"], scene("wall", 1600, 1000)
	large, small := put(m, 800, 0.1, 0.5), put(m, 300, 0.9, 0.6)
	for _, c := range []struct {
		name   string
		region image.Rectangle
		want   image.Rectangle
	}{
		{"the large one's half", image.Rect(-50, -50, 800, 2000), large},
		{"the small one's half", image.Rect(800, 0, 1600, 1000), small},
		{"close about the small one", small.Inset(-10), small},
	} {
		p, err := d.Detect(context.Background(), &pose.Photo{Image: m, Region: c.region})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		checkStands(t, p, c.want)
		if p.People != 1 || p.ImageWidth != 1600 || p.ImageHeight != 1000 {
			t.Errorf("%s: %d people in %d×%d", c.name, p.People, p.ImageWidth, p.ImageHeight)
		}
	}
	if _, err := d.Detect(context.Background(), &pose.Photo{Image: m, Region: image.Rect(700, 0, 900, 300)}); !errors.Is(err, pose.ErrNoPerson) {
		t.Errorf("a region without hips: %v", err)
	}
	for _, r := range []image.Rectangle{image.Rect(1600, 0, 1700, 100), image.Rect(10, 10, 10, 500)} {
		if _, err := d.DetectAll(context.Background(), &pose.Photo{Image: m, Region: r}, 2); !errors.Is(err, pose.ErrInvalidInput) {
			t.Errorf("region %v: %v", r, err)
		}
	}
}

// WithCount counts somebody whom the first look does not see beside a larger person, and nobody
// else.
func TestWithCount(t *testing.T) {
	d, err := pose.NewDetector(pose.Lite(), pose.WithCount(true))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	two := scene("wall", 1600, 1000)
	put(two, 900, 0.1, 0.5)
	put(two, 680, 0.9, 0.6)
	for _, c := range []struct {
		name                 string
		img                  image.Image
		without, withCounted int
	}{
		{"two", two, 1, 2},
		{"two, one in the region", &pose.Photo{Image: two, Region: image.Rect(0, 0, 800, 1000)}, 1, 1},
		{"one", readImage(t, "render_p001.png"), 1, 1},
		{"a close-up", readImage(t, "astronaut.png"), 1, 1},
	} {
		want, err := openDetector()["lite"].Detect(context.Background(), c.img)
		if err != nil {
			t.Fatal(err)
		}
		got, err := d.Detect(context.Background(), c.img)
		if err != nil {
			t.Fatal(err)
		}
		if want.People != c.without || got.People != c.withCounted || got.Landmarks != want.Landmarks {
			t.Errorf("%s: %d people without, %d with; want %d and %d", c.name, want.People, got.People, c.without, c.withCounted)
		}
	}
}

// The whole photo as the region is no region.
func TestWholeRegion(t *testing.T) {
	img := readImage(t, "render_p001.png")
	want, err := openDetector()["lite"].Detect(context.Background(), img)
	if err != nil {
		t.Fatal(err)
	}
	got, err := openDetector()["lite"].Detect(context.Background(), &pose.Photo{Image: img, Region: img.Bounds()})
	if err != nil || got.Landmarks != want.Landmarks || got.Score != want.Score {
		t.Errorf("another pose, or %v", err)
	}
}

// A photo on its side or upside down is recognised, and refused with what to do.
func TestTurnedPhoto(t *testing.T) {
	for _, name := range []string{"render_p001.png", "render_p012.png", "walker.png"} {
		img := readImage(t, name)
		for _, c := range []struct {
			turn int
			says string
		}{{1, "turn the photo by 90 degrees to the left"}, {2, "upside down"}, {3, "turn the photo by 90 degrees to the right"}} {
			p, err := openDetector()["lite"].Detect(context.Background(), quarterTurned(img, c.turn))
			if err != nil {
				t.Errorf("%s, turned %d times: %v", name, c.turn, err)
				continue
			}
			m, err := pose.Measure(p, pose.Stature(170))
			if !errors.Is(err, pose.ErrNotMeasurable) || m.Warnings[0].Code != pose.NotUpright || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%s, turned %d times: %v", name, c.turn, err)
			}
		}
	}
}

// quarterTurned returns the image after so many quarter turns clockwise.
func quarterTurned(img image.Image, quarters int) image.Image {
	for range quarters {
		b := img.Bounds()
		m := image.NewRGBA(image.Rect(0, 0, b.Dy(), b.Dx()))
		for y := range b.Dy() {
			for x := range b.Dx() {
				m.Set(b.Dy()-1-y, x, img.At(b.Min.X+x, b.Min.Y+y))
			}
		}
		img = m
	}
	return img
}

func ExamplePhoto_region() {
	det, err := pose.NewDetector(pose.Lite())
	if err != nil {
		panic(err)
	}
	defer det.Close()
	img, err := readPNG("render_p012.png")
	if err != nil {
		panic(err)
	}
	photo := &pose.Photo{Image: img, Region: image.Rect(100, 50, 350, 600)}
	p, err := det.Detect(context.Background(), photo)
	if err != nil {
		panic(err)
	}
	nose := p.Landmarks[pose.Nose] // in the photo, not in the region
	fmt.Printf("%.0f, %.0f\n", nose.X, nose.Y)
	// Output: 224, 90
}

package detect

import (
	"testing"

	"github.com/hypermob/pose/internal/imgproc"
)

// Wherever somebody stands, one of a level's squares shows somebody half as high whole, and no
// photo takes more than 82 squares.
func TestTilesShowEveryone(t *testing.T) {
	for _, part := range []imgproc.ROI{
		imgproc.Whole(4000, 3000), imgproc.Whole(3000, 4000), imgproc.Whole(2000, 2000), imgproc.Whole(1, 30000), imgproc.Whole(1<<24, 60),
		{CX: 700, CY: 900, W: 300, H: 1200},
	} {
		squares := 0
		for level := range Levels {
			tiles := Tiles(part, level)
			squares += len(tiles)
			side := max(part.W, part.H) / parts[level]
			height, width := side*0.5, side*0.35
			for i := range 21 {
				for j := range 21 {
					x := part.CX + (float32(i)/20-0.5)*max(part.W-width, 0)
					y := part.CY + (float32(j)/20-0.5)*max(part.H-height, 0)
					if !shown(tiles, min(width, part.W), min(height, part.H), x, y) {
						t.Fatalf("%v, level %d: nobody sees who stands about (%g, %g)", part, level, x, y)
					}
				}
			}
		}
		if squares > 82 {
			t.Errorf("%v takes %d squares", part, squares)
		}
	}
}

// shown reports whether a rectangle is inside one of the squares.
func shown(tiles []imgproc.ROI, w, h, x, y float32) bool {
	for _, q := range tiles {
		margin := 1e-4 * q.W
		if max(x-q.CX, q.CX-x)+w/2 <= q.W/2+margin && max(y-q.CY, q.CY-y)+h/2 <= q.H/2+margin {
			return true
		}
	}
	return false
}

func TestTilesStayInside(t *testing.T) {
	part := imgproc.ROI{CX: 2500, CY: 1600, W: 2000, H: 1000}
	for level := range Levels {
		for _, q := range Tiles(part, level) {
			if q.CX-q.W/2 < 1500 || q.CX+q.W/2 > 3500 || q.CY-q.H/2 < 1100 || q.CY+q.H/2 > 2100 || q.W != q.H || q.Rotation != 0 {
				t.Errorf("level %d has %v", level, q)
			}
		}
	}
}

func TestTilesHaveEnoughPixels(t *testing.T) {
	for _, c := range []struct{ side, first, second int }{{447, 0, 0}, {448, 9, 0}, {1119, 9, 0}, {1120, 9, 72}} {
		whole := imgproc.Whole(c.side, c.side)
		if first, second := len(Tiles(whole, 0)), len(Tiles(whole, 1)); first != c.first || second != c.second {
			t.Errorf("%d pixels: %d and %d squares, want %d and %d", c.side, first, second, c.first, c.second)
		}
	}
}

func TestPlace(t *testing.T) {
	d := Detection{Score: 0.9, XMin: 0.1, YMin: 1.0 / 3, Width: 0.123, Height: 0.7}
	d.Keypoints[FullBody] = Point{-0.1, 1.7}
	if got := d.Place(imgproc.Whole(3001, 4007), 3001, 4007); got != d {
		t.Errorf("in the whole photo it is %v, not %v", got, d)
	}
	got := d.Place(imgproc.ROI{CX: 300, CY: 100, W: 200, H: 100}, 400, 200)
	want := Detection{Score: 0.9, XMin: 0.55, YMin: 0.25 + 0.5/3, Width: 0.0615, Height: 0.35}
	near := func(a, b float32) bool { return max(a-b, b-a) < 1e-6 }
	if !near(got.XMin, want.XMin) || !near(got.YMin, want.YMin) || !near(got.Width, want.Width) || !near(got.Height, want.Height) ||
		!near(got.Keypoints[FullBody].X, 0.45) || !near(got.Keypoints[FullBody].Y, 1.1) || got.Score != want.Score {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestCloser(t *testing.T) {
	d := Detection{}
	d.Keypoints[MidHip], d.Keypoints[FullBody] = Point{0.5, 0.5}, Point{0.6, 0.5} // lying: 40 of 400 pixels
	got := d.Closer(400, 200)
	if want := (imgproc.ROI{CX: 200, CY: 100, W: 120, H: 120}); max(got.W-want.W, want.W-got.W) > 1e-3 || got.CX != want.CX ||
		got.CY != want.CY || got.H != got.W || got.Rotation != 0 {
		t.Errorf("%v, want %v", got, want)
	}
	if got := (Detection{}).Closer(400, 200); got.Valid() {
		t.Errorf("nothing has the square %v", got)
	}
}

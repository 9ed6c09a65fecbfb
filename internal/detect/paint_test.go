package detect

import (
	"math"
	"testing"

	"github.com/hypermob/pose/internal/imgproc"
)

func TestPaintOver(t *testing.T) {
	square := imgproc.ROI{CX: 500, CY: 400, W: 1000, H: 1000}
	for _, c := range []struct {
		name           string
		body           imgproc.ROI
		x0, x1, y0, y1 int
	}{
		{"inside", imgproc.ROI{CX: 500, CY: 400, W: 100, H: 500}, 91, 132, 47, 176},
		{"beyond an edge", imgproc.ROI{CX: 0, CY: 900, W: 100, H: 100}, 0, 12, 211, 224},
		{"outside", imgproc.ROI{CX: 5000, CY: 400, W: 100, H: 100}, 0, 0, 0, 0},
		{"no number", imgproc.ROI{CX: float32(math.NaN()), CY: 400, W: 1, H: 1}, 0, 0, 0, 0},
	} {
		input := make([]float32, 3*InputSize*InputSize)
		PaintOver(input, square, c.body)
		for i, v := range input {
			x, y := i/3%InputSize, i/3/InputSize
			if in := x >= c.x0 && x < c.x1 && y >= c.y0 && y < c.y1; in != (v == -1) {
				t.Fatalf("%s: column %d, row %d is %g", c.name, x, y, v)
			}
		}
	}
}

package detect

import "math"

// A grid is one feature map of the network: size×size cells of perCell anchors each.
type grid struct{ size, perCell int }

// grids are the feature maps in the order of the network's outputs. Of the five
// layers (strides 8, 16, 32, 32, 32) each has two anchors per cell, and those of equal stride
// share their cells (MediaPipe's ssd_anchors_calculator.cc).
var grids = [...]grid{{28, 2}, {14, 2}, {7, 6}}

// Decode appends to dst the detections with a score of at least [MinScore], in the order
// of the network's outputs: boxes is NumAnchors×BoxValues, logits NumAnchors.
// Boxes without a width or height, NaN included, are dropped.
func Decode(dst []Detection, boxes, logits []float32) []Detection {
	i := 0
	for _, g := range grids {
		for cell := range g.size * g.size {
			anchor := Point{center(cell%g.size, g.size), center(cell/g.size, g.size)}
			for range g.perCell {
				if score := sigmoid(logits[i]); score >= MinScore {
					if d := decodeBox(boxes[i*BoxValues:][:BoxValues], anchor); d.Width >= 0 && d.Height >= 0 {
						d.Score = score
						dst = append(dst, d)
					}
				}
				i++
			}
		}
	}
	return dst
}

// center returns the middle of cell i of n, as a fraction of the input.
func center(i, n int) float32 { return (float32(i) + 0.5) / float32(n) }

// decodeBox decodes one box as tensors_to_detections_calculator.cc does. Anchors have size 1.
func decodeBox(raw []float32, anchor Point) (d Detection) {
	x, y := raw[0]/InputSize+anchor.X, raw[1]/InputSize+anchor.Y
	w, h := raw[2]/InputSize, raw[3]/InputSize
	d.XMin, d.YMin = x-w/2, y-h/2
	d.Width, d.Height = x+w/2-d.XMin, y+h/2-d.YMin
	for k := range d.Keypoints {
		d.Keypoints[k] = Point{raw[4+2*k]/InputSize + anchor.X, raw[5+2*k]/InputSize + anchor.Y}
	}
	return d
}

// sigmoid is the logistic function of the logit, which MediaPipe clips to ±100.
func sigmoid(logit float32) float32 {
	logit = min(max(logit, -100), 100)
	return 1 / (1 + float32(math.Exp(-float64(logit))))
}

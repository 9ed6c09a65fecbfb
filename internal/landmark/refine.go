package landmark

const (
	heatmapSize = 64 // cells across and down
	// kernelSize is the side in cells of the window around a point in which the heatmap is
	// averaged.
	//
	// MediaPipe's graph says 7, and its C++ and Tasks API use 7. The reference of this library,
	// Python's mp.solutions.pose, uses 9: it rebuilds the graph from protobuf messages whose
	// extension refine_landmarks_from_heatmap_calculator_pb2 it does not import
	// (solutions/pose.py), which drops the option, and 9 is the default. Single landmarks differ by
	// up to 0.9 % of the image between the two.
	kernelSize = 9
	// minConfidence is the least peak in the window for which the heatmap is believed.
	minConfidence = 0.5
)

// refine replaces the X and Y of landmark i by the mean of the cells around it, weighted by
// their probabilities (MediaPipe's refine_landmarks_from_heatmap_calculator.cc). A point
// outside the crop stays where it is.
func (p *Point) refine(heatmap []float32, i int) {
	if !(p.X > -1 && p.X < 2 && p.Y > -1 && p.Y < 2) {
		return // far outside, or not a number: no window
	}
	col, row := int(p.X*heatmapSize), int(p.Y*heatmapSize)
	if col < 0 || col >= heatmapSize || row < 0 || row >= heatmapSize {
		return
	}
	const r = kernelSize / 2
	var sum, sumX, sumY, peak float32
	for y := max(row-r, 0); y < min(row+r+1, heatmapSize); y++ {
		for x := max(col-r, 0); x < min(col+r+1, heatmapSize); x++ {
			c := sigmoid(heatmap[(y*heatmapSize+x)*outputPoints+i])
			sum += c
			sumX += float32(float32(x) * c)
			sumY += float32(float32(y) * c)
			peak = max(peak, c)
		}
	}
	if peak >= minConfidence && sum > 0 {
		p.X, p.Y = sumX/heatmapSize/sum, sumY/heatmapSize/sum
	}
}

package body

// The classic method's relative RMS errors, its bias included, over the rendered people on whom it
// was first compared with the truth.
var classicNoise = [3][Torso + 1]float64{
	Silhouette: {0.112, 0.149, 0.113, 0.058, 0.131, 0.082, 0.138},
	Known:      {0.087, 0.128, 0.088, 0.073, 0.152, 0.104, 0.111},
}

const classicScaleNoise = 0.045

// ClassicNoise returns the relative RMS error of a length of the classic method, its
// bias included. The stature's scale is filed under Silhouette.
func ClassicNoise(s Source, seg Segment) float64 { return classicNoise[s][seg] }

// ClassicScaleNoise returns the relative RMS error of the classic method's scale from the stature.
func ClassicScaleNoise() float64 { return classicScaleNoise }

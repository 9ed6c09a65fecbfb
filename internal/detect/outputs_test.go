package detect

import (
	"testing"

	"github.com/hypermob/pose/internal/tflite"
	"github.com/hypermob/pose/models/detector"
)

// The file's outputs have the sizes of what is read from them.
func TestOutputsOfTheFile(t *testing.T) {
	g, err := tflite.Read(detector.Weights(), Numbers()...)
	if err != nil {
		t.Fatal(err)
	}
	if s := g.Values[g.Input]; s.H != InputSize || s.W != InputSize || s.C != 3 {
		t.Errorf("the input is %v", s)
	}
	o := ReadOutputs(func(i int) []float32 { return make([]float32, g.Values[g.Outputs[i]].Size()) })
	if len(o.Boxes) != NumAnchors*BoxValues || len(o.Scores) != NumAnchors {
		t.Errorf("%d values of boxes, %d scores", len(o.Boxes), len(o.Scores))
	}
}

func TestReadOutputs(t *testing.T) {
	numbers := Numbers()
	o := ReadOutputs(func(i int) []float32 { return []float32{float32(numbers[i])} })
	if o.Boxes[0] != 0 || o.Scores[0] != 1 {
		t.Errorf("%+v", o)
	}
}

package landmark

import (
	"slices"
	"strings"
	"testing"

	"github.com/hypermob/pose/internal/graph"
	"github.com/hypermob/pose/internal/tflite"
	"github.com/hypermob/pose/models/detector"
	"github.com/hypermob/pose/models/full"
	"github.com/hypermob/pose/models/heavy"
	"github.com/hypermob/pose/models/lite"
)

// Every output of the networks' files has the size of what is read from it, whichever are wanted.
func TestOutputsOfTheFiles(t *testing.T) {
	for name, file := range map[string]string{"lite": lite.Weights(), "full": full.Weights(), "heavy": heavy.Weights()} {
		for _, segmented := range []bool{false, true} {
			numbers := Numbers(segmented)
			g, err := tflite.Read(file, numbers...)
			if err != nil {
				t.Fatal(err)
			}
			o := ReadOutputs(func(i int) []float32 { return make([]float32, g.Values[g.Outputs[i]].Size()) }, segmented)
			if len(o.Points) != 39*5 || len(o.Heatmap) != 64*64*39 || len(o.World) != 39*3 {
				t.Errorf("%s: %d points, a heatmap of %d, %d in space", name, len(o.Points), len(o.Heatmap), len(o.World))
			}
			if want := map[bool]int{true: 256 * 256}[segmented]; len(o.Mask) != want {
				t.Errorf("%s: a mask of %d, want %d", name, len(o.Mask), want)
			}
			if segmented {
				if err := Check(g); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
	}
}

// Each output is read from its own place.
func TestReadOutputs(t *testing.T) {
	all := Numbers(true)
	values := func(i int) []float32 { return []float32{float32(all[i])} }
	o := ReadOutputs(values, true)
	if o.Points[0] != 0 || o.Flag != 1 || o.Mask[0] != 2 || o.Heatmap[0] != 3 || o.World[0] != 4 {
		t.Errorf("%+v", o)
	}
	o = ReadOutputs(values, false)
	if o.Points[0] != 0 || o.Flag != 1 || o.Mask != nil || o.Heatmap[0] != 3 || o.World[0] != 4 {
		t.Errorf("without a mask: %+v", o)
	}
}

// What is another network is refused, with what is wrong.
func TestCheck(t *testing.T) {
	whole, err := tflite.Read(lite.Weights(), Numbers(true)...)
	if err != nil {
		t.Fatal(err)
	}
	with := func(value int, s graph.Shape) *graph.Graph {
		g := *whole
		g.Values = slices.Clone(g.Values)
		g.Values[value] = s
		return &g
	}
	small := graph.Shape{H: 1, W: 1, C: 7}
	if err := Check(with(whole.Input, small)); err == nil || !strings.Contains(err.Error(), "its input is {1 1 7}, not {256 256 3}") {
		t.Errorf("another input: %v", err)
	}
	for place, number := range Numbers(true) {
		err := Check(with(whole.Outputs[place], small))
		if want := "output " + string(rune('0'+number)) + " is {1 1 7}"; err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%v, not %s", err, want)
		}
	}
	other, err := tflite.Read(detector.Weights(), 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	if Check(other) == nil {
		t.Error("the detector is a landmark network")
	}
}

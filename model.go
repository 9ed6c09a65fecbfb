package pose

import (
	"fmt"

	"github.com/hypermob/pose/internal/graph"
	"github.com/hypermob/pose/internal/tflite"
)

// ownOutputs are what a landmark network of the caller's own must give, by the numbers of its outputs: 39 points, the flag,
// the mask, the heatmap, and 39 points in space.
var ownOutputs = map[int]graph.Shape{
	outPoints: {H: 1, W: 1, C: 39 * 5}, outFlag: {H: 1, W: 1, C: 1}, outMask: {H: 256, W: 256, C: 1},
	outHeatmap: {H: 64, W: 64, C: 39}, outWorld: {H: 1, W: 1, C: 39 * 3},
}

var ownInput = graph.Shape{H: 256, W: 256, C: 3}

// NewModel returns a BlazePose landmark network that the caller has as a TensorFlow Lite file: one that was trained further,
// or one of [Heavy], [Full] and [Lite] that is not to be part of the program. The name is what
// the Model's String returns. The file is copied.
//
// The error wraps [ErrInvalidInput] where the file is damaged, has operators or sizes that this library
// does not run, or has another input or other outputs than BlazePose's landmark networks do. What its weights are worth
// nobody checks: [Anatomical] was fitted on Heavy's landmarks.
func NewModel(name string, file []byte) (Model, error) {
	weights := string(file)
	g, err := tflite.Read(weights, outPoints, outFlag, outMask, outHeatmap, outWorld)
	if err != nil {
		return Model{}, fmt.Errorf("%w: the model %q is no TensorFlow Lite file that this library runs: %w", ErrInvalidInput, name, err)
	}
	if s := g.Values[g.Input]; s != ownInput {
		return Model{}, fmt.Errorf("%w: the model %q is no BlazePose landmark network: its input is %v, not %v", ErrInvalidInput, name, s, ownInput)
	}
	for i, v := range g.Outputs {
		if s, want := g.Values[v], ownOutputs[i]; s != want {
			return Model{}, fmt.Errorf("%w: the model %q is no BlazePose landmark network: output %d is %v, not %v", ErrInvalidInput, name, i, s, want)
		}
	}
	return Model{name, func() string { return weights }}, nil
}

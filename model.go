package pose

import (
	"fmt"

	"github.com/hypermob/pose/internal/landmark"
	"github.com/hypermob/pose/internal/tflite"
	"github.com/hypermob/pose/models/full"
	"github.com/hypermob/pose/models/heavy"
	"github.com/hypermob/pose/models/lite"
)

// A Model is one of the BlazePose landmark networks: [Heavy], [Full] or [Lite], or one of the
// caller's own ([NewModel]). The zero value is none. A program contains the weights of the models
// that it names, and no others.
type Model struct {
	name    string
	weights func() string
}

// Heavy is the most exact network (28 MB; MediaPipe's model_complexity 2).
func Heavy() Model { return Model{"heavy", heavy.Weights} }

// Full is the middle one (6 MB; MediaPipe's model_complexity 1).
func Full() Model { return Model{"full", full.Weights} }

// Lite is the fastest one (3 MB; MediaPipe's model_complexity 0).
func Lite() Model { return Model{"lite", lite.Weights} }

// String returns "heavy", "full", "lite" or the name given to [NewModel].
func (m Model) String() string { return m.name }

// NewModel returns a BlazePose landmark network that the caller has as a TensorFlow Lite file: one
// that was trained further, or one of [Heavy], [Full] and [Lite] that should not be part of the
// program. The Model's String returns the name. The file is copied.
//
// The error wraps [ErrInvalidInput] where the file is damaged, has operators or sizes that this
// library does not run, or has another input or other outputs than BlazePose's landmark networks
// do. Nothing checks how good its weights are. [Anatomical] was fitted on Heavy's landmarks.
func NewModel(name string, file []byte) (Model, error) {
	weights := string(file)
	g, err := tflite.Read(weights, landmark.Numbers(true)...)
	if err != nil {
		return Model{}, fmt.Errorf("%w: the model %q is no TensorFlow Lite file that this library runs: %w", ErrInvalidInput, name, err)
	}
	if err := landmark.Check(g); err != nil {
		return Model{}, fmt.Errorf("%w: the model %q is no BlazePose landmark network: %w", ErrInvalidInput, name, err)
	}
	return Model{name, func() string { return weights }}, nil
}

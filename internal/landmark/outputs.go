package landmark

import (
	"fmt"

	"github.com/hypermob/pose/internal/graph"
)

// The outputs of the network, by their numbers in its file.
const (
	pointsNumber = iota
	flagNumber
	maskNumber
	heatmapNumber
	worldNumber
)

// numbers are those of the outputs that are read, in the order in which the network is asked for
// them. The mask is the last, since not everybody wants it.
var numbers = [...]int{pointsNumber, flagNumber, heatmapNumber, worldNumber, maskNumber}

// Numbers returns the numbers, in the network's file, of the outputs that [ReadOutputs] needs. The
// mask's is among them if the person is to be segmented.
func Numbers(segmented bool) []int {
	if segmented {
		return numbers[:]
	}
	return numbers[:len(numbers)-1]
}

// Outputs are what the network gives for one crop.
type Outputs struct {
	Points  []float32 // 39×5: x, y, z in pixels of the input, logits of visibility and presence
	Flag    float32   // the probability that the crop shows a body
	Heatmap []float32 // 64×64×39 logits; the point's index varies fastest
	World   []float32 // 39×3: x, y, z in metres
	Mask    []float32 // 256×256 logits of the person; nil if there is no segmentation
}

// ReadOutputs returns the outputs of a network that was asked for [Numbers]: output returns the one
// with the given place in that list.
func ReadOutputs(output func(place int) []float32, segmented bool) (o Outputs) {
	for place, number := range Numbers(segmented) {
		switch values := output(place); number {
		case pointsNumber:
			o.Points = values
		case flagNumber:
			o.Flag = values[0]
		case heatmapNumber:
			o.Heatmap = values
		case worldNumber:
			o.World = values
		case maskNumber:
			o.Mask = values
		}
	}
	return o
}

var (
	inputShape   = graph.Shape{H: InputSize, W: InputSize, C: 3}
	outputShapes = [...]graph.Shape{
		pointsNumber:  {H: 1, W: 1, C: outputPoints * pointValues},
		flagNumber:    {H: 1, W: 1, C: 1},
		maskNumber:    {H: InputSize, W: InputSize, C: 1},
		heatmapNumber: {H: heatmapSize, W: heatmapSize, C: outputPoints},
		worldNumber:   {H: 1, W: 1, C: outputPoints * worldValues},
	}
)

// Check says what is wrong with a graph that was read with [Numbers] of a segmented person, if it
// is not that of a BlazePose landmark network.
func Check(g *graph.Graph) error {
	if s := g.Values[g.Input]; s != inputShape {
		return fmt.Errorf("its input is %v, not %v", s, inputShape)
	}
	for place, number := range numbers {
		if s, want := g.Values[g.Outputs[place]], outputShapes[number]; s != want {
			return fmt.Errorf("output %d is %v, not %v", number, s, want)
		}
	}
	return nil
}

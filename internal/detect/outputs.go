package detect

// The outputs of the network, by their numbers in its file.
const (
	boxesNumber = iota
	scoresNumber
)

// numbers are those of the outputs in the order in which the network is asked for them.
var numbers = [...]int{boxesNumber, scoresNumber}

// Numbers returns the numbers, in the network's file, of the outputs that [ReadOutputs] needs.
func Numbers() []int { return numbers[:] }

// Outputs are what the network gives for one look.
type Outputs struct {
	Boxes  []float32 // NumAnchors×BoxValues
	Scores []float32 // NumAnchors logits
}

// ReadOutputs returns the outputs of a network that was asked for [Numbers]: output returns the one
// with the given place in that list.
func ReadOutputs(output func(place int) []float32) (o Outputs) {
	for place, number := range numbers {
		switch values := output(place); number {
		case boxesNumber:
			o.Boxes = values
		case scoresNumber:
			o.Scores = values
		}
	}
	return o
}

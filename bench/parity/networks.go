package main

import (
	"context"
	"fmt"
	"math"
	"path/filepath"

	"github.com/hypermob/pose/internal/backend"
)

// networkBound is the largest difference from LiteRT, as a share of the output's range. In some
// close-ups the segmentation is so ill-conditioned that LiteRT's own sets of kernels differ by
// nearly as much.
const networkBound = 1e-3

// noiseName is the name in place of an image's for the tensor of noise.
const noiseName = "noise"

// A network is one of the library's networks, with its name in the table.
type network struct {
	name    string
	outputs []string
	sizes   []int
	runner  backend.Runner
}

func newNetwork(name, file string, outputs []string, sizes []int, threads int) (*network, error) {
	var all []int
	for i := range outputs {
		all = append(all, i)
	}
	net, err := backend.Load(file, all...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	runner, err := net.NewRunner(threads)
	return &network{name, outputs, sizes, runner}, err
}

// compare runs the network on the reference's input tensor and records how much its outputs differ.
// own is how much LiteRT's outputs differ between its own sets of kernels.
func (n *network) compare(t *table, image string, input []float32, want [][]float32, own []float64) error {
	if len(own) != len(n.outputs) {
		return fmt.Errorf("%s: LiteRT's own difference is known for %d outputs of %d", image, len(own), len(n.outputs))
	}
	copy(n.runner.Input(), input)
	if err := n.runner.Run(context.Background()); err != nil {
		return err
	}
	for i, name := range n.outputs {
		diff, lo, hi := 0.0, math.Inf(1), math.Inf(-1)
		for j, v := range n.runner.Output(i) {
			w := float64(want[i][j])
			diff = max(diff, math.Abs(float64(v)-w)) // a NaN stays
			lo, hi = min(lo, w), max(hi, w)
		}
		if len(want[i]) == 1 {
			lo, hi = 0, 1 // the pose flag: one probability
		}
		t.addExcused(n.name, name+": difference / range", image, diff/(hi-lo), own[i]/(hi-lo), atMost(networkBound))
	}
	return nil
}

// compareNoise compares on the tensor of noise, with no tolerance for LiteRT's own difference.
func (n *network) compareNoise(t *table, dir, file string, lo float64) error {
	want, err := readFloats(filepath.Join(dir, "noise."+file+".f32"), n.sizes)
	if err != nil {
		return err
	}
	return n.compare(t, noiseName, noise(len(n.runner.Input()), lo), want, make([]float64, len(n.outputs)))
}

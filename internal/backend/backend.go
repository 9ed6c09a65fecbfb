// Package backend chooses the engine that runs the networks. The pipeline above it
// knows networks only as float32 values in and out.
package backend

import "context"

// A Network is a loaded network. It is immutable and may be shared.
type Network interface {
	// NewRunner returns a Runner that computes with the given number of threads.
	NewRunner(threads int) (Runner, error)
	// Close gives back what the Network holds; its Runners need not be closed before.
	// It must not be used afterwards.
	Close()
}

// A Runner executes a Network, for one caller at a time.
type Runner interface {
	// Input is the network's input, NHWC, to be filled before each Run.
	Input() []float32
	// Run computes the outputs, or returns the context's error if that ends first:
	// how often it looks is up to the engine, but it looks before and after.
	Run(ctx context.Context) error
	// Output returns the output with the given place in the list that the Network
	// was loaded with. It is valid until the next Run or Close.
	Output(i int) []float32
	// Close gives back what the Runner holds. It must not be used afterwards.
	Close()
}

package pipeline

import (
	"errors"

	"github.com/hypermob/pose/internal/backend"
	"github.com/hypermob/pose/internal/detect"
	"github.com/hypermob/pose/internal/landmark"
	"github.com/hypermob/pose/internal/parallel"
	"github.com/hypermob/pose/models/detector"
)

// networks are the two networks that every worker runs.
type networks struct {
	detector  backend.Network // with the outputs of package detect
	landmarks backend.Network // with those of package landmark
}

// A loader is backend.Load; tests that compare engines have others.
type loader func(file string, outputs ...int) (backend.Network, error)

// loadNetworks loads both networks at once: each has parts that only one processor works on. The
// weights are the landmark network's.
func loadNetworks(load loader, weights string, segmented bool) (n networks, err error) {
	var errs [2]error
	parallel.Do(2, func(i int) {
		if i == 0 {
			n.detector, errs[i] = load(detector.Weights(), detect.Numbers()...)
		} else {
			n.landmarks, errs[i] = load(weights, landmark.Numbers(segmented)...)
		}
	})
	if err = errors.Join(errs[:]...); err != nil {
		n.close()
	}
	return n, err
}

// close closes those that were loaded.
func (n *networks) close() {
	for _, network := range []backend.Network{n.detector, n.landmarks} {
		if network != nil {
			network.Close()
		}
	}
	*n = networks{}
}

package jpeg

import (
	"sync"

	"github.com/hypermob/pose/internal/kernel"
)

// best is the processor's fastest set of kernels.
var best = sync.OnceValue(kernel.Best)

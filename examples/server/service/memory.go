package service

import (
	"context"
	"fmt"
	"runtime"

	"golang.org/x/sync/semaphore"

	"github.com/hypermob/pose"
)

// Memory is what decoded photos may take, all together.
type memory struct {
	free     *semaphore.Weighted
	capacity int64 // bytes
}

func newMemory(bytes int64) *memory { return &memory{semaphore.NewWeighted(bytes), bytes} }

// A hold is the part of the memory that one photo takes. It never waits for more while it has some:
// two that did could wait for each other.
type hold struct {
	of    *memory
	bytes int64
}

// take waits for n bytes. The hold has none before.
func (h *hold) take(ctx context.Context, n int64) error {
	if n > h.of.capacity {
		return fmt.Errorf("%w: the photo may take %d MB of memory, and this service has %d MB; "+
			"make it smaller, or a JPEG that is not progressive",
			pose.ErrImageTooLarge, n/1e6, h.of.capacity/1e6)
	}
	if err := h.of.free.Acquire(ctx, n); err != nil {
		return errNoTurn(ctx)
	}
	h.bytes = n
	return nil
}

// grow takes what is lacking to n bytes if it is free now, and else nothing.
func (h *hold) grow(n int64) bool {
	more := max(0, n-h.bytes)
	if !h.of.free.TryAcquire(more) {
		return false
	}
	h.bytes += more
	return true
}

// give gives everything back, once nothing refers to it any more. What a large photo took is
// garbage until it is collected, and the next photo's memory would come on top.
func (h *hold) give() {
	if h.bytes > h.of.capacity/4 {
		runtime.GC()
	}
	h.of.free.Release(h.bytes)
	h.bytes = 0
}

package command

import (
	"context"
	"sync"
)

// inOrder calls work for 0 to n-1, jobs of them at the same time, and done with their results in
// order. It ends with the first error of done, or with ctx.
func inOrder[T any](ctx context.Context, n, jobs int, work func(context.Context, int) T, done func(int, T) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	// Results that wait, one more for which this waits.
	results := make(chan chan T, max(jobs, 1)-1)
	go func() {
		defer close(results)
		for i := range n {
			result := make(chan T, 1)
			select {
			case results <- result:
				go func() { result <- work(ctx, i) }()
			case <-ctx.Done():
				return
			}
		}
	}()
	for i := range n {
		v, err := receive(ctx, results)
		if err == nil {
			err = done(i, v)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// receive returns the next result, or ctx's error, which takes precedence.
func receive[T any](ctx context.Context, results <-chan chan T) (v T, err error) {
	select {
	case <-ctx.Done():
	case result := <-results:
		select {
		case <-ctx.Done():
		case v = <-result:
		}
	}
	return v, ctx.Err()
}

// A budget of bytes is shared by the photos that are in memory at the same time.
type budget struct {
	mu      sync.Mutex
	free    int64
	changed chan struct{} // closed when there is more
}

func newBudget(bytes int64) *budget { return &budget{free: bytes, changed: make(chan struct{})} }

// take waits until n bytes are free.
func (b *budget) take(ctx context.Context, n int64) error {
	for {
		b.mu.Lock()
		if n <= b.free {
			b.free -= n
			b.mu.Unlock()
			return nil
		}
		changed := b.changed
		b.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// give returns n bytes.
func (b *budget) give(n int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.free += n
	close(b.changed)
	b.changed = make(chan struct{})
}

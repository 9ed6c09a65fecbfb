package service

import (
	"context"
	"fmt"
	"math"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hypermob/pose/examples/internal/answer"
)

// A queue bounds the work: so many requests are let in, and of those so many are worked on
// at the same time. A request is let in before its body is read, so that waiting ones take a
// bounded memory.
type queue struct {
	entered chan struct{} // a token for each request that was let in
	working chan struct{} // a token for each that is worked on
	nanos   atomic.Int64  // that a photo took lately, averaged
	jobs    sync.WaitGroup
}

func newQueue(workers, waiting int) *queue {
	return &queue{entered: make(chan struct{}, workers+waiting), working: make(chan struct{}, workers)}
}

// enter lets a request in, or says that there is no room. leave takes it out.
func (q *queue) enter() (leave func(), err error) {
	select {
	case q.entered <- struct{}{}:
		return func() { <-q.entered }, nil
	default:
		return nil, fmt.Errorf("%w: %d photos are being measured or wait; try again later", answer.ErrOverloaded, cap(q.entered))
	}
}

// do waits for its turn and runs f, which keeps its place until it ends. do itself ends
// with the context, since not all of f can be interrupted.
func (q *queue) do(ctx context.Context, f func() error) error {
	select {
	case q.working <- struct{}{}:
	case <-ctx.Done():
		return fmt.Errorf("the photo waited for its turn: %w", ctx.Err())
	}
	ended := make(chan error, 1)
	q.jobs.Go(func() {
		defer func() { <-q.working }()
		start := time.Now()
		err := guard(f)
		q.took(time.Since(start))
		ended <- err
	})
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
		return fmt.Errorf("the photo was being measured: %w", ctx.Err())
	}
}

// guard makes a panic an error: it is in another goroutine than the handler's, where
// net/http would not catch it.
func guard(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return f()
}

func (q *queue) took(d time.Duration) {
	last := q.nanos.Load()
	if last == 0 {
		last = int64(d)
	}
	q.nanos.Store(last + (int64(d)-last)/8) // a lost update does no harm
}

// retryAfter returns after how many seconds the requests that are in now will be done.
func (q *queue) retryAfter() int {
	each := time.Duration(q.nanos.Load()).Seconds() / float64(cap(q.working))
	return int(math.Ceil(math.Max(1, math.Min(each*float64(len(q.entered)), 60))))
}

func (q *queue) inFlight() int { return len(q.working) }
func (q *queue) waiting() int  { return max(0, len(q.entered)-len(q.working)) }

// close waits for the jobs under way.
func (q *queue) close() { q.jobs.Wait() }

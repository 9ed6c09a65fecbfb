package service

import (
	"context"
	"fmt"
	"math"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hypermob/pose/answer"
)

// A queue bounds the work: so many requests wait or are worked on, and of those so many are worked on
// at the same time.
type queue struct {
	entered chan struct{} // a token for each request that was let in
	working chan struct{} // a token for each that is worked on
	nanos   atomic.Int64  // that a photo took lately, averaged
	jobs    sync.WaitGroup

	mu        sync.Mutex
	abandoned map[*job]time.Time // since when nobody waits for a job that is still worked on
}

// A job is a photo to be worked on.
type job struct {
	run  func() error // keeps its place until it ends
	done func()       // is called once: after run, or when run never comes to its turn
	over bool         // under the queue's mutex
}

func newQueue(workers, waiting int) *queue {
	return &queue{
		entered: make(chan struct{}, workers+waiting), working: make(chan struct{}, workers),
		abandoned: map[*job]time.Time{},
	}
}

// enter lets a request in, or says that there is no room. leave takes it out.
func (q *queue) enter() (leave func(), err error) {
	select {
	case q.entered <- struct{}{}:
		return func() { <-q.entered }, nil
	default:
		return nil, q.overloaded()
	}
}

// full returns the error of a request for which there would be no room now.
func (q *queue) full() error {
	if len(q.entered) < cap(q.entered) {
		return nil
	}
	return q.overloaded()
}

func (q *queue) overloaded() error {
	return fmt.Errorf("%w: %d photos are being measured or wait; try again later", answer.ErrOverloaded, cap(q.entered))
}

// do waits for the job's turn and runs it. do itself ends with the context: a job that
// cannot be interrupted keeps its place until it ends.
func (q *queue) do(ctx context.Context, j *job) error {
	select {
	case q.working <- struct{}{}:
	case <-ctx.Done():
		j.done()
		return errNoTurn(ctx)
	}
	ended := make(chan error, 1)
	q.jobs.Go(func() {
		start := time.Now()
		err := guard(j.run)
		j.done()
		q.took(time.Since(start))
		q.free(j)
		ended <- err
	})
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
		q.abandon(j)
		return fmt.Errorf("the photo was being measured: %w", ctx.Err())
	}
}

func errNoTurn(ctx context.Context) error {
	return fmt.Errorf("the photo waited for its turn: %w", ctx.Err())
}

// free gives back the job's place.
func (q *queue) free(j *job) {
	q.mu.Lock()
	j.over = true
	delete(q.abandoned, j)
	q.mu.Unlock()
	<-q.working
}

// abandon remembers a job that goes on though its request is over.
func (q *queue) abandon(j *job) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !j.over {
		q.abandoned[j] = time.Now()
	}
}

// stuck reports whether no worker can take a request: each works on a photo that nobody has
// waited for since longer than d.
func (q *queue) stuck(d time.Duration) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := 0
	for _, since := range q.abandoned {
		if time.Since(since) >= d {
			n++
		}
	}
	return n == cap(q.working)
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

package pose

import (
	"context"
	"fmt"
	"sync"
)

// A pool hands the workers of a Detector to calls, one each.
type pool struct {
	networks networks
	options  detectorOptions
	// places holds a token for each call that runs; a full channel makes more calls wait.
	places chan struct{}

	mu   sync.Mutex
	idle []*worker // that no call uses, the last used at the end

	closed  chan struct{}
	closing sync.Once
}

// newPool returns a pool for the given number of calls at the same time. Workers are
// made when they are needed.
func newPool(n networks, o detectorOptions, calls int) *pool {
	return &pool{networks: n, options: o, places: make(chan struct{}, calls), closed: make(chan struct{})}
}

// use calls do with a worker once there is a place. The error is ErrClosed, the context's, that of
// the engine, or do's.
func (p *pool) use(ctx context.Context, do func(*worker) error) error {
	w, err := p.acquire(ctx)
	if err != nil {
		return err
	}
	returned := false
	defer func() {
		if returned {
			p.release(w)
		} else { // do panics: who knows what is left half done in the worker
			p.discard(w)
		}
	}()
	err = do(w)
	returned = true
	return err
}

// acquire waits for a place and returns a worker, which release or discard takes back.
func (p *pool) acquire(ctx context.Context) (*worker, error) {
	select {
	case <-p.closed:
		return nil, ErrClosed
	default:
	}
	select {
	case <-p.closed:
		return nil, ErrClosed
	case <-ctx.Done():
		return nil, fmt.Errorf("pose: wait for a call to end: %w", ctx.Err())
	case p.places <- struct{}{}:
	}
	if w := p.takeIdle(); w != nil {
		return w, nil
	}
	return p.newWorker()
}

// newWorker makes a worker for the place that was taken, or gives the place back.
func (p *pool) newWorker() (w *worker, err error) {
	defer func() {
		if w == nil {
			<-p.places
		}
	}()
	if w, err = newWorker(&p.networks, p.options); err != nil {
		return nil, fmt.Errorf("pose: prepare the networks: %w", err)
	}
	return w, nil
}

// takeIdle returns the worker used last, whose memory is the likeliest to be in cache,
// or nil if all are busy.
func (p *pool) takeIdle() *worker {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.idle) == 0 {
		return nil
	}
	w := p.idle[len(p.idle)-1]
	p.idle = p.idle[:len(p.idle)-1]
	return w
}

// release makes a worker free for the next call.
func (p *pool) release(w *worker) {
	w.forget()
	p.mu.Lock()
	p.idle = append(p.idle, w)
	p.mu.Unlock()
	<-p.places
}

// discard frees a worker that is not to be used again.
func (p *pool) discard(w *worker) {
	defer func() { <-p.places }()
	w.close()
}

// close waits for calls under way and frees all workers and networks. Calls that
// wait for a place, and later ones, get ErrClosed.
func (p *pool) close() {
	p.closing.Do(func() {
		close(p.closed)
		for range cap(p.places) {
			p.places <- struct{}{}
		}
		for _, w := range p.idle {
			w.close()
		}
		p.idle = nil
		p.networks.close()
	})
}

package pipeline

import (
	"context"
	"fmt"
	"runtime"
	"sync"

	"github.com/hypermob/pose/internal/backend"
)

// A Pool finds people in photos. It has the networks and hands workers to calls, one each. It is
// safe for concurrent use.
type Pool struct {
	networks networks
	options  Options
	// places holds a token for each call that runs; a full channel makes more calls wait.
	places chan struct{}

	mu   sync.Mutex
	idle []*worker // that no call uses, the last used at the end

	closed  chan struct{}
	closing sync.Once
}

// New loads the networks; the weights are the landmark network's. Up to runtime.GOMAXPROCS(0) calls
// can run at the same time.
func New(weights string, o Options) (*Pool, error) {
	n, err := loadNetworks(o.loader(), weights, o.segmented())
	if err != nil {
		return nil, err
	}
	return newPool(n, o, runtime.GOMAXPROCS(0)), nil
}

// Engine says what runs the networks.
func (p *Pool) Engine() string { return backend.Engine(p.options.PortableBits) }

// newPool returns a pool for the given number of calls at the same time. Workers are
// made when they are needed.
func newPool(n networks, o Options, calls int) *Pool {
	return &Pool{networks: n, options: o, places: make(chan struct{}, calls), closed: make(chan struct{})}
}

// Find looks for people in the photo, and hands at most limit of them to found: best first, each
// once, at least one. The slice is the pool's again when found returns; masks stay the caller's. If
// there is nobody, the photo cannot be read or the pool is closed, the error is an [Error]. Other
// errors wrap the context's or the engine's.
func (p *Pool) Find(ctx context.Context, photo Photo, limit int, found func([]Person)) error {
	return p.use(ctx, func(w *worker) error {
		people, err := w.findPeople(ctx, photo, limit)
		if err == nil {
			found(people)
		}
		return err
	})
}

// use calls do with a worker once there is a place. The error is Closed, the context's, that of
// the engine, or do's.
func (p *Pool) use(ctx context.Context, do func(*worker) error) error {
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

var errClosed = failure(Closed, "the pool is closed")

// acquire waits for a place and returns a worker, which release or discard takes back.
func (p *Pool) acquire(ctx context.Context) (*worker, error) {
	select {
	case <-p.closed:
		return nil, errClosed
	default:
	}
	select {
	case <-p.closed:
		return nil, errClosed
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for a call to end: %w", ctx.Err())
	case p.places <- struct{}{}:
	}
	if w := p.takeIdle(); w != nil {
		return w, nil
	}
	return p.newWorker()
}

// newWorker makes a worker for the place that was taken, or gives the place back.
func (p *Pool) newWorker() (w *worker, err error) {
	defer func() {
		if w == nil {
			<-p.places
		}
	}()
	if w, err = newWorker(&p.networks, p.options); err != nil {
		return nil, fmt.Errorf("prepare the networks: %w", err)
	}
	return w, nil
}

// takeIdle returns the worker used last, whose memory is the likeliest to be in cache,
// or nil if all are busy.
func (p *Pool) takeIdle() *worker {
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
func (p *Pool) release(w *worker) {
	w.forget()
	p.mu.Lock()
	p.idle = append(p.idle, w)
	p.mu.Unlock()
	<-p.places
}

// discard frees a worker that is not to be used again.
func (p *Pool) discard(w *worker) {
	defer func() { <-p.places }()
	w.close()
}

// Close waits for calls under way and frees all workers and networks. Calls that
// wait for a place, and later ones, fail with [Closed]. A second Close does nothing.
func (p *Pool) Close() {
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

package engine

import (
	"context"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hypermob/pose/internal/kernel"
	"github.com/hypermob/pose/internal/parallel"
)

// A faulty operation panics in one of its tasks, if it is on.
type faulty struct {
	on, at int64
	count  atomic.Int64
}

func (f *faulty) tasks(int) int { return 8 }

func (f *faulty) run(*worker, int, int) {
	if f.count.Add(1) == f.at && f.on != 0 {
		panic("a fault")
	}
	time.Sleep(time.Millisecond) // so that every goroutine has a task
}

// A panic in any goroutine of a run ends all of them and reaches the caller of Run; the next run is
// as good as any.
func TestPanicReachesCaller(t *testing.T) {
	before := runtime.NumGoroutine()
	for _, threads := range []int{1, 2, 3, 8} {
		for at := range int64(8) {
			p := Compile(read(t, 1), kernel.Best())
			f := &faulty{on: 1, at: at + 1}
			p.steps[len(p.steps)/2].op = f
			r := p.NewRunner(threads)
			fill(r)
			if v := runPanics(r, context.Background()); parallel.Value(v) != "a fault" {
				t.Fatalf("%d threads, task %d: recovered %v", threads, at, v)
			}
			f.on = 0
			if v := runPanics(r, context.Background()); v != nil {
				t.Fatalf("%d threads: the next run panics: %v", threads, v)
			}
		}
	}
	checkGoroutines(t, before)
}

// The context is the caller's: if it panics, no goroutine stays behind.
func TestContextPanics(t *testing.T) {
	before := runtime.NumGoroutine()
	p := Compile(read(t, 1), kernel.Best())
	for _, threads := range []int{1, 3} {
		for left := range 2 {
			ctx := &panicking{Context: context.Background(), left: left}
			if v := runPanics(p.NewRunner(threads), ctx); v != "the context's" {
				t.Errorf("%d threads: recovered %v", threads, v)
			}
		}
	}
	checkGoroutines(t, before)
}

// A panicking context panics when it has been looked at so often.
type panicking struct {
	context.Context
	left int
}

func (p *panicking) Err() error {
	if p.left--; p.left < 0 {
		panic("the context's")
	}
	return nil
}

func runPanics(r *Runner, ctx context.Context) (v any) {
	defer func() { v = recover() }()
	_ = r.Run(ctx)
	return nil
}

// checkGoroutines waits a moment for goroutines that have told their end but are not gone.
func checkGoroutines(t *testing.T, before int) {
	t.Helper()
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines stay", runtime.NumGoroutine()-before)
}

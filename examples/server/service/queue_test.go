package service

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hypermob/pose/answer"
)

// run does a job.
func run(q *queue, ctx context.Context, f func() error) error {
	return q.do(ctx, &job{run: f, done: func() {}})
}

func TestQueueBounds(t *testing.T) {
	q := newQueue(2, 3)
	var mu sync.Mutex // of what follows
	var now, most, done, refused int
	blocked := make(chan struct{})
	var all sync.WaitGroup
	for range 5 {
		leave, err := q.enter()
		if err != nil {
			t.Fatal(err)
		}
		all.Go(func() {
			defer leave()
			err := run(q, context.Background(), func() error {
				mu.Lock()
				now++
				most = max(most, now)
				mu.Unlock()
				<-blocked
				mu.Lock()
				defer mu.Unlock()
				now--
				done++
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	if _, err := q.enter(); !errors.Is(err, answer.ErrOverloaded) {
		t.Errorf("a sixth request: %v", err)
	} else {
		refused++
	}
	running := func() int {
		mu.Lock()
		defer mu.Unlock()
		return now
	}
	for running() < 2 {
		time.Sleep(time.Millisecond)
	}
	if q.waiting() != 3 {
		t.Errorf("%d wait", q.waiting())
	}
	close(blocked)
	all.Wait()
	if most != 2 || done != 5 || refused != 1 {
		t.Errorf("%d at once, %d done, %d refused", most, done, refused)
	}
	leave, err := q.enter()
	if err != nil {
		t.Fatalf("there is no room after all have left: %v", err)
	}
	leave()
}

// A caller whose time is over leaves; its photo keeps the worker until it is done.
func TestQueueTimeout(t *testing.T) {
	q := newQueue(1, 1)
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	blocked := make(chan struct{})
	err := run(q, ctx, func() error { <-blocked; return nil })
	if !errors.Is(err, context.DeadlineExceeded) || q.inFlight() != 1 {
		t.Errorf("%v, %d in flight", err, q.inFlight())
	}
	if err := run(q, ctx, func() error { t.Error("there was no place"); return nil }); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("no place: %v", err)
	}
	close(blocked)
	q.close()
	if q.inFlight() != 0 {
		t.Errorf("%d are in flight after close", q.inFlight())
	}
}

func TestQueuePanic(t *testing.T) {
	q := newQueue(1, 1)
	if err := run(q, context.Background(), func() error { panic("ouch") }); err == nil || !strings.Contains(err.Error(), "ouch") {
		t.Errorf("a panic is %v", err)
	}
	if err := run(q, context.Background(), func() error { return nil }); err != nil {
		t.Errorf("after a panic: %v", err)
	}
}

func TestRetryAfter(t *testing.T) {
	q := newQueue(2, 18)
	if got := q.retryAfter(); got != 1 {
		t.Errorf("nothing to do: %d s", got)
	}
	q.took(2 * time.Second)
	for range 9 {
		q.enter()
	}
	if got := q.retryAfter(); got != 9 {
		t.Errorf("nine photos of 2 s each for two workers: %d s", got)
	}
	for range 200 {
		q.took(time.Hour)
	}
	if got := q.retryAfter(); got != 60 {
		t.Errorf("hours of work: %d s", got)
	}
}

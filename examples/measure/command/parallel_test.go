package command

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// Work is done side by side, never more than asked for, and its results come in order.
func TestInOrder(t *testing.T) {
	const n, jobs = 40, 4
	var running, most atomic.Int64
	work := func(_ context.Context, i int) int {
		most.Store(max(most.Load(), running.Add(1)))
		time.Sleep(time.Duration(i%3) * time.Millisecond)
		running.Add(-1)
		return i * i
	}
	var got []int
	err := inOrder(context.Background(), n, jobs, work, func(i, v int) error {
		if v != i*i || i != len(got) {
			t.Errorf("result %d is %d", i, v)
		}
		got = append(got, v)
		return nil
	})
	if err != nil || len(got) != n || most.Load() > jobs || most.Load() < 2 {
		t.Errorf("%v, %d results, %d at the same time", err, len(got), most.Load())
	}
	stop := errors.New("stop")
	if err := inOrder(context.Background(), n, 1, work, func(int, int) error { return stop }); err != stop {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	err = inOrder(ctx, n, jobs, work, func(i, _ int) error {
		if i == 3 {
			cancel()
		}
		if i > 3 {
			t.Error("a result after the end")
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestBudget(t *testing.T) {
	b := newBudget(10)
	if err := b.take(context.Background(), 8); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	if err := b.take(ctx, 3); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("more than there is: %v", err)
	}
	time.AfterFunc(10*time.Millisecond, func() { b.give(8) })
	if err := b.take(context.Background(), 10); err != nil {
		t.Error(err)
	}
}

// Photos measured side by side have the answers that they have alone, in the order of the photos.
func TestSideBySide(t *testing.T) {
	dir := t.TempDir()
	for i, from := range []string{standing, nobody, again, standing, bust, again} {
		copied(t, from, dir, string(rune('a'+i))+filepath.Ext(from))
	}
	_, alone := printed(t, "-threads", "1", dir)
	_, all := printed(t, "-threads", "4", dir)
	if alone != all || strings.Count(all, "\n") != 6 {
		t.Errorf("alone:\n%stogether:\n%s", alone, all)
	}
}

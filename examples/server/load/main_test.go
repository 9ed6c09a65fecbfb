package main

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/hypermob/pose/examples/server/internal/load"
)

// All is well if there are answers, and none but successes and 429.
func TestReport(t *testing.T) {
	times := []time.Duration{time.Second / 4, time.Second / 2, time.Second, 2 * time.Second}
	for name, c := range map[string]struct {
		r  load.Result
		ok bool
	}{
		"successes":     {load.Result{Times: times, Statuses: map[int]int{200: 4}}, true},
		"and 429":       {load.Result{Times: times, Statuses: map[int]int{200: 4, 429: 9}}, true},
		"nothing":       {load.Result{}, false},
		"429 alone":     {load.Result{Statuses: map[int]int{429: 9}}, false},
		"an error":      {load.Result{Times: times, Statuses: map[int]int{200: 4, 500: 1}}, false},
		"a lost answer": {load.Result{Times: times, Statuses: map[int]int{200: 4}, Failed: map[string]int{"EOF": 1}}, false},
	} {
		c.r.Took = 2 * time.Second
		var out bytes.Buffer
		if got := report(&out, &c.r, 3, nil); got != c.ok {
			t.Errorf("%s: %v\n%s", name, got, out.String())
		}
	}
	var out bytes.Buffer
	report(&out, &load.Result{Took: 2 * time.Second, Times: times, Statuses: map[int]int{200: 4}, Failed: map[string]int{"EOF": 1}}, 3,
		[]int{10, 90, 30, 40, 50, 60, 70, 80})
	for _, want := range []string{
		"3 clients, 2.0 s: 2.00 photos per second\n", "status 200: 4\n", "1 failed: EOF\n",
		"p50 0.500, p90 2.000, p99 2.000, longest 2.000\n", "the quarters: 90, 40, 60, 80; largest 90\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in\n%s", want, out.String())
		}
	}
}

func TestMedian(t *testing.T) {
	v := []int{5, 1, 9}
	if got := median(v); got != 5 || v[0] != 5 {
		t.Errorf("%d of %v", got, v)
	}
}

// The memory is this process's own, as long as somebody watches.
func TestWatch(t *testing.T) {
	if _, err := os.Stat("/proc/self/status"); err != nil {
		t.Skip("this system has no /proc")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if got := watch(ctx, os.Getpid()); len(got) != 1 || got[0] < 1 || got[0] > 100_000 {
		t.Errorf("%v MB", got)
	}
	if got := watch(t.Context(), 0); len(got) != 0 {
		t.Errorf("of no process: %v", got)
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if got := watch(over, os.Getpid()); len(got) != 0 {
		t.Errorf("when nobody watches any more: %v", got)
	}
}

package proof

import (
	"context"
	"fmt"
	"io"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hypermob/pose/examples/server/internal/load"
)

// With 4, 32 and 256 clients for each core, the server answers every request, if only with 429; its
// memory does not grow, and nothing goes on afterwards. The times that it logs are those of
// saturation.
func TestLoad(t *testing.T) {
	program := build(t, ".", runtime.GOARCH)
	photo := largePhoto(t)
	for _, each := range []int{4, 32, 256} {
		clients := each * runtime.NumCPU()
		t.Run(fmt.Sprintf("%d clients", clients), func(t *testing.T) {
			s := startServer(t, folder(t, map[string]string{"server": program}), "/server", "-storage", "mem://", "-memory-limit", "8000000", // full after a few pictures
				"-timeout", "10m") // no answer is late, however slow the machine
			before := s.goroutines(t)
			s.load(t, photo, clients)
			s.idle(t, before)
			s.stop(t)
		})
	}
}

// load sends a photo by many clients at the same time.
func (s *sandbox) load(t *testing.T, photo []byte, clients int) {
	duration := time.Minute
	if testing.Short() {
		duration = 15 * time.Second
	}
	ctx, cancel := context.WithTimeout(context.Background(), duration)
	defer cancel()
	memory := make(chan []float64)
	go func() {
		var mb []float64
		for every := time.Tick(100 * time.Millisecond); ctx.Err() == nil; <-every {
			mb = append(mb, s.megabytes(t, "VmRSS"))
		}
		memory <- mb
	}()
	r := load.Run(ctx, load.Options{URL: s.stderr.address() + "/measure", Photo: photo, Height: stature, Clients: clients, Dial: s.dial})
	mb := <-memory
	t.Logf("%d clients, photos of 12 megapixels, %.0f s: %d measured, %.2f each second; seconds to an answer: p50 %.2f, p90 %.2f, p99 %.2f, longest %.2f; statuses %v",
		clients, r.Took.Seconds(), len(r.Times), float64(len(r.Times))/r.Took.Seconds(),
		r.Quantile(.5).Seconds(), r.Quantile(.9).Seconds(), r.Quantile(.99).Seconds(), r.Quantile(1).Seconds(), r.Statuses)
	// A client that is refused while it sends has half a second to read that; then its connection is
	// closed.
	lost := 0
	for reason, n := range r.Failed {
		if strings.Contains(reason, "broken pipe") || strings.Contains(reason, "connection reset") {
			lost += n
			delete(r.Failed, reason)
		}
	}
	if len(r.Times) == 0 || len(r.Failed) > 0 || r.Statuses[200]+r.Statuses[429] != sum(r.Statuses) || lost > sum(r.Statuses)/20 {
		t.Errorf("statuses %v, %d refusals were not read, failed %v; log: %.2000s", r.Statuses, lost, r.Failed, &s.stderr)
	}
	n := len(mb) / 4
	early, late := median(mb[n:2*n]), median(mb[3*n:]) // the first quarter is warming up
	t.Logf("resident memory in MB: median of the quarters %.0f, %.0f, %.0f, %.0f; largest %.0f", median(mb[:n]), early, median(mb[2*n:3*n]), late, slices.Max(mb))
	// After few photos, the heap is still growing to its size.
	if len(r.Times) > 100 && late > 1.25*early {
		t.Errorf("memory grows from %.0f to %.0f MB", early, late)
	}
}

// idle waits until no more goroutines run than before the load: none is left behind.
func (s *sandbox) idle(t *testing.T, before int) {
	var after int
	for range 100 {
		if after = s.goroutines(t); after <= before {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Errorf("%d goroutines were there before, and %d 10 s after", before, after)
}

// goroutines asks the server how many it runs, on a connection of its own.
func (s *sandbox) goroutines(t *testing.T) int {
	t.Helper()
	c := s.client()
	defer c.CloseIdleConnections()
	resp, err := c.Get(s.stderr.address() + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	m := regexp.MustCompile(`(?m)^go_goroutines (\d+)$`).FindSubmatch(b)
	if err != nil || m == nil {
		t.Fatalf("%v in %.500s", err, b)
	}
	n, _ := strconv.Atoi(string(m[1]))
	return n
}

func sum(m map[int]int) (n int) {
	for _, v := range m {
		n += v
	}
	return n
}

func median(v []float64) float64 { return slices.Sorted(slices.Values(v))[len(v)/2] }

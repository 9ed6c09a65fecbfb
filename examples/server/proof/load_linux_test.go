package proof

import (
	"context"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/hypermob/pose/examples/server/internal/load"
)

// With four clients for each core, the server answers every request, if only with 429, and its memory
// does not grow. The times that it logs are those of saturation.
func TestLoad(t *testing.T) {
	duration := time.Minute
	if testing.Short() {
		duration = 15 * time.Second
	}
	s := startServer(t, folder(t, map[string]string{"server": build(t, ".", runtime.GOARCH)}), "/server", "-storage", "mem://", "-memory-limit", "8000000") // full after a few pictures
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
	clients := 4 * runtime.NumCPU()
	r := load.Run(ctx, load.Options{URL: s.stderr.address() + "/measure", Photo: largePhoto(t), Height: stature, Clients: clients, Dial: s.dial})
	mb := <-memory
	t.Logf("%d clients, photos of 12 megapixels, %.0f s: %d measured, %.2f each second; seconds to an answer: p50 %.2f, p90 %.2f, p99 %.2f, longest %.2f; statuses %v",
		clients, r.Took.Seconds(), len(r.Times), float64(len(r.Times))/r.Took.Seconds(),
		r.Quantile(.5).Seconds(), r.Quantile(.9).Seconds(), r.Quantile(.99).Seconds(), r.Quantile(1).Seconds(), r.Statuses)
	if len(r.Times) == 0 || len(r.Failed) > 0 || r.Statuses[200]+r.Statuses[429] != sum(r.Statuses) {
		t.Errorf("statuses %v, failed %v; log: %s", r.Statuses, r.Failed, &s.stderr)
	}
	n := len(mb) / 4
	early, late := median(mb[n:2*n]), median(mb[3*n:]) // the first quarter is warming up
	t.Logf("resident memory in MB: median of the quarters %.0f, %.0f, %.0f, %.0f; largest %.0f", median(mb[:n]), early, median(mb[2*n:3*n]), late, slices.Max(mb))
	// In the short run, the heap is still growing to its size.
	if !testing.Short() && late > 1.25*early {
		t.Errorf("memory grows from %.0f to %.0f MB", early, late)
	}
	s.stop(t)
}

func sum(m map[int]int) (n int) {
	for _, v := range m {
		n += v
	}
	return n
}

func median(v []float64) float64 { return slices.Sorted(slices.Values(v))[len(v)/2] }

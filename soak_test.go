package pose_test

import (
	"context"
	"flag"
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hypermob/pose"
)

var soak = flag.Int("soak", 200, "detections of TestSoak; a fiftieth as many times all models are opened and closed")

// A process that detects for long does not grow by 2 %, neither on one Detector nor when Detectors
// come and go; what counts is all its memory, in Go and in C, and its goroutines. The long run, of
// 20,000 detections and 1,200 Detectors:
//
//	go test -run Soak -v -timeout 2h -soak 20000 .
//	MALLOC_TRIM_THRESHOLD_=131072 go test -tags tflite -run Soak -v -timeout 2h -soak 20000 .
//
// In C, what is freed stays in the heaps of threads for a while, now tens of megabytes more, now
// less, unless glibc's threshold is kept at its first value.
func TestSoak(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a while, and the race detector has memory of its own")
	}
	residentMB(t) // skips where it cannot be known
	goroutines := runtime.NumGoroutine()
	img := readImage(t, "render_p012.png")
	open := func(m pose.Model) *pose.Detector {
		d, err := pose.NewDetector(m, pose.WithThreads(1))
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	detect := func(d *pose.Detector) {
		if _, err := d.Detect(context.Background(), img); err != nil {
			t.Fatal(err)
		}
	}
	var engine string
	t.Run("detections", func(t *testing.T) {
		d := open(pose.Lite())
		defer d.Close()
		engine = d.Engine()
		checkGrowth(t, *soak, 0, func() { detect(d) })
	})
	t.Run("open and close", func(t *testing.T) {
		slack := 0.0
		if engine != "go" && os.Getenv("MALLOC_TRIM_THRESHOLD_") == "" {
			slack = 40
		}
		checkGrowth(t, *soak/50, slack, func() {
			for _, m := range []pose.Model{pose.Lite(), pose.Full(), pose.Heavy()} {
				d := open(m)
				detect(d)
				d.Close()
			}
		})
	})
	checkGoroutines(t, goroutines)
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

// checkGrowth runs f so many times and compares the memory at the end with that after the
// first hundred, or after half of them: the least of half as many looks each time.
func checkGrowth(t *testing.T, times int, slackMB float64, f func()) {
	t.Helper()
	first := min(100, times/2)
	start, end := math.Inf(1), math.Inf(1)
	for i := range times {
		f()
		switch {
		case i >= times-first/2:
			end = min(end, residentMB(t))
		case i >= first-first/2 && i < first:
			start = min(start, residentMB(t))
		}
	}
	t.Logf("resident memory: %.1f MB after %d, %.1f MB after %d: %+.1f %%", start, first, end, times, 100*(end/start-1))
	if first < 100 {
		slackMB += 15 // a short run ends before the heaps have settled: it can only find what grows fast
	}
	if !(end <= 1.02*start+slackMB) {
		t.Error("memory grows")
	}
}

// residentMB returns what the process holds in memory, after Go gave back all it can.
func residentMB(t *testing.T) float64 {
	t.Helper()
	debug.FreeOSMemory()
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Skip("the size of the process is read from Linux's /proc:", err)
	}
	pages, err := strconv.Atoi(strings.Fields(string(b))[1])
	if err != nil {
		t.Fatal(err)
	}
	return float64(pages*os.Getpagesize()) / (1 << 20)
}

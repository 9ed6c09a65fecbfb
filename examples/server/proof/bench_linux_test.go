package proof

import (
	"fmt"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"
)

var models = []string{"heavy", "full", "lite"}

// BenchmarkColdStart is the time from before the namespaces are made to the first answer: with a
// photo of 450 × 600 pixels (251 kB) and with one of 12 megapixels (743 kB), in a form. ready-ms of it is the time until
// the server listens. Both are medians: give a number of starts with -benchtime 9x.
func BenchmarkColdStart(b *testing.B) {
	small, err := os.ReadFile(smallPhoto)
	if err != nil {
		b.Fatal(err)
	}
	large := largePhoto(b)
	root := folder(b, map[string]string{"server": build(b, ".", runtime.GOARCH)})
	for _, model := range models {
		for _, photo := range [][]byte{small, large} {
			b.Run(fmt.Sprintf("%s/%dkB", model, len(photo)/1000), func(b *testing.B) {
				var ready, answered []time.Duration
				for b.Loop() {
					began := time.Now()
					s := startServer(b, root, "/server", "-storage", "mem://", "-model", model, "-threads", strconv.Itoa(runtime.NumCPU()))
					ready = append(ready, time.Since(began))
					post(b, s.client(), s.stderr.address(), photo, false)
					answered = append(answered, time.Since(began))
					s.Process.Kill()
					s.Wait()
				}
				b.ReportMetric(milliseconds(ready), "ready-ms")
				b.ReportMetric(milliseconds(answered), "answer-ms")
				b.ReportMetric(0, "ns/op")
			})
		}
	}
}

// milliseconds returns the median.
func milliseconds(d []time.Duration) float64 {
	slices.Sort(d)
	return float64(d[len(d)/2].Microseconds()) / 1000
}

// BenchmarkMemory is the server's resident memory when it is ready, and after 100 photos of 12 megapixels, one after
// the other, with the peak meanwhile. Run it with -benchtime 1x.
func BenchmarkMemory(b *testing.B) {
	photo := largePhoto(b)
	root := folder(b, map[string]string{"server": build(b, ".", runtime.GOARCH)})
	for _, model := range models {
		b.Run(model, func(b *testing.B) {
			for b.Loop() {
				s := startServer(b, root, "/server", "-storage", "mem://", "-model", model)
				b.ReportMetric(s.megabytes(b, "VmRSS"), "idle-MB")
				c := s.client()
				for range 100 {
					post(b, c, s.stderr.address(), photo, false)
				}
				b.ReportMetric(s.megabytes(b, "VmRSS"), "after-MB")
				b.ReportMetric(s.megabytes(b, "VmHWM"), "peak-MB")
				s.Process.Signal(syscall.SIGTERM)
				s.Wait()
			}
			b.ReportMetric(0, "ns/op")
		})
	}
}

// megabytes returns a figure of the process's status.
func (s *sandbox) megabytes(t testing.TB, name string) float64 {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.Process.Pid))
	m := regexp.MustCompile(name + `:\s+(\d+) kB`).FindSubmatch(status)
	if err != nil || m == nil {
		t.Errorf("no %s: %v", name, err)
		return 0
	}
	kb, _ := strconv.Atoi(string(m[1]))
	return float64(kb) / 1000
}

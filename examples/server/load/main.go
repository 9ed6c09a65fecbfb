// Load sends a photo to a running server by several clients at the same time and prints what
// came back, how long it took, and how much memory the server had meanwhile.
//
//	go run ./load -pid $(pidof server) -for 60s photo.jpg
//
// It exits with 1 if there was an answer other than success and 429, or none.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"time"

	"github.com/hypermob/pose/examples/server/internal/load"
)

func main() {
	url := flag.String("url", "http://127.0.0.1:8080/measure", "where to send to")
	height := flag.Float64("height", 175, "of the person in the photo, in cm")
	clients := flag.Int("clients", 4*runtime.NumCPU(), "that send at the same time")
	duration := flag.Duration("for", time.Minute, "how long to send")
	pid := flag.Int("pid", 0, "of the server, whose memory is watched (Linux)")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: load [flags] PHOTO")
		flag.PrintDefaults()
		os.Exit(2)
	}
	photo, err := os.ReadFile(flag.Arg(0))
	if err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
	ctx, cancel := context.WithTimeout(context.Background(), *duration)
	defer cancel()
	memory := make(chan []int)
	go func() { memory <- watch(ctx, *pid) }()
	r := load.Run(ctx, load.Options{URL: *url, Photo: photo, Height: *height, Clients: *clients})
	if !report(os.Stdout, r, *clients, <-memory) {
		os.Exit(1)
	}
}

// report prints the result and reports whether all went well.
func report(out io.Writer, r *load.Result, clients int, memory []int) (ok bool) {
	fmt.Fprintf(out, "%d clients, %.1f s: %.2f photos per second\n", clients, r.Took.Seconds(), float64(len(r.Times))/r.Took.Seconds())
	ok = len(r.Times) > 0 && len(r.Failed) == 0
	for status, n := range r.Statuses {
		fmt.Fprintf(out, "status %d: %d\n", status, n)
		ok = ok && (status == 200 || status == 429)
	}
	for reason, n := range r.Failed {
		fmt.Fprintf(out, "%d failed: %s\n", n, reason)
	}
	fmt.Fprintf(out, "seconds to an answer: p50 %.3f, p90 %.3f, p99 %.3f, longest %.3f\n",
		r.Quantile(.5).Seconds(), r.Quantile(.9).Seconds(), r.Quantile(.99).Seconds(), r.Quantile(1).Seconds())
	if n := len(memory); n >= 8 {
		// The first quarter is warming up.
		fmt.Fprintf(out, "resident memory in MB, each second: %v\n", memory)
		fmt.Fprintf(out, "its median in the quarters: %d, %d, %d, %d; largest %d\n",
			median(memory[:n/4]), median(memory[n/4:n/2]), median(memory[n/2:3*n/4]), median(memory[3*n/4:]), slices.Max(memory))
	}
	return ok
}

func median(v []int) int {
	v = slices.Sorted(slices.Values(v))
	return v[len(v)/2]
}

var rss = regexp.MustCompile(`VmRSS:\s+(\d+) kB`)

// watch returns the resident memory of a process in MB, once each second until the context ends.
func watch(ctx context.Context, pid int) (memory []int) {
	for pid != 0 && ctx.Err() == nil {
		b, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		if m := rss.FindSubmatch(b); m != nil {
			kb, _ := strconv.Atoi(string(m[1]))
			memory = append(memory, kb/1000)
		}
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
	return memory
}

// Measure prints the body lengths of the person in a photo, as JSON.
//
// Usage:
//
//	measure -height 175 [-annotate out.png] photo.jpg
//
// Each photo gives one line on standard output, a success or an error; several
// photos, or directories of photos, may be named. The exit code is 0 if all of them were
// measured, 1 if one was not, and 2 for a wrong command line.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/hypermob/pose"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run is the program: it returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	cfg, err := parse(args, stderr)
	if err != nil {
		return 2
	}
	files, err := listPhotos(cfg.photos)
	if err != nil {
		fmt.Fprintln(stderr, "measure:", err)
		return 1
	}
	out := stdout
	if cfg.output != "" {
		f, err := os.Create(cfg.output)
		if err != nil {
			fmt.Fprintln(stderr, "measure:", err)
			return 1
		}
		defer f.Close()
		out = f
	}
	det, err := pose.NewDetector(cfg.model, pose.WithThreads(cfg.threads))
	if err != nil {
		fmt.Fprintln(stderr, "measure:", err)
		return 1
	}
	defer det.Close()
	m := measurer{config: cfg, detector: det, out: out, names: newPictureNames(cfg.annotate, len(files) > 1)}
	if err := m.all(ctx, files, newProgress(stderr, len(files))); err != nil {
		fmt.Fprintln(stderr, "measure:", err)
		return 1
	}
	if m.failed {
		return 1
	}
	return 0
}

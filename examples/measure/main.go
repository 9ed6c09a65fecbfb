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
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sync"

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
	measured, err := measure(ctx, cfg, files, stdout, newProgress(stderr, len(files)))
	if err != nil {
		fmt.Fprintln(stderr, "measure:", err)
	}
	if err != nil || !measured {
		return 1
	}
	return 0
}

// measure answers for the files and reports whether all of them were measured. The
// error is one of the program's own: what is wrong with a photo is an answer.
func measure(ctx context.Context, cfg *config, files []string, out io.Writer, p *progress) (measured bool, err error) {
	if cfg.output != "" {
		f, failed := os.Create(cfg.output)
		if failed != nil {
			return false, failed
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		out = f
	}
	load := sync.OnceValues(func() (*pose.Detector, error) {
		return pose.NewDetector(cfg.model, pose.WithThreads(cfg.threads))
	})
	go load() // while the first photo is read
	defer func() {
		if det, err := load(); err == nil {
			det.Close()
		}
	}()
	m := measurer{config: cfg, load: load, out: out, names: newPictureNames(cfg.annotate, len(files) > 1)}
	err = m.all(ctx, files, p)
	return !m.failed, err
}

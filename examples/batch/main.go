// Batch measures the people in the photos that a table names: see the README beside it.
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	beamlog "github.com/apache/beam/sdks/v2/go/pkg/beam/log"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/x/beamx"
	_ "gocloud.dev/blob/gcsblob" // for gs://
	"golang.org/x/term"
)

// The exit codes.
const (
	allMeasured = 0
	unfinished  = 1 // no manifest, or one with lines that may be others if they are measured again
	usage       = 2
	interrupted = 130 // by Ctrl-C or SIGTERM; no manifest
)

var errUsage = errors.New("wrong command line")

func main() {
	s := newFlags(flag.CommandLine)
	flag.Parse()
	beam.Init() // a worker process never returns from here
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, func() { stop() }) // a second signal ends the program at once
	code, err := run(ctx, s, os.Stderr)
	if err != nil {
		fmt.Fprintln(os.Stderr, "batch:", err)
	}
	os.Exit(code)
}

// newFlags adds the flags to those of Beam's runners.
func newFlags(f *flag.FlagSet) *settings {
	s := &settings{}
	f.StringVar(&s.In, "in", "",
		"JSON Lines (.jsonl) or CSV (.csv): a file, a glob, or s3:// or gs:// with or without one")
	f.StringVar(&s.Out, "out", "", "folder for the results, or s3://bucket/folder or gs://bucket/folder")
	f.StringVar(&s.Model, "model", "heavy", "heavy, full or lite")
	f.StringVar(&s.Method, "method", "anatomical", "anatomical or classic")
	f.BoolVar(&s.Tape, "tape", false, "adds what a tailor's tape would measure")
	f.BoolVar(&s.Pictures, "pictures", false,
		"draws what was measured into -out, one picture for each photo")
	f.IntVar(&s.Rows, "rows", 500,
		"rows of a part, which is what is done again if a worker dies; parts are 2, 4, 8, …")
	f.IntVar(&s.Photos, "photos", 0,
		"photos that a worker process measures at the same time (default the number of its cores)")
	f.DurationVar(&s.Timeout, "timeout", time.Minute,
		"for reading one photo, and again for measuring it")
	f.DurationVar(&s.Patience, "patience", 2*time.Minute,
		"how long what fails is tried again, if that may help")
	f.Int64Var(&s.MaxBytes, "max-bytes", 20<<20, "of a photo's file")
	f.IntVar(&s.MaxPixels, "max-pixels", 50_000_000, "of a photo")
	f.StringVar(&s.S3, "s3", "",
		"options of all buckets of S3, such as region=eu-west-1&endpoint=https://…&use_path_style=true")
	f.StringVar(&s.Hosts, "hosts", "",
		"host:port, separated by commas, whose http addresses may be private")
	return s
}

// check refuses settings that no worker could run with.
func (s *settings) check() error {
	switch {
	case flag.NArg() > 0:
		return fmt.Errorf("%w: unknown argument %q", errUsage, flag.Arg(0))
	case s.In == "" || s.Out == "":
		return fmt.Errorf("%w: -in and -out are needed; -h explains them", errUsage)
	case s.Rows < 1 || s.Rows > 100_000:
		return fmt.Errorf("%w: -rows is 1 to 100000", errUsage)
	case s.Photos < 0 || s.MaxBytes < 1 || s.MaxPixels < 1 || s.Timeout <= 0:
		return fmt.Errorf("%w: a number of photos, bytes, pixels or a time is below one", errUsage)
	}
	if _, err := s.config(); err != nil {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	return nil
}

// run is the program: it returns the exit code.
func run(ctx context.Context, s *settings, stderr io.Writer) (code int, err error) {
	if err := s.check(); err != nil {
		return usage, err
	}
	files, err := s.files(ctx)
	switch {
	case ctx.Err() != nil:
		return interrupted, err
	case errors.Is(err, context.DeadlineExceeded): // the bucket cannot be reached
		return unfinished, err
	case err != nil:
		return usage, err
	}
	s.Run = rand.Text()
	out, err := s.open(ctx)
	if err != nil {
		return usage, err
	}
	defer out.Close()
	if err := out.begin(ctx); err != nil {
		if errors.Is(err, errUsage) {
			return usage, err
		}
		return unfinished, err
	}
	beamlog.SetupLogging("error", "text")
	began := time.Now()
	end := showProgress(stderr, term.IsTerminal(int(os.Stderr.Fd())), began)
	p := beam.NewPipeline()
	newPipeline(p.Root(), *s, files)
	err = beamx.Run(ctx, p)
	end()
	if ctx.Err() != nil && err != nil {
		return interrupted, fmt.Errorf("interrupted; the same command resumes with what is in %s", s.Out)
	}
	if err != nil {
		return unfinished, fmt.Errorf(
			"the results in %s are not complete; the same command resumes: %w", s.Out, err)
	}
	m, err := out.readManifest(ctx)
	if err != nil {
		return unfinished, err
	}
	m.summarize(stderr, time.Since(began))
	if m.Again > 0 {
		return unfinished, fmt.Errorf(
			"%d photos or rows may succeed later; the same command tries their parts again", m.Again)
	}
	return allMeasured, nil
}

// showProgress writes a line every second, until end is called, of what this process has measured.
func showProgress(w io.Writer, terminal bool, began time.Time) (end func()) {
	if !terminal {
		return func() {}
	}
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				fmt.Fprint(w, "\r\x1b[K")
				return
			case <-tick.C:
				n := measured.photos.Load()
				rate := float64(n) / time.Since(began).Seconds()
				fmt.Fprintf(w, "\r\x1b[K%d photos, %d rows of %d, %.1f photos/s", n,
					measured.rows.Load(), measured.all.Load(), rate)
			}
		}
	}()
	return func() { close(stop); <-done }
}

// workers is how many photos a process measures at the same time.
func (s *settings) workers() int {
	if s.Photos > 0 {
		return s.Photos
	}
	return runtime.GOMAXPROCS(0)
}

// hosts are those of the flag.
func (s *settings) hosts() []string {
	return strings.FieldsFunc(strings.ToLower(s.Hosts), func(r rune) bool { return r == ',' || r == ' ' })
}

package command

import (
	"bytes"
	"context"
	"io"
	"runtime"
	"slices"
	"sync"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/answer"
)

const (
	// maxJobs bounds how many photos are measured at the same time.
	maxJobs = 16
	// maxMemory is what the photos in memory at the same time may take, each as it is decoded.
	maxMemory = 1 << 30
)

// measure answers all entries and reports whether all of them were measured. It returns only the
// program's own errors: a problem with a photo is an answer.
func (p program) measure(ctx context.Context, cfg *config, entries []entry, files *outputs) (measured bool, err error) {
	jobs := min(len(entries), cfg.threads, runtime.GOMAXPROCS(0), maxJobs)
	load := sync.OnceValues(func() (*pose.Detector, error) {
		return pose.NewDetector(cfg.model, pose.WithThreads(max(1, cfg.threads/jobs)), pose.WithCount(true))
	})
	if slices.ContainsFunc(entries, func(e entry) bool { return e.err == nil }) {
		go load() // while the first photo is read
		defer closeLoaded(ctx, load)
	}
	var kept bytes.Buffer
	out := p.stdout
	if cfg.output != "" {
		out = &kept
	}
	m := measurer{
		config: cfg, program: p, load: load, jobs: jobs, files: files, memory: newBudget(maxMemory),
		sink: &sink{out: out, format: newFormat(cfg), progress: newProgress(p.stderr, len(entries))},
	}
	err = m.all(ctx, entries)
	if err == nil && cfg.output != "" {
		err = p.save(cfg.output, kept.Bytes(), files)
	}
	return !m.sink.failed, err
}

// closeLoaded closes the detector, unless the program was interrupted, because Close waits for
// running calls.
func closeLoaded(ctx context.Context, load func() (*pose.Detector, error)) {
	if ctx.Err() != nil {
		return
	}
	if det, err := load(); err == nil {
		det.Close()
	}
}

// save writes the answers to the file of -o. If that fails, it writes them to standard output, so
// that they are not lost.
func (p program) save(path string, answers []byte, files *outputs) error {
	err := files.write(path, func(w io.Writer) error {
		_, err := w.Write(answers)
		return err
	})
	if err != nil {
		p.say("%s could not be written; the answers go to standard output", shown(path))
		p.stdout.Write(answers)
	}
	return err
}

// A sink prints answers.
type sink struct {
	out      io.Writer
	format   format
	progress *progress
	failed   bool // a photo was not measured
}

func (s *sink) begin() error {
	_, err := io.WriteString(s.out, s.format.header)
	return err
}

func (s *sink) write(a answer.Answer) error {
	s.failed = s.failed || a.Error != nil
	b, err := s.format.line(a)
	if err != nil {
		return err
	}
	s.progress.clear()
	_, err = s.out.Write(b)
	return err
}

// Package command is the command line program behind examples/measure and cmd/pose. It is not part
// of the library's API; only those two import it.
//
// Each photo gives one line on standard output, a success or an error, in the order of the photos.
// The exit code is 0 if all photos were measured, 1 if one was not, 2 if the command line is wrong
// and nothing was done, and 130 if the program was interrupted.
package command

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"
)

const (
	exitMeasured    = 0
	exitFailed      = 1
	exitUsage       = 2
	exitInterrupted = 130 // as shells set it for SIGINT
)

// patience is how long an interrupted program waits for running work.
const patience = 100 * time.Millisecond

// A program is the command with its name and standard streams.
type program struct {
	name           string
	stdin          io.Reader
	stdout, stderr io.Writer
}

// Main runs the program on the process's arguments and ends the process.
func Main(name string) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(program{name, os.Stdin, os.Stdout, os.Stderr}.run(ctx, os.Args[1:]))
}

// run runs the program and returns the exit code. When ctx ends, run returns at once, even if
// something hangs, and leaves no half-written file.
func (p program) run(ctx context.Context, args []string) int {
	files := newOutputs()
	done := make(chan int, 1)
	go func() { done <- p.work(ctx, args, files) }()
	select {
	case code := <-done:
		if ctx.Err() == nil {
			return code
		}
	case <-ctx.Done():
		within(patience, func() { <-done })
	}
	within(patience/2, func() {
		files.abandon()
		p.say("interrupted; not all photos were measured")
	})
	return exitInterrupted
}

// within waits for f to return, but no longer than d.
func within(d time.Duration, f func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	select {
	case <-done:
	case <-time.After(d):
	}
}

func (p program) work(ctx context.Context, args []string, files *outputs) int {
	cfg, err := parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(p.stdout, help(p.name))
		return exitMeasured
	case cfg.version:
		fmt.Fprintln(p.stdout, version(p.name))
		return exitMeasured
	case err != nil:
		return p.misused(err)
	}
	entries, err := p.entries(cfg)
	if err != nil {
		return p.misused(err)
	}
	if err := planOutputs(cfg, entries, files); err != nil {
		return p.misused(err)
	}
	measured, err := p.measure(ctx, cfg, entries, files)
	if err != nil && ctx.Err() == nil {
		p.say("%v", err)
	}
	if err != nil || !measured {
		return exitFailed
	}
	return exitMeasured
}

// misused prints what is wrong with the command line.
func (p program) misused(err error) int {
	p.say("%v", err)
	p.say("nothing was done; %s -h lists the flags", p.name)
	return exitUsage
}

// say prints a message to standard error, with the program's name before each of its lines.
func (p program) say(format string, args ...any) {
	for _, line := range lines(fmt.Sprintf(format, args...)) {
		fmt.Fprintf(p.stderr, "%s: %s\n", p.name, escaped(line))
	}
}

// version returns the program's version, as far as Go knows it.
func version(name string) string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return name + " (unknown version)"
	}
	return fmt.Sprintf("%s %s, %s", name, info.Main.Version, info.GoVersion)
}

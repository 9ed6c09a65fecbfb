// Command speed loads one network, or one Detector, and runs it whenever a line on its standard
// input says so.
//
//	speed [-threads N] network detector|lite|full|heavy TENSOR.f32
//	speed [-threads N] [-mask] detect lite|full|heavy IMAGE
//	speed [-threads N] [-mask] file lite|full|heavy PHOTO
//	speed decode pose|image/jpeg PHOTO
//
// bench/speed.py drives it, and bench/peers.py has the same protocol. It writes "ready" and then
// answers each line:
//
//	run N       N runs: the nanoseconds of each
//	together N  N runs by as many callers at once as there are cores: the nanoseconds of all together
//	load N      N times everything from the embedded bytes to what is ready to run: the nanoseconds of each
//	bytes N     bytes that a run allocates, mean of N
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"sync"
	"time"
)

// A job is what is measured.
type job struct {
	load    func() error // makes again what run needs
	run     func() error
	callers int // how many may run at once
}

type options struct {
	threads int
	mask    bool
}

func main() {
	var o options
	flag.IntVar(&o.threads, "threads", runtime.GOMAXPROCS(0), "threads of the network")
	flag.BoolVar(&o.mask, "mask", false, "segment too")
	flag.Parse()
	if err := serve(flag.Args(), o, os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "speed:", err)
		os.Exit(1)
	}
}

func serve(args []string, o options, in io.Reader, out io.Writer) error {
	if len(args) != 3 {
		return fmt.Errorf("three arguments are needed (network, detect, file or decode; name; input), not %q", args)
	}
	kinds := map[string]func(name, input string, o options) (*job, error){
		"network": newNetwork, "detect": newDetect, "file": newFile, "decode": newDecode,
	}
	open, ok := kinds[args[0]]
	if !ok {
		return fmt.Errorf("there is network, detect, file and decode, not %q", args[0])
	}
	j, err := open(args[1], args[2], o)
	if err != nil {
		return err
	}
	if err := j.load(); err != nil {
		return err
	}
	fmt.Fprintln(out, "ready")
	for lines := bufio.NewScanner(in); lines.Scan(); {
		if err := j.answer(lines.Text(), out); err != nil {
			return err
		}
	}
	return nil
}

// answer does what a line asks for.
func (j *job) answer(line string, out io.Writer) error {
	var verb string
	var n int
	if _, err := fmt.Sscan(line, &verb, &n); err != nil || n < 1 {
		return fmt.Errorf("not a command: %q", line)
	}
	switch verb {
	case "run":
		return nanoseconds(out, n, j.run)
	case "together":
		return nanoseconds(out, 1, func() error { return together(n, j.callers, j.run) })
	case "load":
		return nanoseconds(out, n, j.load)
	case "bytes":
		return allocated(out, n, j.run)
	}
	return fmt.Errorf("not a command: %q", line)
}

// nanoseconds writes the time of each of n calls.
func nanoseconds(out io.Writer, n int, call func() error) error {
	for range n {
		start := time.Now()
		if err := call(); err != nil {
			return err
		}
		fmt.Fprint(out, time.Since(start).Nanoseconds(), " ")
	}
	fmt.Fprintln(out)
	return nil
}

// together makes n calls by several callers at once. A caller that is done takes the next call.
func together(n, callers int, call func() error) error {
	next := make(chan struct{}, n)
	for range n {
		next <- struct{}{}
	}
	close(next)
	errs := make([]error, callers)
	var all sync.WaitGroup
	for i := range callers {
		all.Go(func() {
			for range next {
				errs[i] = errors.Join(errs[i], call())
			}
		})
	}
	all.Wait()
	return errors.Join(errs...)
}

// allocated writes the mean number of bytes that a call allocates after a first one.
func allocated(out io.Writer, n int, call func() error) error {
	if err := call(); err != nil {
		return err
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range n {
		if err := call(); err != nil {
			return err
		}
	}
	runtime.ReadMemStats(&after)
	fmt.Fprintln(out, (after.TotalAlloc-before.TotalAlloc)/uint64(n))
	return nil
}

package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hypermob/pose"
)

// Decoders read what is in memory: both read a JPEG file, and only ours another format.
func TestDecode(t *testing.T) {
	const jpeg, png = "../../testdata/render_p001.jpg", "../../testdata/render_p001.png"
	for name, c := range map[string]struct {
		args []string
		why  string // "" if it runs
	}{
		"pose, JPEG":         {[]string{"decode", "pose", jpeg}, ""},
		"image/jpeg":         {[]string{"decode", "image/jpeg", jpeg}, ""},
		"pose, PNG":          {[]string{"decode", "pose", png}, ""},
		"image/jpeg of PNG":  {[]string{"decode", "image/jpeg", png}, "invalid JPEG format"},
		"unknown decoder":    {[]string{"decode", "cv2", jpeg}, `no decoder "cv2"`},
		"no file":            {[]string{"decode", "pose", "none.jpg"}, "none.jpg"},
		"unknown kind":       {[]string{"encode", "pose", jpeg}, `not "encode"`},
		"unknown network":    {[]string{"network", "huge", jpeg}, `no network "huge"`},
		"unknown model":      {[]string{"file", "huge", jpeg}, `no model "huge"`},
		"no photo to detect": {[]string{"detect", "lite", "none.jpg"}, "none.jpg"},
		"four arguments":     {[]string{"decode", "pose", jpeg, png}, "three arguments"},
	} {
		var out strings.Builder
		err := serve(c.args, options{threads: 1}, strings.NewReader("run 1\n"), &out)
		if (err == nil) != (c.why == "") || err != nil && !strings.Contains(err.Error(), c.why) {
			t.Errorf("%s: %v, want an error that mentions %q", name, err, c.why)
		}
		if err == nil && !regexp.MustCompile(`^ready\n\d+ \n$`).MatchString(out.String()) {
			t.Errorf("%s: %q", name, out.String())
		}
	}
}

// A tensor that is too short is refused, and one that is read is what the network gets.
func TestTensor(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.f32")
	if err := os.WriteFile(path, make([]byte, 4*224*224*3-1), 0o600); err != nil {
		t.Fatal(err)
	}
	j, err := newNetwork("detector", path, options{threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	if err := j.load(); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a byte is missing: %v", err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := j.load(); !os.IsNotExist(err) { // again, with what was loaded before
		t.Errorf("the file is gone: %v", err)
	}
}

// A caller's photo has the memory of the one before, and a photo that shows nobody gives its back.
func TestAnswerReuses(t *testing.T) {
	d, err := pose.NewDetector(pose.Lite())
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	const person, cup = "../../testdata/render_p001.jpg", "../../testdata/coffee.png"
	first, err := answer(d, person, nil)
	if err != nil {
		t.Fatal(err)
	}
	second, err := answer(d, person, first)
	if err != nil || second.Bounds() != first.Bounds() {
		t.Errorf("%v, %v", second, err)
	}
	photo, err := answer(d, cup, nil)
	if !errors.Is(err, pose.ErrNoPerson) || photo == nil {
		t.Errorf("nobody: %v, %v", photo, err)
	}
	if photo, err := answer(d, "none.jpg", nil); !os.IsNotExist(err) || photo != nil {
		t.Errorf("no file: %v, %v", photo, err)
	}
}

// Commands that are none, and work that fails, end the program with what is wrong.
func TestCommands(t *testing.T) {
	failure := errors.New("failure")
	var calls atomic.Int64
	j := &job{load: func() error { return nil }, run: func() error { calls.Add(1); return nil }, callers: 2}
	for line, want := range map[string]int64{"run 3": 3, "together 5": 5, "bytes 4": 5, "load 2": 0} { // bytes: one more, to be warm
		calls.Store(0)
		var out bytes.Buffer
		if err := j.answer(line, &out); err != nil || calls.Load() != want || !strings.HasSuffix(out.String(), "\n") {
			t.Errorf("%s: %d calls, want %d, %q, %v", line, calls.Load(), want, out.String(), err)
		}
	}
	broken := &job{load: func() error { return failure }, run: func() error { return failure }, callers: 1}
	for _, line := range []string{"run 1", "together 1", "bytes 1", "load 1"} {
		if err := broken.answer(line, io.Discard); !errors.Is(err, failure) {
			t.Errorf("%s: %v", line, err)
		}
	}
	for _, line := range []string{"", "run", "run 0", "run -1", "run x", "jump 1"} {
		if err := j.answer(line, io.Discard); err == nil || !strings.Contains(err.Error(), "not a command: ") {
			t.Errorf("%q: %v", line, err)
		}
	}
	third := errors.New("the third")
	n := 0
	err := allocated(io.Discard, 5, func() error {
		if n++; n == 3 {
			return third
		}
		return nil
	})
	if !errors.Is(err, third) || n != 3 {
		t.Errorf("after %d calls: %v", n, err)
	}
}

// Calls together overlap, as many as there are callers and no more.
func TestTogetherOverlaps(t *testing.T) {
	var now, most atomic.Int64
	both := make(chan struct{})
	err := together(6, 2, func() error {
		n := now.Add(1)
		defer now.Add(-1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		select {
		case both <- struct{}{}: // one waits for the other
		case <-both:
		case <-time.After(10 * time.Second):
			return errors.New("nobody else is called")
		}
		return nil
	})
	if err != nil || most.Load() != 2 {
		t.Errorf("%d at once, %v", most.Load(), err)
	}
}

func TestNanoseconds(t *testing.T) {
	var out strings.Builder
	if err := nanoseconds(&out, 2, func() error { time.Sleep(2 * time.Millisecond); return nil }); err != nil {
		t.Fatal(err)
	}
	f := strings.Fields(out.String())
	for _, ns := range f {
		if d, err := time.ParseDuration(ns + "ns"); err != nil || d < 2*time.Millisecond || d > 10*time.Second {
			t.Errorf("a call of 2 ms takes %s ns: %v", ns, err)
		}
	}
	if len(f) != 2 {
		t.Errorf("%q", out.String())
	}
}

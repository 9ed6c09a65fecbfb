package command

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestMain lets tests start the test binary as the command.
func TestMain(m *testing.M) {
	if os.Getenv("BE_THE_COMMAND") != "" {
		Main("measure")
	}
	os.Exit(m.Run())
}

// manyPhotos fills a folder with copies of a photo.
func manyPhotos(t *testing.T, n int) string {
	t.Helper()
	dir := t.TempDir()
	for i := range n {
		copied(t, again, dir, "p"+strings.Repeat("x", i)+".jpg")
	}
	return dir
}

// A signal ends the command at once, without answers for photos that were not measured.
func TestSignals(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("signals cannot be sent here")
	}
	dir := manyPhotos(t, 60)
	for _, c := range []struct {
		signal os.Signal
		args   []string
	}{
		{os.Interrupt, nil},
		{syscall.SIGTERM, []string{"-o", filepath.Join(dir, "answers.jsonl"), "-annotate", filepath.Join(dir, "out.png")}},
	} {
		exe, err := os.Executable()
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(exe, append(c.args, "-height", "175", dir)...)
		cmd.Env = append(os.Environ(), "BE_THE_COMMAND=1")
		var out, errs bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &errs
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		start := time.Now()
		cmd.Process.Signal(c.signal)
		cmd.Wait()
		if took := time.Since(start); took > 5*patience { // 0.2 s on an idle machine
			t.Errorf("%v: it took %v", c.signal, took)
		}
		if code := cmd.ProcessState.ExitCode(); code != exitInterrupted || strings.Contains(out.String(), "TIMEOUT") || !strings.Contains(errs.String(), "interrupted") {
			t.Errorf("%v: exit code %d, %s %s", c.signal, code, &out, &errs)
		}
		if got := names(t, dir); strings.Contains(got, ".tmp") || strings.Contains(got, "answers.jsonl") {
			t.Errorf("%v: the folder has %s", c.signal, got)
		}
	}
}

// A stopper ends a context when the first bytes are written to it, and counts lines.
type stopper struct {
	bytes.Buffer
	stop func()
}

func (s *stopper) Write(p []byte) (int, error) {
	defer s.stop()
	return s.Buffer.Write(p)
}

// If the command is interrupted midway, it prints nothing more, and fuses nothing.
func TestInterrupted(t *testing.T) {
	dir := manyPhotos(t, 12)
	ctx, cancel := context.WithCancel(context.Background())
	out := &stopper{stop: cancel}
	var errs bytes.Buffer
	if code := newProgram("", out, &errs).run(ctx, []string{"-model", "lite", "-height", "175", dir}); code != exitInterrupted || strings.Count(out.String(), "\n") != 1 {
		t.Errorf("exit code %d, %s", code, out)
	}
	ctx, cancel = context.WithCancel(context.Background())
	defer cancel()
	copied(t, nobody, dir, "a.png") // the first photo, whose answer is printed before the others are fused
	copied(t, standing, dir, "z.png")
	out = &stopper{stop: cancel}
	code := newProgram("", out, &errs).run(ctx, []string{"-model", "lite", "-height", "175", "-same-person", dir})
	if code != exitInterrupted || strings.Count(out.String(), "\n") != 1 || strings.Contains(out.String(), "success") {
		t.Errorf("same person: exit code %d, %s", code, out)
	}
}

// The command ends even if standard input sends nothing, or nobody reads its output.
func TestInterruptedWhileItHangs(t *testing.T) {
	hangs, w := io.Pipe()
	defer w.Close()
	for _, p := range []program{
		{"measure", hangs, io.Discard, io.Discard},
		{"measure", strings.NewReader(""), w, w},
	} {
		ctx, cancel := context.WithCancel(context.Background())
		var stopped time.Time
		time.AfterFunc(50*time.Millisecond, func() {
			stopped = time.Now()
			cancel()
		})
		code := p.run(ctx, []string{"-model", "lite", "-height", "175", "-"})
		if took := time.Since(stopped); code != exitInterrupted || took > 5*patience {
			t.Errorf("exit code %d after %v", code, took)
		}
	}
}

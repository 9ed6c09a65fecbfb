package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/hypermob/pose/answer"
)

const (
	photoA = "../../testdata/render_p001.jpg"
	photoB = "../../testdata/render_p012.jpg"
)

// asProgram is a variable of the environment that makes the tests' binary the program: to build the
// program again takes longer than most tests.
const asProgram = "POSE_BATCH_MAIN"

// programs is where tests build others.
var programs string

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	os.Setenv(asProgram, "1") // for processes that tests start
	var err error
	if programs, err = os.MkdirTemp("", "pose-batch"); err != nil {
		panic(err)
	}
	code := m.Run()
	os.RemoveAll(programs)
	os.Exit(code)
}

func program(t *testing.T) string {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// build builds a program.
func build(t testing.TB, name, pkg string) string {
	t.Helper()
	path := filepath.Join(programs, name)
	if out, err := exec.Command("go", "build", "-o", path, pkg).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return path
}

// start runs the program with the lite model.
func start(t *testing.T, in, out string, args ...string) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	c := exec.Command(program(t), append([]string{"-in", in, "-out", out, "-model", "lite"}, args...)...)
	var stderr bytes.Buffer
	c.Stderr = &stderr
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Process.Kill(); c.Wait() })
	return c, &stderr
}

// measureAll runs the program to its end and returns the exit code and what it prints.
func measureAll(t *testing.T, in, out string, args ...string) (int, string) {
	t.Helper()
	c, stderr := start(t, in, out, args...)
	err := c.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return c.ProcessState.ExitCode(), stderr.String()
}

// results returns the lines by their IDs. It fails if the manifest does not say exactly what is
// there.
func results(t *testing.T, out string) (map[string]answer.Answer, *manifest) {
	t.Helper()
	m := &manifest{}
	b, err := os.ReadFile(filepath.Join(out, manifestName))
	if err == nil {
		err = json.Unmarshal(b, m)
	}
	if err != nil {
		t.Fatal(err)
	}
	lines := map[string]answer.Answer{}
	files, err := filepath.Glob(filepath.Join(out, "*.jsonl"))
	if err != nil || len(files) != len(m.Parts) {
		t.Errorf("%d files and %d parts, %v", len(files), len(m.Parts), err)
	}
	for _, p := range m.Parts {
		b, err := os.ReadFile(filepath.Join(out, p.Name))
		if err != nil || checksum(b) != p.SHA256 || len(b) != p.Bytes || bytes.Count(b, []byte("\n")) != p.IDs {
			t.Errorf("%+v: %v, %d bytes", p, err, len(b))
		}
		for s := bufio.NewScanner(bytes.NewReader(b)); s.Scan(); {
			var a answer.Answer
			if err := json.Unmarshal(s.Bytes(), &a); err != nil {
				t.Fatal(err)
			}
			if _, twice := lines[a.ID]; twice {
				t.Errorf("%s is there twice", a.ID)
			}
			lines[a.ID] = a
		}
	}
	return lines, m
}

// same fails unless both results have the same files.
func same(t *testing.T, a, b string) {
	t.Helper()
	_, ma := results(t, a)
	_, mb := results(t, b)
	if x, y := fmt.Sprint(ma.Parts, ma.Results, ma.Inputs), fmt.Sprint(mb.Parts, mb.Results, mb.Inputs); x != y {
		t.Errorf("%s has\n%s\nand %s\n%s", a, x, b, y)
	}
}

func absolute(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs(name)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func write(t *testing.T, name string, lines ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// people is a table of n people with a photo each.
func people(t *testing.T, n int) string {
	t.Helper()
	a, b := absolute(t, photoA), absolute(t, photoB)
	var lines []string
	for i := range n {
		photo := a
		if i%2 > 0 {
			photo = b
		}
		lines = append(lines, fmt.Sprintf(`{"id":"p%04d","image_url":%q,"height_cm":%d}`, i, photo, 160+i%30))
	}
	return write(t, "people.jsonl", lines...)
}

// waitFor waits until a file matches.
func waitFor(t *testing.T, pattern string, n int) {
	t.Helper()
	for began := time.Now(); time.Since(began) < 2*time.Minute; time.Sleep(5 * time.Millisecond) {
		if found, _ := filepath.Glob(pattern); len(found) >= n {
			return
		}
	}
	t.Fatalf("%d files like %s never come", n, pattern)
}

func notWindows(t *testing.T) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("there are no such signals")
	}
}

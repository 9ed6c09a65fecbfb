package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// listed are the files of a folder and of those in it.
func listed(t *testing.T, folder string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			name, _ := filepath.Rel(folder, path)
			names = append(names, filepath.ToSlash(name))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	b, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, b, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// What has changed since the last run is seen: a photo's content, a photo that was missing, a row, a
// setting. The rest is kept, and so are files that are not of a batch.
func TestChanged(t *testing.T) {
	folder, out := t.TempDir(), t.TempDir()
	photo := filepath.Join(folder, "a.jpg")
	copyFile(t, photoA, photo)
	table := func(height int) {
		rows := fmt.Sprintf(`{"id":"a","image_url":"a.jpg","height_cm":%d}`+"\n"+`{"id":"b","image_url":"b.jpg","height_cm":170}`+"\n", height)
		if err := os.WriteFile(filepath.Join(folder, "in.jsonl"), []byte(rows), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	table(174)
	// The user's own files, and what a run that was killed has left.
	others := []string{"part-list.txt", "done/notes.json", "manifest.json.bak", "photos.jsonl"}
	left := []string{"part-00000-of-00001.0123456789abcdef.jsonl", "part-00000-of-00001.0123456789abcdef.jsonl.18af.tmp",
		"done/00000-of-00001.0123456789abcdef.json", "manifest.json.18af.tmp"}
	if err := os.Mkdir(filepath.Join(out, "done"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range append(slices.Clone(others), left...) {
		if err := os.WriteFile(filepath.Join(out, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range []struct {
		name   string
		change func()
		args   []string
		kept   int // rows
		want   string
	}{
		{"the first run", func() {}, nil, 0, "success error"},
		{"nothing has changed", func() {}, nil, 2, "success error"},
		{"the photo is another", func() { copyFile(t, photoB, photo) }, nil, 0, "success error"},
		{"a photo has come", func() { copyFile(t, photoA, filepath.Join(folder, "b.jpg")) }, nil, 0, "success success"},
		{"a photo is gone", func() { os.Remove(filepath.Join(folder, "b.jpg")) }, nil, 0, "success error"},
		{"another height", func() { table(180) }, nil, 0, "success error"},
		{"another setting", func() {}, []string{"-method", "classic"}, 0, "success error"},
	} {
		step.change()
		code, stderr := measureAll(t, filepath.Join(folder, "in.jsonl"), out, step.args...)
		if err := os.Rename(filepath.Join(out, "photos.jsonl"), filepath.Join(out, "photos")); err != nil {
			t.Fatal(err)
		}
		lines, m := results(t, out) // whose *.jsonl are parts
		if got := lines["a"].Status + " " + lines["b"].Status; code != allMeasured || got != step.want || m.Run.Resumed != step.kept {
			t.Errorf("%s: exit code %d, %s, %d rows were kept\n%s", step.name, code, got, m.Run.Resumed, stderr)
		}
		os.Rename(filepath.Join(out, "photos"), filepath.Join(out, "photos.jsonl"))
		want := append(slices.Clone(others), manifestName, m.Parts[0].Name, doneKey(m.Parts[0].Name))
		slices.Sort(want)
		if names := listed(t, out); !slices.Equal(names, want) {
			t.Errorf("%s: the files are %q, want %q", step.name, names, want)
		}
	}
}

// A part whose pictures are gone is made again.
func TestPicturesGone(t *testing.T) {
	folder, out := t.TempDir(), t.TempDir()
	copyFile(t, photoA, filepath.Join(folder, "a.jpg"))
	table := filepath.Join(folder, "in.csv")
	if err := os.WriteFile(table, []byte("id,image_url,height_cm\na,a.jpg,174\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	pictures := filepath.Join(out, "pictures")
	for _, step := range []struct {
		name   string
		change func()
		kept   int // rows
	}{
		{"the first run", func() {}, 0},
		{"nothing has changed", func() {}, 1},
		{"the picture is gone", func() { os.RemoveAll(pictures) }, 0},
	} {
		step.change()
		code, stderr := measureAll(t, table, out, "-pictures")
		_, m := results(t, out)
		if files, err := os.ReadDir(pictures); err != nil || len(files) != 1 || code != allMeasured || m.Run.Resumed != step.kept {
			t.Errorf("%s: exit code %d, %d rows were kept, %d pictures, %v\n%s", step.name, code, m.Run.Resumed, len(files), err, stderr)
		}
	}
}

// A program without a version, such as that of go run, is told by its bytes.
func TestOtherProgram(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("a program with a byte more may not start")
	}
	in, out := people(t, 1), t.TempDir()
	if code, stderr := measureAll(t, in, out); code != allMeasured {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	other := filepath.Join(t.TempDir(), "other")
	b, err := os.ReadFile(program(t))
	if err == nil {
		err = os.WriteFile(other, append(b, 0), 0o700)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []struct {
		program string
		resumed int
	}{{program(t), 1}, {other, 0}, {other, 1}} {
		text, err := exec.Command(want.program, "-in", in, "-out", out, "-model", "lite").CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if _, m := results(t, out); m.Run.Resumed != want.resumed {
			t.Errorf("%s: %d rows were kept, want %d", want.program, m.Run.Resumed, want.resumed)
		}
	}
}

// -patience 0 is what it says, and not the worker's default.
func TestPatience(t *testing.T) {
	s := &settings{Model: "lite", Method: "anatomical"}
	if c, err := s.config(); err != nil || c.Patience >= 0 {
		t.Errorf("%v, %v", c.Patience, err)
	}
}

// A bucket that is down is no mistake in the command line.
func TestDown(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "tester")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "not-a-secret")
	endpoint := fmt.Sprintf("http://127.0.0.1:%d", freePort(t))
	code, stderr := measureAll(t, "s3://photos/*.jsonl", t.TempDir(), "-patience", "0",
		"-s3", "region=us-east-1&use_path_style=true&endpoint="+url.QueryEscape(endpoint))
	if code != unfinished {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
}

// Folders with results of something else are refused before anything is done.
func TestForeign(t *testing.T) {
	in, out := people(t, 1), t.TempDir()
	manifest := filepath.Join(out, manifestName)
	if err := os.WriteFile(manifest, []byte(`{"name":"a web app"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, stderr := measureAll(t, in, out); code != usage || !strings.Contains(stderr, "not of a batch") {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
	if b, err := os.ReadFile(manifest); err != nil || !strings.Contains(string(b), "web app") || len(listed(t, out)) != 1 {
		t.Errorf("%v, %s", err, b)
	}
	part := filepath.Join(t.TempDir(), "part-00000-of-00001.0123456789abcdef.jsonl")
	copyFile(t, in, part)
	if code, stderr := measureAll(t, part, t.TempDir()); code != usage || !strings.Contains(stderr, "no table") {
		t.Errorf("results in place of a table: exit code %d\n%s", code, stderr)
	}
}

// Of two runs that write to the same folder, the first ends when the second has begun. The second's
// results are whole.
func TestTwoRuns(t *testing.T) {
	in, out := people(t, 64), t.TempDir()
	first, stderr := start(t, in, out, "-rows", "8")
	waitFor(t, filepath.Join(out, donePrefix, "0*.json"), 1)
	if code, text := measureAll(t, in, out, "-rows", "8", "-method", "classic"); code != allMeasured {
		t.Fatalf("exit code %d\n%s", code, text)
	}
	if err := first.Wait(); err == nil || !strings.Contains(stderr.String(), errTaken.Error()) {
		t.Errorf("the first run: %v\n%s", err, stderr)
	}
	lines, m := results(t, out)
	if len(lines) != 64 || m.Method != "classic" || m.Run.Resumed != 0 {
		t.Errorf("%d lines, %+v", len(lines), m)
	}
}

// A run that is late by the time of its last step leaves the other's output alone.
func TestTaken(t *testing.T) {
	ctx, folder := context.Background(), t.TempDir()
	begin := func(run string) (*output, *manifest, map[string]bool) {
		s := &settings{Out: folder, Run: run, Patience: -1}
		o, err := s.open(ctx)
		if err == nil {
			err = o.begin(ctx)
		}
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { o.Close() })
		m, keep, err := newManifest(s, 0, nil)
		if err != nil {
			t.Fatal(err)
		}
		return o, m, keep
	}
	late, old, _ := begin("late")
	o, m, keep := begin("new")
	if err := late.finish(ctx, newRecord("00000-of-00001", checksum(nil), 1), nil); !errors.Is(err, errTaken) {
		t.Errorf("a part: %v", err)
	}
	if err := late.finishAll(ctx, old, nil); !errors.Is(err, errTaken) {
		t.Errorf("the manifest: %v", err)
	}
	if err := o.finishAll(ctx, m, keep); err != nil {
		t.Error(err)
	}
	if err := late.finishAll(ctx, old, nil); !errors.Is(err, errTaken) {
		t.Errorf("after the end of the other run: %v", err)
	}
	var now manifest
	if b, err := os.ReadFile(filepath.Join(folder, manifestName)); err != nil || json.Unmarshal(b, &now) != nil || now.Run.ID != "new" {
		t.Errorf("%v, %s", err, b)
	}
}

// Where files cannot grow, as on a full disk, there is no manifest and nothing half written. When
// there is room again, the same command makes the results whole.
func TestFull(t *testing.T) {
	notWindows(t)
	in, out := people(t, 16), t.TempDir()
	args := []string{"-in", in, "-out", out, "-model", "lite", "-rows", "8", "-patience", "200ms"}
	// ulimit counts blocks of 512 or 1024 bytes. The run's own name fits, a part does not.
	c := exec.Command("sh", append([]string{"-c", `ulimit -f 4; exec "$0" "$@"`, program(t)}, args...)...)
	began := time.Now()
	b, err := c.CombinedOutput()
	if c.ProcessState.ExitCode() != unfinished || !strings.Contains(string(b), "not complete") {
		t.Errorf("%v\n%s", err, b)
	}
	if names := listed(t, out); !slices.Equal(names, []string{runName}) {
		t.Errorf("after %v the files are %q", time.Since(began), names)
	}
	if code, stderr := measureAll(t, in, out, args[4:]...); code != allMeasured {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
	if lines, _ := results(t, out); len(lines) != 16 {
		t.Errorf("%d lines", len(lines))
	}
}

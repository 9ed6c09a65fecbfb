package main

import (
	"bytes"
	"image"
	"image/jpeg"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/hypermob/pose/answer"
)

// Every row of a table with all kinds of faults is in the results, each ID once.
func TestMixed(t *testing.T) {
	a := absolute(t, photoA)
	var empty bytes.Buffer
	if err := jpeg.Encode(&empty, image.NewGray(image.Rect(0, 0, 90, 120)), nil); err != nil {
		t.Fatal(err)
	}
	nobody := write(t, "nobody.jpg", empty.String())
	bomb := write(t, "bomb.png", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x75\x30\x00\x00\x75\x30\x08\x00\x00\x00\x00\x43\x4c\xa7\x66") // 30000 × 30000
	table := write(t, "photos.csv", "id,image_url,height_cm,sex", "csv1,"+a+",174,male", "csv2,"+a, `"broken`, "both,"+a+",174,", ",gone.jpg,170,")
	lines := write(t, "photos.jsonl",
		`{"id":"both","image_url":"`+absolute(t, "../../testdata/render_p001.png")+`"}`,
		`{"id":"nobody","image_url":"`+nobody+`","height_cm":170}`,
		`{"id":"half","image_urls":["gone.jpg","`+a+`"],"height_cm":174}`,
		`{"id":"clash","image_url":"`+a+`","height_cm":174}`, `{"id":"clash","image_url":"`+a+`","height_cm":175}`,
		`{"id":"dwarf","image_url":"`+a+`","height_cm":17.4}`, `{"id":"bomb","image_url":"`+bomb+`","height_cm":174}`,
		`nonsense`, `{"id":"none","height_cm":174}`, `{"image_url":"`+a+`","height_cm":174}`, `{"image_url":"`+a+`","height_cm":174}`)
	folder := t.TempDir()
	for _, f := range []string{table, lines} {
		if err := os.Rename(f, filepath.Join(folder, filepath.Base(f))); err != nil {
			t.Fatal(err)
		}
	}
	out := filepath.Join(t.TempDir(), "results")
	code, stderr := measureAll(t, filepath.Join(folder, "photos.*"), out, "-rows", "4", "-pictures")
	if code != allMeasured {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	got, m := results(t, out)
	want := map[string]string{ // the line, and each input
		"csv1": "SUCCESS: SUCCESS", "both": "SUCCESS: SUCCESS SUCCESS", "nobody": "NO_PERSON: NO_PERSON", "half": "SUCCESS: IMAGE_NOT_FOUND SUCCESS",
		"clash": "INVALID_INPUT: INVALID_INPUT INVALID_INPUT", "dwarf": "INVALID_HEIGHT: INVALID_HEIGHT", "bomb": "IMAGE_TOO_LARGE: IMAGE_TOO_LARGE",
		"none": "INVALID_INPUT: INVALID_INPUT", "photos.csv:3": "INVALID_INPUT: INVALID_INPUT", "photos.csv:4": "INVALID_INPUT: INVALID_INPUT",
		"photos.csv:6": "IMAGE_NOT_FOUND: IMAGE_NOT_FOUND", "photos.jsonl:8": "INVALID_INPUT: INVALID_INPUT",
		"photos.jsonl:10": "SUCCESS: SUCCESS", "photos.jsonl:11": "SUCCESS: SUCCESS",
	}
	for id, a := range got {
		codes := []string{answer.Measured + ":"}
		if a.Error != nil {
			codes[0] = a.Error.Code + ":"
		}
		for _, in := range a.Inputs {
			codes = append(codes, in.Result)
		}
		short := strings.TrimPrefix(id, folder+"/")
		if s := strings.Join(codes, " "); s != want[short] {
			t.Errorf("%s: %s, want %s", short, s, want[short])
		}
		if a.Data != nil && a.Data.Image != nil {
			if _, err := os.Stat(a.Data.Picture); err != nil || a.Data.Picture == "" {
				t.Errorf("%s: %v", short, err)
			}
		}
	}
	if len(got) != len(want) || m.Rows != 16 || m.IDs != len(want) {
		t.Errorf("%d ids, want %d; the manifest has %d rows, %d ids", len(got), len(want), m.Rows, m.IDs)
	}
}

// What is killed in the middle leaves no manifest. The next run goes on, and its results are those
// of a run that was never killed.
func TestKilled(t *testing.T) {
	notWindows(t)
	in, whole, out := people(t, 120), t.TempDir(), t.TempDir()
	if code, stderr := measureAll(t, in, whole, "-rows", "8"); code != allMeasured {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	for _, signal := range []os.Signal{os.Kill, syscall.SIGINT} {
		out = t.TempDir()
		c, _ := start(t, in, out, "-rows", "8")
		waitFor(t, filepath.Join(out, donePrefix, "*.json"), 2)
		c.Process.Signal(signal)
		if err := c.Wait(); err == nil {
			t.Fatal("all was done before the signal came")
		}
		if code := c.ProcessState.ExitCode(); signal != os.Kill && code != interrupted {
			t.Errorf("%v: exit code %d", signal, code)
		}
		if _, err := os.Stat(filepath.Join(out, manifestName)); err == nil {
			t.Errorf("%v: results that are not whole have a manifest", signal)
		}
		if code, stderr := measureAll(t, in, out, "-rows", "8"); code != allMeasured {
			t.Fatalf("exit code %d\n%s", code, stderr)
		}
		same(t, whole, out)
		if _, m := results(t, out); m.Run.Resumed == 0 || m.Run.Resumed == m.Rows {
			t.Errorf("%v: %d of %d rows were kept", signal, m.Run.Resumed, m.Rows)
		}
	}
	// After a part is damaged, it is measured again, and no other one.
	damaged, err := filepath.Glob(filepath.Join(out, "part-*"))
	if err == nil {
		err = os.Truncate(damaged[0], 10)
	}
	if err != nil {
		t.Fatal(err)
	}
	if code, _ := measureAll(t, in, out, "-rows", "8"); code != allMeasured {
		t.Errorf("exit code %d", code)
	}
	if _, m := results(t, out); m.Rows-m.Run.Resumed != m.Parts[0].Rows {
		t.Errorf("%d of %d rows were kept after one part was damaged", m.Run.Resumed, m.Rows)
	}
	same(t, whole, out)
}

// What cannot be reached for a time is no answer for good: the exit code says so, and the next run
// tries it again.
func TestUnreachable(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close() // nobody answers
	in := write(t, "in.jsonl", `{"id":"a","image_url":"http://`+address+`/a.jpg","height_cm":174}`)
	out := t.TempDir()
	args := []string{"-patience", "1s", "-hosts", address}
	if code, stderr := measureAll(t, in, out, args...); code != unfinished || !strings.Contains(stderr, "may succeed later") {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
	if got, m := results(t, out); m.Again != 1 || got["a"].Error.Code != "TIMEOUT" {
		t.Errorf("%+v", got)
	}
	serve(t, address)
	if code, stderr := measureAll(t, in, out, args...); code != allMeasured {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
	if got, m := results(t, out); m.Again != 0 || got["a"].Status != "success" {
		t.Errorf("%+v", got)
	}
}

// Wrong command lines are told before anything is done.
func TestUsage(t *testing.T) {
	in := people(t, 1)
	for _, args := range [][]string{
		{"-model", "huge"}, {"-method", "x"}, {"-rows", "0"}, {"-in", "gone-*.jsonl"}, {"-out", "ftp://host/x"}, {"more"}, {"-photos", "-1"},
	} {
		out := t.TempDir()
		if code, stderr := measureAll(t, in, out, args...); code != usage || !strings.HasPrefix(stderr, "batch: ") {
			t.Errorf("%q: exit code %d\n%s", args, code, stderr)
		}
	}
	if code, _ := measureAll(t, write(t, "no-header.csv", "1,2"), t.TempDir()); code != unfinished {
		t.Errorf("a CSV file without a header: exit code %d", code)
	}
}

// A table without rows has results without lines.
func TestNoRows(t *testing.T) {
	out := t.TempDir()
	if code, stderr := measureAll(t, write(t, "in.jsonl", ""), out); code != allMeasured {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
	if got, m := results(t, out); len(got) != 0 || m.Rows != 0 {
		t.Errorf("%+v", m)
	}
}

func TestNumParts(t *testing.T) {
	for _, c := range [][3]int{{0, 500, 1}, {500, 500, 1}, {501, 500, 2}, {1000, 500, 2}, {1001, 500, 4}, {1_000_000, 500, 2048}} {
		if n := numParts(c[0], c[1]); n != c[2] {
			t.Errorf("%d parts of %d rows, want %d", n, c[0], c[2])
		}
	}
}

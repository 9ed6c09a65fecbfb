package command

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFlagsAnywhere(t *testing.T) {
	code, lines, stderr := command(t, standing, "-height", "175", again, "-tape")
	if code != 0 || answered(lines) != "render_p012.png, render_p012.jpg" || dig(lines[1], "data", "tape_cm") == nil {
		t.Errorf("exit code %d, %v, %s", code, lines, stderr)
	}
	code, lines, _ = command(t, "-height", "175", "--", "-tape")
	if code != exitFailed || answered(lines) != "-tape IMAGE_NOT_FOUND" {
		t.Errorf("after --: exit code %d, %v", code, lines)
	}
}

func TestStandardInput(t *testing.T) {
	photo, err := os.ReadFile(again)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, c := range [][]string{
		{"-"},
		{"-", standing},
		{"-", standing, "-same-person"},
	} {
		var out, errs bytes.Buffer
		args := append([]string{"-model", "lite", "-height", "175", "-annotate", filepath.Join(dir, "out.png")}, c...)
		code := newProgram(string(photo), &out, &errs).run(context.Background(), args)
		if code != 0 || !strings.Contains(out.String(), `{"file":"-","width":450,"height":600`) || strings.Contains(out.String(), "NOT_STORED") {
			t.Errorf("%q: exit code %d, %s %s", c, code, &out, &errs)
		}
	}
	if got := names(t, dir); got != "out.png out.render_p012.png out.stdin.png" {
		t.Errorf("the pictures are %s", got)
	}
	if code, _, stderr := command(t, "-height", "175", "-", "-"); code != exitUsage || !strings.Contains(stderr, "once only") {
		t.Errorf("twice: exit code %d, %s", code, stderr)
	}
}

// Help goes to standard output, names every flag, and shows examples.
func TestHelp(t *testing.T) {
	for _, arg := range []string{"-h", "-help", "--help"} {
		var out, errs bytes.Buffer
		if code := newProgram("", &out, &errs).run(context.Background(), []string{"x.jpg", arg}); code != 0 || errs.Len() > 0 || out.String() != help("measure") {
			t.Errorf("%s: exit code %d, %s", arg, code, &errs)
		}
	}
	text := help("pose")
	var model, method string
	flags(&config{}, &model, &method).VisitAll(func(f *flag.Flag) {
		if !strings.Contains(text, "\n    -"+f.Name+" ") {
			t.Errorf("help does not explain -%s", f.Name)
		}
	})
	if !strings.Contains(text, "pose -height 175 photo.jpg") || strings.Contains(text, "NaN") || strings.Contains(text, "{") {
		t.Error(text)
	}
	for _, line := range lines(text) {
		if len([]rune(line)) > 110 {
			t.Errorf("%q is long", line)
		}
	}
}

func TestVersion(t *testing.T) {
	var out, errs bytes.Buffer
	code := newProgram("", &out, &errs).run(context.Background(), []string{"-version"})
	if code != 0 || errs.Len() > 0 || !strings.HasPrefix(out.String(), "measure ") || !strings.Contains(out.String(), "go1.") {
		t.Errorf("exit code %d, %q %q", code, &out, &errs)
	}
}

// If a height seems to be in another unit, the error says what was probably meant.
func TestHeightHint(t *testing.T) {
	for h, want := range map[string]string{"1.75": "did you mean 175? heights are in centimetres", "1820": "did you mean 182?", "5.9": "did you mean 179.8?"} {
		code, lines, _ := command(t, "-height", h, standing)
		if msg, _ := dig(lines[0], "error", "message").(string); code != exitFailed || dig(lines[0], "error", "code") != "INVALID_HEIGHT" || !strings.Contains(msg, want) {
			t.Errorf("%s: exit code %d, %v", h, code, lines)
		}
	}
}

// Impossible numbers are refused, and no photo is measured with them.
func TestNumbers(t *testing.T) {
	for _, c := range []string{
		"-height 175 -threads 0", "-height 175 -threads -1", "-height 175 -threads 1000000", "-height 175cm", "-height 1,75",
		"-reference 1,2,3,4,0", "-reference 1,2,3,4,-5", "-height 175 -age old", "-height 175 -format xml",
		"-height 175 -landmarks -format csv", "-height 175 -csv x.csv",
	} {
		code, lines, stderr := command(t, append(strings.Fields(c), standing)...)
		if code != exitUsage || len(lines) != 0 || !strings.Contains(stderr, "nothing was done") {
			t.Errorf("%s: exit code %d, %d lines, %s", c, code, len(lines), stderr)
		}
	}
	for _, age := range []string{"-1", "NaN", "121"} {
		if code, lines, _ := command(t, "-height", "175", "-age", age, standing); code != exitFailed || dig(lines[0], "error", "code") != "INVALID_INPUT" {
			t.Errorf("an age of %s: exit code %d, %v", age, code, lines)
		}
	}
	if code, _, stderr := command(t, "-height", "175", "-threads", "256", standing); code != 0 {
		t.Errorf("256 threads: exit code %d, %s", code, stderr)
	}
}

// A photo that cannot be opened is the caller's error, not the program's.
func TestUnreadable(t *testing.T) {
	dir := t.TempDir()
	file := written(t, filepath.Join(dir, "photos.csv"), []byte("photo\nsub\n"))
	os.Mkdir(filepath.Join(dir, "sub"), 0o700)
	code, lines, _ := command(t, "-height", "175", "-csv", file)
	if code != exitFailed || answered(lines) != "sub INVALID_INPUT" {
		t.Errorf("a folder: exit code %d, %v", code, lines)
	}
	code, lines, _ = command(t, "-height", "175", standing+"/x.jpg")
	if code != exitFailed || answered(lines) != "x.jpg INVALID_INPUT" {
		t.Errorf("a folder that is a file: exit code %d, %v", code, lines)
	}
}

package command

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// copied puts a copy of the photo into a folder.
func copied(t *testing.T, from, folder, name string) string {
	t.Helper()
	b, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	return written(t, filepath.Join(folder, name), b)
}

func written(t *testing.T, path string, content []byte) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// names returns the files in a folder.
func names(t *testing.T, folder string) string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return strings.Join(all, " ")
}

// No output overwrites a photo, whatever name is used for it.
func TestInputsAreNotWrittenTo(t *testing.T) {
	dir := t.TempDir()
	photo := copied(t, again, dir, "a.jpg")
	second := copied(t, again, dir, "out.a.jpg")
	people := written(t, filepath.Join(dir, "people.csv"), []byte("photo,height_cm\na.jpg,175\n"))
	soft, hard := filepath.Join(dir, "soft.jpg"), filepath.Join(dir, "hard.jpg")
	if err := errors.Join(os.Symlink(photo, soft), os.Link(photo, hard)); err != nil {
		t.Skip(err)
	}
	before, _ := os.ReadFile(photo)
	csvBefore, _ := os.ReadFile(people)
	for _, args := range [][]string{
		{"-height", "175", "-o", photo, photo},
		{"-height", "175", "-annotate", photo, photo},
		{"-height", "175", "-annotate", soft, photo},
		{"-height", "175", "-annotate", hard, photo},
		{"-height", "175", "-o", photo, soft},
		{"-height", "175", "-o", hard, photo},
		{"-height", "175", "-o", filepath.Join(dir, ".", "x", "..", "a.jpg"), photo},
		{"-height", "175", "-annotate", filepath.Join(dir, "out.jpg"), photo, second},
		{"-height", "175", "-o", filepath.Join(dir, "none.jpg"), filepath.Join(dir, "none.jpg")},
		{"-csv", people, "-o", people},
		{"-csv", people, "-annotate", photo},
		{"-height", "175", "-o", filepath.Join(dir, "b.png"), "-annotate", filepath.Join(dir, "b.png"), photo},
	} {
		code, lines, stderr := command(t, args...)
		if code != exitUsage || len(lines) != 0 || !strings.Contains(stderr, "would write over") {
			t.Errorf("%q: exit code %d, %d lines, %s", args, code, len(lines), stderr)
		}
	}
	after, _ := os.ReadFile(photo)
	csvAfter, _ := os.ReadFile(people)
	if !bytes.Equal(before, after) || !bytes.Equal(csvBefore, csvAfter) {
		t.Error("an input was changed")
	}
	if got := names(t, dir); got != "a.jpg hard.jpg out.a.jpg people.csv soft.jpg" {
		t.Errorf("the folder has %s", got)
	}
}

// The user did not type the names of pictures of several photos. So they may replace pictures of
// earlier runs, and nothing else.
func TestFilesOfTheUserStay(t *testing.T) {
	dir := t.TempDir()
	a, b := copied(t, again, dir, "a.jpg"), copied(t, again, dir, "b.jpg")
	own := copied(t, again, dir, "out.a.png")
	before, _ := os.ReadFile(own)
	code, lines, stderr := command(t, "-height", "175", "-annotate", filepath.Join(dir, "out.png"), a, b)
	if code != exitUsage || len(lines) != 0 || !strings.Contains(stderr, "not a picture of an earlier run") {
		t.Errorf("exit code %d, %d lines, %s", code, len(lines), stderr)
	}
	if after, _ := os.ReadFile(own); !bytes.Equal(before, after) || names(t, dir) != "a.jpg b.jpg out.a.png" {
		t.Errorf("the folder has %s", names(t, dir))
	}
}

// Two outputs are recognised as one file, even if one of them is named through a link to the
// folder.
func TestOutputsThroughLinks(t *testing.T) {
	dir := t.TempDir()
	photo := copied(t, again, dir, "a.jpg")
	if err := os.Symlink(".", filepath.Join(dir, "link")); err != nil {
		t.Skip(err)
	}
	code, _, stderr := command(t, "-height", "175", "-o", filepath.Join(dir, "x.png"), "-annotate", filepath.Join(dir, "link", "x.png"), photo)
	if code != exitUsage || !strings.Contains(stderr, "would write over") {
		t.Errorf("exit code %d, %s", code, stderr)
	}
}

// Outputs that cannot be written are reported before the work starts.
func TestPlacesThatCannotBeWritten(t *testing.T) {
	dir := t.TempDir()
	for _, args := range [][]string{
		{"-o", filepath.Join(dir, "no", "such", "answers.json")},
		{"-o", dir},
		{"-annotate", filepath.Join(dir, "no", "such", "out.png")},
	} {
		code, lines, stderr := command(t, append(args, "-height", "175", standing)...)
		if code != exitUsage || len(lines) != 0 || !strings.Contains(stderr, "cannot write") || strings.Contains(stderr, ".tmp") {
			t.Errorf("%q: exit code %d, %d lines, %s", args, code, len(lines), stderr)
		}
	}
	if got := names(t, dir); got != "" {
		t.Errorf("the folder has %s", got)
	}
}

// If a picture cannot be written, the lengths are still given, and no file is left.
func TestPictureNotStored(t *testing.T) {
	dir := t.TempDir()
	picture := filepath.Join(dir, "out.render_p012.png")
	if err := os.MkdirAll(filepath.Join(picture, "in the way"), 0o700); err != nil {
		t.Fatal(err)
	}
	code, lines, _ := command(t, "-height", "175", "-annotate", filepath.Join(dir, "out.png"), standing, again)
	if code != 0 || len(lines) != 2 || dig(lines[0], "data", "arm_cm") == nil || dig(lines[0], "data", "output_image_url") != nil {
		t.Fatalf("exit code %d, %v", code, lines)
	}
	w, _ := dig(lines[0], "data", "warnings").([]any)
	if len(w) != 1 || dig(w[0], "code") != "PICTURE_NOT_STORED" || dig(w[0], "severity") != "info" {
		t.Errorf("warnings are %v", w)
	}
	code, lines, _ = command(t, "-height", "175", "-same-person", "-annotate", filepath.Join(dir, "out.png"), standing, again)
	if w, _ := dig(lines[0], "data", "warnings").([]any); code != 0 || len(w) != 1 || dig(w[0], "code") != "PICTURE_NOT_STORED" {
		t.Errorf("together: exit code %d, %v", code, lines)
	}
	if got := names(t, dir); got != "out.render_p012.2.png out.render_p012.png" {
		t.Errorf("the folder has %s", got)
	}
}

// If answers cannot be written to their file, they are printed.
func TestAnswersAreNotLost(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("there is no /dev/full")
	}
	code, lines, stderr := command(t, "-height", "175", "-o", "/dev/full", standing)
	if code != exitFailed || len(lines) != 1 || dig(lines[0], "data", "arm_cm") == nil || !strings.Contains(stderr, "go to standard output") {
		t.Errorf("exit code %d, %v, %s", code, lines, stderr)
	}
}

// A file gets its name when it is complete. If writing fails, the old file stays.
func TestOutputsAreWhole(t *testing.T) {
	dir := t.TempDir()
	path := written(t, filepath.Join(dir, "a"), []byte("old"))
	link := filepath.Join(dir, "link")
	if err := os.Symlink(path, link); err != nil {
		t.Skip(err)
	}
	o := newOutputs()
	half := func(w io.Writer) error {
		w.Write(make([]byte, 1<<20))
		return errors.New("the disk is full")
	}
	if err := o.write(path, half); err == nil {
		t.Error("a failed write is a success")
	}
	if b, _ := os.ReadFile(path); string(b) != "old" || names(t, dir) != "a link" {
		t.Errorf("after a failure the file has %d bytes, the folder %s", len(b), names(t, dir))
	}
	whole := func(w io.Writer) error {
		_, err := io.WriteString(w, "new")
		return err
	}
	if err := o.write(link, whole); err != nil {
		t.Error(err)
	}
	info, err := os.Lstat(link)
	if b, _ := os.ReadFile(path); string(b) != "new" || err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("through a link: %q, %v", b, err)
	}
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o600 {
		t.Errorf("the mode is now %v", info.Mode())
	}
	o.abandon()
	if err := o.write(path, whole); !errors.Is(err, errAbandoned) || names(t, dir) != "a link" {
		t.Errorf("after the end: %v, the folder has %s", err, names(t, dir))
	}
}

// A second run measures the same photos as the first, and not the first run's pictures.
func TestSecondRun(t *testing.T) {
	dir := t.TempDir()
	copied(t, again, dir, "p0.jpg")
	copied(t, standing, dir, "p1.png")
	for _, ending := range []string{".png", ".jpg"} {
		for run := range 2 {
			code, lines, stderr := command(t, "-height", "175", "-annotate", filepath.Join(dir, "out"+ending), dir)
			if code != 0 || len(lines) != 2 {
				t.Errorf("%s, run %d: exit code %d, %d answers", ending, run, code, len(lines))
			}
			if run > 0 && !strings.Contains(stderr, "annotated pictures") {
				t.Errorf("%s: what was skipped is not said: %s", ending, stderr)
			}
		}
	}
	if got := names(t, dir); got != "out.p0.jpg out.p0.png out.p1.jpg out.p1.png p0.jpg p1.png" {
		t.Errorf("the folder has %s", got)
	}
	for _, name := range []string{"out.p0.png", "out.p0.jpg"} {
		if code, lines, _ := command(t, "-height", "175", filepath.Join(dir, name)); code != 0 || len(lines) != 1 {
			t.Errorf("named by itself, %s is no photo: exit code %d", name, code)
		}
	}
	all, _ := filepath.Glob(filepath.Join(dir, "*.*"))
	code, lines, stderr := command(t, append(all, "-height", "175", "-annotate", filepath.Join(dir, "out.png"))...)
	if code != 0 || len(lines) != 2 || strings.Count(stderr, "a picture of an earlier run") != 4 {
		t.Errorf("named by a shell: exit code %d, %d answers, %s", code, len(lines), stderr)
	}
}

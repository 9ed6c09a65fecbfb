package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// answered returns the base names of the answered photos, in order, and with the code after a
// failed one.
func answered(lines []map[string]any) string {
	var all []string
	for _, l := range lines {
		file, _ := dig(l, "data", "image", "file").(string)
		if code, _ := dig(l, "error", "code").(string); code != "" {
			file, _ = dig(l, "error", "file").(string)
			file += " " + code
		}
		all = append(all, filepath.Base(file))
	}
	return strings.Join(all, ", ")
}

// An empty folder has its own failure.
func TestEmptyFolder(t *testing.T) {
	dir := t.TempDir()
	code, lines, stderr := command(t, "-height", "175", dir, standing)
	if want := filepath.Base(dir) + " IMAGE_NOT_FOUND, render_p012.png"; code != exitFailed || answered(lines) != want || !strings.Contains(stderr, "there is no photo in the folder") {
		t.Errorf("exit code %d, %s, %s", code, answered(lines), stderr)
	}
	written(t, filepath.Join(dir, "in", "a.jpg"), nil)
	code, lines, stderr = command(t, "-height", "175", dir)
	if msg, _ := dig(lines[0], "error", "message").(string); code != exitFailed || !strings.Contains(msg, "-r") || !strings.Contains(stderr, "-r takes what is in them: in\n") {
		t.Errorf("with a folder in it: exit code %d, %q, %s", code, msg, stderr)
	}
}

// A folder's photos are recognised by their endings. Its other files are reported.
func TestFolder(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a.jfif", "b.JPE", "c.mpo", filepath.Join("in", "d.jpeg"), filepath.Join("in", "deep", "e.tiff")} {
		copied(t, again, dir, name)
	}
	for _, name := range []string{"list.txt", ".f.jpg", "na\x1bme", filepath.Join("in", "u.doc")} {
		written(t, filepath.Join(dir, name), nil)
	}
	code, lines, stderr := command(t, "-height", "175", dir)
	if want := "a.jfif, b.JPE, c.mpo"; code != 0 || answered(lines) != want {
		t.Errorf("exit code %d, %s", code, answered(lines))
	}
	for _, want := range []string{`skipped not known as photos: .f.jpg, list.txt, "na\x1bme"`, "skipped folders; -r takes what is in them: in\n"} {
		if !strings.Contains(stderr, want) {
			t.Errorf("%q is not said: %s", want, stderr)
		}
	}
	code, lines, stderr = command(t, "-height", "175", "-r", dir)
	if want := "a.jfif, b.JPE, c.mpo, d.jpeg, e.tiff"; code != 0 || answered(lines) != want || !strings.Contains(stderr, "u.doc") {
		t.Errorf("-r: exit code %d, %s, %s", code, answered(lines), stderr)
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(dir, link); err != nil {
		t.Skip(err)
	}
	if code, lines, _ := command(t, "-height", "175", link); code != 0 || len(lines) != 3 {
		t.Errorf("through a link: exit code %d, %s", code, answered(lines))
	}
}

func TestSome(t *testing.T) {
	if got := some([]string{"a", "b", "c", "d", "e", "f", "g"}); got != "a, b, c, d, e and 2 more" {
		t.Error(got)
	}
}

// If a photo is named twice under different names, it counts once.
func TestSamePhotoCountsOnce(t *testing.T) {
	dir := t.TempDir()
	copied(t, again, dir, "a.jpg")
	copied(t, again, dir, "b.jpg")
	os.Symlink("a.jpg", filepath.Join(dir, "c.jpg"))
	code, lines, stderr := command(t, "-height", "175", "-same-person", again, dir, again)
	if code != 0 || len(lines) != 1 || strings.Count(stderr, "it counts once") < 3 {
		t.Fatalf("exit code %d, %v, %s", code, lines, stderr)
	}
	_, one, _ := command(t, "-height", "175", again)
	for _, key := range []string{"arm_cm", "leg_cm"} {
		for _, path := range [][]string{{"data", key}, {"data", "uncertainty_cm", key}} {
			if a, b := dig(lines[0], path...), dig(one[0], path...); a != b || a == nil {
				t.Errorf("%v is %v from copies, %v from the photo", path, a, b)
			}
		}
	}
	if images, _ := dig(lines[0], "data", "images").([]any); len(images) != 1 {
		t.Errorf("images are %v", images)
	}
}

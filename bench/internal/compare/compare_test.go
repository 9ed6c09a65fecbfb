package compare

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func write(t *testing.T, path, text string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestFilesBelow(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"b/2.jpg", "b/c/1.jpg", "a.jpg", "b.jpg"} {
		write(t, filepath.Join(dir, filepath.FromSlash(name)), "")
	}
	got, err := FilesBelow(dir)
	if want := []string{"a.jpg", "b.jpg", "b/2.jpg", "b/c/1.jpg"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, %v, want %q", got, err, want)
	}
	if _, err := FilesBelow(filepath.Join(dir, "none")); !os.IsNotExist(err) {
		t.Errorf("a folder that is not there: %v", err)
	}
}

func TestExceptions(t *testing.T) {
	name := write(t, filepath.Join(t.TempDir(), "exceptions.txt"),
		"# outcome pattern reason\n\ndiffers damaged/* rows are missing # not all\nany odd-?.jpg  for   two reasons\n")
	known, err := ReadExceptions(name)
	if err != nil || len(known) != 2 || known[0].Reason != "rows are missing" || known[1].Reason != "for two reasons" {
		t.Fatal(known, err)
	}
	for _, c := range []struct {
		file, outcome string
		want          *Exception
	}{
		{"damaged/a.jpg", "differs", known[0]},
		{"damaged/a.jpg", "refused", nil},
		{"damaged/deep/a.jpg", "differs", nil}, // a pattern's * ends at a slash
		{"odd-1.jpg", "refused", known[1]},
		{"odd-1.jpg", "differs", known[1]},
		{"odd-10.jpg", "differs", nil},
	} {
		if got := Excuse(known, c.file, c.outcome); got != c.want {
			t.Errorf("%s that %s is excused by %+v, want %+v", c.file, c.outcome, got, c.want)
		}
	}
	if none, err := ReadExceptions(""); none != nil || err != nil {
		t.Errorf("no file: %v, %v", none, err)
	}
	for text, why := range map[string]string{
		"any a.jpg\n": ":1: an exception needs", "\nany\n": ":2: an exception needs", "any [a-.jpg reason\n": ":1: syntax error in pattern",
	} {
		name := write(t, filepath.Join(t.TempDir(), "e.txt"), text)
		if _, err := ReadExceptions(name); err == nil || !strings.Contains(err.Error(), name+why) {
			t.Errorf("%q: %v, want %s", text, err, why)
		}
	}
	if _, err := ReadExceptions(name + ".none"); !os.IsNotExist(err) {
		t.Errorf("a file that is not there: %v", err)
	}
}

// The repository's own exceptions can be read.
func TestOwnExceptions(t *testing.T) {
	for _, name := range []string{"../../jpegs/exceptions.txt", "../../formats/exceptions.txt"} {
		if known, err := ReadExceptions(name); err != nil || len(known) == 0 {
			t.Errorf("%s: %d, %v", name, len(known), err)
		}
	}
}

// reference starts a shell in place of Python.
func reference(t *testing.T, script string) *Reference {
	t.Helper()
	r, err := Start(t.Context(), "sh", write(t, filepath.Join(t.TempDir(), "script.sh"), script))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return r
}

// It answers a path with its length, three bytes, and dies of "crash".
const script = `while read -r path; do
	[ "$path" = crash ] && exit 3
	[ "$path" = nonsense ] && echo nonsense && continue
	echo "{\"length\":${#path}}"
	printf 'abc'
done
`

func TestReference(t *testing.T) {
	r := reference(t, script)
	ask := func(path string) (string, error) {
		var a struct{ Length int }
		if err := r.Ask(path, &a); err != nil {
			return "", err
		}
		b, err := r.Bytes(3)
		return fmt.Sprint(a.Length, " ", string(b)), err
	}
	for _, path := range []string{"a.jpg", "a b.jpg"} { // one after the other, on one stream
		if got, err := ask(path); err != nil || got != fmt.Sprint(len(path), " abc") {
			t.Errorf("%s: %q, %v", path, got, err)
		}
	}
	if _, err := ask("nonsense"); err == nil {
		t.Error("what is no JSON is an answer")
	}
	if _, err := ask("crash"); err == nil || !strings.Contains(err.Error(), "no answer from Python") {
		t.Errorf("after a crash: %v", err)
	}
	if err := r.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got, err := ask("c.jpg"); err != nil || got != "5 abc" {
		t.Errorf("started again: %q, %v", got, err)
	}
	if b, err := r.Bytes(0); err != nil || len(b) != 0 {
		t.Errorf("no bytes: %q, %v", b, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := r.Restart(ctx); err == nil {
		t.Error("it starts although nobody waits any more")
	}
}

func TestNoPython(t *testing.T) {
	if _, err := Start(t.Context(), filepath.Join(t.TempDir(), "python"), "x.py"); !os.IsNotExist(err) {
		t.Errorf("no interpreter: %v", err)
	}
	r := reference(t, "read path; printf '{}\n12'")
	var a struct{}
	if err := r.Ask("a", &a); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Bytes(3); err == nil {
		t.Error("two bytes are three")
	}
}

// general hides what is special about an image.
type general struct{ image.Image }

func TestRGB(t *testing.T) {
	m := image.NewNRGBA(image.Rect(-1, 2, 1, 3))
	m.SetNRGBA(-1, 2, color.NRGBA{10, 20, 30, 255})
	m.SetNRGBA(0, 2, color.NRGBA{255, 128, 0, 51}) // a fifth
	want := []byte{10, 20, 30, 51, 25, 0}
	for name, img := range map[string]image.Image{"fast": m, "any": general{m}} {
		if got := RGB(img); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/bench/internal/compare"
)

// letters are pixels that are named: R is the letter, G and B count up.
func letters(w int, text string) pixels {
	p := pixels{w, len(text) / w, nil}
	for i, c := range []byte(text) {
		p.pix = append(p.pix, c, byte(i), byte(2*i))
	}
	return p
}

// rows are the letters again.
func rows(p pixels) (all []string) {
	for y := range p.h {
		var b []byte
		for x := range p.w {
			b = append(b, p.pix[3*(y*p.w+x)])
		}
		all = append(all, string(b))
	}
	return all
}

// The eight ways to turn are what their bits say, and all different.
func TestTurn(t *testing.T) {
	p := letters(3, "abc"+"def")
	for way, want := range [][]string{
		{"abc", "def"}, {"cba", "fed"}, {"def", "abc"}, {"fed", "cba"},
		{"ad", "be", "cf"}, {"cf", "be", "ad"}, {"da", "eb", "fc"}, {"fc", "eb", "da"},
	} {
		if got := rows(p.turn(way)); !slices.Equal(got, want) {
			t.Errorf("way %d: %q, want %q", way, got, want)
		}
	}
	q := p.turn(6)
	if c := q.pix[3*1:][:3]; !bytes.Equal(c, p.pix[:3]) { // "da": a's three samples move together
		t.Errorf("the first pixel is now %v, want %v", c, p.pix[:3])
	}
}

func TestDifference(t *testing.T) {
	a := []byte{10, 20, 30, 0, 0, 0, 255, 0, 7}
	b := []byte{10, 20, 30, 1, 9, 0, 0, 0, 7}
	for _, c := range [][2][]byte{{a, b}, {b, a}} {
		if n, most := difference(c[0], c[1]); n != 2 || most != 255 {
			t.Errorf("%d pixels, by up to %d", n, most)
		}
	}
	if n, most := difference(a, a); n != 0 || most != 0 {
		t.Errorf("of the same: %d, %d", n, most)
	}
}

func TestOutcome(t *testing.T) {
	broken := errors.New("broken")
	for want, r := range map[string]result{
		"equal": {}, "differs": {differing: 1}, "turned": {turned: true}, "neither": {ours: broken, cv2Refuses: true},
		"pose-only": {cv2Refuses: true}, "cv2-only": {ours: broken}, "cv2-only-unsupported": {ours: fmt.Errorf("%w: arithmetic", pose.ErrUnsupportedImage)},
	} {
		if got := r.outcome(); got != want {
			t.Errorf("%s, want %s: %+v", got, want, r)
		}
	}
	if r := (result{differing: -1, sizes: "1 × 2, not 2 × 1"}); r.outcome() != "differs" || r.detail() != "1 × 2, not 2 × 1" {
		t.Errorf("another size: %s, %s", r.outcome(), r.detail())
	}
	r := result{ours: broken, message: "a|b\nc"}
	if got := r.detail(); got != `pose: broken; cv2: a\|b / c` {
		t.Errorf("%q breaks a table", got)
	}
}

// The table's counts are those of its files; a kind has one row, wherever its files come.
func TestTable(t *testing.T) {
	known := []*compare.Exception{{Pattern: "damaged/*", Outcome: "differs", Reason: "damage"}, {Pattern: "x/*", Outcome: "any", Reason: "none"}}
	tab := table{known: known, rows: map[string]row{}}
	for _, r := range []result{
		{name: "a.jpg", pixels: 10},
		{name: "damaged/1.jpg", pixels: 20, differing: 5, most: 9},
		{name: "damaged/2.jpg", pixels: 20, differing: 2, most: 3},
		{name: "damaged/3.jpg", ours: os.ErrInvalid},
		{name: "z.jpg", pixels: 30, turned: true},
		{name: "z2.jpg", ours: os.ErrInvalid, cv2Refuses: true},
	} {
		tab.add(r)
	}
	want := `| kind | files | equal | differ | pixels that differ | by up to | turned otherwise | refused by both | by pose: unsupported | by pose: invalid | by cv2 only | excepted |
|---|---|---|---|---|---|---|---|---|---|---|---|
| . | 3 | 1 | 0 | 0 of 40 | 0 | 1 | 1 | 0 | 0 | 0 | 0 |
| damaged | 3 | 0 | 2 | 7 of 40 | 9 | 0 | 0 | 0 | 1 | 0 | 2 |
| all | 6 | 1 | 2 | 7 of 80 | 9 | 1 | 1 | 0 | 1 | 0 | 2 |

## Exceptions
| files | outcome | pattern | reason |
|---|---|---|---|
| 2 | differs | damaged/* | damage |
| 0 | any | x/* | none |

## Files that an exception covers
| file | outcome | detail |
|---|---|---|
| damaged/1.jpg | differs | 5 of 20 pixels, by up to 9 |
| damaged/2.jpg | differs | 2 of 20 pixels, by up to 3 |

## 2 files that are not equal, and nothing explains it
| file | outcome | detail |
|---|---|---|
| damaged/3.jpg | cv2-only | pose: invalid argument |
| z.jpg | turned |  |
`
	if got := tab.markdown(); got != want || tab.unexplained != 2 {
		t.Errorf("%d unexplained\n%s\nwant\n%s", tab.unexplained, got, want)
	}
}

// A folder of files, and what "Python" answers for each.
type folder struct{ files, answers string }

func newFolder(t *testing.T) folder { return folder{t.TempDir(), t.TempDir()} }

// add adds a file, and cv2's answer: pixels as stored, and upright.
func (f folder) add(t *testing.T, name string, file []byte, stored, upright pixels) {
	t.Helper()
	var line []byte
	if stored.w == 0 {
		line = []byte(`{"width":0,"height":0,"message":"it is broken"}`)
	} else {
		var err error
		line, err = json.Marshal(map[string]any{"width": stored.w, "height": stored.h, "upright_width": upright.w, "upright": upright.hash()})
		if err != nil {
			t.Fatal(err)
		}
	}
	for path, b := range map[string][]byte{filepath.Join(f.files, name): file, filepath.Join(f.answers, name): append(append(line, '\n'), stored.pix...)} {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// run compares the folder with a shell in place of Python.
func (f folder) run(t *testing.T, exceptions string) (bool, string, error) {
	t.Helper()
	script := filepath.Join(t.TempDir(), "script.sh")
	text := fmt.Sprintf("while read -r path; do cat %q\"${path#%s}\"; done\n", f.answers, f.files)
	if err := os.WriteFile(script, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	ok, err := run(context.Background(), &out, "sh", script, exceptions, []string{f.files})
	return ok, out.String(), err
}

// photo is a small JPEG file and its pixels.
func photo(t *testing.T) ([]byte, pixels) {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 5, 3))
	for i := range m.Pix {
		m.Pix[i] = byte(37 * i)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	photo, err := pose.Decode(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), pixels{5, 3, compare.RGB(photo.Image)}
}

// From files and cv2's answers to the table, and whether all is well.
func TestRun(t *testing.T) {
	file, right := photo(t)
	wrong := pixels{5, 3, slices.Clone(right.pix)}
	wrong.pix[7] ^= 4
	f := newFolder(t)
	f.add(t, "a/equal.jpg", file, right, right)
	f.add(t, "a/none.jpg", []byte("no JPEG"), pixels{}, pixels{})
	ok, out, err := f.run(t, "")
	if err != nil || !ok || !strings.Contains(out, "| a | 2 | 1 | 0 | 0 of 15 | 0 | 0 | 1 | 0 | 0 | 0 | 0 |\n") {
		t.Fatalf("%v, %v\n%s", ok, err, out)
	}
	f.add(t, "b/differs.jpg", file, wrong, wrong)
	f.add(t, "b/large.jpg", file, pixels{2, 2, make([]byte, 12)}, pixels{2, 2, make([]byte, 12)})
	f.add(t, "b/pose.jpg", file, pixels{}, pixels{})
	f.add(t, "b/turned.jpg", file, right, right.turn(3)) // cv2 turns what we do not
	f.add(t, "b/text.jpg", []byte("text"), right, right)
	ok, out, err = f.run(t, "")
	if err != nil || ok {
		t.Fatalf("%v, %v", ok, err)
	}
	for _, want := range []string{
		"| b | 5 | 0 | 2 | 1 of 45 | 4 | 1 | 0 | 1 | 0 | 1 | 0 |\n",
		"| b/differs.jpg | differs | 1 of 15 pixels, by up to 4 |\n",
		"| b/large.jpg | differs | 5 × 3, not 2 × 2 |\n",
		"| b/pose.jpg | pose-only | cv2: it is broken |\n",
		"| b/turned.jpg | turned |  |\n",
		"| b/text.jpg | cv2-only-unsupported | pose: pose: unsupported image format",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing in\n%s", want, out)
		}
	}
	exceptions := filepath.Join(t.TempDir(), "e.txt")
	if err := os.WriteFile(exceptions, []byte("any b/* each for a reason\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if ok, out, err := f.run(t, exceptions); err != nil || !ok || !strings.Contains(out, "| 5 | any | b/* | each for a reason |") {
		t.Errorf("all are excepted: %v, %v\n%s", ok, err, out)
	}
}

func TestRunFails(t *testing.T) {
	f := newFolder(t)
	file, right := photo(t)
	f.add(t, "a.jpg", file, right, right)
	if err := os.Truncate(filepath.Join(f.answers, "a.jpg"), 0); err != nil {
		t.Fatal(err)
	}
	if _, _, err := f.run(t, filepath.Join(f.files, "none.txt")); !os.IsNotExist(err) {
		t.Errorf("no exceptions file: %v", err)
	}
	var out bytes.Buffer
	if _, err := run(context.Background(), &out, "sh", "none.sh", "", []string{f.files}); err == nil || !strings.Contains(err.Error(), "a.jpg: ") {
		t.Errorf("Python does not answer: %v", err)
	}
	if _, err := run(context.Background(), &out, "sh", "none.sh", "", []string{f.files + "/none"}); !os.IsNotExist(err) {
		t.Errorf("no folder: %v", err)
	}
	if _, err := run(context.Background(), &out, f.files+"/python", "none.sh", "", nil); !os.IsNotExist(err) {
		t.Errorf("no Python: %v", err)
	}
}

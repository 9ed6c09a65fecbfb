package main

import (
	"bytes"
	"errors"
	"image"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/posetest"
)

// The summary has the median, the 95th percentile and the most; the moves that are largest for
// their uncertainty need not be the longest.
func TestSummary(t *testing.T) {
	if got := summary(nil); got != "none" {
		t.Errorf("of nothing: %q", got)
	}
	var moves []move
	for i := range 100 { // 0.99, 0.98 … 0
		moves = append(moves, move{float64(99-i) / 100, 0.1})
	}
	moves[40] = move{0.59, 3}
	moves = append(moves, move{1.5, 0.2}, move{1.0, 0.2})
	// In order: 0 to 0.99, 1, 1.5. The 52nd of 102 is 0.51, the 97th 0.96.
	if got, want := summary(moves), " 0.51  0.96  1.50  3.00   1 of 102"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestExtent(t *testing.T) {
	p := posetest.Standing()
	// The hands are farthest out, the silhouette's ends farthest up and down.
	if got, want := extent(p), image.Rect(253, 181, 1181, 1947); got != want {
		t.Errorf("%v, want %v", got, want)
	}
	p.Silhouette = nil
	if got, want := extent(p), image.Rect(253, 299, 1181, 1929); got != want {
		t.Errorf("without a silhouette: %v, want %v", got, want)
	}
}

// A move of a centimetre is not beyond it.
func TestFar(t *testing.T) {
	var r row
	r.compare("one", measured(50), measured(51))
	r.compare("more", measured(50), measured(48.9))
	if len(r.far) != 1 || !strings.HasPrefix(r.far[0], "more arm 1.1 ") {
		t.Errorf("%q", r.far)
	}
}

func TestMissing(t *testing.T) {
	from := measured(50, pose.Warning{Code: pose.CameraTilted, Severity: pose.Caution})
	m := measured(50, from.Warnings[0], pose.Warning{Code: pose.ArmsHidden, Severity: pose.Severe}, pose.Warning{Code: pose.RolledCamera, Severity: pose.Info})
	if got := missing(m, from); len(got) != 1 || got[0] != pose.ArmsHidden {
		t.Errorf("new are %v", got)
	}
	if got := missing(m, nil); len(got) != 2 {
		t.Errorf("of all that say that lengths are less sure: %v", got)
	}
}

// A directory holds renders or real people; each photo has its person's stature.
func TestList(t *testing.T) {
	write := func(name, text string) string {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	dir := write("truth.json", `{"images":[{"image":"p1.png","stature_cm":171},{"image":"p0.png","stature_cm":162}]}`)
	photos, err := list(dir)
	if err != nil || len(photos) != 2 || photos[0] != (photo{filepath.Join(dir, "p1.png"), 171}) {
		t.Errorf("renders: %v, %v", photos, err)
	}
	dir = write("people.json", `{"people":{"B":{"stature":180},"A":{"stature":160}},"tags":{"B-1":"","A-2":"","A-1":""}}`)
	photos, err = list(dir)
	want := []photo{{filepath.Join(dir, "A-1.jpg"), 160}, {filepath.Join(dir, "A-2.jpg"), 160}, {filepath.Join(dir, "B-1.jpg"), 180}}
	if err != nil || len(photos) != 3 || photos[0] != want[0] || photos[1] != want[1] || photos[2] != want[2] {
		t.Errorf("people: %v, %v", photos, err)
	}
	if _, err := list(write("truth.json", `{`)); err == nil || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a broken truth.json: %v", err)
	}
	if _, err := list(t.TempDir()); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "people.json") {
		t.Errorf("neither: %v", err)
	}
}

// A photo of a standing person stays what it is under all changes; one of nobody counts nowhere.
func TestAdd(t *testing.T) {
	d, err := pose.NewDetector(pose.Lite())
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	tab := newTable()
	if err := tab.add(d, photo{"../../testdata/coffee.png", 170}); err != nil {
		t.Fatal(err)
	}
	for name, r := range tab.rows {
		if r.photos+r.lost+r.refused+r.warned != 0 {
			t.Errorf("%s: nobody counts: %+v", name, r)
		}
	}
	if err := tab.add(d, photo{"../../testdata/render_p001.png", 174.058}); err != nil {
		t.Fatal(err)
	}
	moved := 0
	for name, r := range tab.rows {
		if r.photos+r.lost+r.refused+r.warned != 1 {
			t.Errorf("%s: %+v is not one photo", name, r)
		}
		if n := len(r.plain) + len(r.doubtful); n != 9*r.photos {
			t.Errorf("%s: %d moves of %d photos", name, n, r.photos)
		}
		moved += r.photos
	}
	if moved < len(changes)-2 {
		t.Errorf("only %d of %d changes leave the person as measurable as before", moved, len(changes))
	}
	if err := tab.add(d, photo{"../../testdata/none.png", 170}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
	if err := tab.add(d, photo{"../../testdata/render_p001.png", 17}); !errors.Is(err, pose.ErrInvalidHeight) {
		t.Errorf("a stature of 17 cm: %v", err)
	}
	var plain, verbose bytes.Buffer
	tab.rows["pad by half"].far = []string{"a.jpg leg 1.2"}
	tab.print(&plain, false)
	tab.print(&verbose, true)
	if n := strings.Count(plain.String(), "\n"); n != len(changes)+1 {
		t.Errorf("%d lines for %d changes:\n%s", n, len(changes), plain.String())
	}
	if strings.Contains(plain.String(), "a.jpg") || !strings.Contains(verbose.String(), "    a.jpg leg 1.2\n") {
		t.Errorf("moves beyond 1 cm are for -v:\n%s\n%s", plain.String(), verbose.String())
	}
}

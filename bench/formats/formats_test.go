package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/bench/internal/compare"
)

// general hides what is special about an image.
type general struct{ image.Image }

// straight gives colours that are not multiplied with alpha, of 16 bits the upper eight.
func TestStraight(t *testing.T) {
	r := image.Rect(3, 5, 5, 6)
	straightAlpha, multiplied, deep := image.NewNRGBA(r), image.NewRGBA(r), image.NewNRGBA64(r)
	straightAlpha.Set(3, 5, color.NRGBA{200, 100, 50, 10})
	straightAlpha.Set(4, 5, color.NRGBA{1, 2, 3, 255})
	multiplied.Set(3, 5, color.RGBA{100, 50, 0, 100})
	multiplied.Set(4, 5, color.RGBA{1, 2, 3, 255})
	deep.Set(3, 5, color.NRGBA64{0x1234, 0xff00, 0x00ff, 0xffff})
	deep.Set(4, 5, color.NRGBA64{0x8000, 0x4000, 0x2000, 0x8000})
	for name, c := range map[string]struct {
		img  image.Image
		want []byte
	}{
		"straight":   {straightAlpha, []byte{200, 100, 50, 10, 1, 2, 3, 255}},
		"general":    {general{straightAlpha}, []byte{200, 100, 50, 10, 1, 2, 3, 255}},
		"multiplied": {multiplied, []byte{255, 127, 0, 100, 1, 2, 3, 255}},
		"deep":       {deep, []byte{0x12, 0xff, 0, 255, 0x80, 0x40, 0x20, 0x80}},
	} {
		if got := straight(c.img); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestCompare(t *testing.T) {
	ours := []byte{10, 20, 30, 255, 40, 50, 60, 0}
	size := image.Pt(2, 1)
	for name, c := range map[string]struct {
		side    side
		samples int
		most    int
		says    string
	}{
		"equal":                         {side{2, 1, "", []byte{10, 20, 30, 255, 40, 50, 60, 0}}, 4, 0, ""},
		"another colour, transparent":   {side{2, 1, "", []byte{10, 20, 30, 255, 0, 0, 0, 0}}, 4, 0, ""},
		"another alpha":                 {side{2, 1, "", []byte{10, 20, 30, 250, 40, 50, 60, 0}}, 4, 5, ""},
		"transparent on our side alone": {side{2, 1, "", []byte{10, 20, 30, 255, 40, 50, 60, 9}}, 4, 9, ""},
		"without alpha":                 {side{2, 1, "", []byte{13, 20, 30, 0, 0, 0}}, 3, 3, ""},
		"less or more":                  {side{2, 1, "", []byte{3, 29, 30, 0, 0, 0}}, 3, 9, ""},
		"turned":                        {side{1, 2, "", []byte{10, 20, 30, 0, 0, 0}}, 3, 256, "2 × 1, not 1 × 2"},
	} {
		m := match{read: true}
		if m.compare(ours, size, c.side, c.samples); m.most != c.most || m.says != c.says {
			t.Errorf("%s: by up to %d, %q, want %d, %q", name, m.most, m.says, c.most, c.says)
		}
	}
	m := match{}
	if m.compare(ours, size, side{}, 4); m.most != 0 || m.distance() <= 256 {
		t.Errorf("not read: %+v, %d away", m, m.distance())
	}
}

func TestDetail(t *testing.T) {
	for want, r := range map[string]result{
		"Pillow: by up to 3; cv2: no":                            {pillow: match{read: true, most: 3}, cv2: match{says: "no"}},
		`pose: a\|b / c; Pillow: 1 × 2, not 2 × 1; cv2 reads it`: {ours: errors.New("a|b\nc"), pillow: match{read: true, says: "1 × 2, not 2 × 1"}, cv2: match{read: true}},
	} {
		if got := r.detail(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	r := result{ours: fmt.Errorf("%w: JPEG XL", pose.ErrUnsupportedImage), cv2: match{read: true}}
	if got := r.outcome(); got != "unsupported" {
		t.Errorf("an unsupported kind is %s", got)
	}
}

// The tables count each kind, each format, and all; exceptions say how often they were used.
func TestTable(t *testing.T) {
	read := func(most int) match { return match{read: true, most: most} }
	known := []*compare.Exception{{Pattern: "odd*", Outcome: "differs", Reason: "it is odd"}, {Pattern: "x", Outcome: "any", Reason: "none"}}
	tab := table{known: known, rows: map[string]row{}}
	for _, r := range []result{
		{name: "a", kind: "PNG: grey", pillow: read(0), cv2: read(0)},
		{name: "b", kind: "PNG: grey", pillow: read(1), cv2: read(1)},
		{name: "c", kind: "PNG: RGB", pillow: read(0), cv2: read(0)},
		{name: "odd|1", kind: "GIF", pillow: read(9), cv2: read(8)},
		{name: "d|1", kind: "GIF", pillow: read(9), cv2: read(8)},
		{name: "e", kind: "GIF", ours: os.ErrInvalid, cv2: read(0)},
		{name: "f", kind: "GIF", ours: fmt.Errorf("%w: x", pose.ErrUnsupportedImage), cv2: read(0)}, // needs no exception
	} {
		tab.add(r)
	}
	const head = " | files | equal to both | equal to one | within 1 | different | read by pose only | unsupported kind | refused by all | refused by pose only |\n" +
		"|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n"
	want := "| format" + head +
		"| GIF | 4 |  |  |  | 2 |  | 1 |  | 1 |\n" +
		"| PNG | 3 | 2 |  | 1 |  |  |  |  |  |\n" +
		"| all | 7 | 2 |  | 1 | 2 |  | 1 |  | 1 |\n" +
		"\n| kind" + head +
		"| GIF | 4 |  |  |  | 2 |  | 1 |  | 1 |\n" +
		"| PNG: RGB | 1 | 1 |  |  |  |  |  |  |  |\n" +
		"| PNG: grey | 2 | 1 |  | 1 |  |  |  |  |  |\n" +
		"\n| files | outcome | pattern | reason |\n|--:|---|---|---|\n" +
		"| 1 | differs | odd* | it is odd |\n| 0 | any | x | none |\n" +
		"\n2 files that nothing explains:\n\n| file | kind | outcome | detail |\n|---|---|---|---|\n" +
		"| d\\|1 | GIF | differs | Pillow: by up to 9; cv2: by up to 8 |\n" +
		"| e | GIF | refused | pose: invalid argument; Pillow does not read it; cv2 reads it |\n"
	if got := tab.markdown(); got != want {
		t.Errorf("\n%s\nwant\n%s", got, want)
	}
}

// answers makes files and a shell script that answers for them as formatref.py does; it dies of
// crash.png.
func answers(t *testing.T, files map[string][]byte, lines map[string]string) (dir, script string) {
	t.Helper()
	dir, at := t.TempDir(), t.TempDir()
	for name, b := range files {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, line := range lines {
		if err := os.WriteFile(filepath.Join(at, name), []byte(line), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	script = filepath.Join(at, "script.sh")
	text := fmt.Sprintf("while read -r path; do [ \"${path##*/}\" = crash.png ] && exit 1; cat %q/\"${path##*/}\"; done\n", at)
	if err := os.WriteFile(script, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir, script
}

// From files to the table. A file that Python does not survive is left out, and those after it are
// not.
func TestAddAll(t *testing.T) {
	m := image.NewNRGBA(image.Rect(0, 0, 2, 1))
	m.Set(0, 0, color.NRGBA{1, 2, 3, 255})
	m.Set(1, 0, color.NRGBA{4, 5, 6, 255})
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	file := b.Bytes()
	const rgba, rgb = "\x01\x02\x03\xff\x04\x05\x06\xff", "\x01\x02\x03\x04\x05\x06"
	both := `{"kind":"PNG: RGB","pillow":{"width":2,"height":1},"cv2":{"width":2,"height":1}}` + "\n"
	dir, script := answers(t, map[string][]byte{
		"a.png": file, "crash.png": file, "d.png": file, "e.png": []byte("text"), "readme.txt": []byte("text"),
	}, map[string]string{
		"a.png": both + rgba + rgb, "d.png": both + rgba + "\x01\x02\x03\x04\x05\x09",
		"e.png":      `{"kind":"other","pillow":{"error":"cannot identify"},"cv2":{}}` + "\n",
		"readme.txt": `{"kind":""}` + "\n", // no image
	})
	tab := table{rows: map[string]row{}}
	if err := tab.addAll(context.Background(), "sh", script, []string{dir}); err != nil {
		t.Fatal(err)
	}
	if r := tab.rows["PNG: RGB"]; r["files"] != 2 || r["equal"] != 1 || r["equal-to-one"] != 1 {
		t.Errorf("%v", r)
	}
	if r := tab.rows["other"]; r["files"] != 1 || r["unsupported"] != 1 || len(tab.rows) != 2 || len(tab.unexplained) != 0 {
		t.Errorf("%v, %q", tab.rows, tab.unexplained)
	}
	for name, err := range map[string]error{
		"no folder": tab.addAll(context.Background(), "sh", script, []string{dir + "/none"}),
		"no Python": tab.addAll(context.Background(), dir+"/python", script, []string{dir}),
	} {
		if !os.IsNotExist(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// A Python that is gone when it is started again ends the run.
	gone := filepath.Join(t.TempDir(), "python")
	if err := os.WriteFile(gone, []byte("#!/bin/sh\nrm -f \"$0\"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := tab.addAll(context.Background(), gone, script, []string{dir}); !os.IsNotExist(err) {
		t.Errorf("a Python that is gone: %v", err)
	}
}

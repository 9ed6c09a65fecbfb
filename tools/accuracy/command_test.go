package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"image"
	"image/color"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/tools/internal/renders"
)

// renderFolder is a folder of two renders: a person, and a cup.
func renderFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	write(t, dir, "truth.json", []byte(`{"images":[{"image":"coffee.png"},{"image":"render_p001.png","index":9,"person":4,
		"tag":"easy","stature_cm":174.058,"sex":"male","lengths_upright_cm":{"mean":{"leg":82.5}},"outfit":2,
		"joints_px":{"left_hip":[210.123,300.456]},"joints_cam_cm":{"left_hip":[-9.876,12.5,310.04]}}]}`))
	for _, name := range []string{"coffee.png", "render_p001.png"} {
		b, err := os.ReadFile("../../testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		write(t, dir, name, b)
	}
	return dir
}

func write(t *testing.T, dir, name string, b []byte) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// run runs the command and returns what it printed.
func run(c command, args ...string) (string, error) {
	var out bytes.Buffer
	c.out = &out
	if c.model == "" {
		c.model = "lite"
	}
	err := c.run(args)
	return out.String(), err
}

// What -collect writes is what the detector finds, and can be measured without the picture.
func TestCollect(t *testing.T) {
	dir := renderFolder(t)
	straight, mirrored := filepath.Join(t.TempDir(), "a.jsonl.gz"), filepath.Join(t.TempDir(), "b.jsonl.gz")
	if _, err := run(command{collect: straight}, dir); err != nil {
		t.Fatal(err)
	}
	if _, err := run(command{collect: mirrored, mirror: true}, dir); err != nil {
		t.Fatal(err)
	}
	photos, err := readPhotos(straight)
	if err != nil || len(photos) != 1 {
		t.Fatal(photos, err) // the cup is left out
	}
	f := photos[0]
	if f.Image != "render_p001.png" || f.Person != 4 || f.Stature != 174.058 || f.Sex != "male" || f.Outfit != 2 || f.Lengths[pose.Leg] != 82.5 {
		t.Errorf("%+v", f)
	}
	if hip := f.Joints[6]; hip != [5]float64{210.12, 300.46, -0.0988, 0.125, 3.1004} {
		t.Errorf("the left hip is %v", hip)
	}
	d, err := pose.NewDetector(pose.Lite())
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	img, err := renders.Decode(filepath.Join(dir, "render_p001.png"))
	if err != nil {
		t.Fatal(err)
	}
	p, err := renders.Find(d, img)
	if err != nil {
		t.Fatal(err)
	}
	found, err := pose.Measure(p, pose.Stature(174.058))
	if err != nil {
		t.Fatal(err)
	}
	stored := anatomical.measure(f)
	for s, l := range found.Mean {
		if math.Abs(stored[s].CM-l.CM) > 0.02 {
			t.Errorf("%v is %.3f cm from the file, %.3f from the picture", s, stored[s].CM, l.CM)
		}
	}
	photos, err = readPhotos(mirrored)
	if err != nil || len(photos) != 1 || len(photos[0].Joints) != 0 {
		t.Fatal(photos, err)
	}
	m := photos[0]
	left, right := f.Landmarks[pose.LeftShoulder], m.Landmarks[pose.RightShoulder]
	if math.Abs(left[0]-(float64(f.Width)-1-right[0])) > 8 || math.Abs(left[1]-right[1]) > 8 {
		t.Errorf("the left shoulder is at %v, and the right one in the mirror at %v", left[:2], right[:2])
	}
}

func TestMirror(t *testing.T) {
	dir := renderFolder(t)
	out, err := run(command{mirror: true}, dir)
	if err != nil {
		t.Fatal(err)
	}
	d, err := pose.NewDetector(pose.Lite())
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	var both [2]pose.Lengths
	for i := range both {
		img, err := picture(filepath.Join(dir, "render_p001.png"), i == 1)
		if err != nil {
			t.Fatal(err)
		}
		p, err := renders.Find(d, img)
		if err != nil {
			t.Fatal(err)
		}
		m, err := pose.Measure(p, pose.Stature(174.058))
		if err != nil {
			t.Fatal(err)
		}
		both[i] = m.Mean
	}
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if len(lines) != len(both[0]) {
		t.Fatalf("%d lines of %d lengths:\n%s", len(lines), len(both[0]), out)
	}
	for i, s := range pose.Segments() {
		var change, within float64
		var name string
		var photos int
		scan(t, lines[i], &name, &photos, &change, &within)
		if want := math.Abs(both[0][s].CM - both[1][s].CM); name != s.String() || photos != 1 || math.Abs(change-want) > 0.005 || change != within {
			t.Errorf("%s: want a change of %.3f", lines[i], want)
		}
	}
}

// scan reads what mirror prints of a length.
func scan(t *testing.T, line string, name *string, photos *int, change, within *float64) {
	t.Helper()
	f := strings.Fields(strings.ReplaceAll(line, ",", ""))
	if len(f) != 11 {
		t.Fatalf("%q", f)
	}
	*name = f[0]
	for i, into := range map[int]any{1: photos, 5: change, 10: within} {
		if err := json.Unmarshal([]byte(f[i]), into); err != nil {
			t.Fatalf("%q: %v", f[i], err)
		}
	}
}

func TestFlipped(t *testing.T) {
	m := image.NewGray(image.Rect(3, 1, 6, 3))
	m.SetGray(3, 2, color.Gray{9})
	f := flipped{m}
	if f.Bounds() != m.Rect || f.At(5, 2) != (color.Gray{9}) || f.At(3, 2) != (color.Gray{0}) || f.At(4, 1) != m.At(4, 1) {
		t.Errorf("%v %v %v", f.Bounds(), f.At(5, 2), f.At(3, 2))
	}
}

// gzipped returns the text as a gzip file.
func gzipped(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A file that is damaged is an error, wherever it is: with fewer photos the figures would be wrong.
func TestDamagedFiles(t *testing.T) {
	dir := t.TempDir()
	const two = `{"image":"a"}` + "\n" + `{"image":"b"}` + "\n"
	whole := gzipped(t, two)
	flushed := func() []byte { // breaks off between the two photos
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		z.Write([]byte(two[:14]))
		z.Flush()
		return b.Bytes()
	}()
	checksum := slices.Clone(whole)
	checksum[len(checksum)-8] ^= 1
	if photos, err := readPhotos(write(t, dir, "whole", whole)); err != nil || len(photos) != 2 || photos[1].Image != "b" {
		t.Errorf("%v, %v", photos, err)
	}
	for name, b := range map[string][]byte{
		"no gzip": []byte(two), "cut off": whole[:len(whole)-12], "cut off between photos": flushed, "another checksum": checksum,
		"no JSON": gzipped(t, two+"photo"), "another type": gzipped(t, two+`{"image":1}`), "half a photo": gzipped(t, two+`{"image":"c"`),
	} {
		if photos, err := readPhotos(write(t, dir, "damaged", b)); err == nil || !strings.Contains(err.Error(), "damaged") {
			t.Errorf("%s: %d photos, %v", name, len(photos), err)
		}
	}
	if _, err := run(command{}, filepath.Join(dir, "whole"), filepath.Join(dir, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
}

func TestWrongCommandLines(t *testing.T) {
	dir := renderFolder(t)
	for name, c := range map[string]struct {
		command command
		args    []string
		why     string
	}{
		"no directory":       {command{collect: "x"}, nil, "one directory, not 0"},
		"two directories":    {command{mirror: true}, []string{dir, dir}, "one directory, not 2"},
		"no renders":         {command{mirror: true}, []string{t.TempDir()}, "truth.json"},
		"unknown network":    {command{mirror: true, model: "huge"}, []string{dir}, `heavy, full or lite, not "huge"`},
		"features of none":   {command{features: true}, nil, "files of photos"},
		"no pose to judge":   {command{upright: true}, nil, "files of photos"},
		"nothing to dump":    {command{dump: true}, nil, "files of photos"},
		"elsewhere":          {command{}, nil, "repository's root"},
		"unknown joints":     {command{features: true, joints: "knees"}, []string{"data/repeats.jsonl.gz"}, `hips or all, not "knees"`},
		"no place to put it": {command{collect: filepath.Join(dir, "none", "x.gz")}, []string{dir}, "no such file"},
	} {
		if out, err := run(c.command, c.args...); err == nil || !strings.Contains(err.Error(), c.why) {
			t.Errorf("%s: %v, want an error that mentions %q; it prints %q", name, err, c.why, out)
		}
	}
}

// Two files have nobody in common, though both number their people from 0.
func TestFilesTogether(t *testing.T) {
	dir := t.TempDir()
	f := standing(map[pose.Segment]float64{pose.Leg: 80})
	b, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	a := write(t, dir, "a.gz", gzipped(t, string(b)))
	z := write(t, dir, "z.gz", gzipped(t, string(b)+string(b)))
	out, err := run(command{}, a, z)
	if err != nil {
		t.Fatal(err)
	}
	var heads []string
	for line := range strings.Lines(out) {
		if !strings.HasPrefix(line, " ") && strings.TrimSpace(line) != "" {
			heads = append(heads, strings.TrimSpace(line))
		}
	}
	want := []string{a, "1 photos of 1 people", z, "2 photos of 1 people", "all files together", "3 photos of 2 people"}
	if !slices.Equal(heads, want) {
		t.Errorf("%q, want %q", heads, want)
	}
	if one, err := run(command{}, a); err != nil || strings.Contains(one, a) || strings.Contains(one, "together") {
		t.Errorf("one file: %v\n%s", err, one)
	}
}

// -dump has the classic lengths that Measure gives, null for whom it gives none.
func TestDump(t *testing.T) {
	tall := standing(nil)
	tall.Image, tall.Stature = "tall.png", 1000
	var lines [2]struct {
		Image     string
		Stature   float64 `json:"stature_cm"`
		Landmarks [][]float64
		Classic   *pose.Measurements
	}
	var out bytes.Buffer
	if err := dumpClassic(&out, []*photo{standing(nil), tall}); err != nil {
		t.Fatal(err)
	}
	in := json.NewDecoder(&out)
	for i := range lines {
		if err := in.Decode(&lines[i]); err != nil {
			t.Fatal(err)
		}
	}
	f := standing(nil)
	want, err := pose.Measure(f.pose(), pose.Stature(f.Stature), pose.WithMethod(pose.Classic))
	if err != nil {
		t.Fatal(err)
	}
	if l := lines[0]; l.Stature != f.Stature || len(l.Landmarks) != pose.NumLandmarks || l.Classic.Mean[pose.Leg] != want.Mean[pose.Leg] {
		t.Errorf("%+v, want %v", l, want.Mean)
	}
	if l := lines[1]; l.Image != "tall.png" || l.Classic != nil {
		t.Errorf("a stature of 1000 cm: %+v", l)
	}
}

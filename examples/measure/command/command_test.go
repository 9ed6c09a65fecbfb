package command

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/color"
	_ "image/jpeg"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hypermob/pose"
)

const (
	standing = "../../../testdata/render_p012.png"
	again    = "../../../testdata/render_p012.jpg" // the same render as another file
	bust     = "../../../testdata/astronaut.png"
	nobody   = "../../../testdata/coffee.png"
)

// newProgram returns the command with this standard input.
func newProgram(stdin string, out, errs io.Writer) program {
	return program{"measure", strings.NewReader(stdin), out, errs}
}

// command runs the program with the lite model and returns its exit code and lines.
func command(t *testing.T, args ...string) (code int, lines []map[string]any, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = newProgram("", &out, &errs).run(context.Background(), append([]string{"-model", "lite"}, args...))
	for line := range strings.Lines(out.String()) {
		var v map[string]any
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			t.Fatalf("%v in %q", err, line)
		}
		lines = append(lines, v)
	}
	return code, lines, errs.String()
}

// dig follows keys into nested objects.
func dig(v any, keys ...string) any {
	for _, k := range keys {
		m, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = m[k]
	}
	return v
}

func TestMeasureOnePhoto(t *testing.T) {
	picture := filepath.Join(t.TempDir(), "out.png")
	code, lines, stderr := command(t, "-height", "175", "-sex", "male", "-age", "40", "-annotate", picture, standing)
	if code != 0 || len(lines) != 1 || stderr != "" {
		t.Fatalf("exit code %d, %d lines, %q", code, len(lines), stderr)
	}
	data := dig(lines[0], "data")
	for key, want := range map[string]any{
		"height_cm": 175.0, "model": "lite", "method": "anatomical", "output_image_url": picture, "landmarks": nil, "images": nil,
	} {
		if got := dig(data, key); got != want {
			t.Errorf("%s is %v, want %v", key, got, want)
		}
	}
	if img := dig(data, "image"); dig(img, "file") != standing || dig(img, "width") != 450.0 || dig(img, "height") != 600.0 {
		t.Errorf("image is %v", img)
	}
	if w, ok := dig(data, "warnings").([]any); !ok || len(w) != 0 {
		t.Errorf("warnings are %v, want an empty list", dig(data, "warnings"))
	}
	for _, s := range pose.Segments() {
		key := s.String() + "_cm"
		cm, _ := dig(data, key).(float64)
		if sd, _ := dig(data, "uncertainty_cm", key).(float64); !(cm > 14 && cm < 100) || !(sd > 0.3 && sd < 4) {
			t.Errorf("%s is %g ± %g", key, cm, sd)
		}
		if l, r := dig(data, "sides", "left", key), dig(data, "sides", "right", key); l != nil || r != nil {
			t.Errorf("%s has sides from a stature: %v, %v", key, l, r)
		}
	}
	f, err := os.Open(picture)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	drawn, err := png.Decode(f)
	if err != nil || drawn.Bounds() != image.Rect(0, 0, 450, 600) {
		t.Errorf("the picture has %v, %v", drawn.Bounds(), err)
	}
}

// With -tape the answer has the tape's lengths too, null where they are not known.
func TestTape(t *testing.T) {
	_, lines, _ := command(t, "-height", "175", standing)
	if got := dig(lines[0], "data", "tape_cm"); got != nil {
		t.Errorf("without -tape, tape_cm is %v", got)
	}
	code, lines, stderr := command(t, "-height", "175", "-sex", "male", "-tape", standing)
	if code != 0 || stderr != "" {
		t.Fatalf("exit code %d, %q", code, stderr)
	}
	tape := dig(lines[0], "data", "tape_cm")
	for key, limb := range map[string]string{"sleeve": "arm_cm", "inside_leg": "leg_cm"} {
		cm, _ := dig(tape, key).(float64)
		sd, _ := dig(tape, "uncertainty_cm", key).(float64)
		if limbCM, _ := dig(lines[0], "data", limb).(float64); math.Abs(cm-limbCM) > 12 || sd < 0.8 || sd > 4 {
			t.Errorf("%s is %g ± %g, %s %g", key, cm, sd, limb, limbCM)
		}
	}
	code, lines, _ = command(t, "-height", "175", "-age", "12", "-tape", standing)
	tape = dig(lines[0], "data", "tape_cm")
	if w, _ := dig(lines[0], "data", "warnings").([]any); code != 0 || tape == nil || dig(tape, "sleeve") != nil || len(w) != 1 || dig(w[0], "code") != "NO_TAPE" || dig(w[0], "severity") != "info" {
		t.Errorf("a child: exit code %d, %v, warnings %v", code, tape, w)
	}
}

func TestClassicAndReference(t *testing.T) {
	_, classic, _ := command(t, "-height", "175", "-method", "classic", standing)
	_, anatomical, _ := command(t, "-height", "175", standing)
	c, a := dig(classic[0], "data", "arm_cm").(float64), dig(anatomical[0], "data", "arm_cm").(float64)
	if dig(classic[0], "data", "method") != "classic" || c < a+1 {
		t.Errorf("classic gives an arm of %g, anatomical %g", c, a)
	}
	code, lines, stderr := command(t, "-reference", "100,100,100,300,80", standing)
	if code != 0 || stderr != "" {
		t.Fatalf("exit code %d, %q", code, stderr)
	}
	if s := dig(lines[0], "data", "scale_cm_per_px"); s != 0.4 || dig(lines[0], "data", "height_cm") != nil {
		t.Errorf("the scale is %v, want 0.4; the height is %v", s, dig(lines[0], "data", "height_cm"))
	}
}

func TestLandmarks(t *testing.T) {
	code, lines, _ := command(t, "-landmarks", standing)
	if code != 0 || len(lines) != 1 {
		t.Fatalf("exit code %d, %d lines", code, len(lines))
	}
	data := dig(lines[0], "data")
	for _, key := range []string{"scale_cm_per_px", "arm_cm", "height_cm"} {
		if dig(data, key) != nil {
			t.Errorf("without a height %s is %v", key, dig(data, key))
		}
	}
	image, world := dig(data, "landmarks").([]any), dig(data, "world_landmarks").([]any)
	if len(image) != 33 || len(world) != 33 {
		t.Fatalf("%d and %d landmarks", len(image), len(world))
	}
	wrist := image[pose.LeftWrist]
	if x, y := dig(wrist, "x").(float64), dig(wrist, "y").(float64); dig(wrist, "name") != "left_wrist" ||
		math.Abs(x-284) > 3 || math.Abs(y-297) > 3 || dig(wrist, "presence") == nil || dig(wrist, "visibility") == nil || dig(wrist, "z") == nil {
		t.Errorf("the left wrist is %v", wrist)
	}
	if w := world[pose.LeftWrist]; dig(w, "name") != "left_wrist" || dig(w, "visibility") == nil || dig(w, "presence") != nil {
		t.Errorf("in space, the left wrist is %v", w)
	}
	// A person who cannot be measured is an error, but with -landmarks a success with nulls.
	code, lines, _ = command(t, "-height", "170", bust)
	if code != 1 || dig(lines[0], "error", "code") != "NOT_MEASURABLE" {
		t.Errorf("a bust gives exit code %d, %v", code, lines)
	}
	code, lines, _ = command(t, "-height", "170", "-landmarks", bust)
	if w, _ := dig(lines[0], "data", "warnings").([]any); code != 0 || len(w) == 0 || dig(lines[0], "data", "arm_cm") != nil {
		t.Errorf("with -landmarks a bust gives exit code %d, %v", code, dig(lines[0], "data", "warnings"))
	}
}

// Each of several photos gives one line, in their order, even if one of them fails.
func TestSeveralPhotos(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, content []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	photo, err := os.ReadFile(standing)
	if err != nil {
		t.Fatal(err)
	}
	var big bytes.Buffer
	if err := png.Encode(&big, image.NewPaletted(image.Rect(0, 0, 1, 1), color.Palette{color.Black})); err != nil {
		t.Fatal(err)
	}
	copy(big.Bytes()[16:], []byte{0, 1, 0, 0, 0, 1, 0, 0}) // 65536x65536: the checksum no longer fits, but size comes first
	write("a.PNG", photo)
	write("b.jpg", []byte("no photo"))
	write("c.heic", []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"))
	write("d.txt", photo) // its ending is not a photo's
	write("e.png", photo[:len(photo)/2])
	answers := filepath.Join(dir, "answers.jsonl")
	code, lines, stderr := command(t, "-height", "175", "-o", answers, "-annotate", filepath.Join(dir, "out.jpg"), dir, nobody, filepath.Join(dir, "none.jpg"))
	if code != 1 || len(lines) != 0 || !strings.HasSuffix(stderr, "skipped not known as photos: d.txt\n") {
		t.Fatalf("exit code %d, %d lines on standard output, %q", code, len(lines), stderr)
	}
	b, err := os.ReadFile(answers)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for line := range strings.Lines(string(b)) {
		var v map[string]any
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			t.Fatal(err)
		}
		file, _ := dig(v, "error", "file").(string)
		code, _ := dig(v, "error", "code").(string)
		if code == "" {
			file, code = dig(v, "data", "image", "file").(string), "ok"
		} else if msg, _ := dig(v, "error", "message").(string); len(msg) < 20 {
			t.Errorf("the message %q says little", msg)
		}
		got = append(got, filepath.Base(file)+" "+code)
	}
	want := "a.PNG ok, b.jpg UNSUPPORTED_IMAGE, c.heic UNSUPPORTED_IMAGE, e.png INVALID_INPUT, coffee.png NO_PERSON, none.jpg IMAGE_NOT_FOUND"
	if s := strings.Join(got, ", "); s != want {
		t.Errorf("answers are\n%s, want\n%s", s, want)
	}
	if _, err := os.Stat(filepath.Join(dir, "out.a.jpg")); err != nil {
		t.Error(err)
	}
}

func TestSamePerson(t *testing.T) {
	dir := t.TempDir()
	code, lines, _ := command(t, "-height", "175", "-same-person", "-annotate", filepath.Join(dir, "x.png"), standing, again, nobody)
	if code != 1 || len(lines) != 2 || dig(lines[0], "error", "code") != "NO_PERSON" {
		t.Fatalf("exit code %d, %v", code, lines)
	}
	data := dig(lines[1], "data")
	images, _ := dig(data, "images").([]any)
	if len(images) != 2 || dig(images[0], "file") != standing || dig(data, "image") != nil {
		t.Fatalf("images are %v", images)
	}
	if a, b := dig(images[0], "output_image_url"), dig(images[1], "output_image_url"); a == b || a == nil {
		t.Errorf("both pictures are %v", a)
	}
	code, lines, _ = command(t, "-height", "170", "-same-person", bust, "../../../testdata/grace_hopper.png")
	if code != 1 || len(lines) != 1 || dig(lines[0], "error", "code") != "NOT_MEASURABLE" {
		t.Errorf("two busts: exit code %d, %v", code, lines)
	}
}

func TestInvalidHeight(t *testing.T) {
	for _, h := range []string{"49.9", "272.1", "-175", "0", "NaN", "+Inf"} {
		code, lines, _ := command(t, "-height", h, standing, nobody)
		if code != 1 || len(lines) != 2 || dig(lines[0], "error", "code") != "INVALID_HEIGHT" || dig(lines[1], "error", "code") != "INVALID_HEIGHT" {
			t.Errorf("a height of %s: exit code %d, %v", h, code, lines)
		}
	}
}

func TestUsage(t *testing.T) {
	for _, c := range []struct {
		args string
		says string
	}{
		{standing, "-height is needed"},
		{"-height 175", "at least one photo"},
		{"-height tall x.jpg", "invalid value"},
		{"-height 175 -model huge x.jpg", "heavy, full or lite"},
		{"-height 175 -method guess x.jpg", "anatomical or classic"},
		{"-height 175 -sex x x.jpg", "female or male"},
		{"-height 175 -threads 0 x.jpg", "at least 1"},
		{"-height 175 -annotate out.gif x.jpg", ".png or .jpg"},
		{"-height 175 -reference 1,2,3,4,5 x.jpg", "not both"},
		{"-reference 1,2,3,4 x.jpg", "five numbers"},
		{"-reference 1,2,3,4,x x.jpg", "invalid"},
		{"-height 175 -same-person -landmarks x.jpg", "choose"},
		{"-wat", "not defined"},
	} {
		code, lines, stderr := command(t, strings.Fields(c.args)...)
		if code != 2 || len(lines) != 0 || !strings.Contains(stderr, c.says) {
			t.Errorf("%s: exit code %d, %d lines, %q", c.args, code, len(lines), stderr)
		}
	}
	code, lines, _ := command(t, "-height", "175", "-age", "-3", standing)
	if code != 1 || dig(lines[0], "error", "code") != "INVALID_INPUT" {
		t.Errorf("an age of -3: exit code %d, %v", code, lines)
	}
}

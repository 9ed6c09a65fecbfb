package command

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hypermob/pose/answer"
)

// printed returns what the command prints with the lite model.
func printed(t *testing.T, args ...string) (code int, out string) {
	t.Helper()
	var b, errs bytes.Buffer
	code = newProgram("", &b, &errs).run(context.Background(), append([]string{"-model", "lite", "-height", "175"}, args...))
	return code, b.String()
}

func TestCSV(t *testing.T) {
	_, one, _ := command(t, "-height", "175", "-tape", "-sex", "male", standing)
	code, out := printed(t, "-format", "csv", "-tape", "-sex", "male", standing, nobody)
	rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if code != exitFailed || err != nil || len(rows) != 3 {
		t.Fatalf("exit code %d, %v, %s", code, err, out)
	}
	for i, name := range rows[0] {
		var want any
		switch key := strings.Replace(name, "_uncertainty_cm", "_cm", 1); {
		case strings.HasPrefix(name, "sleeve_uncertainty"):
			want = dig(one[0], "data", "tape_cm", "uncertainty_cm", "sleeve")
		case name == "inside_leg_cm":
			want = dig(one[0], "data", "tape_cm", "inside_leg")
		case strings.HasPrefix(name, "sleeve"), strings.HasPrefix(name, "inside_leg"):
			continue
		case key != name:
			want = dig(one[0], "data", "uncertainty_cm", key)
		case strings.HasSuffix(name, "_cm"):
			want = dig(one[0], "data", key)
		default:
			continue
		}
		if got := rows[1][i]; want == nil || got != fmt.Sprintf("%.1f", want) {
			t.Errorf("%s is %s, %v in JSON", name, got, want)
		}
	}
	if rows[1][0] != standing || rows[1][1] != "success" || rows[2][0] != nobody || rows[2][1] != "error" || rows[2][len(rows[2])-2] != "NO_PERSON" {
		t.Errorf("rows are %q", rows)
	}
}

func TestTable(t *testing.T) {
	code, out := printed(t, "-format", "table", "-tape", standing, bust, filepath.Join("no", "a\x1b[31m.jpg"))
	rows := lines(out)
	if code != exitFailed || len(rows) != 4 || strings.Contains(out, "\x1b") {
		t.Fatalf("exit code %d, %q", code, out)
	}
	at := strings.Index(rows[0], "photo (")
	for i, want := range []string{standing, bust + ": NOT_MEASURABLE: ", `"no/a\x1b[31m.jpg": IMAGE_NOT_FOUND: `} {
		if row := []rune(rows[i+1]); !strings.HasPrefix(string(row[at:]), want) {
			t.Errorf("row %d is %q, the photo should be at %d", i+1, rows[i+1], at)
		}
	}
	if strings.Count(rows[1], " ± ") != 9 || strings.Count(rows[2], " - ") != 9 {
		t.Errorf("%s", out)
	}
}

// Several photos of one person have one row.
func TestFusedRow(t *testing.T) {
	picture := filepath.Join(t.TempDir(), "o.png")
	code, out := printed(t, "-format", "csv", "-same-person", "-annotate", picture, standing, again)
	if rows := lines(out); code != 0 || len(rows) != 2 || !strings.HasPrefix(rows[1], `"`+standing+", "+again+`",success,175.0,`) || strings.Count(rows[1], "render_p012") != 4 {
		t.Errorf("exit code %d, %s", code, out)
	}
}

// Control characters never reach a terminal.
func TestEscaped(t *testing.T) {
	for in, want := range map[string][2]string{
		"a b.jpg":      {"a b.jpg", "a b.jpg"},
		"ü ± 한.jpg":    {"ü ± 한.jpg", "ü ± 한.jpg"},
		"a\x1b[31m":    {`"a\x1b[31m"`, `a\x1b[31m`},
		"a\u009b31m":   {`"a\u009b31m"`, `a\u009b31m`},
		"a\nb\xff":     {`"a\nb\xff"`, `a\nb\xff`},
		"a\u202egpj.b": {`"a\u202egpj.b"`, `a\u202egpj.b`},
	} {
		if s, e := shown(in), escaped(in); s != want[0] || e != want[1] {
			t.Errorf("%q is shown as %s, escaped as %s", in, s, e)
		}
	}
	dir := filepath.Join(t.TempDir(), "a\x1b[31m\u009b")
	code, _, stderr := command(t, "-height", "175", "-o", filepath.Join(dir, "x"), standing)
	if code != exitUsage || strings.ContainsAny(stderr, "\x1b\u009b") || !strings.Contains(stderr, `a\x1b[31m\u009b`) {
		t.Errorf("exit code %d, %q", code, stderr)
	}
	if _, out := printed(t, filepath.Join(dir, "x.jpg")); strings.ContainsAny(out, "\x1b\u009b\x7f") {
		t.Errorf("%q", out)
	}
}

// The progress line is cleared before an answer is printed, because both may be on the same
// terminal.
func TestProgressAndAnswers(t *testing.T) {
	var screen bytes.Buffer
	s := &sink{out: &screen, format: newFormat(&config{}), progress: &progress{&screen, 2}}
	s.progress.show(0, strings.Repeat("long", 40)+"\x1b.jpg")
	s.write(answer.NewFailure(fs.ErrNotExist, "a.jpg"))
	line, rest, _ := strings.Cut(strings.TrimPrefix(screen.String(), "\r\x1b[K"), "\r\x1b[K")
	if len([]rune(line)) > 60 || strings.Contains(line, "\x1b") || !strings.HasPrefix(line, "1/2 ") || !strings.HasPrefix(rest, `{"status"`) {
		t.Errorf("the screen has %q", screen.String())
	}
}

package command

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"
)

// Each photo of a CSV file has its own person. A wrong row gives an answer too.
func TestPeople(t *testing.T) {
	dir := t.TempDir()
	copied(t, again, dir, filepath.Join("photos", "a.jpg"))
	csv := "\ufeffPhoto, height_cm,sex,age,shoes\r\nphotos/a.jpg,175,male,40,44\r\nphotos/a.jpg,190,,,\nphotos/a.jpg,,,,\nphotos/a.jpg,1.75,,,\n" +
		"photos/a.jpg,tall,,,\nphotos/a.jpg,175,x,,\nphotos/a.jpg,175,,-1,\nnone.jpg,175,,,\n,175,,,\n"
	file := written(t, filepath.Join(dir, "people.csv"), []byte(csv))
	code, lines, stderr := command(t, "-csv", file)
	want := "a.jpg, a.jpg, a.jpg INVALID_HEIGHT, a.jpg INVALID_HEIGHT, a.jpg INVALID_HEIGHT, a.jpg INVALID_INPUT, a.jpg INVALID_INPUT, none.jpg IMAGE_NOT_FOUND, people.csv INVALID_INPUT"
	if code != exitFailed || answered(lines) != want || !strings.Contains(stderr, "the column shoes is not used") {
		t.Fatalf("exit code %d, %s, %s", code, answered(lines), stderr)
	}
	if a, b := dig(lines[0], "data", "height_cm"), dig(lines[1], "data", "height_cm"); a != 175.0 || b != 190.0 {
		t.Errorf("heights are %v and %v", a, b)
	}
	if msg, _ := dig(lines[3], "error", "message").(string); !strings.Contains(msg, "did you mean 175?") {
		t.Error(msg)
	}
	_, one, _ := command(t, "-height", "175", "-sex", "male", "-age", "40", again)
	if a, b := dig(lines[0], "data", "arm_cm"), dig(one[0], "data", "arm_cm"); a != b {
		t.Errorf("the arm is %v with a row, %v with flags", a, b)
	}
	semicolons := written(t, filepath.Join(dir, "b.csv"), []byte("photo;height_cm\nphotos/a.jpg;175,5\nphotos/a.jpg;\n"))
	code, lines, _ = command(t, "-csv", semicolons, "-height", "180")
	if code != 0 || dig(lines[0], "data", "height_cm") != 175.5 || dig(lines[1], "data", "height_cm") != 180.0 {
		t.Errorf("semicolons: exit code %d, %v", code, lines)
	}
	var out, errs bytes.Buffer
	args := []string{"-model", "lite", "-csv", "-", "-o", "-"}
	code = newProgram("photo,height_cm\n"+standing+",181\n", &out, &errs).run(context.Background(), args)
	if code != 0 || !strings.Contains(out.String(), `"height_cm":181.0`) {
		t.Errorf("from standard input: exit code %d, %s %s", code, &out, &errs)
	}
}

func TestPeopleThatCannotBeRead(t *testing.T) {
	dir := t.TempDir()
	for content, says := range map[string]string{
		"":                                       "empty",
		"name,height_cm\na.jpg,1\n":              "no column named photo",
		"photo\na.jpg\n":                         "no column named height_cm",
		"photo,height_cm\n":                      "names no photo",
		"photo,height_cm,Height_cm\na.jpg,1,2\n": "two columns named height_cm",
		"photo,height_cm\na.jpg\n":               "wrong number of fields",
		"photo,height_cm\n\"a,175\n":             "quote",
	} {
		file := written(t, filepath.Join(dir, "people.csv"), []byte(content))
		code, lines, stderr := command(t, "-csv", file)
		if code != exitUsage || len(lines) != 0 || !strings.Contains(stderr, says) {
			t.Errorf("%q: exit code %d, %s", content, code, stderr)
		}
	}
	if code, _, stderr := command(t, "-csv", filepath.Join(dir, "none.csv")); code != exitUsage || !strings.Contains(stderr, "none.csv") {
		t.Errorf("no file: exit code %d, %s", code, stderr)
	}
	for _, args := range [][]string{{"-same-person"}, {"-reference", "1,2,3,4,5"}, {standing}} {
		if code, _, _ := command(t, append([]string{"-csv", "x.csv"}, args...)...); code != exitUsage {
			t.Errorf("with %v: exit code %d", args, code)
		}
	}
}

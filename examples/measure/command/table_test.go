package command

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/answer"
)

// tableOf reads a CSV file.
func tableOf(t *testing.T, text string) (*table, error) {
	t.Helper()
	return newProgram("", &bytes.Buffer{}, &bytes.Buffer{}).readTable(written(t, filepath.Join(t.TempDir(), "a.csv"), []byte(text)))
}

// Spreadsheets write their tables in several ways.
func TestReadTable(t *testing.T) {
	for name, text := range map[string]string{
		"plain":               "photo,height_cm\na b.jpg,175.5\n",
		"a mark, CRLF":        "\ufeffphoto,height_cm\r\na b.jpg,175.5\r\n",
		"semicolons":          "photo;height_cm\na b.jpg;175,5\n",
		"quotes, capitals":    "\"Photo\", Height_CM \n\"a b.jpg\",\"175,5\"\n",
		"another order":       "shoes,height_cm,photo\n44,175.5,a b.jpg\n",
		"spaces, empty lines": "photo,height_cm\n\n  a b.jpg  ,  175.5 \n\n",
		"no end of line":      "photo,height_cm\na b.jpg,175.5",
	} {
		tab, err := tableOf(t, text)
		if err != nil || len(tab.rows) != 1 {
			t.Errorf("%s: %+v, %v", name, tab, err)
			continue
		}
		cm, err := tab.number(tab.rows[0], "height_cm", nil)
		if tab.cell(tab.rows[0], "photo") != "a b.jpg" || err != nil || *cm != 175.5 {
			t.Errorf("%s: %q, %v, %v", name, tab.rows[0], cm, err)
		}
		if got := tab.cell(tab.rows[0], "sex"); got != "" {
			t.Errorf("%s: a column that is not there has %q", name, got)
		}
	}
	tab, err := tableOf(t, "zebra,photo,,apple,age\n1,2,3,4,5\n")
	if err != nil || fmt.Sprint(tab.unknown()) != "[ apple zebra]" {
		t.Errorf("unknown are %q, %v", tab.unknown(), err)
	}
	if _, err := tableOf(t, "photo,\"height"); err == nil {
		t.Error("a header that is cut off is read")
	}
	if _, err := newProgram("", &bytes.Buffer{}, &bytes.Buffer{}).readTable(filepath.Join(t.TempDir(), "none.csv")); err == nil {
		t.Error("a file that is not there is read")
	}
}

// A row's cells win over the flags, which fill those that are empty.
func TestRowPerson(t *testing.T) {
	tab, err := tableOf(t, "photo,height_cm,sex,age\na,160,MALE,20\nb,,,\nc,1O0,,\nd,,,old\ne,,other,\nf,300,,\n")
	if err != nil {
		t.Fatal(err)
	}
	height, age := 180.0, 40.0
	c := &config{height: &height, sex: "female", age: &age, method: pose.Anatomical}
	for i, want := range []struct {
		stature float64
		err     error
		says    string
	}{
		{160, nil, ""}, {180, nil, ""}, {0, pose.ErrInvalidHeight, `"1O0" is no number of cm`}, {0, pose.ErrInvalidInput, `"old" is no number of years`},
		{0, pose.ErrInvalidInput, `not "other"`}, {0, pose.ErrInvalidHeight, "300"},
	} {
		p, err := c.rowPerson(tab, tab.rows[i])
		if !errors.Is(err, want.err) || err != nil && !strings.Contains(err.Error(), want.says) {
			t.Errorf("row %d: %v, want %q", i+1, err, want.says)
		}
		if ref := pose.Stature(want.stature); err == nil && *p.reference != ref {
			t.Errorf("row %d: %+v", i+1, p.reference)
		}
	}
	c.height = nil
	if _, err := c.rowPerson(tab, tab.rows[1]); !errors.Is(err, pose.ErrInvalidHeight) || !strings.Contains(err.Error(), "no -height for all") {
		t.Errorf("no height at all: %v", err)
	}
	c.landmarks = true
	if p, err := c.rowPerson(tab, tab.rows[1]); err != nil || p.reference != nil {
		t.Errorf("landmarks need none: %+v, %v", p, err)
	}
}

func TestBesideCSV(t *testing.T) {
	sep := string(filepath.Separator)
	for _, c := range [][3]string{
		{"people.csv", "a.jpg", "a.jpg"}, {"dir/people.csv", "in/a.jpg", filepath.Join("dir", "in", "a.jpg")},
		{"dir/people.csv", "../a.jpg", "a.jpg"}, {"people.csv", "-", "." + sep + "-"}, {"dir/people.csv", "-", filepath.Join("dir", "-")},
	} {
		if got := besideCSV(c[0], c[1]); got != c[2] {
			t.Errorf("%s of %s is %s, want %s", c[1], c[0], got, c[2])
		}
	}
}

// An answer with several photos, pictures and warnings has one row, in each format.
func TestRows(t *testing.T) {
	d := &answer.Data{Images: []answer.Photo{{File: "a.jpg", Picture: "o.a.png"}, {File: "b\x1b.jpg"}, {File: "c.jpg", Picture: "o.c.png"}}}
	d.Fill(&pose.Measurements{
		Stature: 175, Scale: pose.Scale{CMPerPixel: 0.25},
		Mean:     pose.Lengths{pose.Arm: {CM: 55.55, Uncertainty: 1.04}},
		Warnings: []pose.Warning{{Code: pose.ArmsHidden, Message: "photo 1"}, {Code: pose.RolledCamera}, {Code: pose.ArmsHidden, Message: "photo 2"}},
	})
	a := answer.Answer{Status: "success", Data: d}
	row := csvRow(a)
	for column, want := range map[string]string{
		"file": `"a.jpg, b\x1b.jpg, c.jpg"`, "status": "success", "height_cm": "175.0", "scale_cm_per_px": "0.2500", "arm_cm": "55.5", "arm_uncertainty_cm": "1.0",
		"leg_cm": "", "sleeve_cm": "", "warnings": "ARMS_HIDDEN ROLLED_CAMERA", "picture": "o.a.png, o.c.png", "error_code": "", "error_message": "",
	} {
		for i, name := range csvHeader() {
			if name == column && row[i] != want {
				t.Errorf("%s is %q, want %q", column, row[i], want)
			}
		}
	}
	if len(row) != len(csvHeader()) {
		t.Errorf("%d cells below %d", len(row), len(csvHeader()))
	}
	line := string(tableRow(a, false))
	if !strings.HasPrefix(line, " 55.5 ± 1.0            -  ") || !strings.HasSuffix(line, `"a.jpg, b\x1b.jpg, c.jpg" [ARMS_HIDDEN ROLLED_CAMERA]`+"\n") {
		t.Errorf("%q", line)
	}
	d.Picture, d.Images, d.Warnings = "one.png", nil, nil
	d.Image = &answer.Photo{File: "one.jpg"}
	if row := csvRow(a); row[0] != "one.jpg" || row[len(row)-3] != "one.png" || row[len(row)-4] != "" {
		t.Errorf("of one photo: %q", row)
	}
	failure := answer.NewFailure(fmt.Errorf("%w: a\x1bb", pose.ErrNoPerson), "x.jpg")
	if row := csvRow(failure); row[0] != "x.jpg" || row[1] != "error" || row[len(row)-2] != "NO_PERSON" || !strings.HasSuffix(row[len(row)-1], `a\x1bb`) {
		t.Errorf("a failure: %q", row)
	}
}

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hypermob/pose"
)

func write(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "people.csv")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestRead(t *testing.T) {
	rows, columns, err := read(write(t, "photo,height,sex,sleeve,inside_leg\na.jpg,170,female,56.5,\nb.jpg,180,,60,85\n"))
	if err != nil || len(rows) != 2 || strings.Join(columns, " ") != "sleeve inside_leg" {
		t.Fatal(rows, columns, err)
	}
	if r := rows[0]; r.photo != "a.jpg" || r.height != 170 || r.sex != "female" || len(r.cm) != 1 || r.cm["sleeve"] != 56.5 {
		t.Errorf("%+v", r)
	}
	rows, columns, err = read(write(t, "photo,height_cm,sex,sleeve_cm\na.jpg,170,female,56.5\n"))
	if err != nil || len(rows) != 1 || rows[0].height != 170 || rows[0].cm["sleeve"] != 56.5 || strings.Join(columns, " ") != "sleeve" {
		t.Error(rows, columns, err)
	}
	for text, why := range map[string]string{
		"photo,height,height_cm\na,170,170\n": "two columns \"height\"", "photo,height_m\na,1.7\n": "height_m",
		"photo,height\n": "no row", "photo,height,girth\na,170,1\n": "girth", "photo,height\na,tall\n": "row 2", "photo,height\na,\n": "needs",
	} {
		if _, _, err := read(write(t, text)); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%q: %v, want %q", text, err, why)
		}
	}
}

func TestTable(t *testing.T) {
	tab := newTable([]string{"sleeve", "leg"})
	var out bytes.Buffer
	for _, tape := range []float64{50, 58} {
		tab.add(&out, row{photo: "a.jpg", height: 170, cm: map[string]float64{"sleeve": tape}}, map[string]pose.Length{"sleeve": {CM: 56, Uncertainty: 2}}, nil)
	}
	tab.print(&out)
	if s := out.String(); !strings.Contains(s, "sleeve 56.0 ± 2.0 (+6.0)") || !strings.Contains(s, "2           2.0 cm      4.0 cm") || !strings.Contains(s, "50 %") {
		t.Error(s)
	}
	if u := usual(row{height: 170}); u["sleeve"] < 55 || u["sleeve"] > 59 || u["arm"] < 51 || u["arm"] > 54 {
		t.Errorf("%v", u)
	}
}

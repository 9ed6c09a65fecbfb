package main

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/tools/internal/renders"
)

// What a hand may write wrongly into a table is refused, with its row.
func TestReadRefuses(t *testing.T) {
	for text, why := range map[string]string{
		"photo,height,sleeve\na.jpg,170,nan\n":        `row 2: sleeve: "nan" is no number of cm`,
		"photo,height,sleeve\na.jpg,170,+Inf\n":       "no number of cm",
		"photo,height,sleeve\na.jpg,170,0\n":          "no number of cm",
		"photo,height\na.jpg,170\nb.jpg,-170\n":       `row 3: height: "-170" is no number`,
		"photo,height,height\na.jpg,170,175\n":        `two columns "height"`,
		"photo,height,leg,leg\na.jpg,170,80,81\n":     `two columns "leg"`,
		"photo,height,sex\na.jpg,170,f\n":             `female or male, not "f"`,
		"photo,height\na.jpg,170,80\n":                "wrong number of fields",
		"height,sleeve\n170,55\n":                     "a row needs photo and height",
		"photo,height,inside leg\na.jpg,170,80\n":     "inside_leg",
		"photo,height,sleeve\n\"a.jpg,170,55\n":       "quote",
		"photo,height,sleeve\na.jpg,170,fifty-five\n": "row 2: sleeve",
	} {
		if rows, _, err := read(write(t, text)); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%q: %v, %v, want an error that mentions %q", text, rows, err, why)
		}
	}
	if _, _, err := read(t.TempDir() + "/none.csv"); err == nil {
		t.Error("a file that is not there is read")
	}
	if rows, _, err := read(write(t, "photo, height\n a.jpg , 170 \n")); err == nil {
		t.Errorf("a column whose name begins with a space is taken: %v", rows)
	}
	rows, _, err := read(write(t, "sex,height,photo\n male , 180.5 ,b.jpg\n"))
	if err != nil || rows[0].photo != "b.jpg" || rows[0].sex != "male" || rows[0].height != 180.5 {
		t.Errorf("columns in another order: %+v, %v", rows, err)
	}
}

// The table's figures are those of a naive calculation.
func TestTableArithmetic(t *testing.T) {
	ours := pose.Length{CM: 56, Uncertainty: 2}
	limit := 2 * math.Hypot(2, tapeError)
	tapes := []float64{56 - limit + 1e-9, 56 + limit - 1e-9, 56 + limit + 1e-9, 50}
	tab := newTable([]string{"sleeve", "arm"})
	var off, abs, only float64
	for _, tape := range tapes {
		r := row{photo: "a.jpg", height: 170, cm: map[string]float64{"sleeve": tape, "arm": 1}}
		tab.add(&bytes.Buffer{}, r, map[string]pose.Length{"sleeve": ours}, nil) // the arm was not measured
		off += (56 - tape) / 4
		abs += math.Abs(56-tape) / 4
		only += math.Abs(usual(r)["sleeve"]-tape) / 4
	}
	var out bytes.Buffer
	tab.print(&out)
	want := fmt.Sprintf("\n%-16s %6d %13.1f cm %8.1f cm %10.1f cm %8d %%\n", "sleeve", 4, off, abs, only, 50)
	if !strings.HasSuffix(out.String(), want) {
		t.Errorf("%s\nwant %s", out.String(), want)
	}
	if strings.Contains(out.String(), "arm  ") {
		t.Errorf("there are figures of a length that was not measured:\n%s", out.String())
	}
}

// Women and men of one stature are not alike, and who is neither is between them.
func TestUsual(t *testing.T) {
	for _, c := range usualColumns(t) {
		w, m, u := usual(row{height: 170, sex: "female"})[c], usual(row{height: 170, sex: "male"})[c], usual(row{height: 170})[c]
		if w == m || u < min(w, m)-0.3 || u > max(w, m)+0.3 {
			t.Errorf("%s: %.2f cm of a woman, %.2f of a man, %.2f of either", c, w, m, u)
		}
		if tall := usual(row{height: 190})[c]; tall <= u {
			t.Errorf("%s: %.2f cm of who is tall, %.2f of who is not", c, tall, u)
		}
	}
}

func usualColumns(t *testing.T) (names []string) {
	t.Helper()
	all := usual(row{height: 170})
	for _, name := range lengthColumns() {
		if _, ok := all[name]; !ok {
			t.Errorf("nothing is known of %s", name)
		}
		names = append(names, name)
	}
	return names
}

// compare measures what the library measures, and goes on after a photo that has nobody in it.
func TestCompare(t *testing.T) {
	d, err := pose.NewDetector(pose.Lite())
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	const testdata = "../../testdata"
	cm := map[string]float64{"sleeve": 58, "inside_leg": 80, "leg": 82.5}
	rows := []row{
		{photo: "coffee.png", height: 170, cm: cm},
		{photo: "none.png", height: 170, cm: cm},
		{photo: "render_p001.png", height: 174.058, sex: "male", cm: cm},
		{photo: "astronaut.png", height: 170, cm: cm}, // no length: the legs are not in it
	}
	var out bytes.Buffer
	compare(&out, d, testdata, rows, newTable([]string{"sleeve", "inside_leg", "leg"}))
	img, err := renders.Decode(testdata + "/render_p001.png")
	if err != nil {
		t.Fatal(err)
	}
	p, err := renders.Find(d, img)
	if err != nil {
		t.Fatal(err)
	}
	m, err := pose.Measure(p, pose.Stature(174.058), pose.WithSex(pose.Male), pose.WithTape(true))
	if err != nil {
		t.Fatal(err)
	}
	want := "render_p001.png"
	for i, l := range []pose.Length{m.Tape[pose.Sleeve], m.Tape[pose.InsideLeg], m.Mean[pose.Leg]} {
		name := []string{"sleeve", "inside_leg", "leg"}[i]
		want += fmt.Sprintf("  %s %.1f ± %.1f (%+.1f)", name, l.CM, l.Uncertainty, l.CM-cm[name])
	}
	for _, part := range []string{"coffee.png: pose: no person found", "none.png: open ", want + "\n", "astronaut.png  ", "FEET_CROPPED"} {
		if !strings.Contains(out.String(), part) {
			t.Errorf("%q is missing in\n%s", part, out.String())
		}
	}
	if !strings.Contains(out.String(), fmt.Sprintf("%-16s %6d ", "leg", 1)) {
		t.Errorf("more than one photo counts:\n%s", out.String())
	}
}

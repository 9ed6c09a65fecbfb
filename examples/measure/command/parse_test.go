package command

import (
	"errors"
	"flag"
	"strings"
	"testing"

	"github.com/hypermob/pose"
)

// What the command line says is what the config has.
func TestParse(t *testing.T) {
	c, err := parse(strings.Fields("a.jpg -height 171.5 -sex female -age 30 -model full -method classic -tape -r -same-person b.jpg " +
		"-annotate out.JPEG -o answers.json -threads 3 -format json -- -c.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Join(c.photos, " ") != "a.jpg b.jpg -c.jpg" || *c.height != 171.5 || c.sex != "female" || *c.age != 30 || c.model.String() != "full" ||
		c.method != pose.Classic || !c.tape || !c.recursive || !c.samePerson || c.annotate != "out.JPEG" || c.output != "answers.json" || c.threads != 3 {
		t.Errorf("%+v", c)
	}
	if want := pose.Stature(171.5); *c.person.reference != want || len(c.person.options) != 4 || c.refused != nil {
		t.Errorf("the person is %+v", c.person)
	}
	c, err = parse(strings.Fields("-reference=1,2.5,-3,4e2,100 -o - x.jpg"))
	if want := pose.KnownLength(pose.Point{X: 1, Y: 2.5}, pose.Point{X: -3, Y: 400}, 100); err != nil || *c.person.reference != want || c.output != "" {
		t.Errorf("%+v, %v", c, err)
	}
	if c.model.String() != "heavy" || c.method != pose.Anatomical || c.format != "json" || c.threads < 1 {
		t.Errorf("the defaults are %+v", c)
	}
	if c, err := parse([]string{"-landmarks", "x.jpg"}); err != nil || c.person.reference != nil || !c.landmarks {
		t.Errorf("landmarks need no height: %+v, %v", c, err)
	}
	if _, err := parse([]string{"a.jpg", "-help"}); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("-help: %v", err)
	}
	if c, err := parse([]string{"-version", "-height", "tall"}); err == nil || c == nil {
		t.Errorf("a wrong flag after -version: %v", err)
	}
}

// A height or an age out of range is an answer for each photo, not a wrong command line.
func TestRefused(t *testing.T) {
	for args, want := range map[string]error{
		"-height 1.75 x.jpg":          pose.ErrInvalidHeight,
		"-height NaN x.jpg":           pose.ErrInvalidHeight,
		"-height 175 -age 121 x.jpg":  pose.ErrInvalidInput,
		"-height 175 -age -0.1 x.jpg": pose.ErrInvalidInput,
		"-height 272 x.jpg":           nil,
		"-height 50 -age 120 x.jpg":   nil,
	} {
		c, err := parse(strings.Fields(args))
		if err != nil || !errors.Is(c.refused, want) {
			t.Errorf("%s: %v, refused for %v, want %v", args, err, c.refused, want)
		}
	}
}

// All that is wrong is said at once.
func TestAllErrors(t *testing.T) {
	_, err := parse(strings.Fields("-height 175 -model huge -method guess -threads 300 -format xml -annotate out.gif -sex x - -"))
	for _, want := range []string{"-model is", "-method is", "at most 256, not 300", `not "xml"`, `not "out.gif"`, `not "x"`, "read once only"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	for args, want := range map[string]string{
		"-height 175 -csv a.csv -same-person":       "choose",
		"-csv a.csv -reference 1,2,3,4,5":           "not both",
		"-csv a.csv b.jpg":                          "not both",
		"-same-person -landmarks -height 175 a.jpg": "choose",
		"-landmarks -format csv a.jpg":              "needs -format json",
		"-reference 1,2,3,4,NaN a.jpg":              "more than 0",
		"-reference 1,2,3,4,5,6 a.jpg":              "five numbers",
		"-age forty -height 175 a.jpg":              "years, such as 40",
		"-height 1m75 a.jpg":                        "centimetres, such as 175",
		"a.jpg -height":                             "needs an argument",
		"-tape=perhaps -height 175 a.jpg":           "invalid boolean",
		"-threads many -height 175 a.jpg":           "-threads",
	} {
		if _, err := parse(strings.Fields(args)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", args, err, want)
		}
	}
}

func TestIsPicture(t *testing.T) {
	for name, want := range map[string]bool{
		"a.png": true, "dir/a.JPG": true, "a.jpeg": true, "a.jpe": false, "png": false, "a.png.gif": false, ".png": true, "": false,
	} {
		if got := isPicture(name); got != want {
			t.Errorf("%q: %v", name, got)
		}
	}
}

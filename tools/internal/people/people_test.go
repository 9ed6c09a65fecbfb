package people

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hypermob/pose"
)

func write(t *testing.T, text string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "people.json"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestRead(t *testing.T) {
	dir := write(t, `{"people":{
		"B":{"stature":181.5,"sd":1,"truth":{"upper_arm":30.5}},
		"A":{"stature":160,"sex":"female"}},
		"tags":{"B-x-2":"easy","A-x-1":"walking","B-x-1":"turned"}}`)
	all, err := Read(dir)
	if err != nil || len(all) != 2 {
		t.Fatal(all, err)
	}
	a, b := all[0], all[1]
	if a.Name != "A" || a.Sex != "female" || len(a.Photos) != 1 || a.Photos[0].Tag != "walking" {
		t.Errorf("%+v", a)
	}
	if b.Stature != 181.5 || b.SD != 1 || b.Truth[pose.UpperArm] != 30.5 {
		t.Errorf("%+v", b)
	}
	want := Photo{"B-x-1", filepath.Join(dir, "B-x-1.jpg"), "turned"}
	if len(b.Photos) != 2 || b.Photos[0] != want {
		t.Errorf("%+v, want %+v first", b.Photos, want)
	}
}

// What cannot be right is refused, with its name: it would come out as a wrong average.
func TestRefused(t *testing.T) {
	for text, why := range map[string]string{
		`{"people":`:                                                       "unexpected end",
		`{"people":{"A":{"stature":1.7}}}`:                                 "A: ",
		`{"people":{"A":{"stature":170,"sex":"f"}}}`:                       `not "f"`,
		`{"people":{"A":{"stature":170,"truth":{"arm":0}}}}`:               "the true arm is 0 cm",
		`{"people":{"A":{"stature":170,"truth":{"girth":9}}}}`:             "girth",
		`{"people":{"A":null}}`:                                            "nothing is said",
		`{"people":{"A":{"stature":170}},"tags":{"B-1":"easy"}}`:           `"B-1" is of nobody`,
		`{"people":{"A":{"stature":170}},"tags":{"nameless":"easy"}}`:      `"nameless" is of nobody`,
		`{"people":{"AB":{"stature":170}},"tags":{"A-1":"of AB, or not"}}`: `"A-1" is of nobody`,
	} {
		if all, err := Read(write(t, text)); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%s: %v, %v, want an error that mentions %q", text, all, err, why)
		}
	}
	if _, err := Read(t.TempDir()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without people.json: %v", err)
	}
}

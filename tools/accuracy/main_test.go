package main

import (
	"bytes"
	"encoding/json"
	"math"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/posetest"
)

func TestPhotoKeepsThePose(t *testing.T) {
	want := posetest.Standing()
	want.FocalLength = 912.345
	var f photo
	f.setPose(want)
	got := f.pose()
	for i, l := range want.Landmarks {
		if math.Abs(got.Landmarks[i].X-l.X) > 0.005 || math.Abs(got.Landmarks[i].Visibility-l.Visibility) > 5e-5 ||
			math.Abs(got.WorldLandmarks[i].Z-want.WorldLandmarks[i].Z) > 5e-5 {
			t.Errorf("landmark %d is %+v, want %+v", i, got.Landmarks[i], l)
		}
	}
	if !reflect.DeepEqual(got.Silhouette, want.Silhouette) || math.Abs(got.FocalLength-912.345) > 0.005 || got.People != 1 {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// stored reads photos that no fit has seen.
func stored(t *testing.T) (all []*photo) {
	t.Helper()
	files, err := filepath.Glob("data/*.jsonl.gz")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		photos, err := readPhotos(name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, photos...)
	}
	return all
}

// The taller the person, the longer every length, in all stored photos.
func TestLengthsGrowWithTheStature(t *testing.T) {
	for _, f := range stored(t) {
		var before pose.Lengths
		for cm := 60.0; cm <= 260; cm += 4 {
			m, err := pose.Measure(f.pose(), pose.Stature(cm))
			if err != nil {
				break // Measure says why, and does so for each stature
			}
			for s, l := range before {
				if now, ok := m.Mean[s]; ok && now.CM <= l.CM {
					t.Errorf("%s: %v is %.2f cm at %g cm, %.2f at 4 less", f.Image, s, now.CM, cm, l.CM)
				}
			}
			before = m.Mean
		}
	}
}

func TestReport(t *testing.T) {
	photos := stored(t)
	var out bytes.Buffer
	if err := report(&out, photos[:6]); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"6 photos", "anatomical, sex told", "classic", "stature only", "in 2u"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	out.Reset()
	err := writeFeatures(&out, photos[:2], "")
	if err != nil || strings.Count(out.String(), "\n") < 3 {
		t.Errorf("%v\n%s", err, out.String())
	}
}

// Each photo is answered in all ways and each person once more, with the error of those who are not.
func TestAnswers(t *testing.T) {
	photos := stored(t)[:12]
	broken := *photos[0]
	broken.Landmarks = [pose.NumLandmarks][5]float64{}
	var out bytes.Buffer
	if err := writeAnswers(&out, append(photos, &broken)); err != nil {
		t.Fatal(err)
	}
	people, failed := map[int]bool{}, 0
	for _, f := range photos {
		people[f.Person] = true
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if want := 13*len(asked) + len(people); len(lines) != want {
		t.Errorf("%d lines, want %d", len(lines), want)
	}
	for _, l := range lines {
		var a answered
		if err := json.Unmarshal([]byte(l), &a); err != nil || a.Image == "" || a.Way == "" || a.Measurements == nil {
			t.Fatalf("%v: %s", err, l)
		}
		if a.Error != "" {
			failed++
		}
		if (a.Error == "") != (len(a.Mean) > 0) {
			t.Errorf("%q, and %d lengths", a.Error, len(a.Mean))
		}
	}
	if failed == 0 {
		t.Error("no photo fails, although one has no landmarks")
	}
}

// True joints replace those that were found: the hips alone, or all of them, also in space.
func TestPerfectJoints(t *testing.T) {
	for _, which := range []string{"hips", "all"} {
		f := stored(t)[0]
		before := *f
		if err := f.perfect(which); err != nil {
			t.Fatal(err)
		}
		for i, at := range f.Joints {
			j := joints[i/2]
			id := int(j.left) + i%2
			moved := [2]float64(f.Landmarks[id][:2]) == [2]float64(at[:2])
			if want := which == "all" || j.name == "hip"; moved != want {
				t.Errorf("%s: %s %d is at %v, the true one at %v", which, j.name, i%2, f.Landmarks[id], at)
			}
			if space := f.World[id] == [3]float64(at[2:]); space != (which == "all") {
				t.Errorf("%s: %s %d is at %v in space", which, j.name, i%2, f.World[id])
			}
		}
		if f.Landmarks[pose.Nose] != before.Landmarks[pose.Nose] {
			t.Error("the nose has moved")
		}
	}
	f := &photo{}
	if f.perfect("hips") == nil || f.perfect("knees") == nil {
		t.Error("joints that are not stored, or not known, are no error")
	}
}

// One person is off by 1 and another by 3, where the stature only is off by 2 for both. So the
// means are equal, and the interval is from -1 to 1.
func TestInterval(t *testing.T) {
	all := []miss{{person: 1, cm: 1, statureOnly: 2}, {person: 2, cm: 3, statureOnly: 2}}
	if lo, hi := interval(all); lo != -1 || hi != 1 || mean(all) != 2 || meanOnly(all) != 2 {
		t.Errorf("[%g, %g]", lo, hi)
	}
}

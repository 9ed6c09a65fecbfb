package pose_test

import (
	"encoding/json"
	"errors"
	"math"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/internal/body"
	"github.com/hypermob/pose/posetest"
)

// editOutline changes the numbers of a silhouette's outline. Numbers that no outline can have
// change nothing.
func editOutline(s *pose.Silhouette, edit func(left, right *body.Outline)) {
	text, err := s.Outline.MarshalText()
	if err != nil {
		panic(err)
	}
	var sides [2]body.Outline
	if len(text) > 0 {
		if sides, err = body.DecodeOutline(string(text)); err != nil {
			panic(err)
		}
	}
	edit(&sides[0], &sides[1])
	_ = s.Outline.UnmarshalText([]byte(body.EncodeOutline(sides)))
}

// An outline is text and the same outline again, to the last bit; none is no text.
func TestOutlineText(t *testing.T) {
	s := posetest.Standing().Silhouette
	editOutline(s, func(left, _ *body.Outline) { left[0][0] = math.Nextafter(1./3, 1) })
	text, err := s.Outline.MarshalText()
	if err != nil || !strings.HasPrefix(string(text), "1:") {
		t.Fatalf("%.20s…, %v", text, err)
	}
	var got pose.Outline
	if err := got.UnmarshalText(text); err != nil || got != s.Outline {
		t.Errorf("another outline, or %v", err)
	}
	if err := got.UnmarshalText(nil); err != nil || got != (pose.Outline{}) {
		t.Errorf("no text is %v, %v", got, err)
	}
	if text, err := got.MarshalText(); err != nil || len(text) > 0 {
		t.Errorf("no outline is %q, %v", text, err)
	}
}

// What is no outline of any version is refused, and changes nothing.
func TestOutlineRefuses(t *testing.T) {
	valid, err := posetest.Standing().Silhouette.Outline.MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	var nan [2]body.Outline
	nan[1][5][12] = math.NaN()
	for name, text := range map[string]string{
		"no version": "text", "a word for a version": "one:AAAA", "cut off": string(valid[:len(valid)-4]), "longer": string(valid) + "AAAA",
		"no base64": "1:" + strings.Repeat("!", len(valid)-2), "a line end": string(valid) + "\n", "not a number": body.EncodeOutline(nan),
		"endless": "2:" + strings.Repeat("x", 1<<20), "a version that JSON would change": "2:\x00\xff",
	} {
		o := posetest.Standing().Silhouette.Outline
		want := o
		if err := o.UnmarshalText([]byte(text)); !errors.Is(err, pose.ErrInvalidInput) || o != want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// storedPose reads a pose of testdata.
func storedPose(t *testing.T, name string) *pose.Pose {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var p pose.Pose
	if err := json.Unmarshal(b, &p); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return &p
}

// Poses that other versions stored measure as one without an outline does, with a warning. It stays
// when they are stored again.
func TestPosesOfOtherVersions(t *testing.T) {
	for _, c := range []struct{ name, says string }{
		{"pose-v0.json", "the outline of its limbs is not used"},
		{"pose-v2.json", "stored in version 2"},
	} {
		p := storedPose(t, c.name)
		for i := range 2 {
			want := posetest.Standing()
			want.Silhouette.Outline = pose.Outline{}
			plain := measure(t, want, pose.Stature(163.8))
			m := measure(t, p, pose.Stature(163.8))
			if !reflect.DeepEqual(m.Mean, plain.Mean) || m.Scale != plain.Scale {
				t.Errorf("%s, read %d times: %v, without an outline %v", c.name, i+1, m.Mean, plain.Mean)
			}
			if len(m.Warnings) != 1 || m.Warnings[0].Code != pose.OtherVersion || m.Warnings[0].Severity != pose.Caution ||
				!strings.Contains(m.Warnings[0].Message, c.says) {
				t.Errorf("%s, read %d times: %v", c.name, i+1, m.Warnings)
			}
			b, err := json.Marshal(p)
			if err != nil {
				t.Fatal(err)
			}
			p = new(pose.Pose)
			if err := json.Unmarshal(b, p); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// A warning of the outline is for lengths that an outline would have made surer.
func TestOutlineOfAnotherVersionIsNotMissedElsewhere(t *testing.T) {
	p := storedPose(t, "pose-v0.json")
	for name, m := range map[string]*pose.Measurements{
		"a known length": measure(t, p, pose.KnownLength(pose.Point{}, pose.Point{Y: 1000}, 97.9)),
		"classic":        measure(t, p, pose.Stature(163.8), pose.WithMethod(pose.Classic)),
	} {
		if len(m.Warnings) > 0 {
			t.Errorf("%s: %v", name, m.Warnings)
		}
	}
	p = storedPose(t, "pose-v2.json")
	if m := measure(t, p, pose.Stature(163.8), pose.WithMethod(pose.Classic)); len(m.Warnings) != 1 || m.Warnings[0].Code != pose.OtherVersion {
		t.Errorf("a later version: %v", m.Warnings)
	}
}

// The text of a later version's outline is written as it was read; that of earlier edges is not
// kept, but that there were some is.
func TestOtherOutlinesAreKept(t *testing.T) {
	for name, want := range map[string]string{"pose-v0.json": "0:", "pose-v2.json": "2:edges+of/another=kind"} {
		if text, err := storedPose(t, name).Silhouette.Outline.MarshalText(); err != nil || string(text) != want {
			t.Errorf("%s: %q, %v", name, text, err)
		}
	}
}

// A silhouette is read as a whole: an outline that was there before does not stay.
func TestSilhouetteIsReplaced(t *testing.T) {
	s := posetest.Standing().Silhouette
	if err := json.Unmarshal([]byte(`{"crown":{"x":1,"y":2}}`), s); err != nil || *s != (pose.Silhouette{Crown: pose.Point{X: 1, Y: 2}}) {
		t.Errorf("%v, %v", s, err)
	}
	if err := json.Unmarshal([]byte(`{"crown":7}`), s); err == nil {
		t.Error("a number is a point")
	}
}

// The form in which poses are stored, as of version 1.
func TestPoseJSON(t *testing.T) {
	got, err := json.MarshalIndent(posetest.Standing(), "", " ")
	if err != nil {
		t.Fatal(err)
	}
	const name = "testdata/pose-v1.json"
	want, err := os.ReadFile(name)
	if err != nil || string(got)+"\n" != string(want) {
		t.Errorf("a pose is no longer stored as %s: %v\n%s", name, err, got)
	}
	if p := storedPose(t, "pose-v1.json"); !reflect.DeepEqual(p, posetest.Standing()) {
		t.Error("it is another pose when it is read")
	}
}

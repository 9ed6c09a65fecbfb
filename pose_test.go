package pose_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/internal/body"
	"github.com/hypermob/pose/models/lite"
	"github.com/hypermob/pose/posetest"
)

// A pose that was found says by which network, and is the same after it was stored, to the last
// bit.
func TestFoundPoseIsStored(t *testing.T) {
	own, err := pose.NewModel("ours, 2nd", []byte(lite.Weights()))
	if err != nil {
		t.Fatal(err)
	}
	for _, model := range []pose.Model{pose.Lite(), own} {
		p := detectWith(t, model, readImage(t, "render_p012.png"))
		if p.Model != model.String() || p.Version != 1 {
			t.Errorf("%v found it, in version %d; it says %q", model, p.Version, p.Model)
		}
		if p.Silhouette.Outline == "" {
			t.Fatal("no outline is found: the test shows little")
		}
		b, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		got := new(pose.Pose)
		if err := json.Unmarshal(b, got); err != nil || !reflect.DeepEqual(got, p) {
			t.Errorf("another pose, or %v", err)
		}
		want, again := measure(t, p, pose.Stature(170)), measure(t, got, pose.Stature(170))
		if !reflect.DeepEqual(again, want) {
			t.Errorf("it measures %v, before %v", again, want)
		}
	}
}

// Outlines of one photo are equal, those of two are not.
func TestOutlinesCompare(t *testing.T) {
	d := openDetector()["lite"]
	outline := func(name string) string {
		p, err := d.Detect(context.Background(), readImage(t, name))
		if err != nil {
			t.Fatal(err)
		}
		return p.Silhouette.Outline
	}
	a, b, other := outline("render_p012.png"), outline("render_p012.png"), outline("render_p001.png")
	if a != b || a == other {
		t.Errorf("of one photo they are equal: %t; of two: %t", a == b, a == other)
	}
}

// editOutline changes the numbers of a silhouette's outline. An outline that cannot be read is left
// as it is.
func editOutline(s *pose.Silhouette, edit func(left, right *body.Outline)) {
	sides, err := body.DecodeOutline(s.Outline)
	if err != nil {
		return
	}
	edit(&sides[0], &sides[1])
	s.Outline = body.EncodeOutline(sides)
}

// A pose whose outline cannot be read is refused.
func TestOutlineRefuses(t *testing.T) {
	valid := posetest.Standing().Silhouette.Outline
	var nan [2]body.Outline
	nan[1][5][12] = math.NaN()
	for name, text := range map[string]string{
		"no version": "text", "a word for a version": "one:AAAA", "cut off": valid[:len(valid)-4], "longer": valid + "AAAA",
		"no base64": "1:" + strings.Repeat("!", len(valid)-2), "a line end": valid + "\n", "not a number": body.EncodeOutline(nan),
		"endless": "2:" + strings.Repeat("x", 1<<20), "a version that JSON would change": "2:\x00\xff",
	} {
		p := posetest.Standing()
		p.Silhouette.Outline = text
		if m, err := pose.Measure(p, pose.Stature(170)); !errors.Is(err, pose.ErrInvalidInput) || m != nil || !strings.Contains(err.Error(), "outline") {
			t.Errorf("%s: %v, %v", name, m, err)
		}
		if _, err := pose.MeasureAll([]*pose.Pose{posetest.Standing(), p}, pose.Stature(170)); !errors.Is(err, pose.ErrInvalidInput) {
			t.Errorf("%s, the second of two: %v", name, err)
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
			want.Silhouette.Outline = ""
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
		if text := storedPose(t, name).Silhouette.Outline; text != want {
			t.Errorf("%s: %q", name, text)
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

// In the form without versions edges of zeros were unknown. A silhouette that has no others misses
// no outline, so that nothing warns.
func TestSilhouetteWithoutEdges(t *testing.T) {
	const zeros = `{"upper_arm":[0,0],"inner_calf":[0,-0.0,0e0]}`
	for edges, want := range map[string]string{
		`"left":` + zeros + `,"right":` + zeros:                ``,
		`"left":null,"right":null`:                             ``,
		`"left":{},"right":{}`:                                 ``,
		`"left":` + zeros + `,"right":{"inner_calf":[0,0.01]}`: "0:",
		`"left":{"thigh":[-3,0]},"right":` + zeros:             "0:",
		`"outline":"5:x","left":{"thigh":[3]}`:                 "5:x",
	} {
		if s, err := readSilhouette("{" + edges + "}"); err != nil || s.Outline != want {
			t.Errorf("%s: outline %q, %v; want %q", edges, s.Outline, err, want)
		}
	}
}

// readSilhouette reads JSON into a silhouette that has an outline.
func readSilhouette(text string) (pose.Silhouette, error) {
	s := pose.Silhouette{Sole: pose.Point{Y: 7}, Outline: "3:before"}
	err := json.Unmarshal([]byte(text), &s)
	return s, err
}

// JSON's null changes nothing, an object replaces all, and an error names the field.
func TestSilhouetteReadsLikeOtherJSON(t *testing.T) {
	if s, err := readSilhouette("null"); err != nil || s.Outline != "3:before" || s.Sole.Y != 7 {
		t.Errorf("null makes %+v, %v", s, err)
	}
	if s, err := readSilhouette(`{"crown":{"x":1}}`); err != nil || s != (pose.Silhouette{Crown: pose.Point{X: 1}}) {
		t.Errorf("an object makes %+v, %v", s, err)
	}
	var p pose.Pose
	err := json.Unmarshal([]byte(`{"silhouette":{"outline":5}}`), &p)
	if err == nil || !strings.Contains(err.Error(), "Pose.silhouette.outline of type string") {
		t.Errorf("an outline that is a number: %v", err)
	}
}

// A version below 0 was never stored.
func TestNegativeVersion(t *testing.T) {
	p := posetest.Standing()
	p.Version = -1
	for name, measure := range map[string]func() (*pose.Measurements, error){
		"Measure":    func() (*pose.Measurements, error) { return pose.Measure(p, pose.Stature(170)) },
		"MeasureAll": func() (*pose.Measurements, error) { return pose.MeasureAll([]*pose.Pose{p}, pose.Stature(170)) },
	} {
		m, err := measure()
		if !errors.Is(err, pose.ErrInvalidInput) || m != nil || !strings.Contains(err.Error(), "version") {
			t.Errorf("%s: %v, %v", name, m, err)
		}
	}
}

// Outside the image a mask is 0, on each of the four sides.
func TestMaskAt(t *testing.T) {
	m := &pose.Mask{Width: 2, Height: 3, Pix: []float32{1, 2, 3, 4, 5, 6}}
	for at, want := range map[[2]int]float32{
		{0, 0}: 1, {1, 0}: 2, {0, 1}: 3, {1, 2}: 6, {-1, 1}: 0, {2, 1}: 0, {0, -1}: 0, {1, 3}: 0,
	} {
		if got := m.At(at[0], at[1]); got != want {
			t.Errorf("at %v: %g, want %g", at, got, want)
		}
	}
}

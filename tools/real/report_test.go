package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/posetest"
	"github.com/hypermob/pose/tools/internal/people"
)

// standing is the person of posetest.Standing, in photos of these names.
func standing(photos ...string) *person {
	p := &person{Person: &people.Person{Name: "A", Stature: 163.8, SD: 0.5, Sex: "female",
		Truth: map[pose.Segment]float64{pose.UpperArm: 26.8, pose.Leg: 80}}}
	for _, name := range photos {
		p.photos = append(p.photos, photo{name, "easy", posetest.Standing()})
	}
	return p
}

func printed(truthSD float64, told bool, all ...*person) string {
	var b bytes.Buffer
	report(&b, all, truthSD, told)
	return b.String()
}

// line is the one that begins with a text.
func line(t *testing.T, text, begin string) string {
	t.Helper()
	for l := range strings.Lines(text) {
		if strings.HasPrefix(strings.TrimSpace(l), begin) {
			return l
		}
	}
	t.Fatalf("no line begins with %q in\n%s", begin, text)
	return ""
}

// The report has the errors of Measure, of photos that are all the same: the median, the least and
// the largest error are one.
func TestReport(t *testing.T) {
	text := printed(1.5, false, standing("A-x-1", "A-x-2", "A-y-1"))
	m, err := pose.Measure(posetest.Standing(), pose.Stature(163.8))
	if err != nil {
		t.Fatal(err)
	}
	arm, leg := m.Mean[pose.UpperArm].CM-26.8, m.Mean[pose.Leg].CM-80
	want := fmt.Sprintf("truth  26.8  ours %+5.1f (%+5.1f to %+5.1f) ± %.1f", arm, arm, arm, m.Mean[pose.UpperArm].Uncertainty)
	if l := line(t, text, "upper_arm"); !strings.Contains(l, want) {
		t.Errorf("%s\nwant %s", l, want)
	}
	want = fmt.Sprintf("MAE %.2f cm, within 2u 100 %% | mean error, %%: upper_arm %+.1f leg %+.1f\n",
		(math.Abs(arm)+math.Abs(leg))/2, 100*arm/26.8, 100*leg/80)
	for _, way := range []string{"one photo", "a camera's photos", "all photos"} {
		if l := line(t, text, way); !strings.HasSuffix(l, want) {
			t.Errorf("%s\nwant %s", l, want)
		}
	}
	if strings.Contains(text, "thigh") {
		t.Errorf("there is a length whose truth is not known:\n%s", text)
	}
}

// Who is found in no photo counts for the stature alone.
func TestNobodyFound(t *testing.T) {
	text := printed(1.5, false, standing())
	for _, way := range []string{"one photo", "a camera's photos", "all photos"} {
		if l := line(t, text, way); !strings.HasSuffix(l, "nothing was measured\n") {
			t.Error(l)
		}
	}
	if l := line(t, text, "stature only"); !strings.Contains(l, "upper_arm") {
		t.Error(l)
	}
	if l := line(t, text, "upper_arm"); !strings.Contains(l, "ours     -  ") {
		t.Error(l)
	}
}

// A pose without lengths has warnings, which are counted.
func TestNotMeasurable(t *testing.T) {
	p := standing("A-x-1")
	p.photos = append(p.photos, photo{"A-x-2", "sits", posetest.Seated()}, photo{"A-x-3", "sits", posetest.Seated()})
	if l := line(t, printed(1.5, false, p), "A, 163.8 cm, 3 photos"); !strings.HasSuffix(l, ", NOT_UPRIGHT 2\n") {
		t.Error(l)
	}
}

// The truth's own uncertainty, and the stature's, count in quadrature.
func TestWithin(t *testing.T) {
	p := standing("A-x-1")
	m := p.measure(nil)[0]
	off := 3.9 * m.Mean[pose.UpperArm].Uncertainty // within two of what is twice as large, not within two of its own
	p.Truth = map[pose.Segment]float64{pose.UpperArm: m.Mean[pose.UpperArm].CM - off}
	p.SD = 0
	exact, doubtful := printed(0, false, p), printed(math.Sqrt(3)*m.Mean[pose.UpperArm].Uncertainty, false, p)
	if l := line(t, exact, "one photo"); !strings.Contains(l, "within 2u 0 %") {
		t.Error(l)
	}
	if l := line(t, doubtful, "one photo"); !strings.Contains(l, "within 2u 100 %") {
		t.Error(l)
	}
	p.SD = math.Sqrt(3) * m.Mean[pose.UpperArm].Uncertainty * p.Stature / p.Truth[pose.UpperArm]
	if l := line(t, printed(0, false, p), "one photo"); !strings.Contains(l, "within 2u 100 %") {
		t.Errorf("a doubtful stature: %s", l)
	}
}

// People and lengths count alike, however many photos there are.
func TestScore(t *testing.T) {
	s := newScore()
	s.add(pose.Arm, 50, []miss{{1, 1}, {-3, 1}, {2, 1}}) // mean of 2 without the sign, of 0 with it
	s.add(pose.Arm, 100, []miss{{5, 3}})                 // 5, 5 %
	s.add(pose.Leg, 80, []miss{{-8, 1}})                 // 8, -10 %
	var b bytes.Buffer
	s.print(&b, "made up")
	// Within two deviations: 1, 2 and 5 of five. In the order of the segments.
	const want = "made up                MAE 5.00 cm, within 2u 60 % | mean error, %: arm +2.5 leg -10.0\n"
	if b.String() != want {
		t.Errorf("%q\nwant %q", b.String(), want)
	}
}

func TestCamera(t *testing.T) {
	p := standing("A-x-0001", "A-x-0002", "A-y-0001", "A-left-b-7", "A-left-b-8")
	var cameras []string
	for _, f := range p.photos {
		cameras = append(cameras, f.camera())
	}
	if want := []string{"A-x", "A-x", "A-y", "A-left-b", "A-left-b"}; !slices.Equal(cameras, want) {
		t.Errorf("%q, want %q", cameras, want)
	}
	if n := len(p.byCamera(nil)); n != 3 {
		t.Errorf("%d cameras", n)
	}
	// Two photos by one camera are surer than one.
	all := p.byCamera(nil)
	if two, one := all[0].Mean[pose.Leg].Uncertainty, all[1].Mean[pose.Leg].Uncertainty; two >= one {
		t.Errorf("two photos: ± %.3f, one: ± %.3f", two, one)
	}
}

// The sex is told only if that is wanted.
func TestSexTold(t *testing.T) {
	if untold, told := printed(1.5, false, standing("A-x-1")), printed(1.5, true, standing("A-x-1")); untold == told {
		t.Error("the sex changes nothing")
	} else if l := line(t, told, "one photo"); l == line(t, untold, "one photo") {
		t.Errorf("the sex does not change what is measured: %s", l)
	}
	man := standing("A-x-1")
	man.Sex = "male"
	if line(t, printed(1.5, true, man), "stature only") == line(t, printed(1.5, true, standing("A-x-1")), "stature only") {
		t.Error("women and men of one stature are the same")
	}
}

func TestSummaryIsTheMedian(t *testing.T) {
	measured := func(u float64) *pose.Measurements {
		return &pose.Measurements{Mean: pose.Lengths{pose.Arm: {CM: 50, Uncertainty: u}}}
	}
	got := summary([]miss{{9, 1}, {-2, 1}, {1, 1}}, []*pose.Measurements{measured(3), measured(1), measured(2), {}}, pose.Arm)
	if want := " +1.0 ( -2.0 to  +9.0) ± 2.0"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// load finds people in their photos, and says which file is at fault.
func TestLoad(t *testing.T) {
	d, err := pose.NewDetector(pose.Lite())
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	dir := t.TempDir()
	write := func(name string, b []byte) {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	picture := func(name string) []byte {
		b, err := os.ReadFile("../../testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	write("people.json", []byte(`{"people":{"A":{"stature":174.058,"sex":"male"}},"tags":{"A-x-1":"easy","A-x-2":"a cup"}}`))
	write("A-x-1.jpg", picture("render_p001.jpg"))
	write("A-x-2.jpg", picture("coffee.png")) // it is the content that tells
	all, err := load(dir, d)
	if err != nil || len(all) != 1 || len(all[0].photos) != 1 || all[0].photos[0].name != "A-x-1" {
		t.Fatal(all, err)
	}
	var out bytes.Buffer
	if err := writePoses(&out, all); err != nil {
		t.Fatal(err)
	}
	var row struct {
		Photo, Tag, Sex string
		Pose            *pose.Pose
	}
	if err := json.Unmarshal(out.Bytes(), &row); err != nil || row.Photo != "A-x-1" || row.Tag != "easy" || row.Sex != "male" {
		t.Errorf("%v: %+v", err, row)
	}
	if row.Pose == nil || row.Pose.Landmarks[pose.Nose] != all[0].photos[0].pose.Landmarks[pose.Nose] {
		t.Errorf("the pose that is printed is not the one that was found: %v", row.Pose)
	}
	write("A-x-2.jpg", []byte("no photo"))
	if _, err := load(dir, d); err == nil || !strings.HasPrefix(err.Error(), "A-x-2: ") {
		t.Errorf("a file that is no photo: %v", err)
	}
}

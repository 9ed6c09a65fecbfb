package pose_test

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/posetest"
)

// found returns the pose in a picture of testdata.
func found(t *testing.T, d *pose.Detector, name string) *pose.Pose {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	photo, err := pose.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	p, err := d.Detect(context.Background(), photo)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// A camera rolled by 40 degrees gives the same lengths, and a warning that says so.
func TestRolledCamera(t *testing.T) {
	d, err := pose.NewDetector(pose.Heavy())
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	level, rolled := found(t, d, "tilted-00.jpg"), found(t, d, "tilted-40.jpg")
	want, got := measure(t, level, pose.Stature(170)), measure(t, rolled, pose.Stature(170))
	for s, l := range want.Mean {
		if d := math.Abs(got.Mean[s].CM - l.CM); d > 1 {
			t.Errorf("%v is %v, upright %v", s, got.Mean[s], l)
		}
	}
	if len(want.Warnings) > 0 || !slices.Equal(codes(got), []pose.WarningCode{pose.RolledCamera}) || got.Warnings[0].Severity != pose.Info {
		t.Errorf("warnings %v, upright %v", got.Warnings, want.Warnings)
	}
	if h := level.Silhouette.Sole.Y - level.Silhouette.Crown.Y; math.Abs(level.Silhouette.Bottom.Y-level.Silhouette.Top.Y-h) > 0.01*h {
		t.Errorf("upright, top and bottom are %v", level.Silhouette)
	}
}

// turned returns the pose of the photo turned clockwise about its middle.
func turned(p *pose.Pose, degrees float64) *pose.Pose {
	q, s := *p, *p.Silhouette
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	mx, my := float64(p.ImageWidth)/2, float64(p.ImageHeight)/2
	turn := func(x, y float64) (float64, float64) {
		return 1500 + cos*(x-mx) - sin*(y-my), 1500 + sin*(x-mx) + cos*(y-my)
	}
	q.ImageWidth, q.ImageHeight = 3000, 3000
	for i := range q.Landmarks {
		l, w := &q.Landmarks[i], &q.WorldLandmarks[i]
		l.X, l.Y = turn(l.X, l.Y)
		w.X, w.Y = cos*w.X-sin*w.Y, sin*w.X+cos*w.Y
	}
	for _, e := range []*pose.Point{&s.Top, &s.Bottom} {
		e.X, e.Y = turn(e.X, e.Y)
	}
	s.Crown, s.Sole = pose.Point{X: 1500, Y: 100}, pose.Point{X: 1500, Y: 2900}
	q.Silhouette = &s
	return &q
}

// What is measured from the stature does not depend on how the photo is turned, up to where it lies
// on its side.
func TestTurnedPhotosMeasureTheSame(t *testing.T) {
	p := posetest.Standing()
	p.Silhouette.Top = pose.Point{X: p.Silhouette.Crown.X, Y: p.Silhouette.Crown.Y - 0.5}
	p.Silhouette.Bottom = pose.Point{X: p.Silhouette.Sole.X, Y: p.Silhouette.Sole.Y + 0.5}
	want := measure(t, p, pose.Stature(163.8))
	for _, degrees := range []float64{-40, -15, 5, 15, 40} {
		m := measure(t, turned(p, degrees), pose.Stature(163.8))
		sameLengths(t, "turned", m.Mean, want.Mean, 1)
		if rolled := slices.Contains(codes(m), pose.RolledCamera); rolled != (math.Abs(degrees) > 10) {
			t.Errorf("turned by %g: %v", degrees, m.Warnings)
		}
	}
	if m, err := pose.Measure(turned(p, 90), pose.Stature(163.8)); err == nil || m.Warnings[0].Code != pose.NotUpright {
		t.Errorf("a photo that lies on its side: %v", m)
	}
}

// Poses of people who jump, sit, stride and lunge, as Detect found them.
func TestWhoDoesNotStandHasNoStature(t *testing.T) {
	files, err := filepath.Glob("testdata/notstanding/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var p pose.Pose
		if err := json.Unmarshal(b, &p); err != nil {
			t.Fatal(err)
		}
		m, err := pose.Measure(&p, pose.Stature(175))
		if err == nil || m.Warnings[0].Code != pose.NotUpright {
			t.Errorf("%s: %v, %v", name, m.Warnings, m.Mean)
		}
	}
}

// However photos are fused, lengths lie between those of the photos.
func TestFusedLengthsLieBetween(t *testing.T) {
	var photos []*pose.Pose
	for i := range 5 {
		p := posetest.Standing()
		for side := range pose.LandmarkID(2) { // arms longer and longer, as photos may show them
			p.Landmarks[pose.LeftWrist+side].Y += float64(30 * i)
			p.Landmarks[pose.LeftElbow+side].Y += float64(15 * i)
			p.Landmarks[pose.LeftHip+side].Y -= float64(20 * i)
		}
		p.FocalLength = float64(i / 2)
		photos = append(photos, p)
	}
	for from := range photos {
		for to := from + 2; to <= len(photos); to++ {
			m := measureAll(t, pose.Stature(170), pose.Anatomical, photos[from:to]...)
			for s, l := range m.Mean {
				least, most, surest := math.Inf(1), math.Inf(-1), math.Inf(1)
				for _, p := range photos[from:to] {
					one := measure(t, p, pose.Stature(170)).Mean[s]
					least, most, surest = min(least, one.CM), max(most, one.CM), min(surest, one.Uncertainty)
				}
				if l.CM < least-1e-9 || l.CM > most+1e-9 || l.Uncertainty > 1.2*surest || l.Uncertainty < 0.9*surest {
					t.Errorf("photos %d to %d: %v is %v, of single ones %g to %g, ±%g at best", from, to, s, l, least, most, surest)
				}
			}
		}
	}
}

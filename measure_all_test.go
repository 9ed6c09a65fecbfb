package pose_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/posetest"
)

func measureAll(t *testing.T, ref pose.Reference, method pose.Method, poses ...*pose.Pose) *pose.Measurements {
	t.Helper()
	m, err := pose.MeasureAll(poses, ref, pose.WithMethod(method))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestMeasureAllOfOneIsMeasure(t *testing.T) {
	for _, p := range []*pose.Pose{posetest.Standing(), posetest.ArmsHidden(), posetest.Seated()} {
		a, errA := pose.Measure(p, pose.Stature(170))
		b, errB := pose.MeasureAll([]*pose.Pose{p}, pose.Stature(170))
		if !reflect.DeepEqual(a, b) || (errA == nil) != (errB == nil) {
			t.Errorf("%+v (%v), want %+v (%v)", b, errB, a, errA)
		}
	}
}

// Copies of a photo make the lengths surer, but never by more than what photos do not share.
func TestFusedUncertaintyHasAFloor(t *testing.T) {
	for _, method := range methods {
		previous := measure(t, posetest.Standing(), pose.Stature(170), pose.WithMethod(method))
		one := previous
		for n := 2; n < 100; n *= 3 {
			var poses []*pose.Pose
			for range n {
				poses = append(poses, posetest.Standing())
			}
			m := measureAll(t, pose.Stature(170), method, poses...)
			for s, l := range m.Mean {
				if was, u := previous.Mean[s].Uncertainty, one.Mean[s].Uncertainty; l.Uncertainty >= was || l.Uncertainty < 0.6*u {
					t.Errorf("%s, %d photos: %v is %v, before ±%g, of one %v", method, n, s, l, was, one.Mean[s])
				}
			}
			previous = m
		}
	}
}

func TestFusedLengthsAddUp(t *testing.T) {
	sure, unsure := posetest.Standing(), posetest.Standing()
	unsure.Landmarks[pose.LeftKnee].Visibility = 0.1 // one leg only
	unsure.Silhouette = nil
	a := measure(t, sure, pose.Stature(170))
	m := measureAll(t, pose.Stature(170), pose.Anatomical, sure, unsure)
	if m.Scale != a.Scale || m.Stature != 170 || m.Method != pose.Anatomical {
		t.Errorf("scale %+v, want the first photo's %+v", m.Scale, a.Scale)
	}
	for _, ref := range []pose.Reference{pose.Stature(170), known} {
		m := measureAll(t, ref, pose.Anatomical, sure, unsure)
		for _, ls := range []pose.Lengths{m.Mean, m.Left, m.Right} {
			if !near(ls[pose.Leg].CM, ls[pose.Thigh].CM+ls[pose.Calf].CM, 1e-9) {
				t.Errorf("leg %g is not thigh %g and calf %g", ls[pose.Leg].CM, ls[pose.Thigh].CM, ls[pose.Calf].CM)
			}
		}
	}
}

func TestMeasureAllFillsGapsAndLeavesOutWhatItCannotMeasure(t *testing.T) {
	m := measureAll(t, pose.Stature(163.8), pose.Anatomical, posetest.Seated(), posetest.ArmsHidden(), posetest.Standing())
	if len(m.Mean) != 9 || len(m.Warnings) != 2 {
		t.Fatalf("%+v", m)
	}
	for i, want := range []struct {
		code pose.WarningCode
		text string
	}{{pose.NotUpright, "photo 1: "}, {pose.ArmsHidden, "photo 2: "}} {
		w := m.Warnings[i]
		if w.Code != want.code || !strings.HasPrefix(w.Message, want.text) || len(w.Segments) > 0 {
			t.Errorf("warning %+v, want %v without segments", w, want)
		}
	}
	if m := measureAll(t, pose.Stature(163.8), pose.Anatomical, posetest.ArmsHidden(), posetest.Seated()); len(m.Mean) != 6 || len(m.Warnings[0].Segments) != 3 {
		t.Errorf("arms hidden in the only standing photo: %+v", m)
	}
	none, err := pose.MeasureAll([]*pose.Pose{posetest.Seated(), posetest.Seated()}, pose.Stature(163.8))
	if !errors.Is(err, pose.ErrNotMeasurable) || none == nil || len(none.Warnings) != 2 || none.Method != pose.Anatomical || none.Mean == nil {
		t.Errorf("two seated: %v, %+v", err, none)
	}
}

func TestMeasureAllRefusesBadInput(t *testing.T) {
	if m, err := pose.MeasureAll(nil, pose.Stature(170)); m != nil || !errors.Is(err, pose.ErrInvalidInput) {
		t.Errorf("no pose: %v, %v", m, err)
	}
	other := posetest.Standing()
	other.ImageWidth++
	both := []*pose.Pose{posetest.Standing(), other}
	if m, err := pose.MeasureAll(both, known); m != nil || !errors.Is(err, pose.ErrInvalidInput) {
		t.Errorf("one known length for photos of two sizes: %v, %v", m, err)
	}
	if _, err := pose.MeasureAll(both, pose.Stature(170)); err != nil {
		t.Error(err)
	}
}

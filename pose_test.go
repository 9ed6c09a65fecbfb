package pose_test

import (
	"context"
	"encoding/json"
	"reflect"
	"testing"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/models/lite"
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
		if p.Silhouette.Outline == (pose.Outline{}) {
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
	outline := func(name string) pose.Outline {
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

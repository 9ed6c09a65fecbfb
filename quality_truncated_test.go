package pose_test

import (
	"slices"
	"testing"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/posetest"
)

// A photo whose file was cut off is measured, with a word.
func TestTruncatedPhoto(t *testing.T) {
	p := posetest.Standing()
	p.Truncated = true
	m, err := pose.Measure(p, pose.Stature(175))
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(m.Warnings, func(w pose.Warning) bool { return w.Code == pose.PhotoTruncated })
	if i < 0 || m.Warnings[i].Severity != pose.Info {
		t.Errorf("warnings %v", m.Warnings)
	}
}

//go:build !purego && !tflite

package pose_test

import (
	"context"
	"fmt"
	"math"
	"testing"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/internal/amxtest"
)

// Photos give MediaPipe's answer on a processor that has AMX too, and the lengths of other
// processors.
func TestOnAMX(t *testing.T) {
	photos := "^render_p012$/^lite$"
	if *amxtest.All {
		photos = "./."
	}
	amxtest.Passes(t, "^(TestAgainstMediaPipe|TestLengthsInTiles)$/"+photos, fmt.Sprintf("-amx=%t", *amxtest.All))
}

// Lengths differ from those of portable bits by a hundredth of a centimetre at most.
func TestLengthsInTiles(t *testing.T) {
	if !amxtest.Inside() {
		t.Skip("part of TestOnAMX")
	}
	for _, model := range []pose.Model{pose.Lite(), pose.Full(), pose.Heavy()} {
		for _, photo := range []string{"render_p001", "render_p012"} {
			t.Run(photo+"/"+model.String(), func(t *testing.T) {
				got, want := lengths(t, model, photo, "go (amx)"), lengths(t, model, photo, "go (avx512)", pose.WithPortableBits(true))
				if len(want) == 0 || len(got) != len(want) {
					t.Fatalf("%d lengths, %d portable ones", len(got), len(want))
				}
				worst := 0.0
				for s, l := range want {
					worst = max(worst, math.Abs(got[s].CM-l.CM), math.Abs(got[s].Uncertainty-l.Uncertainty))
				}
				t.Logf("lengths differ by %.2g cm", worst)
				if worst > 0.01 {
					t.Errorf("lengths differ by %g cm", worst)
				}
			})
		}
	}
}

// lengths measures a photo with a detector that has the given engine.
func lengths(t *testing.T, model pose.Model, photo, engine string, options ...pose.Option) map[pose.Segment]pose.Length {
	t.Helper()
	d, err := pose.NewDetector(model, options...)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if got := d.Engine(); got != engine {
		t.Fatalf("the engine is %s, not %s", got, engine)
	}
	p, err := d.Detect(context.Background(), readImage(t, photo+".png"))
	if err != nil {
		t.Fatal(err)
	}
	m, err := pose.Measure(p, pose.Stature(175))
	if err != nil {
		t.Fatal(err)
	}
	return m.Mean
}

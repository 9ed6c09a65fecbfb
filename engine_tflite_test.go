//go:build tflite && cgo && linux

package pose

import (
	"regexp"
	"testing"
)

func TestEngineTellsVersion(t *testing.T) {
	d, err := NewDetector(Lite())
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if e := d.Engine(); !regexp.MustCompile(`^tflite \d+\.\d+\.\d+ \(XNNPACK\)$`).MatchString(e) {
		t.Errorf("the engine is %q", e)
	}
}

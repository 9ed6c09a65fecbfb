//go:build tflite && !(cgo && linux)

package backend

import (
	"strings"
	"testing"

	"github.com/hypermob/pose/models/lite"
)

// The tag without cgo gives an error that names both.
func TestWithoutCgo(t *testing.T) {
	if _, err := Load(lite.Weights(), 0); err == nil || !strings.Contains(err.Error(), "-tags tflite") || !strings.Contains(err.Error(), "cgo") {
		t.Errorf("loading gives %v", err)
	}
}

//go:build !purego

package kernel

import (
	"testing"

	"github.com/hypermob/pose/internal/amxtest"
)

func TestBestTiled(t *testing.T) {
	if !amxtest.Inside() {
		amxtest.Passes(t, "^TestBestTiled$")
		return
	}
	if name := BestTiled().Name; name != "amx" {
		t.Errorf("the best set is %s", name)
	}
}

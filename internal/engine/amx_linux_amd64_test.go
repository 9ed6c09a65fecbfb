//go:build !purego

package engine

import (
	"testing"

	"github.com/hypermob/pose/internal/amxtest"
)

// The tests of products in tiles, once more on a processor that has AMX.
func TestOnAMX(t *testing.T) {
	args := []string{"-graphs=64"}
	if *everything {
		args = []string{"-graphs=400", "-tiles"}
	}
	amxtest.Passes(t, "^(TestRandomNetworksInTiles|TestTiledNetworks)$", args...)
}

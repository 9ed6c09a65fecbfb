//go:build !purego && !tflite

package backend

import (
	"testing"

	"github.com/hypermob/pose/internal/amxtest"
	"github.com/hypermob/pose/internal/kernel"
	"github.com/hypermob/pose/models/lite"
)

// The comparison with LiteRT, once more on a processor that has AMX.
func TestOnAMX(t *testing.T) {
	networks := "lite"
	if *amxtest.All {
		networks = "(detector|heavy|full|lite)"
	}
	amxtest.Passes(t, "^(TestNetworksAgainstLiteRT|TestPortable)$/^(go|$)/^"+networks+"$")
}

// On a processor with AMX a network in tiles and a portable one are two networks.
func TestPortable(t *testing.T) {
	fast, err := Load(lite.Weights(), 1)
	if err != nil {
		t.Fatal(err)
	}
	defer fast.Close()
	portable, err := LoadPortable(lite.Weights(), 1)
	if err != nil {
		t.Fatal(err)
	}
	defer portable.Close()
	if kernel.BestTiled() == kernel.Best() {
		if fast != portable || Engine(true) != Engine(false) {
			t.Error("the networks are not the same")
		}
		return
	}
	if fast == portable || Engine(false) != "go (amx)" || Engine(true) != "go (avx512)" {
		t.Errorf("the engines are %q and, portable, %q", Engine(false), Engine(true))
	}
}

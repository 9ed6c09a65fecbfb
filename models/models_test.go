package models_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"strings"
	"testing"

	"github.com/hypermob/pose/models/detector"
	"github.com/hypermob/pose/models/full"
	"github.com/hypermob/pose/models/heavy"
	"github.com/hypermob/pose/models/lite"
)

// The weights are the published ones, and README.md states the same hashes.
func TestHashes(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for name, m := range map[string]struct{ file, hash string }{
		"detector": {detector.Weights(), detector.SHA256},
		"lite":     {lite.Weights(), lite.SHA256},
		"full":     {full.Weights(), full.SHA256},
		"heavy":    {heavy.Weights(), heavy.SHA256},
	} {
		sum := sha256.Sum256([]byte(m.file))
		if got := hex.EncodeToString(sum[:]); got != m.hash {
			t.Errorf("%s: SHA-256 is %s, not %s", name, got, m.hash)
		}
		if !strings.Contains(string(readme), m.hash) {
			t.Errorf("%s: README.md does not have the hash %s", name, m.hash)
		}
	}
}

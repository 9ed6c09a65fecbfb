package pose_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hypermob/pose/models/detector"
	"github.com/hypermob/pose/models/full"
	"github.com/hypermob/pose/models/heavy"
	"github.com/hypermob/pose/models/lite"
)

// A program carries the weights of the models it names, and one that only measures
// carries none.
func TestBinaryCarriesOnlyNamedModels(t *testing.T) {
	weights := map[string]string{"detector": detector.Weights(), "lite": lite.Weights(), "full": full.Weights(), "heavy": heavy.Weights()}
	size := map[string]int{}
	for program, want := range map[string]string{"measure": "", "lite": "detector lite", "heavy": "detector heavy"} {
		file := filepath.Join(t.TempDir(), program)
		cmd := exec.Command("go", "build", "-o", file, "./testdata/link/"+program)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("go build: %v\n%s", err, out)
		}
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		size[program] = len(b)
		for name, w := range weights {
			// A piece from the middle of the file: weights of this network and no other.
			has, wanted := strings.Contains(string(b), w[len(w)/2:len(w)/2+64]), strings.Contains(want, name)
			if has != wanted {
				t.Errorf("%s: carries the %s network: %t, want %t", program, name, has, wanted)
			}
		}
	}
	t.Logf("bytes: %v", size)
	if d := size["heavy"] - size["lite"] - (len(heavy.Weights()) - len(lite.Weights())); d < -100_000 || d > 100_000 {
		t.Errorf("the programs differ by %d bytes more than their weights", d)
	}
	if size["measure"] > size["lite"]-len(detector.Weights())-len(lite.Weights()) {
		t.Errorf("measuring alone takes %d bytes, with the lite network %d", size["measure"], size["lite"])
	}
}
